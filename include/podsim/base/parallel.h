// The one pool of threads that every loop of the process shares.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>

namespace podsim::base {

/// Sets how many threads a loop may use, 1 or more (`--jobs`). The default is the number of
/// processors. It applies to loops that begin afterwards, in every thread.
void set_jobs(int jobs);

/// Returns how many threads a loop may use.
[[nodiscard]] int jobs();

/// Calls body(i) for every i below `count`, in no order, on at most jobs() threads, and returns
/// when all calls are done; rethrows what the lowest failing i threw. A loop inside a loop runs on
/// the thread that reaches it, so that jobs() holds for the whole process.
///
/// The two atomics repeat what OpenMP's own barriers ensure: what was written before the loop is
/// visible inside it, and what was written inside is visible after it. ThreadSanitizer, which does
/// not see into libgomp, sees these.
template <class Body>
void parallel_for(std::size_t count, const Body& body) {
  std::mutex lock;
  std::exception_ptr failure;
  auto failed = static_cast<std::int64_t>(count);
  std::atomic<bool> begun{false};
  begun.store(true, std::memory_order_release);
  std::atomic<int> ended{0};
  const bool several = jobs() > 1 && count > 1;
#pragma omp parallel num_threads(jobs()) if (several)
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

}  // namespace podsim::base
