// A path that carries one transfer at a time: a host link, the HBM of a chip.
#pragma once

#include <systemc>

#include "podsim/performance/picoseconds.h"

namespace podsim::models {

class ChannelIf : public virtual sc_core::sc_interface {
 public:
  /// Occupy the channel for `duration` after all that was asked before, then notify `done`.
  /// Returns when that will be.
  virtual performance::Picoseconds transfer(performance::Picoseconds duration,
                                            sc_core::sc_event& done) = 0;
};

/// Transfers run in the order asked.
class Channel : public sc_core::sc_module, private ChannelIf {
 public:
  sc_core::sc_export<ChannelIf> end{"end"};

  explicit Channel(const sc_core::sc_module_name& name);

 private:
  performance::Picoseconds transfer(performance::Picoseconds duration,
                                    sc_core::sc_event& done) override;

  performance::Picoseconds free_at_ = 0;
};

}  // namespace podsim::models
