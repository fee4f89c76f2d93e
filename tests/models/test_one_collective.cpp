// One collective in a step with nothing alongside, against the same collective on its own: closed
// form, flows and packets, for each algorithm.
#include <catch2/catch.hpp>

#include "podsim/catalog/catalog.h"
#include "podsim/config/codec.h"
#include "podsim/performance/fabric_run.h"
#include "podsim/performance/worker_client.h"
#include "podsim/study/collective.h"
#include "podsim/system/resolve.h"
#include "podsim/workload/collective_names.h"
#include "tests/performance/fabrics.h"
#include "tests/performance/sample.h"

using namespace podsim;
using performance::FabricCollective;
using performance::FabricDetail;
using performance::Picoseconds;
using performance::StepRequest;
using workload::CollectiveKind;

namespace {

struct UseWorker {
  UseWorker() { performance::set_worker_program(PODSIM_TEST_WORKER); }
};

constexpr double kPacket = 16384;

/// A program of a single collective over "fsdp".
workload::StepProgram only(CollectiveKind kind, double bytes) {
  return sample::program({sample::collective("only", kind, workload::Axis::fsdp, bytes)});
}

/// A mesh axis over all of a fabric.
StepRequest step_on(const system::Fabric& fabric, CollectiveKind kind, double bytes) {
  system::Cluster cluster;
  cluster.device = sample::device();
  cluster.host = sample::torus().host;
  system::AxisLayout all{workload::Axis::fsdp, 1, {}, fabric.concurrency};
  for (const auto& link : fabric.axes) {
    all.degree *= link.length;
    all.segments.push_back({cluster.links.push_back(link), link.length, link.hierarchy_level, 1,
                            link.kind == system::LinkKind::ring,
                            link.kind == system::LinkKind::switched});
  }
  cluster.devices = all.degree;
  cluster.axes = {all};
  return sample::request(cluster, only(kind, bytes));
}

Picoseconds simulated(const system::Fabric& fabric, const FabricCollective& c,
                      FabricDetail detail) {
  return performance::run_fabric({fabric, {c}, detail, units::Bytes(kPacket)}).ends.at(0);
}

/// Steps at both fidelities and the collective on its own, in closed form and as flows: all equal.
/// The algorithm has to be the one that the test is about.
void check_equal(const system::Fabric& fabric, CollectiveKind kind, double bytes,
                 const std::string& algorithm) {
  const UseWorker use;
  const auto c = sample::collective(kind, bytes, fabric);
  const auto plan = performance::plan_collective(system::FabricGraph(fabric), c);
  INFO(fabric.name << " " << static_cast<int>(kind));
  CHECK_THAT(plan.algorithm, Catch::Contains(algorithm));
  const auto step = step_on(fabric, kind, bytes);
  const auto time = performance::time_of(plan.rounded());
  CHECK(time.base() > 0);
  CHECK(performance::run_analytic(step).step_time == time);
  CHECK(performance::run_event(step).step_time == time);
  CHECK(performance::time_of(simulated(fabric, c, FabricDetail::flow)) == time);
}

/// Packets take other ways and wait for each other: store-and-forward makes them later by a
/// packet's time for each hop, unequal ways by what the fullest link has too much. Together 5 %
/// where a part has many packets (the figure of test_packet_fabric.cpp, from the same twelve kinds
/// of fabric). Messages through a switch go directly: they are earlier by the latencies of all but
/// one round.
void check_packets(const system::Fabric& fabric, CollectiveKind kind, double bytes) {
  const UseWorker use;
  const auto c = sample::collective(kind, bytes, fabric);
  const auto step = performance::run_analytic(step_on(fabric, kind, bytes)).step_time;
  const auto packets = performance::time_of(simulated(fabric, c, FabricDetail::packet));
  INFO(fabric.name << " " << static_cast<int>(kind));
  CHECK(packets.base() >=
        performance::collective_bound(system::FabricGraph(fabric), c).base() * (1 - 1e-9));
  CHECK(packets.base() == Approx(step.base()).epsilon(0.05));
}

constexpr CollectiveKind kPasses[] = {CollectiveKind::all_gather, CollectiveKind::reduce_scatter,
                                      CollectiveKind::all_reduce};

void check_passes(const std::string& text, double bytes, const std::string& algorithm) {
  const auto fabric = sample::fabric(text, 50, 200);
  for (const auto kind : kPasses) {
    check_equal(fabric, kind, bytes, algorithm);
    check_packets(fabric, kind, bytes);
  }
}

}  // namespace

TEST_CASE("one collective round a ring takes as long in a step") {
  check_passes("ring:8", 16e6, "ring ");
}

TEST_CASE("one collective along a line takes as long in a step") {
  check_passes("line:6", 16e6, "line ");
}

TEST_CASE("one collective over the axes of a torus takes as long in a step") {
  check_passes("torus:4x4x4", 40e6, "multi-axis ring ");
  check_passes("torus:8x4:wrap=x", 24e6, "multi-axis line ");
}

TEST_CASE("one collective through a switch takes as long in a step") {
  check_passes("switch:8", 16e6, "halving and doubling ");
}

TEST_CASE("one collective over slices or domains takes as long in a step") {
  check_passes("torus:4x2,dcn:2:nic=10GB/s", 24e6, "hierarchical ");
  check_passes("nvlink:4,fat-tree:16:nic=10GB/s", 24e6, "hierarchical ");
}

TEST_CASE("one small all-reduce in one shot takes as long in a step") {
  const auto fabric = sample::fabric("ring:4", 50, 2000);
  check_equal(fabric, CollectiveKind::all_reduce, 4e3, "one-shot");
  // A single packet on each link in turn: later by its time for each hop but the first.
  const UseWorker use;
  const auto c = sample::collective(CollectiveKind::all_reduce, 4e3, fabric);
  const auto flow = performance::plan_collective(system::FabricGraph(fabric), c).rounded();
  const auto packets = simulated(fabric, c, FabricDetail::packet);
  const auto one = performance::picoseconds(units::Time(4e3 / 50e9));
  CHECK(packets >= flow - one);
  CHECK(packets <= flow + 2 * one);
}

TEST_CASE("one all-to-all takes as long in a step") {
  for (const char* text :
       {"ring:8", "line:6", "torus:4x4x4", "switch:8", "torus:4x2,dcn:2:nic=10GB/s"}) {
    const auto fabric = sample::fabric(text, 50, 200);
    check_equal(fabric, CollectiveKind::all_to_all, 24e6, "shortest paths");
    check_packets(fabric, CollectiveKind::all_to_all, 24e6);
  }
}

TEST_CASE("one collective that uses further axes in part takes as long in a step") {
  auto fabric = sample::fabric("torus:4x4x4", 50, 200);
  for (const double concurrency : {0.0, 0.4}) {
    fabric.concurrency = concurrency;
    for (const auto kind : kPasses) check_equal(fabric, kind, 40e6, "multi-axis ring ");
    check_equal(fabric, CollectiveKind::all_to_all, 40e6, "shortest paths");
  }
}

TEST_CASE("an axis too slow for its part decides, in a step as alone") {
  auto fabric = sample::fabric("torus:2x16", 50, 200);
  fabric.axes[system::LinkClassId(0)].kind = system::LinkKind::line;
  fabric.axes[system::LinkClassId(1)].bandwidth /= 20;
  for (const auto kind : kPasses) check_equal(fabric, kind, 40e6, "multi-axis line ");
}

// What no step has: the closed form of the collective alone is that of its flows.
TEST_CASE("one broadcast, permutation or reduction in a switch takes its closed form") {
  const UseWorker use;
  const auto check = [](system::Fabric fabric, CollectiveKind kind, double bytes,
                        const std::string& algorithm, bool reduces = false) {
    fabric.switch_reduces = reduces;
    const auto c = sample::collective(kind, bytes, fabric);
    const auto plan = performance::plan_collective(system::FabricGraph(fabric), c);
    INFO(fabric.name);
    CHECK_THAT(plan.algorithm, Catch::Contains(algorithm));
    CHECK(simulated(fabric, c, FabricDetail::flow) == plan.rounded());
  };
  const auto on = [](const char* text) { return sample::fabric(text, 50, 200); };
  check(on("torus:4x4x4"), CollectiveKind::broadcast, 1e9, "edge-disjoint trees");
  check(on("torus:8x8"), CollectiveKind::broadcast, 100, "pipelined tree along");
  check(on("switch:13"), CollectiveKind::broadcast, 100, "binomial tree");
  check(on("twisted:2x2x4"), CollectiveKind::broadcast, 100, "shortest ways");
  check(on("ring:8"), CollectiveKind::permute, 1e6, "next along x");
  check(on("switch:8"), CollectiveKind::all_reduce, 1e9, "in-switch reduction", true);
}

TEST_CASE("a step with a broadcast is refused") {
  const auto fabric = sample::fabric("ring:8", 50, 200);
  CHECK_THROWS_WITH(performance::run_analytic(step_on(fabric, CollectiveKind::broadcast, 1e6)),
                    Catch::Contains("a collective that steps do not have"));
}

namespace {

/// A mesh axis over all devices of the chips, as a scenario has it, with one collective as its
/// step.
StepRequest catalog_step(const std::string& system, std::int64_t devices, bool ideal,
                         CollectiveKind kind, double bytes) {
  const auto node = [](const std::string& text) { return config::parse_yaml("s.yaml", text); };
  const std::string batch = std::to_string(devices);
  system::RunRequest r{
      config::decode<workload::WorkloadSection>(
          node("{model: llama3.1-8b, sequence_length: 2048, global_batch: " + batch + "}")),
      config::decode<system::SystemSection>(node(system)),
      config::decode<system::ParallelismSection>(node("{fsdp: " + batch + "}")),
      {}};
  r.must_fit = false;
  r.calibrated = !ideal;
  const catalog::Catalog catalog({PODSIM_SOURCE_DIR "/configs"});
  catalog::InputLog log;
  StepRequest request = performance::step_request(system::resolve_run(r, catalog, log));
  request.programs = {only(kind, bytes)};
  return request;
}

}  // namespace

TEST_CASE("on chips of the catalog a step and a collective have the same links and rates") {
  const UseWorker use;
  struct Slice {
    const char *fabric, *system;
    std::int64_t devices;
  };
  for (const Slice& s : {Slice{"tpu-v5p:4x4x8", "{chip: tpu-v5p, shape: 4x4x8}", 128},
                         {"tpu-v5e:4x8", "{chip: tpu-v5e, shape: 4x8}", 32},
                         {"tpu-v7:4x4x4", "{chip: tpu-v7, shape: 4x4x4}", 128},
                         {"tpu-v5p:4x4x4,dcn:2", "{chip: tpu-v5p, shape: 4x4x4, slices: 2}", 128},
                         {"nvidia-h100:64", "{chip: nvidia-h100, chips: 64}", 64},
                         {"aws-trainium2:64", "{chip: aws-trainium2, chips: 64}", 64}})
    for (const bool ideal : {false, true})
      for (const auto kind :
           {CollectiveKind::all_gather, CollectiveKind::all_reduce, CollectiveKind::all_to_all}) {
        // A library's collectives have rates of their own beside the work of a step.
        const bool library = std::string(s.fabric).starts_with("nvidia");
        if (library && !ideal) continue;
        study::CollectiveQuestion q;
        q.fabric = s.fabric;
        q.op = config::name_of(kind);
        q.bytes = "64MB";
        q.detail = "flow";
        q.ideal = ideal;
        q.catalogs = {PODSIM_SOURCE_DIR "/configs"};
        const auto alone = study::run_collective(q).result;
        const auto step = catalog_step(s.system, s.devices, ideal, kind, 64e6);
        INFO(s.fabric << " " << q.op << (ideal ? " ideal " : " rated ") << alone.algorithm);
        CHECK(alone.chips == s.devices);
        CHECK(alone.rates.empty() == ideal);
        CHECK(performance::run_analytic(step).step_time.base() == alone.alone_s);
        CHECK(performance::run_event(step).step_time.base() == alone.time_s);
        CHECK(alone.time_s == alone.alone_s);
      }
}
