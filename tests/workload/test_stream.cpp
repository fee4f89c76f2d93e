#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "src/workload/stream.h"

using podsim::base::IdVector;
using podsim::workload::BufferId;
using podsim::workload::Room;
using podsim::workload::rooms;

namespace {

/// The first buffers, in turn.
std::vector<BufferId> in_turn(int count) {
  const podsim::base::Ids<BufferId> ids(count);
  return {ids.begin(), ids.end()};
}

Room after(int buffer, std::int64_t back) { return {BufferId(buffer), back}; }

}  // namespace

TEST_CASE("two equal buffers are used in turn") {
  const auto r = rooms({1, 1, 1}, in_turn(3), 2);
  CHECK(r == IdVector<BufferId, Room>{after(1, 1), after(2, 1), after(0, 0)});
}

TEST_CASE("room for a whole iteration lets each buffer follow its own") {
  const auto r = rooms({3, 1, 4}, in_turn(3), 8);
  CHECK(r == IdVector<BufferId, Room>{after(0, 1), after(1, 1), after(2, 1)});
}

TEST_CASE("more room than an iteration is used one iteration ahead and no more") {
  for (const Room& r : rooms({1, 1}, in_turn(2), 100)) CHECK(r == Room{BufferId(), 1});
}

TEST_CASE("what is live never exceeds the pool") {
  std::mt19937 random(1);
  std::uniform_int_distribution<int> size(1, 9);
  for (int round = 0; round < 200; ++round) {
    IdVector<BufferId, double> sizes;
    for (int i = 0; i < 4; ++i) sizes.push_back(size(random));
    const double pool = 2 * *std::max_element(sizes.begin(), sizes.end());
    const auto r = rooms(sizes, in_turn(4), pool);
    for (const BufferId i : sizes.ids()) {
      if (!r[i].after) continue;
      // Taken and not yet released when buffer i is taken: those after `after`, up to i.
      const int first = r[i].after.value() + 1, last = i.value() + (r[i].back == 1 ? 4 : 0);
      double live = 0;
      for (int k = first; k <= last; ++k) live += sizes[BufferId(k % 4)];
      CHECK(live <= pool);
      // Without that release it would not have fitted.
      CHECK(live + sizes[r[i].after] > pool);
    }
  }
}
