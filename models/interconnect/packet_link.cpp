#include "models/interconnect/packet_link.h"

#include <algorithm>

#include "models/kernel_time.h"

namespace podsim::models {

PacketLink::PacketLink(const sc_core::sc_module_name& name, units::Bandwidth bandwidth,
                       units::Time latency)
    : sc_module(name), bandwidth_(bandwidth), latency_(performance::picoseconds(latency)) {
  SC_METHOD(deliver);
  sensitive << sent_;
  dont_initialize();
}

void PacketLink::send(PacketOwner& owner, std::uint32_t hop, units::Bytes bytes) {
  free_at_ = std::max(free_at_, now()) + performance::picoseconds(bytes / bandwidth_);
  under_way_.push_back({free_at_ + latency_, &owner, hop});
  carried_ += bytes.base();
  if (under_way_.size() == 1) sent_.notify(sc_core::SC_ZERO_TIME);
}

void PacketLink::deliver() {
  while (!under_way_.empty() && under_way_.front().arrival <= now()) {
    const Packet packet = under_way_.front();
    under_way_.pop_front();
    packet.owner->arrived(packet.hop);
  }
  if (!under_way_.empty()) next_trigger(kernel_time(under_way_.front().arrival - now()));
}

}  // namespace podsim::models
