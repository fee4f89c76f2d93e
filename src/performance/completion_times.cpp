#include "podsim/performance/completion_times.h"

#include <algorithm>
#include <iterator>

namespace podsim::performance {

void CompletionTimes::forget_before(ExecutionId execution) {
  if (execution <= oldest_ || live_ == 0) return;
  const std::size_t gone = std::min(in_window(execution), live_);
  std::rotate(times_.begin(), std::next(times_.begin(), std::ptrdiff_t(gone)),
              std::next(times_.begin(), std::ptrdiff_t(live_)));
  live_ -= gone;
  oldest_ = ExecutionId(oldest_.index() + gone);
  if (!keeps_) times_.resize(live_);
}

}  // namespace podsim::performance
