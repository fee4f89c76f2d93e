#include <catch2/catch.hpp>
#include <chrono>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "podsim/base/parallel.h"
#include "podsim/base/quantile.h"

using namespace podsim::base;

namespace {

// Returns the threads that a loop over 64 short waits, each with a loop inside, ran on.
std::set<std::thread::id> threads_of_nested_loops() {
  std::mutex lock;
  std::set<std::thread::id> ids;
  parallel_for(64, [&](std::size_t) {
    parallel_for(4, [&](std::size_t) {
      std::this_thread::sleep_for(std::chrono::microseconds(200));
      const std::lock_guard guard(lock);
      ids.insert(std::this_thread::get_id());
    });
  });
  return ids;
}

}  // namespace

TEST_CASE("loops use no more threads than allowed, loops inside loops included") {
  set_jobs(1);
  CHECK(threads_of_nested_loops().size() == 1);
  set_jobs(2);
  CHECK(threads_of_nested_loops().size() == 2);
  set_jobs(3);
  CHECK(threads_of_nested_loops().size() == 3);
}

TEST_CASE("a loop calls every index once and rethrows the failure of the lowest") {
  for (const int n : {1, 2, 4}) {
    set_jobs(n);
    std::vector<int> calls(1000);
    parallel_for(calls.size(), [&](std::size_t i) { ++calls[i]; });
    CHECK(calls == std::vector<int>(1000, 1));
    const auto failing = [](std::size_t i) {
      if (i % 7 == 3) throw std::runtime_error(std::to_string(i));
    };
    CHECK_THROWS_WITH(parallel_for(100, failing), "3");
  }
}

TEST_CASE("quantiles are linear between neighbours") {
  CHECK(quantile({3, 1, 2}, 0.5) == 2);
  CHECK(quantile({0, 10}, 0.25) == 2.5);
}
