#include "models/job/kernel_agenda.h"

#include <algorithm>
#include <functional>

namespace podsim::models {

namespace {

sc_core::sc_time ticks(job::Ticks t) {
  return sc_core::sc_time::from_value(static_cast<sc_dt::uint64>(t));
}

/// Hands the name on once the kernel's resolution is set.
const sc_core::sc_module_name& count_microseconds(const sc_core::sc_module_name& name) {
  // The default time unit (1 ns) goes with the resolution, which nothing here uses.
  sc_core::sc_report_handler::set_actions(sc_core::SC_ID_DEFAULT_TIME_UNIT_CHANGED_,
                                          sc_core::SC_DO_NOTHING);
  sc_core::sc_set_time_resolution(1, sc_core::SC_US);
  return name;  // NOLINT(bugprone-return-const-ref-from-parameter): outlives the constructor's call
}

}  // namespace

KernelAgenda::KernelAgenda(const sc_core::sc_module_name& name)
    : sc_module(count_microseconds(name)) {
  SC_METHOD(advance);
}

void KernelAgenda::run(const std::vector<job::EventSource*>& sources) {
  sources_ = sources;
  for (std::size_t i = 0; i < sources_.size(); ++i) heap_.emplace_back(sources_[i]->next(), i);
  std::make_heap(heap_.begin(), heap_.end(), std::greater<>());
  sc_core::sc_start();
}

/// Advances every source that is due and waits for the next one.
void KernelAgenda::advance() {
  const auto now = static_cast<job::Ticks>(sc_core::sc_time_stamp().value());
  while (!heap_.empty() && heap_.front().first <= now) {
    std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
    Entry& entry = heap_.back();
    job::EventSource& source = *sources_[entry.second];
    source.advance();
    entry.first = source.next();
    if (entry.first == job::never)
      heap_.pop_back();
    else
      std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
  }
  if (!heap_.empty()) next_trigger(ticks(heap_.front().first - now));
}

}  // namespace podsim::models
