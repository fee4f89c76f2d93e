// Collectives of a library: start-up, ring steps and ramp beside the links' time.
#include <catch2/catch.hpp>
#include <cmath>

#include "podsim/performance/collective.h"
#include "tests/performance/fabrics.h"

using namespace podsim;
using performance::FabricCollective;
using workload::CollectiveKind;

namespace {

constexpr double kStart = 6e-6, kStep = 1e-6, kRamp = 4e-6, kNetStart = 40e-6;

/// Domains of eight at 400 GB/s, joined at 50 GB/s a chip.
system::Fabric domains(std::int64_t count) {
  system::Fabric fabric;
  fabric.name = "domains";
  system::Link inside;
  inside.name = "domain";
  inside.bandwidth = units::Bandwidth(400e9);
  inside.latency = units::Time(3e-6);
  inside.length = 8;
  inside.kind = system::LinkKind::switched;
  inside.library = {units::Time(kStart), units::Time(kStep), units::Time(kRamp), false, false};
  fabric.axes.push_back(inside);
  if (count == 1) return fabric;
  system::Link network = inside;
  network.name = "network";
  network.bandwidth = units::Bandwidth(50e9);
  network.length = count;
  network.scope = system::LinkScope::between;
  network.hierarchy_level = 2;
  network.library = {units::Time(kNetStart), {}, units::Time(kRamp), true, false};
  fabric.axes.push_back(network);
  return fabric;
}

double seconds(const system::Fabric& fabric, CollectiveKind op, double bytes) {
  return sample::alone(fabric, sample::collective(op, bytes, fabric));
}

double ramp(double busy) { return 2 * std::sqrt(kRamp * busy); }

}  // namespace

TEST_CASE("a library's collective takes start-up, ring steps, bytes and a ramp") {
  const auto fabric = domains(1);
  const double busy = 7.0 / 8 * 1e9 / 400e9;
  CHECK(seconds(fabric, CollectiveKind::all_gather, 1e9) ==
        Approx(kStart + 7 * kStep + busy + ramp(busy)));
  CHECK(seconds(fabric, CollectiveKind::all_reduce, 1e9) ==
        Approx(kStart + 14 * kStep + 2 * busy + ramp(2 * busy)));
  CHECK(seconds(fabric, CollectiveKind::all_to_all, 1e9) ==
        Approx(kStart + 3 * kStep + busy + ramp(busy)));
}

TEST_CASE("small collectives of a library cost their start-up and steps") {
  const double time = seconds(domains(1), CollectiveKind::reduce_scatter, 1024);
  CHECK(time == Approx(kStart + 7 * kStep).epsilon(0.02));
}

TEST_CASE("rings over several domains load the network with almost all of the tensor") {
  const auto fabric = domains(2);
  const double flat = 15.0 / 16 * 1e9 / 8 / 50e9;
  CHECK(seconds(fabric, CollectiveKind::all_gather, 1e9) ==
        Approx(kStart + kNetStart + 7 * kStep + 3e-6 + flat + ramp(flat)));
  // All-reduces go level by level: half of what is left leaves each domain, twice. The links
  // inside take longer.
  const double inside = 2 * 7.0 / 8 * 1e9 / 400e9;
  CHECK(seconds(fabric, CollectiveKind::all_reduce, 1e9) ==
        Approx(kStart + kNetStart + 2 * (7 * kStep + 3e-6) + inside + ramp(inside)));
}

TEST_CASE("the switch reduces at its share of the links' rate") {
  auto fabric = domains(1);
  fabric.switch_reduces = true;
  fabric.in_switch_share = 0.75;
  const double busy = 1e9 / (400e9 * 0.75);
  CHECK(seconds(fabric, CollectiveKind::all_reduce, 1e9) ==
        Approx(kStart + 14 * kStep + busy + ramp(busy)));
}

TEST_CASE("a step's collective of a library takes as long as one on the fabric") {
  const auto fabric = domains(2);
  const system::AxisLayout axis{
      workload::Axis::fsdp,
      16,
      {system::AxisSegment{.link = system::LinkClassId(0), .length = 8, .switched = true},
       system::AxisSegment{
           .link = system::LinkClassId(1), .length = 2, .hierarchy_level = 2, .switched = true}}};
  for (const auto op : {CollectiveKind::all_gather, CollectiveKind::reduce_scatter,
                        CollectiveKind::all_reduce, CollectiveKind::all_to_all})
    for (const double bytes : {1e4, 1e7, 1e9}) {
      const auto cost = performance::cost_collective(op, units::Bytes(bytes), axis, fabric.axes);
      CHECK(cost.alone().base() == Approx(seconds(fabric, op, bytes)).epsilon(1e-9));
    }
}
