#include "models/pod/pod_model.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "podsim/performance/summary.h"

namespace podsim::models {
namespace {

constexpr std::int64_t steps = 3;

bool uses_axis(const performance::ProgramCosts& costs, std::size_t axis) {
  const auto on_axis = [&](const performance::OpCost& op) {
    return op.axis == static_cast<std::int64_t>(axis);
  };
  return std::any_of(costs.blocks.begin(), costs.blocks.end(),
                     [&](const auto& ops) { return std::any_of(ops.begin(), ops.end(), on_axis); });
}

performance::Picoseconds step_time(const Chip& chip) {
  return chip.last_step().ended - chip.last_step().asked;
}

}  // namespace

PodModel::PodModel(const sc_core::sc_module_name& name, const performance::StepRequest& request)
    : sc_module(name), request_(request) {
  if (request_.classes.empty()) throw std::invalid_argument("a step request without devices");
  for (std::size_t i = 0; i < request_.classes.size(); ++i)
    members_.emplace_back().costs = performance::cost_class(request_, i);
  add_axes();
  for (std::size_t i = 0; i < request_.classes.size(); ++i) add_member(i);
}

void PodModel::add_axes() {
  for (std::size_t i = 0; i < request_.cluster.axes.size(); ++i) {
    const auto participants = std::count_if(members_.begin(), members_.end(),
                                            [&](const Member& m) { return uses_axis(m.costs, i); });
    axes_.push_back(std::make_unique<AxisJoin>(("axis_" + std::to_string(i)).c_str(),
                                               static_cast<std::size_t>(participants)));
    axes_.back()->fabric.bind(fabric_.links);
  }
}

void PodModel::add_member(std::size_t device_class) {
  Member& m = members_[device_class];
  const std::string number = std::to_string(device_class);
  m.chip = std::make_unique<Chip>(("chip_" + number).c_str(),
                                  Chip::Parameters{performance::program_of(request_, device_class),
                                                   m.costs, axes_.size(), steps});
  m.link = std::make_unique<Channel>(("host_link_" + number).c_str());
  const InputPipeline::Parameters input{m.costs.input_production, m.costs.input_transfer,
                                        request_.classes[device_class].host.prefetch_depth, steps};
  m.input = std::make_unique<InputPipeline>(("input_" + number).c_str(), input);
  for (std::size_t i = 0; i < axes_.size(); ++i) m.chip->axes[i].bind(axes_[i]->classes);
  m.chip->host_link.bind(m.link->end);
  m.chip->input.bind(m.input->batches);
  m.input->link.bind(m.link->end);
}

performance::StepResult PodModel::result() const {
  check_finished();
  const std::size_t device_class = slowest();
  const Member& m = members_[device_class];
  performance::StepOutcome outcome;
  outcome.device_class = device_class;
  outcome.step = step_time(*m.chip);
  outcome.input_wait = m.chip->last_step().began - m.chip->last_step().asked;
  outcome.waits = m.chip->waits();
  performance::StepResult result = performance::summarize(request_, m.costs, outcome);
  result.simulated_events = activations();
  return result;
}

void PodModel::check_finished() const {
  for (std::size_t i = 0; i < members_.size(); ++i)
    if (!members_[i].chip->finished())
      throw std::runtime_error("the step of '" + request_.classes[i].name +
                               "' does not end: the classes disagree on their collectives");
}

/// Classes that meet end together; the one that waited least held the others up.
std::size_t PodModel::slowest() const {
  const auto rank = [](const Member& m) {
    return std::pair(step_time(*m.chip), -m.chip->waits().total());
  };
  const auto slower = [&](const Member& a, const Member& b) { return rank(a) < rank(b); };
  return static_cast<std::size_t>(std::max_element(members_.begin(), members_.end(), slower) -
                                  members_.begin());
}

std::int64_t PodModel::activations() const {
  std::int64_t sum = fabric_.activations();
  for (const auto& axis : axes_) sum += axis->activations();
  for (const auto& m : members_) sum += m.chip->activations() + m.input->activations();
  return sum;
}

performance::StepResult simulate_step(const performance::StepRequest& request) {
  const PodModel pod("pod", request);
  sc_core::sc_start();
  return pod.result();
}

}  // namespace podsim::models
