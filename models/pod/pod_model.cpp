#include "models/pod/pod_model.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>

#include "podsim/performance/summary.h"
#include "podsim/system/fabric_graph.h"
#include "podsim/system/placement.h"

namespace podsim::models {
namespace {

constexpr std::int64_t steps = 2;

using performance::Picoseconds;
using performance::Stream;
using workload::OpKind;

Picoseconds step_time(const DeviceModel& device) {
  return device.last_step().ended - device.last_step().asked;
}

/// The messages of a stream that sends, which the pod has to have.
performance::MessageId message_of(const performance::Pod& pod, const Stream& stream) {
  return pod.messages.find({stream.axis, stream.offset});
}

}  // namespace

PodModel::PodModel(const sc_core::sc_module_name& name, const performance::StepRequest& request)
    : sc_module(name),
      request_(request),
      pod_(performance::build_pod(request_)),
      fabric_("fabric", pod_.links.ids(), routes()) {
  add_costs();
  add_joins();
  members_.resize(pod_.devices.ids());
  for (const PodDeviceId i : members_.ids()) add_member(i);
  for (const PodDeviceId i : members_.ids()) bind_member(i);
  record_members();
}

/// The first device of each class, then the first ones there are.
void PodModel::record_members() {
  if (request_.timelines == 0) return;
  const system::FabricGraph graph(system::Placement(request_.cluster).fabric());
  std::vector<PodDeviceId> chosen;
  base::IdVector<system::ClassId, char> seen(request_.classes.ids(), 0);
  for (const PodDeviceId i : members_.ids())
    if (std::exchange(seen[members_[i].device_class], 1) == 0) chosen.push_back(i);
  for (const PodDeviceId i : members_.ids())
    if (std::ssize(chosen) < request_.timelines &&
        std::find(chosen.begin(), chosen.end(), i) == chosen.end())
      chosen.push_back(i);
  std::sort(chosen.begin(), chosen.end());
  for (const PodDeviceId i : chosen) {
    PodMember& m = members_[i];
    const auto& name = request_.classes[m.device_class].name;
    m.recorder = std::make_unique<Recorder>(plan_of(m.device_class), costs_[m.device_class],
                                            name + ", " + graph.chip_name(pod_.devices[i].place),
                                            performance::kMostSpans / chosen.size());
    m.device->record(*m.recorder);
  }
}

std::vector<performance::Track> PodModel::timeline() const {
  Picoseconds start = performance::kEndless;
  for (const PodMember& m : members_)
    if (m.recorder) start = std::min(start, m.device->last_step().asked);
  std::vector<performance::Track> tracks;
  for (const PodMember& m : members_)
    if (m.recorder)
      for (auto& track : m.recorder->tracks(start, request_.cluster.axes))
        tracks.push_back(std::move(track));
  return tracks;
}

FlowRoutes PodModel::routes() const {
  FlowRoutes uses;
  for (const auto& route : pod_.routes) uses.push_back(&route.uses);
  return uses;
}

void PodModel::add_costs() {
  plans_.resize(request_.programs.ids());
  costs_ = performance::cost_classes(request_);
  for (const system::ClassId c : request_.classes.ids()) {
    auto& plan = plans_[request_.classes[c].program];
    if (!plan)
      plan = std::make_unique<performance::StreamPlan>(performance::program_of(request_, c),
                                                       costs_[c]);
  }
}

const performance::StreamPlan& PodModel::plan_of(system::ClassId device_class) const {
  return *plans_[request_.classes[device_class].program];
}

void PodModel::add_joins() {
  for (const performance::PodGroupId g : pod_.groups.ids()) {
    joins_.push_back(std::make_unique<Join>(("join_" + std::to_string(g.value())).c_str()));
    joins_.back()->fabric.bind(fabric_.flows);
  }
}

DeviceModel::DeviceSetup PodModel::parameters_of(PodDeviceId number) const {
  const performance::PodDevice& place = pod_.devices[number];
  const system::ClassId c = place.device_class;
  DeviceModel::DeviceSetup p{plan_of(c), costs_[c], {}, 0, 0, steps};
  for (const Stream& stream : p.plan.streams()) {
    DeviceModel::StreamPort reach;
    if (stream.kind == OpKind::collective) {
      const auto& routes = pod_.groups[place.groups[stream.axis]].routes;
      reach.port = p.joins++;
      reach.routes = routes;
      for (std::size_t t = 0; t < routes.size(); ++t)
        if (routes[t]) reach.stretch[t] = pod_.routes[routes[t]].stretch;
    }
    if (stream.kind == OpKind::send) {
      const auto route = place.routes[message_of(pod_, stream)];
      const auto& way = pod_.routes[route];
      reach = {p.peers++,  nullptr, {route, {}}, {way.stretch, 1}, way.seconds_per_byte,
               way.latency};
    }
    p.reach.push_back(reach);
  }
  return p;
}

void PodModel::add_member(PodDeviceId number) {
  PodMember& m = members_[number];
  m.device_class = pod_.devices[number].device_class;
  const auto& costs = costs_[m.device_class];
  const std::string label = std::to_string(number.value());
  m.device = std::make_unique<DeviceModel>(("device_" + label).c_str(), parameters_of(number));
  m.link = std::make_unique<Channel>(("host_link_" + label).c_str());
  const InputPipeline::InputSetup input{costs.input_production, costs.input_transfer,
                                        request_.classes[m.device_class].host.prefetch_depth,
                                        steps};
  m.input = std::make_unique<InputPipeline>(("input_" + label).c_str(), input);
}

void PodModel::bind_member(PodDeviceId number) {
  PodMember& m = members_[number];
  const performance::PodDevice& place = pod_.devices[number];
  std::size_t join = 0, peer = 0;
  for (const Stream& stream : plan_of(m.device_class).streams()) {
    if (stream.kind == OpKind::collective) {
      Join& at = *joins_[place.groups[stream.axis]];
      m.device->joins[join++].bind(at.members);
      at.expect_member();
    }
    if (stream.kind == OpKind::send) {
      const PodDeviceId to = place.peers[message_of(pod_, stream)];
      m.device->peers[peer++].bind(members_[to].device->mailbox);
    }
  }
  m.device->fabric.bind(fabric_.flows);
  m.device->host_link.bind(m.link->end);
  m.device->input.bind(m.input->batches);
  m.input->link.bind(m.link->end);
}

performance::StepResult PodModel::result() const {
  check_finished();
  const PodMember& m = slowest();
  performance::StepOutcome outcome;
  outcome.device_class = m.device_class;
  outcome.step = step_time(*m.device);
  outcome.input_wait = m.device->last_step().began - m.device->last_step().asked;
  outcome.waits = m.device->waits();
  for (const PodMember& other : members_)
    outcome.imbalance =
        std::max(outcome.imbalance, other.device->waits().total(performance::WaitMark::late));
  auto result = performance::summarize(request_, costs_[m.device_class], outcome);
  result.simulated_events = activations();
  result.simulated_devices = static_cast<std::int64_t>(members_.size());
  result.busiest_link = busiest_link();
  result.timeline = timeline();
  return result;
}

void PodModel::check_finished() const {
  for (const PodMember& m : members_)
    if (!m.device->finished())
      throw std::runtime_error("the step of '" + request_.classes[m.device_class].name +
                               "' does not end: the classes disagree on what they exchange");
}

/// Devices that meet end together; the one that waited least held the others up.
const PodModel::PodMember& PodModel::slowest() const {
  const PodMember* slowest = &members_.front();
  std::pair<Picoseconds, Picoseconds> most{-1, 0};
  for (const PodMember& m : members_) {
    const Picoseconds step = step_time(*m.device);
    if (step < most.first) continue;
    const std::pair rank(step, -m.device->waits().total());
    if (rank > most) most = rank, slowest = &m;
  }
  return *slowest;
}

std::string PodModel::busiest_link() const {
  base::IdVector<performance::PodLinkId, double> busy(pod_.links.ids());
  for (const performance::PodRouteId r : pod_.routes.ids())
    for (const auto& use : pod_.routes[r].uses)
      busy[use.link] += use.share * use.copies * static_cast<double>(fabric_.carried(r));
  const auto most = std::max_element(busy.begin(), busy.end());
  if (most == busy.end() || *most <= 0) return {};
  return pod_.links[busy.id_of(*most)];
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
