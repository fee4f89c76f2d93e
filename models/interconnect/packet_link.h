// A link that carries packets one after the other.
#pragma once

#include <cstdint>
#include <deque>
#include <queue>
#include <systemc>
#include <vector>

#include "podsim/performance/picoseconds.h"
#include "podsim/units/quantity.h"

namespace podsim::models {

/// The owner of packets, which hears of their arrival.
class PacketOwner {
 public:
  virtual ~PacketOwner() = default;
  virtual void arrived(std::uint32_t hop) = 0;
};

/// One packet at a time: of owners in turn, of an owner's packets that wait the one with the lowest
/// hop, so that what was cut off first is not held up by what could be sent early. A packet arrives
/// whole, a latency after its last byte has left.
class PacketLink : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(PacketLink);
  PacketLink(const sc_core::sc_module_name& name, units::Bandwidth bandwidth, units::Time latency);

  void send(PacketOwner& owner, std::uint32_t hop, units::Bytes bytes);
  [[nodiscard]] double carried() const { return carried_; }  ///< bytes

 private:
  struct Packet {
    std::uint32_t hop = 0;
    performance::Picoseconds length = 0;  ///< on the link
    bool operator<(const Packet& other) const { return hop > other.hop; }
  };
  struct Queue {
    PacketOwner* owner = nullptr;
    std::priority_queue<Packet> waiting;
  };
  struct Arrival {
    performance::Picoseconds at = 0;
    PacketOwner* owner = nullptr;
    std::uint32_t hop = 0;
  };
  void work();
  void start_next();

  units::Bandwidth bandwidth_;
  performance::Picoseconds latency_, free_at_ = 0;
  std::vector<Queue> queues_;
  std::size_t turn_ = 0;
  std::deque<Arrival> under_way_;
  sc_core::sc_event sent_{"sent"};
  double carried_ = 0;
};

}  // namespace podsim::models
