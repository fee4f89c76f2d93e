// The packet level beside the closed forms that flows rest on: same links, other routes.
#include <catch2/catch.hpp>
#include <memory>
#include <numeric>

#include "models/interconnect/packet_collective.h"
#include "tests/models/bench.h"
#include "tests/performance/fabrics.h"

using namespace podsim;
using namespace podsim::models;
using namespace podsim::sample;
using workload::CollectiveKind;

namespace {

class Packets {
 public:
  Packets(const system::Fabric& f, const performance::FabricCollective& c, double packet)
      : graph_(f),
        links_(packet_links(graph_)),
        collective_(sc_core::sc_gen_unique_name("collective"),
                    packet_phases(graph_, c, units::Bytes(packet)), links_) {}

  [[nodiscard]] double seconds() const {
    REQUIRE(collective_.end() >= 0);
    return performance::time_of(collective_.end()).base();
  }
  [[nodiscard]] double carried() const {
    return std::accumulate(links_.begin(), links_.end(), 0.0, [](double sum, const auto& link) {
      return sum + (link ? link->carried() : 0);
    });
  }

 private:
  system::FabricGraph graph_;
  PacketLinks links_;
  PacketCollective collective_;
};

struct Pair {
  std::string name;
  double flow = 0;
  std::unique_ptr<Packets> packets;
};

void compare(const std::vector<const char*>& fabrics, double bytes) {
  std::vector<Pair> pairs;
  for (const char* text : fabrics)
    for (const auto op : kOps) {
      if (op == CollectiveKind::broadcast) continue;  // flows only
      const auto f = fabric(text, 50, 200);
      const auto c = collective(op, bytes, f);
      pairs.push_back({std::string(text) + " op " + std::to_string(static_cast<int>(op)),
                       alone(f, c), std::make_unique<Packets>(f, c, 32768)});
    }
  sc_core::sc_start();
  for (const auto& p : pairs) {
    INFO(p.name);
    CHECK(p.packets->seconds() == Approx(p.flow).epsilon(0.05));
  }
}

}  // namespace

TEST_CASE("packets take the time of flows within 5 % on rings and lines") {
  compare({"ring:8", "ring:7", "line:6"}, 16e6);
}

TEST_CASE("packets take the time of flows within 5 % on tori of two axes") {
  compare({"torus:4x4", "torus:8x4:wrap=x", "mesh:4x4"}, 24e6);
}

TEST_CASE("packets take the time of flows within 5 % on tori of three axes") {
  compare({"torus:4x4x4", "twisted:2x2x4", "twisted:2x4x4"}, 40e6);
}

// Plans go level by level. Packets would make use of a network as fast as the domain's links.
TEST_CASE("packets take the time of flows within 5 % behind switches and between slices") {
  compare({"switch:8", "nvlink:4,fat-tree:16:nic=10GB/s", "torus:4x2,dcn:2:nic=10GB/s"}, 32e6);
}

TEST_CASE("packets take the time of flows within 5 % on links of different speed") {
  auto f = fabric("torus:4x4", 50, 200);
  f.axes[system::LinkClassId(1)].bandwidth *= 0.5;
  f.axes[system::LinkClassId(0)].backwards = f.axes[system::LinkClassId(0)].bandwidth * 0.8;
  const auto c = collective(CollectiveKind::all_reduce, 24e6, f);
  const Packets packets(f, c, 32768);
  sc_core::sc_start();
  CHECK(packets.seconds() == Approx(alone(f, c)).epsilon(0.05));
}

// Hand count: 8 parts of 1 MB, each over 7 links.
TEST_CASE("packets carry every byte over every link of their way") {
  const auto f = fabric("ring:8");
  const Packets packets(f, collective(CollectiveKind::all_gather, 8e6, f), 1e5);
  sc_core::sc_start();
  CHECK(packets.carried() == Approx(8 * 7 * 1e6));
}

TEST_CASE("a packet arrives a latency after its last byte, and takes its turn") {
  class Owner : public PacketOwner {
   public:
    void arrived(std::uint32_t hop) override { log.emplace_back(hop, now()); }
    std::vector<std::pair<std::uint32_t, performance::Picoseconds>> log;
  } a, b;
  PacketLink link("link", units::Bandwidth(1e9), units::Time(5e-9));  // 1 byte a ns
  Bench bench;
  const auto send = [&](Owner& owner, std::uint32_t hop) {
    link.send(owner, hop, units::Bytes(10));
  };
  bench.at(0, [&] { send(a, 7), send(a, 3), send(b, 9); }).at(12'000, [&] { send(a, 1); });
  run_to(100'000);
  // a's lowest first, then b's turn; what came while the link was busy goes before a's highest.
  CHECK(a.log == decltype(a.log){{3, 15'000}, {1, 35'000}, {7, 45'000}});
  CHECK(b.log == decltype(b.log){{9, 25'000}});
}

TEST_CASE("what packets cannot do is refused") {
  const auto f = fabric("ring:8");
  const system::FabricGraph graph(f);
  CHECK_THROWS_WITH(
      packet_phases(graph, collective(CollectiveKind::broadcast, 1e6, f), units::Bytes(1e3)),
      Catch::Contains("no packet level"));
  CHECK_THROWS_WITH(
      packet_phases(graph, collective(CollectiveKind::all_gather, 1e12, f), units::Bytes(1e3)),
      Catch::Contains("too many packets"));
}
