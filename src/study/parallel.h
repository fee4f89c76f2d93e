// A loop on all cores.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>

namespace podsim::study {

/// Calls body(i) for every i below `count`, in no order, and comes back when all are done; what the
/// lowest failing i threw is thrown again.
///
/// The two atomics say what OpenMP's own barriers see to already: what was written before is seen
/// inside, and what was written inside is seen after. ThreadSanitizer, which does not see into
/// libgomp, sees these.
template <class Body>
void parallel_for(std::size_t count, const Body& body) {
  std::mutex lock;
  std::exception_ptr failure;
  auto failed = static_cast<std::int64_t>(count);
  std::atomic<bool> begun{false};
  begun.store(true, std::memory_order_release);
  std::atomic<int> ended{0};
#pragma omp parallel
  {
    (void)begun.load(std::memory_order_acquire);
#pragma omp for schedule(dynamic) nowait
    for (std::int64_t i = 0; i < static_cast<std::int64_t>(count); ++i) {
      try {
        body(static_cast<std::size_t>(i));
      } catch (...) {
        const std::lock_guard guard(lock);
        if (i < failed) {
          failed = i;
          failure = std::current_exception();
        }
      }
    }
    ended.fetch_add(1, std::memory_order_release);
  }
  (void)ended.load(std::memory_order_acquire);
  if (failure) std::rethrow_exception(failure);
}

}  // namespace podsim::study
