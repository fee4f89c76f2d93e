// A collective at packet level.
#pragma once

#include <memory>
#include <systemc>
#include <vector>

#include "models/interconnect/packet_link.h"
#include "models/interconnect/packet_routes.h"

namespace podsim::models {

/// Every usable link of a graph, as a module; null for the others.
using PacketLinks = base::IdVector<system::LinkId, std::unique_ptr<PacketLink>>;
PacketLinks packet_links(const system::FabricGraph& graph);

/// Sends what waits for nothing, then each hop when those before it have arrived.
class PacketCollective : public sc_core::sc_module, private PacketOwner {
 public:
  SC_HAS_PROCESS(PacketCollective);
  PacketCollective(const sc_core::sc_module_name& name, std::vector<PacketPhase> phases,
                   PacketLinks& links);

  /// When the last packet arrived; -1 before.
  [[nodiscard]] performance::Picoseconds end() const { return end_; }

 private:
  void begin_phase();
  void arrived(std::uint32_t hop) override;
  void send(std::uint32_t hop);

  std::vector<PacketPhase> phases_;
  PacketLinks& links_;
  std::size_t phase_ = 0, left_ = 0;
  sc_core::sc_event next_{"next"};
  performance::Picoseconds end_ = -1;
};

}  // namespace podsim::models
