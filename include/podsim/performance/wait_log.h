// Who kept the core waiting, for how long.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "podsim/performance/picoseconds.h"
#include "podsim/performance/step.h"

namespace podsim::performance {

/// The property that makes a wait one that hardly any schedule can hide: `first`, for a collective
/// that depends on nothing in the step and is the first on its axis; `last`, for the last
/// collective of its axis, which only the optimizer comes after, and for all that ends after the
/// core's last op. What others are to blame for: `late`, a collective that not all members had come
/// to; `bubble`, a message that had not been sent.
enum class WaitMark { none, first, last, late, bubble };
inline constexpr std::size_t kWaitMarks = 5;

/// An op of a program and its mark.
struct WaitCause {
  workload::BlockId block;
  workload::OpId op;
  WaitMark mark = WaitMark::none;
  auto operator<=>(const WaitCause&) const = default;
};

class WaitLog {
 public:
  void add(const WaitCause& cause, Picoseconds time) {
    if (time > 0) times_[cause] += time;
  }
  void add(const WaitLog& other, std::int64_t times = 1);
  void clear() { times_.clear(); }

  [[nodiscard]] const std::map<WaitCause, Picoseconds>& times() const { return times_; }
  [[nodiscard]] Picoseconds total() const;
  [[nodiscard]] Picoseconds total(WaitMark mark) const;

 private:
  std::map<WaitCause, Picoseconds> times_;
};

/// By resource and name, longest first. The resource is "fsdp" for a collective or message,
/// "host_link" for a host transfer, "imbalance" and "bubble" for what others are to blame for;
/// `first` and `last` are called "first <op>" and "last <op>".
std::vector<Wait> waits_of(const WaitLog& log, const workload::StepProgram& program);

}  // namespace podsim::performance
