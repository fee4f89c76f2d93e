#include "podsim/performance/completion_times.h"

#include <algorithm>

namespace podsim::performance {

void CompletionTimes::forget_before(std::int64_t execution) {
  const auto gone = std::min<std::int64_t>(execution - oldest_, static_cast<std::int64_t>(live_));
  if (gone <= 0) return;
  const auto live = times_.begin() + static_cast<std::ptrdiff_t>(live_);
  std::rotate(times_.begin(), times_.begin() + gone, live);
  live_ -= static_cast<std::size_t>(gone);
  oldest_ += gone;
  if (!keeps_) times_.resize(live_);
}

}  // namespace podsim::performance
