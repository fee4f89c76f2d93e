// A lower bound of a layout's step time, found without lowering it.
#pragma once

#include <array>
#include <map>
#include <vector>

#include "podsim/system/open_run.h"

namespace podsim::study {

/// Bounds the steps of one open run. A stage works on each of its microbatches for at least the
/// time of its layers, whose core waits for the collectives over tensor; the last stage
/// of a pipeline waits before for the first microbatch to come through all others, and after for
/// its last gradient to go back. Communication over other axes, the bubble of unequal stages and
/// the optimizer are left out, so that the bound does not exceed the closed form. Not thread-safe.
class StepBound {
 public:
  explicit StepBound(const system::OpenRun& open) : open_(open) {}

  units::Time of(const system::RunLayout& layout);
  /// A bound that knows the traffic of the outline as well: all that is to be done on the last
  /// stage's busiest resource, and its compute operations after the first microbatch has come
  /// through the others. `of` has been asked for the layout before; may be called at once by
  /// several threads.
  [[nodiscard]] units::Time refined(const system::RunLayout& layout,
                                    const system::RunOutline& outline) const;

 private:
  /// Times of one microbatch, both passes.
  struct MicrobatchWork {
    units::Time all;   ///< core time of the whole model
    units::Time head;  ///< core time of head and loss
    units::Time core,
        period;  ///< of the layer that takes least: the first in a row, and each further

    /// So many layers in so many rows.
    [[nodiscard]] units::Time rows(std::int64_t layers, std::int64_t count) const;
  };
  using Key = std::array<std::int64_t, 5>;
  [[nodiscard]] Key key_of(const system::RunLayout& layout) const;
  const MicrobatchWork& work(const system::RunLayout& layout);
  /// Time before and after the work of the last stage.
  [[nodiscard]] units::Time before(const system::RunLayout& layout, const MicrobatchWork& w) const;
  [[nodiscard]] MicrobatchWork measured(const system::RunLayout& layout,
                                        std::int64_t sequences) const;

  const system::OpenRun& open_;
  std::map<Key, MicrobatchWork> known_;
};

}  // namespace podsim::study
