#include "models/interconnect/packet_collective.h"

#include "models/kernel_time.h"

namespace podsim::models {

PacketLinks packet_links(const system::FabricGraph& graph) {
  PacketLinks links(graph.links());
  for (const system::LinkId l : graph.links()) {
    if (!graph.usable(l)) continue;
    const auto& axis = graph.axis(graph.axis_of(l));
    // The way through a switch has its latency once.
    const bool out_of_switch =
        axis.kind == system::LinkKind::switched && graph.direction_of(l) == 1;
    links[l] = std::make_unique<PacketLink>(sc_core::sc_gen_unique_name("link"),
                                            axis.rate(graph.direction_of(l)),
                                            out_of_switch ? units::Time() : axis.latency);
  }
  return links;
}

PacketCollective::PacketCollective(const sc_core::sc_module_name& name,
                                   std::vector<PacketPhase> phases, PacketLinks& links)
    : sc_module(name), phases_(std::move(phases)), links_(links) {
  SC_METHOD(begin_phase);
  sensitive << next_;
}

void PacketCollective::begin_phase() {
  if (phase_ == phases_.size()) {
    end_ = now();
    return;
  }
  const auto& hops = phases_[phase_].hops;
  left_ = hops.size();
  if (left_ == 0) {
    ++phase_;
    return next_.notify(sc_core::SC_ZERO_TIME);
  }
  std::vector<std::uint32_t> ready;
  for (std::uint32_t h = 0; h < hops.size(); ++h)
    if (hops[h].waits == 0) ready.push_back(h);
  for (const auto h : ready) send(h);
}

void PacketCollective::send(std::uint32_t hop) {
  const auto& phase = phases_[phase_];
  links_[phase.hops[hop].link]->send(*this, hop, phase.bytes);
}

void PacketCollective::arrived(std::uint32_t hop) {
  auto& hops = phases_[phase_].hops;
  for (const auto next : hops[hop].next)
    if (--hops[next].waits == 0) send(next);
  if (--left_ > 0) return;
  ++phase_;
  next_.notify(sc_core::SC_ZERO_TIME);
}

}  // namespace podsim::models
