// The SystemC kernel as the clock of job simulations.
#pragma once

#include <cstddef>
#include <systemc>
#include <utility>
#include <vector>

#include "podsim/job/agenda.h"

namespace podsim::models {

/// One method over a binary heap of the sources' next events, which re-arms itself for the first of
/// them: several times cheaper than an sc_event for each source. The kernel counts microseconds
/// (584,000 years in 64 bits), so that no sc_time may exist before. Once per process.
class KernelAgenda : public sc_core::sc_module, public job::Agenda {
 public:
  SC_HAS_PROCESS(KernelAgenda);
  explicit KernelAgenda(const sc_core::sc_module_name& name);

  /// Runs the kernel.
  void run(const std::vector<job::EventSource*>& sources) override;

 private:
  using Entry = std::pair<job::Ticks, std::size_t>;  ///< time of the next event, source
  void advance();

  std::vector<job::EventSource*> sources_;
  std::vector<Entry> heap_;  ///< earliest on top; sources that are done are not in it
};

}  // namespace podsim::models
