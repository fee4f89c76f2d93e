// The link between the host and a device.
#pragma once

#include <systemc>

#include "podsim/performance/picoseconds.h"

namespace podsim::models {

class HostLinkIf : public virtual sc_core::sc_interface {
 public:
  /// Occupy the link for `duration` after all that was asked before, then notify `done`.
  virtual void transfer(performance::Picoseconds duration, sc_core::sc_event& done) = 0;
};

/// Carries one transfer at a time, in the order asked.
class HostLink : public sc_core::sc_module, private HostLinkIf {
 public:
  sc_core::sc_export<HostLinkIf> device{"device"};

  explicit HostLink(const sc_core::sc_module_name& name);

 private:
  void transfer(performance::Picoseconds duration, sc_core::sc_event& done) override;

  performance::Picoseconds free_at_ = 0;
};

}  // namespace podsim::models
