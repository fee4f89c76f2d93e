// The unit of work of an array: one tile held or summed in place, with all that streams past it.
#pragma once

#include <cstdint>
#include <optional>
#include <systemc>

#include "podsim/performance/systolic.h"

namespace podsim::models::systolic {

using performance::Dataflow;

/// One pass of a product C = A B, A being M x K and B K x N. The offsets say where in M, N and K it
/// begins; `rows` and `columns` how many of the array's are used, the rest is padding; `length` how
/// many vectors stream past: rows of A (ws, tpu), columns of B (is), steps of K (os).
struct Pass {
  std::int64_t m = 0, n = 0, k = 0;
  std::int64_t rows = 1, columns = 1, length = 1;
  bool first = true;  ///< no partial sums of earlier passes enter at the top
};

/// The source of an array's passes.
class PassSource : public virtual sc_core::sc_interface {
 public:
  /// The next pass, nothing when there is none for now.
  virtual std::optional<Pass> next() = 0;
  /// Passes have come after there were none.
  [[nodiscard]] const sc_core::sc_event& default_event() const override = 0;
};

}  // namespace podsim::models::systolic
