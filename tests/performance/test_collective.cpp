#include <algorithm>
#include <catch2/catch.hpp>

#include "podsim/performance/collective.h"

using namespace podsim;
using performance::cost_collective;
using system::AxisSegment;
using workload::CollectiveKind;

namespace {

const base::IdVector<system::LinkClassId, system::Link> links{
    {"x", units::Bandwidth(50e9), units::Time(1e-6)},
    {"y", units::Bandwidth(50e9), units::Time(1e-6)},
    {"slow", units::Bandwidth(10e9), units::Time(5e-6)}};

constexpr auto gather = CollectiveKind::all_gather;

}  // namespace

TEST_CASE("a ring of four gathers over both directions") {
  const system::AxisLayout ring{
      workload::Axis::fsdp,
      4,
      {AxisSegment{.link = system::LinkClassId(0), .length = 4, .wraps = true}}};
  const auto cost = cost_collective(gather, units::Bytes(400e6), ring, links);
  REQUIRE(cost.loads.size() == 1);
  CHECK(cost.loads[0].bytes.base() == Approx(300e6));
  CHECK(cost.loads[0].time.base() == Approx(300e6 / 100e9));
  CHECK(cost.latency.base() == Approx(2e-6));
  CHECK(cost.alone().base() == Approx(3e-3 + 2e-6));
}

TEST_CASE("a line has one way in at its end, and so has a ring of two") {
  const system::AxisLayout line{
      workload::Axis::fsdp, 4, {AxisSegment{.link = system::LinkClassId(0), .length = 4}}};
  const auto cost = cost_collective(gather, units::Bytes(400e6), line, links);
  CHECK(cost.loads[0].time.base() == Approx(300e6 / 50e9));
  CHECK(cost.latency.base() == Approx(3e-6));
  const system::AxisLayout pair{
      workload::Axis::fsdp,
      2,
      {AxisSegment{.link = system::LinkClassId(0), .length = 2, .wraps = true}}};
  const auto two = cost_collective(gather, units::Bytes(400e6), pair, links);
  CHECK(two.loads[0].time.base() == Approx(200e6 / 50e9));
  CHECK(two.latency.base() == Approx(1e-6));
}

TEST_CASE("a torus uses both its axes at once") {
  const system::AxisLayout torus{
      workload::Axis::fsdp,
      256,
      {AxisSegment{.link = system::LinkClassId(0), .length = 16, .wraps = true},
       AxisSegment{.link = system::LinkClassId(1), .length = 16, .wraps = true}}};
  const auto cost = cost_collective(gather, units::Bytes(256e6), torus, links);
  REQUIRE(cost.loads.size() == 2);
  CHECK(cost.loads[0].time.base() == Approx(255e6 / 200e9));
  CHECK(cost.loads[1].time == cost.loads[0].time);
  CHECK(cost.latency.base() == Approx(16e-6));
}

TEST_CASE("a torus uses its further axes as far as the axis says") {
  system::AxisLayout torus{
      workload::Axis::fsdp,
      256,
      {AxisSegment{.link = system::LinkClassId(0), .length = 16, .wraps = true},
       AxisSegment{.link = system::LinkClassId(1), .length = 16, .wraps = true}}};
  for (const double concurrency : {0.0, 0.4, 1.0}) {
    torus.concurrency = concurrency;
    const auto cost = cost_collective(gather, units::Bytes(256e6), torus, links);
    CHECK(cost.loads[0].time.base() == Approx(255e6 / (100e9 * (1 + concurrency))));
    CHECK(cost.loads[1].time == cost.loads[0].time);
    CHECK(cost.loads[0].bytes.base() == Approx(255e6 / 2));
  }
  const system::AxisLayout ring{
      workload::Axis::fsdp,
      16,
      {AxisSegment{.link = system::LinkClassId(0), .length = 16, .wraps = true}},
      0.4};
  CHECK(cost_collective(gather, units::Bytes(256e6), ring, links).loads[0].time.base() ==
        Approx(240e6 / 100e9));
}

TEST_CASE("segments of unequal speed finish together") {
  const system::AxisLayout mixed{
      workload::Axis::fsdp,
      16,
      {AxisSegment{.link = system::LinkClassId(0), .length = 4, .wraps = true},
       AxisSegment{.link = system::LinkClassId(1), .length = 4}}};
  const auto cost = cost_collective(gather, units::Bytes(160e6), mixed, links);
  CHECK(cost.loads[0].time.base() == Approx(150e6 / 150e9));
  CHECK(cost.loads[1].time == cost.loads[0].time);
  CHECK(cost.loads[0].bytes.base() == Approx(100e6));
}

TEST_CASE("an outer level carries what the inner one has divided") {
  const system::AxisLayout two_levels{
      workload::Axis::fsdp,
      32,
      {AxisSegment{
           .link = system::LinkClassId(0), .length = 8, .hierarchy_level = 0, .switched = true},
       AxisSegment{
           .link = system::LinkClassId(2), .length = 4, .hierarchy_level = 1, .switched = true}}};
  const auto cost = cost_collective(gather, units::Bytes(320e6), two_levels, links);
  REQUIRE(cost.loads.size() == 2);
  CHECK(cost.loads[0].bytes.base() == Approx(320e6 * 7 / 8));
  CHECK(cost.loads[1].bytes.base() == Approx(320e6 / 8 * 3 / 4));
  CHECK(cost.latency.base() == Approx(3 * 1e-6 + 2 * 5e-6));
  CHECK(cost.alone().base() == Approx(280e6 / 50e9 + 13e-6));
}

TEST_CASE("an all-reduce is a reduce-scatter and an all-gather") {
  const system::AxisLayout ring{
      workload::Axis::fsdp,
      4,
      {AxisSegment{.link = system::LinkClassId(0), .length = 4, .wraps = true}}};
  const units::Bytes bytes(1e6);
  const auto once = cost_collective(CollectiveKind::reduce_scatter, bytes, ring, links).alone();
  CHECK(cost_collective(CollectiveKind::all_reduce, bytes, ring, links).alone() == 2 * once);
}

TEST_CASE("sharers divide a link among them") {
  const system::AxisLayout alone{
      workload::Axis::fsdp,
      4,
      {AxisSegment{.link = system::LinkClassId(0), .length = 4, .wraps = true}}};
  const system::AxisLayout shared{
      workload::Axis::fsdp,
      4,
      {AxisSegment{.link = system::LinkClassId(0), .length = 4, .sharers = 4, .wraps = true}}};
  const units::Bytes bytes(1e6);
  CHECK(cost_collective(gather, bytes, shared, links).loads[0].time.base() ==
        Approx(4 * cost_collective(gather, bytes, alone, links).loads[0].time.base()));
}

TEST_CASE("equal torus axes may be exchanged, and lone members move nothing") {
  const AxisSegment x{.link = system::LinkClassId(0), .length = 8, .wraps = true},
      y{.link = system::LinkClassId(1), .length = 8, .wraps = true};
  const AxisSegment none{.link = system::LinkClassId(2), .length = 1};
  const units::Bytes bytes(1e6);
  CHECK(cost_collective(gather, bytes, {workload::Axis::fsdp, 64, {x, y}}, links).alone() ==
        cost_collective(gather, bytes, {workload::Axis::fsdp, 64, {y, none, x}}, links).alone());
  CHECK(cost_collective(gather, bytes, {workload::Axis::fsdp, 1, {none}}, links).loads.empty());
}

TEST_CASE("hops of a switch grow with the logarithm") {
  for (const auto& [length, expected] : {std::pair{2, 1}, {3, 2}, {8, 3}, {9, 4}, {72, 7}})
    CHECK(cost_collective(gather, units::Bytes(1),
                          {workload::Axis::fsdp,
                           length,
                           {{.link = system::LinkClassId(0), .length = length, .switched = true}}},
                          links)
              .latency.base() == Approx(expected * 1e-6));
}

namespace {

/// Bytes on the busiest directed link when every member of a ring or line sends one part to each
/// other by the shorter way, halves of a tie both ways.
double busiest(std::int64_t n, bool ring) {
  std::vector<double> up(static_cast<std::size_t>(n)), down(up);
  const auto go = [&](std::int64_t from, std::int64_t hops, bool upwards, double part) {
    for (std::int64_t h = 0; h < hops; ++h) {
      const std::int64_t at = ((from + (upwards ? h : -h)) % n + n) % n;
      (upwards ? up : down)[static_cast<std::size_t>(at)] += part;
    }
  };
  for (std::int64_t a = 0; a < n; ++a)
    for (std::int64_t b = 0; b < n; ++b) {
      const std::int64_t forward = (b - a + n) % n, back = n - forward;
      if (a == b) continue;
      if (!ring) {
        go(a, std::abs(b - a), b > a, 1);
      } else if (forward == back) {
        go(a, forward, true, 0.5);
        go(a, back, false, 0.5);
      } else {
        go(a, std::min(forward, back), forward < back, 1);
      }
    }
  return std::max(*std::max_element(up.begin(), up.end()),
                  *std::max_element(down.begin(), down.end()));
}

}  // namespace

TEST_CASE("an all-to-all loads the busiest link as counting every path does") {
  const base::IdVector<system::LinkClassId, system::Link> links = {
      {"ici.x", units::Bandwidth(1), units::Time(0)}};
  const bool ring = GENERATE(true, false);
  for (const std::int64_t n : {3, 4, 5, 8, 9, 16}) {
    system::AxisLayout axis{
        workload::Axis::expert, n, {{.link = system::LinkClassId(0), .length = n, .wraps = ring}}};
    // n parts of one byte each.
    const auto cost = performance::cost_collective(
        workload::CollectiveKind::all_to_all, units::Bytes(static_cast<double>(n)), axis, links);
    INFO(n << (ring ? " ring" : " line"));
    CHECK(cost.loads.front().time.base() == Approx(busiest(n, ring)));
  }
}

TEST_CASE("through a switch an all-to-all moves all but the own part") {
  const base::IdVector<system::LinkClassId, system::Link> links = {
      {"nvlink", units::Bandwidth(2), units::Time(1)}};
  const system::AxisLayout axis{
      workload::Axis::expert, 8, {{.link = system::LinkClassId(0), .length = 8, .switched = true}}};
  const auto cost = performance::cost_collective(workload::CollectiveKind::all_to_all,
                                                 units::Bytes(16), axis, links);
  CHECK(cost.loads.front().time.base() == Approx(7));
  CHECK(cost.latency.base() == Approx(3));
}
