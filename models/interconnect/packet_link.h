// A link that carries packets one after the other.
#pragma once

#include <cstdint>
#include <deque>
#include <systemc>

#include "podsim/performance/picoseconds.h"
#include "podsim/units/quantity.h"

namespace podsim::models {

/// Whose packets they are.
class PacketOwner {
 public:
  virtual ~PacketOwner() = default;
  virtual void arrived(std::uint32_t hop) = 0;
};

/// First come, first served; a packet arrives whole, a latency after its last byte has left.
class PacketLink : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(PacketLink);
  PacketLink(const sc_core::sc_module_name& name, units::Bandwidth bandwidth, units::Time latency);

  void send(PacketOwner& owner, std::uint32_t hop, units::Bytes bytes);
  [[nodiscard]] double carried() const { return carried_; }  ///< bytes

 private:
  struct Packet {
    performance::Picoseconds arrival = 0;
    PacketOwner* owner = nullptr;
    std::uint32_t hop = 0;
  };
  void deliver();

  units::Bandwidth bandwidth_;
  performance::Picoseconds latency_, free_at_ = 0;
  std::deque<Packet> under_way_;
  sc_core::sc_event sent_{"sent"};
  double carried_ = 0;
};

}  // namespace podsim::models
