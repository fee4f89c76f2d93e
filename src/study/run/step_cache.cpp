#include "podsim/config/codec.h"
#include "podsim/study/run.h"

namespace podsim::study {

performance::StepResult StepCache::get(const performance::StepRequest& request, Fidelity fidelity) {
  const bool event = fidelity == Fidelity::event;
  const std::string key = (event ? "event " : "analytic ") +
                          config::to_json(config::encode(request, config::Form::si), -1);
  std::promise<performance::StepResult> promise;
  std::shared_future<performance::StepResult> result;
  bool ours = false;
  {
    const std::lock_guard lock(mutex_);
    const auto [it, inserted] = results_.try_emplace(key);
    if (inserted) it->second = promise.get_future().share();
    ours = inserted;
    result = it->second;
  }
  if (ours) {
    try {
      promise.set_value(event ? performance::run_event(request)
                              : performance::run_analytic(request));
    } catch (...) {
      promise.set_exception(std::current_exception());
    }
  }
  return result.get();
}

}  // namespace podsim::study
