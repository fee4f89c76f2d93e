#include "src/workload/stream.h"

namespace podsim::workload {

base::IdVector<BufferId, Room> rooms(const base::IdVector<BufferId, double>& sizes,
                                     const std::vector<BufferId>& releases, double pool) {
  // Far enough into the loop for the start to be forgotten.
  const std::int64_t iteration = 4;
  const std::size_t n = sizes.size();
  double live = 0;
  for (const double s : sizes) live += s * iteration;
  base::IdVector<BufferId, Room> result;
  std::size_t released = 0;
  for (const double size : sizes) {
    live += size;
    while (live > pool && released < (iteration + 1) * n) {
      live -= sizes[releases[released % n]];
      ++released;
    }
    const std::size_t last = released - 1;
    const std::int64_t back =
        released == 0 ? iteration : iteration - static_cast<std::int64_t>(last / n);
    result.push_back(back > 1 ? Room{BufferId(), 1} : Room{releases[last % n], back});
  }
  return result;
}

}  // namespace podsim::workload
