// Collectives as flows on a whole fabric.
#include <catch2/catch.hpp>
#include <memory>

#include "models/interconnect/collective_group.h"
#include "tests/models/bench.h"
#include "tests/performance/fabrics.h"

using namespace podsim;
using namespace podsim::models;
using namespace podsim::sample;
using workload::CollectiveKind;

namespace {

/// Collectives that begin together on a fabric of their own.
class Fabric : public sc_core::sc_module {
 public:
  explicit Fabric(const system::Fabric& f)
      : sc_module(sc_core::sc_module_name(sc_core::sc_gen_unique_name("whole"))), graph_(f) {
    strict_kernel();
  }

  Fabric& add(const performance::FabricCollective& c) {
    const performance::FabricGroups members(graph_, c.axes);
    phases_.push_back(group_phases(graph_, members, performance::plan_collective(graph_, c)));
    return *this;
  }
  Fabric& add(CollectiveKind op, double bytes, std::initializer_list<int> axes) {
    return add(op, bytes, std::vector<system::LinkClassId>(axes.begin(), axes.end()));
  }
  Fabric& add(CollectiveKind op, double bytes, std::vector<system::LinkClassId> axes) {
    return add({op, units::Bytes(bytes), std::move(axes)});
  }

  /// Picoseconds of each group.
  [[nodiscard]] Times ends(std::size_t collective) const {
    Times ends;
    for (const auto& g : collectives_.at(collective)) ends.push_back(g->end());
    return ends;
  }
  /// Seconds of the last group.
  [[nodiscard]] double seconds(std::size_t collective = 0) const {
    const auto all = ends(collective);
    return performance::time_of(*std::max_element(all.begin(), all.end())).base();
  }
  [[nodiscard]] const system::FabricGraph& graph() const { return graph_; }

 private:
  void before_end_of_elaboration() override {
    FlowRoutes routes;
    for (const auto& groups : phases_)
      for (const auto& phases : groups)
        for (const auto& phase : phases) routes.push_back(&phase.uses);
    flows_ =
        std::make_unique<FlowFabric>("flows", base::Ids<FlowLinkId>(graph_.links().size()), routes);
    FlowRouteId route(0);
    for (const auto& groups : phases_) {
      auto& made = collectives_.emplace_back();
      for (const auto& phases : groups) {
        std::vector<Flow> flows;
        for (const auto& phase : phases) flows.push_back({route++, phase.length, phase.latency});
        made.push_back(std::make_unique<CollectiveGroup>(sc_core::sc_gen_unique_name("group"),
                                                         std::move(flows)));
        made.back()->fabric(flows_->flows);
      }
    }
  }

  system::FabricGraph graph_;
  std::vector<PhasesByGroup> phases_;  // by collective, by group
  std::unique_ptr<FlowFabric> flows_;
  std::vector<std::vector<std::unique_ptr<CollectiveGroup>>> collectives_;
};

system::Fabric torus() { return fabric("torus:4x4x4"); }

}  // namespace

TEST_CASE("a collective alone takes its closed form, and no less than the bound") {
  struct Sample {
    performance::FabricCollective collective;
    std::unique_ptr<Fabric> fabric;
  };
  std::mt19937 random(31);
  std::vector<Sample> samples;
  for (int round = 0; round < 500; ++round) {
    auto f = random_fabric(random);
    if (round % 2 == 1) f = with_random_failures(f, random);
    const performance::FabricCollective c{kOps[random() % std::size(kOps)], units::Bytes(3e6),
                                          random_axes(f, random)};
    samples.push_back({c, std::make_unique<Fabric>(f)});
    samples.back().fabric->add(c);
  }
  sc_core::sc_start();
  for (const auto& s : samples) {
    const auto& graph = s.fabric->graph();
    INFO(graph.fabric().name << " op " << static_cast<int>(s.collective.op));
    const double seconds = s.fabric->seconds();
    const bool broken = !graph.fabric().cut_links.empty() || !graph.fabric().dead_chips.empty();
    REQUIRE(seconds >= counted_bound(graph, s.collective) * (1 - 1e-6));
    // Groups that failures send over each other's links wait for each other.
    const double closed = performance::plan_collective(graph, s.collective).alone.base();
    REQUIRE(seconds >= closed * (1 - 1e-6));
    if (!broken) REQUIRE(seconds == Approx(closed).epsilon(1e-6));
  }
}

TEST_CASE("two collectives on one axis slow each other") {
  Fabric one(torus()), two(torus());
  one.add(CollectiveKind::all_reduce, 1e9, {0});
  two.add(CollectiveKind::all_reduce, 1e9, {0}).add(CollectiveKind::all_reduce, 1e9, {0});
  sc_core::sc_start();
  CHECK(two.seconds(0) == Approx(2 * one.seconds()).epsilon(1e-3));
  CHECK(two.seconds(1) == two.seconds(0));
}

TEST_CASE("collectives on disjoint axes do not notice each other") {
  Fabric x(torus()), z(torus()), both(torus());
  x.add(CollectiveKind::all_reduce, 1e9, {0, 1});
  z.add(CollectiveKind::all_to_all, 2e9, {2});
  both.add(CollectiveKind::all_reduce, 1e9, {0, 1}).add(CollectiveKind::all_to_all, 2e9, {2});
  sc_core::sc_start();
  CHECK(both.ends(0) == x.ends(0));
  CHECK(both.ends(1) == z.ends(0));
}

TEST_CASE("the shorter of two is over first and leaves the links to the longer") {
  Fabric f(fabric("ring:8", 50, 0));
  f.add(CollectiveKind::all_gather, 1e9, {0}).add(CollectiveKind::all_gather, 3e9, {0});
  sc_core::sc_start();
  const double first = 1e9 * 7 / 8 / 100e9;
  CHECK(f.seconds(0) == Approx(2 * first));
  CHECK(f.seconds(1) == Approx(4 * first));
}

TEST_CASE("links are never carried more than they can, however many collectives share them") {
  struct Sample {
    double least = 0, sum = 0;
    std::size_t collectives = 0;
    std::unique_ptr<Fabric> fabric;
  };
  std::mt19937 random(32);
  std::vector<Sample> samples;
  for (int round = 0; round < 100; ++round) {
    Sample s;
    s.fabric = std::make_unique<Fabric>(random_fabric(random));
    const auto& graph = s.fabric->graph();
    performance::Loads busy(graph.links(), 0);
    s.collectives = 2 + random() % 3;
    for (std::size_t i = 0; i < s.collectives; ++i) {
      const performance::FabricCollective c{
          kOps[random() % std::size(kOps)],
          units::Bytes(1e6 * static_cast<double>(1 + random() % 9)),
          random_axes(graph.fabric(), random)};
      s.fabric->add(c);
      const auto plan = performance::plan_collective(graph, c);
      s.sum += plan.alone.base();
      for (const auto& phase : plan.phases)
        for (const system::LinkId l : graph.links())
          busy[l] += phase.bytes[l] / graph.bandwidth(l).base();
    }
    s.least = *std::max_element(busy.begin(), busy.end());
    samples.push_back(std::move(s));
  }
  sc_core::sc_start();
  for (const auto& s : samples) {
    double last = 0;
    for (std::size_t i = 0; i < s.collectives; ++i) last = std::max(last, s.fabric->seconds(i));
    INFO(s.fabric->graph().fabric().name);
    CHECK(last >= s.least * (1 - 1e-6));
    CHECK(last <= s.sum * (1 + 1e-6));
  }
}

// What is alike is treated alike: otherwise the order in which groups were made would decide.
TEST_CASE("groups that are alike end together") {
  Fabric crossing(fabric("torus:4x4")), mixed(fabric("torus:4x4x4")),
      network(fabric("nvlink:4,fat-tree:16"));
  crossing.add(CollectiveKind::all_reduce, 1e9, {0}).add(CollectiveKind::all_gather, 1e9, {0, 1});
  mixed.add(CollectiveKind::all_reduce, 1e9, {0, 1})
      .add(CollectiveKind::all_to_all, 1e9, {1, 2})
      .add(CollectiveKind::all_gather, 5e8, {2});
  network.add(CollectiveKind::all_reduce, 1e9, {0}).add(CollectiveKind::all_to_all, 1e8, {0, 1});
  sc_core::sc_start();
  const auto alike = [](const Times& ends) {
    const auto [first, last] = std::minmax_element(ends.begin(), ends.end());
    // A picosecond by which rounding wakes the fabric late.
    CHECK(*last - *first <= 1);
  };
  for (const auto* f : {&crossing, &network})
    for (std::size_t i = 0; i < 2; ++i) alike(f->ends(i));
  for (std::size_t i = 0; i < 3; ++i) alike(mixed.ends(i));
}

// On a torus that looks the same from everywhere all groups of a collective are alike.
TEST_CASE("groups of random collectives on a torus end together") {
  struct Sample {
    std::size_t collectives = 0;
    std::unique_ptr<Fabric> fabric;
  };
  std::mt19937 random(33);
  std::vector<Sample> samples;
  for (int round = 0; round < 100; ++round) {
    const auto length = [&] { return std::to_string(2 + random() % 4); };
    Sample s{2 + random() % 3, std::make_unique<Fabric>(
                                   fabric("torus:" + length() + "x" + length() + "x" + length()))};
    for (std::size_t i = 0; i < s.collectives; ++i) {
      const auto op =
          std::vector{CollectiveKind::all_reduce, CollectiveKind::all_gather,
                      CollectiveKind::all_to_all, CollectiveKind::permute}[random() % 4];
      s.fabric->add(op, 1e6 * static_cast<double>(1 + random() % 9),
                    random_axes(s.fabric->graph().fabric(), random));
    }
    samples.push_back(std::move(s));
  }
  sc_core::sc_start();
  for (const auto& s : samples)
    for (std::size_t i = 0; i < s.collectives; ++i) {
      const auto ends = s.fabric->ends(i);
      const auto [first, last] = std::minmax_element(ends.begin(), ends.end());
      INFO(s.fabric->graph().fabric().name << " collective " << i);
      CHECK(*last - *first <= 4);  // ps, of rounding in each phase
    }
}

TEST_CASE("equal collectives in another order end at the same times") {
  Fabric ab(torus()), ba(torus());
  ab.add(CollectiveKind::all_reduce, 1e9, {0, 1}).add(CollectiveKind::all_gather, 1e9, {1, 2});
  ba.add(CollectiveKind::all_gather, 1e9, {1, 2}).add(CollectiveKind::all_reduce, 1e9, {0, 1});
  sc_core::sc_start();
  CHECK(ab.seconds(0) == Approx(ba.seconds(1)).epsilon(1e-9));
  CHECK(ab.seconds(1) == Approx(ba.seconds(0)).epsilon(1e-9));
}
