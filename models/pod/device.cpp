#include "models/pod/device.h"

#include <utility>

#include "models/kernel_time.h"
#include "podsim/performance/pod.h"

namespace podsim::models {

using performance::Picoseconds;

Device::Device(const sc_core::sc_module_name& name, Parameters p)
    : sc_module(name),
      joins("joins", p.joins),
      peers("peers", p.peers),
      parameters_(std::move(p)),
      walk_(parameters_.plan, parameters_.costs, *this),
      steps_left_(parameters_.steps) {
  mailbox.bind(*this);
  for (std::size_t l = 0; l < parameters_.plan.lanes().size(); ++l) ends_.emplace_back(*this, l);
  SC_METHOD(advance);
  sensitive << step_over_;
  SC_METHOD(ask_host);
  sensitive << host_asked_;
  dont_initialize();
  SC_METHOD(host_done);
  sensitive << host_done_;
  dont_initialize();
}

/// Looked up once: ports are asked hundreds of millions of times.
void Device::end_of_elaboration() {
  for (std::size_t l = 0; l < parameters_.plan.lanes().size(); ++l)
    if (parameters_.plan.lanes()[l].kind == workload::OpKind::collective)
      parameters_.reach[l].join = joins[parameters_.reach[l].port].operator->();
}

/// From one wait to the next: for the step's end, then for the next one's input.
void Device::advance() {
  ++activations_;
  if (in_step_) {
    in_step_ = false;
    times_.ended = now();
    if (--steps_left_ > 0) times_.asked = now();
  }
  if (steps_left_ == 0) return;
  if (!begin()) next_trigger(input->ready());
}

bool Device::begin() {
  if (!input->take()) return false;
  times_.began = now();
  in_step_ = true;
  if (steps_left_ == 1) walk_.set_sink(sink_);
  walk_.begin(now(), steps_left_ == 1);
  note_end();
  return true;
}

void Device::note_end() {
  if (!in_step_ || !walk_.finished()) return;
  if (walk_.end() == now())
    step_over_.notify(sc_core::SC_ZERO_TIME);
  else
    step_over_.notify(kernel_time(walk_.end() - now()));
}

void Device::join(std::size_t lane, const performance::OpCost& collective, Picoseconds at) {
  const Reach& r = parameters_.reach[lane];
  const auto traffic = performance::traffic_of(collective.collective);
  Flow flow{r.routes[traffic], collective.flow, collective.latency};
  if (r.stretch[traffic] != 1)
    flow.length = performance::picoseconds(performance::time_of(flow.length) * r.stretch[traffic]);
  r.join->arrive(lane, flow, at, *this);
}

void Device::joined(std::size_t lane, Picoseconds began, Picoseconds at) {
  walk_.over(lane, began, at);
  note_end();
}

void Device::joins_soon() const {
  walk_.prefetch();
  for (const Reach& r : parameters_.reach) __builtin_prefetch(&r);
}

void Device::send(std::size_t lane, const performance::OpCost& message, Picoseconds at) {
  const Reach& r = parameters_.reach[lane];
  const units::Time time(message.message.base() * r.seconds_per_byte * r.stretch[0]);
  fabric->carry({r.routes[0], performance::picoseconds(time), r.latency}, at, ends_[lane]);
}

void Device::MessageEnd::flow_ended(Picoseconds began, Picoseconds at) {
  const auto& l = device.parameters_.plan.lanes()[lane];
  device.peers[device.parameters_.reach[lane].port]->deliver(l.axis, l.offset, began, at);
  device.joined(lane, began, at);
}

/// Nobody there waits for it where the program has no such receive.
void Device::deliver(std::int64_t axis, std::int64_t offset, Picoseconds sent, Picoseconds at) {
  const auto lane = parameters_.plan.lane_of({workload::OpKind::receive, axis, offset});
  if (lane < 0) return;
  walk_.message(static_cast<std::size_t>(lane), sent, at);
  note_end();
}

void Device::transfer(std::size_t lane, Picoseconds duration, Picoseconds at) {
  host_ = {lane, duration, at};
  host_asked_.notify(kernel_time(at - now()));
}

void Device::ask_host() {
  ++activations_;
  host_link->transfer(host_.duration, host_done_);
}

void Device::host_done() {
  ++activations_;
  walk_.over(host_.lane, host_.asked, now());
  note_end();
}

}  // namespace podsim::models
