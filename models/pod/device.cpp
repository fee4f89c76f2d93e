#include "models/pod/device.h"

#include <utility>

#include "models/kernel_time.h"
#include "podsim/performance/pod.h"
#include "podsim/units/date.h"

namespace podsim::models {

using performance::Picoseconds;

DeviceModel::DeviceModel(const sc_core::sc_module_name& name, DeviceSetup p)
    : sc_module(name),
      joins("joins", p.joins),
      peers("peers", p.peers),
      parameters_(std::move(p)),
      scheduler_(parameters_.plan, parameters_.costs, *this),
      steps_left_(parameters_.steps) {
  mailbox.bind(*this);
  for (std::size_t l = 0; l < parameters_.plan.streams().size(); ++l) ends_.emplace_back(*this, l);
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
void DeviceModel::end_of_elaboration() {
  for (std::size_t l = 0; l < parameters_.plan.streams().size(); ++l)
    if (parameters_.plan.streams()[l].kind == workload::OpKind::collective)
      parameters_.reach[l].join = joins[parameters_.reach[l].port].operator->();
}

/// Goes on from one wait to the next: for the step's end, then for the next one's input.
void DeviceModel::advance() {
  ++activations_;
  if (in_step_) {
    in_step_ = false;
    times_.ended = now();
    if (--steps_left_ > 0) times_.asked = now();
  }
  if (steps_left_ == 0) return;
  if (!begin()) next_trigger(input->ready());
}

bool DeviceModel::begin() {
  if (!input->take()) return false;
  times_.began = now();
  in_step_ = true;
  if (steps_left_ == 1) scheduler_.set_sink(sink_);
  scheduler_.begin(now(), steps_left_ == 1);
  note_end();
  return true;
}

void DeviceModel::note_end() {
  if (!in_step_ || !scheduler_.finished()) return;
  if (scheduler_.end() == now())
    step_over_.notify(sc_core::SC_ZERO_TIME);
  else
    step_over_.notify(kernel_time(scheduler_.end() - now()));
}

performance::Reply DeviceModel::join(std::size_t stream, const performance::OpCost& collective,
                                     Picoseconds at) {
  const StreamPort& r = parameters_.reach[stream];
  const auto traffic = performance::traffic_of(collective.collective);
  Flow flow{r.routes[traffic], collective.flow, collective.latency};
  if (r.stretch[traffic] != 1)
    flow.length = performance::picoseconds(performance::time_of(flow.length) * r.stretch[traffic]);
  r.join->arrive(stream, flow, at, *this);
  return {};  // `finish` follows
}

void DeviceModel::joined(std::size_t stream, Picoseconds began, Picoseconds at) {
  scheduler_.finish(stream, began, at);
  note_end();
}

void DeviceModel::joins_soon() const {
  scheduler_.prefetch();
  for (const StreamPort& r : parameters_.reach) __builtin_prefetch(&r);
}

performance::Reply DeviceModel::send(std::size_t stream, const performance::OpCost& message,
                                     Picoseconds at) {
  const StreamPort& r = parameters_.reach[stream];
  const units::Time time(message.message.base() * r.seconds_per_byte * r.stretch[0]);
  fabric->carry({r.routes[0], performance::picoseconds(time), r.latency}, at, ends_[stream]);
  return {};  // `finish` follows
}

void DeviceModel::MessageEnd::flow_ended(Picoseconds began, Picoseconds at) {
  const auto& l = device.parameters_.plan.streams()[stream];
  device.peers[device.parameters_.reach[stream].port]->deliver(l.axis, l.offset, began, at);
  device.joined(stream, began, at);
}

/// Nobody there waits for it where the program has no such receive.
void DeviceModel::deliver(system::MeshAxisId axis, std::int64_t offset, Picoseconds sent,
                          Picoseconds at) {
  const auto stream = parameters_.plan.stream_of({workload::OpKind::receive, axis, offset});
  if (!stream) return;
  scheduler_.deliver(*stream, sent, at);
  note_end();
}

performance::Reply DeviceModel::transfer(std::size_t stream, Picoseconds duration, Picoseconds at) {
  host_ = {stream, duration, at};
  host_asked_.notify(kernel_time(at - now()));
  return {};  // `finish` follows
}

void DeviceModel::ask_host() {
  ++activations_;
  host_link->transfer(host_.duration, host_done_);
}

void DeviceModel::host_done() {
  ++activations_;
  scheduler_.finish(host_.stream, host_.asked, now());
  note_end();
}

}  // namespace podsim::models
