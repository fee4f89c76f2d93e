#include "src/performance/history.h"

#include <algorithm>

namespace podsim::performance {

std::optional<Picoseconds> History::shift(std::int64_t iteration) const {
  if (iteration == 0 || ops_ == 0) return std::nullopt;
  const Picoseconds first = at(iteration, 0) - at(iteration - 1, 0);
  for (std::int64_t op = 1; op < ops_; ++op)
    if (at(iteration, op) - at(iteration - 1, op) != first) return std::nullopt;
  return first;
}

void History::skip(std::int64_t last, std::int64_t iterations, Picoseconds time) {
  const std::vector<Picoseconds> before = times_;
  const std::int64_t kept = std::min(depth_, last + 1);
  for (std::int64_t age = 0; age < kept; ++age)
    for (std::int64_t op = 0; op < ops_; ++op)
      at(last + iterations - age, op) = before[index(last - age, op)] + time;
}

}  // namespace podsim::performance
