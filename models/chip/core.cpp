#include "models/chip/core.h"

#include "models/kernel_time.h"

namespace podsim::models {

Core::Core(const sc_core::sc_module_name& name, const ProgramIndex& index,
           const performance::ProgramCosts& costs)
    : OpStream(name, index, costs, select_ops(costs, [](const auto& cost) {
                 return cost.kind == workload::OpKind::compute;
               })) {}

void Core::end_of_elaboration() {
  const sc_core::sc_port<EngineIf>* engines[] = {&mxu, &vpu, &hbm};
  for (std::size_t set = 1; set < all_done_.size(); ++set)
    for (std::size_t i = 0; i < 3; ++i)
      if ((set >> i & 1) != 0) all_done_[set] &= (*engines[i])->done();
}

void Core::step_started() {
  stalls_.clear();
  free_since_ = now();
}

bool Core::work(int phase) {
  if (phase == 0) {
    engines_started_ = false;
    note_stall();
    if (dispatch()) return false;
  }
  if (!engines_started_ && start_engines()) return false;
  free_since_ = now();
  return true;
}

void Core::note_stall() {
  if (now() > free_since_) stalls_.push_back({waited_for(), now() - free_since_});
}

/// Whether there is an overhead to wait for.
bool Core::dispatch() {
  const performance::Picoseconds before = cost().overhead + cost().ramp;
  if (before == 0) return false;
  next_trigger(kernel_time(before));
  return true;
}

/// Whether there is an engine to wait for.
bool Core::start_engines() {
  engines_started_ = true;
  const auto& c = cost();
  if (c.mxu > 0) mxu->start(c.mxu);
  if (c.vpu > 0) vpu->start(c.vpu);
  if (c.hbm > 0) hbm->start(c.hbm);
  const int set = (c.mxu > 0 ? 1 : 0) | (c.vpu > 0 ? 2 : 0) | (c.hbm > 0 ? 4 : 0);
  if (set == 0) return false;
  next_trigger(all_done_[static_cast<std::size_t>(set)]);
  return true;
}

}  // namespace podsim::models
