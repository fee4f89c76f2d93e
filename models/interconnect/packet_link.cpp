#include "models/interconnect/packet_link.h"

#include <algorithm>
#include <limits>

#include "models/kernel_time.h"

namespace podsim::models {

PacketLink::PacketLink(const sc_core::sc_module_name& name, units::Bandwidth bandwidth,
                       units::Time latency)
    : sc_module(name), bandwidth_(bandwidth), latency_(performance::picoseconds(latency)) {
  SC_METHOD(work);
  sensitive << sent_;
  dont_initialize();
}

void PacketLink::send(PacketOwner& owner, std::uint32_t hop, units::Bytes bytes) {
  auto queue = std::find_if(queues_.begin(), queues_.end(),
                            [&](const Queue& q) { return q.owner == &owner; });
  if (queue == queues_.end()) queue = queues_.insert(queue, {&owner, {}});
  queue->waiting.push({hop, performance::picoseconds(bytes / bandwidth_)});
  carried_ += bytes.base();
  sent_.notify(sc_core::SC_ZERO_TIME);
}

void PacketLink::start_next() {
  for (std::size_t i = 0; i < queues_.size(); ++i) {
    Queue& queue = queues_[(turn_ + i) % queues_.size()];
    if (queue.waiting.empty()) continue;
    const Packet packet = queue.waiting.top();
    queue.waiting.pop();
    free_at_ = now() + packet.length;
    under_way_.push_back({free_at_ + latency_, queue.owner, packet.hop});
    turn_ = (turn_ + i + 1) % queues_.size();
    return;
  }
}

/// Comes back when the link is free or a packet has arrived, whichever is first.
void PacketLink::work() {
  while (!under_way_.empty() && under_way_.front().at <= now()) {
    const Arrival packet = under_way_.front();
    under_way_.pop_front();
    packet.owner->arrived(packet.hop);
  }
  if (free_at_ <= now()) start_next();
  auto next = std::numeric_limits<performance::Picoseconds>::max();
  if (free_at_ > now()) next = free_at_;
  if (!under_way_.empty()) next = std::min(next, under_way_.front().at);
  if (next == std::numeric_limits<performance::Picoseconds>::max()) return;
  if (next > now()) return next_trigger(kernel_time(next - now()), sent_);
  next_trigger(sc_core::SC_ZERO_TIME, sent_);
}

}  // namespace podsim::models
