#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "src/workload/stream.h"

using podsim::workload::kStart;
using podsim::workload::Room;
using podsim::workload::rooms;

TEST_CASE("two equal buffers are used in turn") {
  const auto r = rooms({1, 1, 1}, {0, 1, 2}, 2);
  CHECK(r == std::vector<Room>{{1, 1}, {2, 1}, {0, 0}});
}

TEST_CASE("room for a whole iteration lets each buffer follow its own") {
  const auto r = rooms({3, 1, 4}, {0, 1, 2}, 8);
  CHECK(r == std::vector<Room>{{0, 1}, {1, 1}, {2, 1}});
}

TEST_CASE("more room than an iteration is used one iteration ahead and no more") {
  for (const Room& r : rooms({1, 1}, {0, 1}, 100)) CHECK(r == Room{kStart, 1});
}

TEST_CASE("what is live never exceeds the pool") {
  std::mt19937 random(1);
  std::uniform_int_distribution<int> size(1, 9);
  for (int round = 0; round < 200; ++round) {
    std::vector<double> sizes;
    for (int i = 0; i < 4; ++i) sizes.push_back(size(random));
    const double pool = 2 * *std::max_element(sizes.begin(), sizes.end());
    const std::vector<std::size_t> releases = {0, 1, 2, 3};
    const auto r = rooms(sizes, releases, pool);
    for (std::size_t i = 0; i < 4; ++i) {
      if (r[i].after == kStart) continue;
      // Taken and not yet released when buffer i is taken: those after `after`, up to i.
      const std::size_t first = r[i].after + 1, last = i + (r[i].back == 1 ? 4 : 0);
      double live = 0;
      for (std::size_t k = first; k <= last; ++k) live += sizes[k % 4];
      CHECK(live <= pool);
      // Without that release it would not have fitted.
      CHECK(live + sizes[r[i].after] > pool);
    }
  }
}
