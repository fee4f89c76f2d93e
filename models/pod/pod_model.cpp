#include "models/pod/pod_model.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "podsim/performance/summary.h"

namespace podsim::models {
namespace {

constexpr std::int64_t steps = 2;

using performance::Lane;
using performance::Picoseconds;
using workload::OpKind;

Picoseconds step_time(const Device& device) {
  return device.last_step().ended - device.last_step().asked;
}

const performance::StepRequest& with_devices(const performance::StepRequest& request) {
  if (request.classes.empty()) throw std::invalid_argument("a step request without devices");
  return request;
}

std::size_t message_number(const performance::Pod& pod, const Lane& lane) {
  const auto it = std::find_if(pod.messages.begin(), pod.messages.end(), [&](const auto& m) {
    return m.axis == lane.axis && m.offset == lane.offset;
  });
  return static_cast<std::size_t>(it - pod.messages.begin());
}

}  // namespace

PodModel::PodModel(const sc_core::sc_module_name& name, const performance::StepRequest& request)
    : sc_module(name),
      request_(with_devices(request)),
      pod_(performance::build_pod(request_)),
      fabric_("fabric", pod_.links.size(), routes()) {
  add_costs();
  add_joins();
  for (std::size_t i = 0; i < pod_.devices.size(); ++i) add_member(i);
  for (std::size_t i = 0; i < pod_.devices.size(); ++i) bind_member(i);
}

std::vector<const LinkUses*> PodModel::routes() const {
  std::vector<const LinkUses*> uses;
  for (const auto& route : pod_.routes) uses.push_back(&route.uses);
  return uses;
}

void PodModel::add_costs() {
  plans_.resize(request_.programs.size());
  for (std::size_t c = 0; c < request_.classes.size(); ++c)
    costs_.push_back(performance::cost_class(request_, c));
  for (std::size_t c = 0; c < request_.classes.size(); ++c) {
    auto& plan = plans_[static_cast<std::size_t>(request_.classes[c].program)];
    if (!plan)
      plan =
          std::make_unique<performance::LanePlan>(performance::program_of(request_, c), costs_[c]);
  }
}

const performance::LanePlan& PodModel::plan_of(std::size_t device_class) const {
  return *plans_[static_cast<std::size_t>(request_.classes[device_class].program)];
}

void PodModel::add_joins() {
  for (std::size_t g = 0; g < pod_.groups.size(); ++g) {
    joins_.push_back(std::make_unique<Join>(("join_" + std::to_string(g)).c_str()));
    joins_.back()->fabric.bind(fabric_.flows);
  }
}

Device::Parameters PodModel::parameters_of(std::size_t number) const {
  const performance::PodDevice& place = pod_.devices[number];
  const auto c = static_cast<std::size_t>(place.device_class);
  Device::Parameters p{plan_of(c), costs_[c], {}, 0, 0, steps};
  for (const Lane& lane : p.plan.lanes()) {
    Device::Reach reach;
    if (lane.kind == OpKind::collective) {
      const auto group = place.groups[static_cast<std::size_t>(lane.axis)];
      const auto& routes = pod_.groups[static_cast<std::size_t>(group)].routes;
      reach.port = p.joins++;
      reach.routes = routes;
      for (std::size_t t = 0; t < routes.size(); ++t)
        if (routes[t] >= 0)
          reach.stretch[t] = pod_.routes[static_cast<std::size_t>(routes[t])].stretch;
    }
    if (lane.kind == OpKind::send) {
      const auto route = place.routes[message_number(pod_, lane)];
      const auto& way = pod_.routes[static_cast<std::size_t>(route)];
      reach = {p.peers++,  nullptr, {route, -1}, {way.stretch, 1}, way.seconds_per_byte,
               way.latency};
    }
    p.reach.push_back(reach);
  }
  return p;
}

void PodModel::add_member(std::size_t number) {
  Member& m = members_.emplace_back();
  m.device_class = static_cast<std::size_t>(pod_.devices[number].device_class);
  const auto& costs = costs_[m.device_class];
  const std::string label = std::to_string(number);
  m.device = std::make_unique<Device>(("device_" + label).c_str(), parameters_of(number));
  m.link = std::make_unique<Channel>(("host_link_" + label).c_str());
  const InputPipeline::Parameters input{costs.input_production, costs.input_transfer,
                                        request_.classes[m.device_class].host.prefetch_depth,
                                        steps};
  m.input = std::make_unique<InputPipeline>(("input_" + label).c_str(), input);
}

void PodModel::bind_member(std::size_t number) {
  Member& m = members_[number];
  const performance::PodDevice& place = pod_.devices[number];
  std::size_t join = 0, peer = 0;
  for (const Lane& lane : plan_of(m.device_class).lanes()) {
    if (lane.kind == OpKind::collective) {
      const auto group = place.groups[static_cast<std::size_t>(lane.axis)];
      Join& at = *joins_[static_cast<std::size_t>(group)];
      m.device->joins[join++].bind(at.members);
      at.expect_member();
    }
    if (lane.kind == OpKind::send) {
      const auto to = place.peers[message_number(pod_, lane)];
      m.device->peers[peer++].bind(members_[static_cast<std::size_t>(to)].device->mailbox);
    }
  }
  m.device->fabric.bind(fabric_.flows);
  m.device->host_link.bind(m.link->end);
  m.device->input.bind(m.input->batches);
  m.input->link.bind(m.link->end);
}

performance::StepResult PodModel::result() const {
  check_finished();
  const Member& m = members_[slowest()];
  performance::StepOutcome outcome;
  outcome.device_class = m.device_class;
  outcome.step = step_time(*m.device);
  outcome.input_wait = m.device->last_step().began - m.device->last_step().asked;
  outcome.waits = m.device->waits();
  auto result = performance::summarize(request_, costs_[m.device_class], outcome);
  result.simulated_events = activations();
  result.simulated_devices = static_cast<std::int64_t>(members_.size());
  result.busiest_link = busiest_link();
  return result;
}

void PodModel::check_finished() const {
  for (const Member& m : members_)
    if (!m.device->finished())
      throw std::runtime_error("the step of '" + request_.classes[m.device_class].name +
                               "' does not end: the classes disagree on what they exchange");
}

/// Devices that meet end together; the one that waited least held the others up.
std::size_t PodModel::slowest() const {
  std::size_t slowest = 0;
  std::pair<Picoseconds, Picoseconds> most{-1, 0};
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const Picoseconds step = step_time(*members_[i].device);
    if (step < most.first) continue;
    const std::pair rank(step, -members_[i].device->waits().total());
    if (rank > most) most = rank, slowest = i;
  }
  return slowest;
}

std::string PodModel::busiest_link() const {
  std::vector<double> busy(pod_.links.size());
  for (std::size_t r = 0; r < pod_.routes.size(); ++r)
    for (const auto& use : pod_.routes[r].uses)
      busy[static_cast<std::size_t>(use.link)] +=
          use.share * use.copies * static_cast<double>(fabric_.carried(r));
  const auto most = std::max_element(busy.begin(), busy.end());
  if (most == busy.end() || *most <= 0) return {};
  return pod_.links[static_cast<std::size_t>(most - busy.begin())];
}

std::int64_t PodModel::activations() const {
  std::int64_t sum = fabric_.activations();
  for (const auto& m : members_) sum += m.device->activations() + m.input->activations();
  return sum;
}

performance::StepResult simulate_step(const performance::StepRequest& request) {
  const PodModel pod("pod", request);
  sc_core::sc_start();
  return pod.result();
}

}  // namespace podsim::models
