// One device scheduled through a step, its environment played by hand; and what folds.
#include <algorithm>
#include <catch2/catch.hpp>

#include "podsim/performance/device_scheduler.h"
#include "podsim/performance/pod.h"
#include "tests/performance/sample.h"

using namespace podsim;
using namespace podsim::performance;
using workload::CollectiveKind;

namespace {

struct Asked {
  std::size_t stream = 0;
  Picoseconds at = 0;
};

/// Writes down what is asked for.
struct Played : Environment {
  Reply join(std::size_t stream, const OpCost&, Picoseconds at) override {
    joined.push_back({stream, at});
    return {};
  }
  Reply send(std::size_t stream, const OpCost&, Picoseconds at) override {
    sent.push_back({stream, at});
    return {};
  }
  Reply transfer(std::size_t stream, Picoseconds, Picoseconds at) override {
    moved.push_back({stream, at});
    return {};
  }
  std::vector<Asked> joined, sent, moved;
};

/// A program, its costs, and its scheduler.
struct Scheduled {
  explicit Scheduled(std::vector<workload::Op> ops, std::int64_t repeat = 1)
      : request(sample::request(sample::torus(), sample::program(std::move(ops), repeat))),
        costs(cost_class(request, system::ClassId(0))),
        plan(request.programs.front(), costs),
        scheduler(plan, costs, played) {}

  /// Waits of an op by mark.
  [[nodiscard]] Picoseconds waited(std::int64_t op, WaitMark mark) const {
    const auto log = scheduler.waits();
    const auto it = log.times().find({workload::BlockId(0), workload::OpId(op), mark});
    return it == log.times().end() ? 0 : it->second;
  }

  StepRequest request;
  ProgramCosts costs;
  StreamPlan plan;
  Played played;
  DeviceScheduler scheduler;
};

constexpr Picoseconds us = 1'000'000;

workload::Op gather(std::vector<workload::Dependency> deps) {
  return sample::collective("gather", CollectiveKind::all_gather, workload::Axis::fsdp, 1e6,
                            std::move(deps));
}

}  // namespace

TEST_CASE("a schedule goes ahead as far as it needs nobody") {
  Scheduled w({sample::busy("a", 1e-6), sample::busy("b", 2e-6),
               gather({{0, workload::OpId(1), 0}}), sample::busy("c", 4e-6),
               sample::busy("d", 1e-6, {{0, workload::OpId(2), 0}})});
  w.scheduler.begin(10 * us);
  REQUIRE(w.played.joined.size() == 1);
  CHECK(w.played.joined[0].at == 13 * us);
  CHECK_FALSE(w.scheduler.finished());
  w.scheduler.finish(w.played.joined[0].stream, 15 * us, 20 * us);
  CHECK(w.scheduler.finished());
  CHECK(w.scheduler.end() == 21 * us);
  // The core was free at 17; the last member had come at 15, long before.
  CHECK(w.waited(2, WaitMark::late) == 0);
  CHECK(w.waited(2, WaitMark::last) == 3 * us);
}

TEST_CASE("what went by until all had come is the others' fault") {
  Scheduled w({sample::busy("a", 1e-6), gather({{0, workload::OpId(0), 0}}),
               sample::busy("b", 1e-6, {{0, workload::OpId(1), 0}})},
              2);
  w.scheduler.begin(0);
  w.scheduler.finish(w.played.joined.back().stream, 5 * us, 8 * us);
  REQUIRE(w.played.joined.size() == 2);
  CHECK(w.waited(1, WaitMark::late) == 4 * us);
  CHECK(w.waited(1, WaitMark::none) == 3 * us);
  CHECK(w.played.joined.back().at == 10 * us);
}

TEST_CASE("collectives of an axis follow each other, whatever is ready") {
  Scheduled w({gather({}), gather({}), sample::busy("a", 1e-6, {{0, workload::OpId(1), 0}})});
  w.scheduler.begin(0);
  CHECK(w.played.joined.size() == 1);
  w.scheduler.finish(w.played.joined.back().stream, 0, 7 * us);
  REQUIRE(w.played.joined.size() == 2);
  CHECK(w.played.joined.back().at == 7 * us);
  w.scheduler.finish(w.played.joined.back().stream, 7 * us, 9 * us);
  CHECK(w.scheduler.end() == 10 * us);
}

TEST_CASE("messages wait in the inbox, and a bubble is who has not sent") {
  workload::Op receive;
  receive.name = "receive";
  receive.kind = workload::OpKind::receive;
  receive.axis = workload::Axis::fsdp;
  receive.offset = 1;
  workload::Op send = receive;
  send.kind = workload::OpKind::send;
  send.bytes = units::Bytes(8);
  send.deps = {{0, workload::OpId(1), 0}};
  Scheduled w({receive, sample::busy("a", 1e-6, {{0, workload::OpId(0), 0}}), send}, 2);
  const auto inbox = w.plan.stream_of({receive.kind, system::MeshAxisId(0), 1}).value();
  w.scheduler.begin(0);
  CHECK(w.played.sent.empty());
  w.scheduler.deliver(inbox, 3 * us, 5 * us);
  CHECK(w.waited(0, WaitMark::bubble) == 3 * us);
  CHECK(w.waited(0, WaitMark::none) == 2 * us);
  REQUIRE(w.played.sent.size() == 1);
  CHECK(w.played.sent[0].at == 6 * us);
  w.scheduler.deliver(inbox, 4 * us, 6 * us);  // before anyone waits for it
  w.scheduler.finish(w.played.sent[0].stream, 6 * us, 7 * us);
  REQUIRE(w.played.sent.size() == 2);
  CHECK(w.played.sent[1].at == 7 * us);
  w.scheduler.finish(w.played.sent[1].stream, 7 * us, 8 * us);
  CHECK(w.scheduler.end() == 8 * us);
}

TEST_CASE("a step after the other, from the time it begins") {
  Scheduled w(
      {sample::busy("a", 1e-6), sample::host_transfer("out", 1e6, {{0, workload::OpId(0), 0}})});
  for (const Picoseconds begin : {Picoseconds{0}, 50 * us}) {
    w.scheduler.begin(begin);
    CHECK(w.played.moved.back().at == begin + us);
    w.scheduler.finish(w.played.moved.back().stream, begin + us, begin + 9 * us);
    CHECK(w.scheduler.finished());
    CHECK(w.scheduler.end() == begin + 9 * us);
  }
}

TEST_CASE("devices fold by what they do and see") {
  auto request = sample::request(sample::shared_torus(), sample::program({gather({})}));
  const Pod alike = build_pod(request);
  REQUIRE(alike.devices.size() == 1);
  CHECK(alike.devices[performance::PodDeviceId(0)].count == 256);
  CHECK(alike.groups.size() == 2);  // one of each axis

  request.detail = Detail::full;
  const Pod full = build_pod(request);
  CHECK(full.devices.size() == 256);
  CHECK(full.groups.size() == 64 + 4);

  // One slow device: itself, those it meets over fsdp, the others of its line, the rest.
  request.detail = Detail::folded;
  auto slow = request.classes[system::ClassId(0)];
  slow.slow = 2;
  slow.count = 1;
  request.classes.push_back(slow);
  request.class_of.assign(256, system::ClassId(0));
  request.class_of[system::DeviceId(7)] = system::ClassId(1);
  const Pod one = build_pod(request);
  CHECK(one.devices.size() > 2);
  CHECK(one.devices.size() < 32);
  std::int64_t devices = 0;
  for (const auto& d : one.devices) devices += d.count;
  CHECK(devices == 256);
}

TEST_CASE("the folded pod's links carry what those of the full one do") {
  auto request = sample::request(
      sample::shared_torus(),
      sample::program({gather({}), sample::collective("tokens", CollectiveKind::all_to_all,
                                                      workload::Axis::tensor, 1e6)}));
  const auto busiest = [](const Pod& pod) {
    base::IdVector<PodLinkId, double> load(pod.links.ids());
    for (const auto& route : pod.routes)
      for (const auto& use : route.uses) load[use.link] += use.share * use.copies;
    return *std::max_element(load.begin(), load.end());
  };
  const double folded = busiest(build_pod(request));
  request.detail = Detail::full;
  CHECK(busiest(build_pod(request)) == Approx(folded));
  // Four groups of fsdp with a quarter of ici.x each, as ici.y takes all their time, and tensor.
  CHECK(folded == Approx(4 * 0.25 + 1));
}
