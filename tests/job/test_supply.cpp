// Chips that come late, in part, or are taken away.
#include <catch2/catch.hpp>

#include "replay.h"

using namespace podsim;
using namespace podsim::job;

namespace {

constexpr Ticks second = 1'000'000;

/// 10,000 s of work.
JobRequest quiet() {
  JobRequest r;
  r.chips = 100;
  r.hosts = 10;
  r.steps = 1000;
  r.step_time = units::seconds(10);
  r.restart_time = units::seconds(100);
  r.restore_time = units::seconds(20);
  r.write_time = units::seconds(30);
  return r;
}

}  // namespace

TEST_CASE("supply: the queue is waited for once, without chips") {
  JobRequest r = quiet();
  r.queue_time = units::hours(1);
  const TimeSplit s = run(r);
  CHECK(s.waiting == 3600 * second);
  CHECK(s.wall() == 13'600 * second);
  r.replicas = 1;
  CHECK(simulate(r).chip_hours == Approx(100 * 10'000 / 3600.0));
}

TEST_CASE("supply: with half of the chips half of the speed, then a restart with all") {
  JobRequest r = quiet();
  r.tranches = {{units::seconds(0), 0.5}, {units::seconds(4000), 0.5}};
  const TimeSplit s = run(r);
  CHECK(s.productive == 10'000 * second);
  CHECK(s.waiting == 2000 * second);  // half of 4,000 s
  CHECK(s.checkpoint == 30 * second);
  CHECK(s.down == 120 * second);
  CHECK(s.lost == 0);
  CHECK(s.wall() == (4000 + 30 + 120 + 8000) * second);
}

TEST_CASE("supply: a tranche after the run is over changes nothing") {
  JobRequest r = quiet();
  r.tranches = {{units::seconds(0), 0.5}, {units::seconds(50'000), 0.5}};
  CHECK(run(r).wall() == 20'000 * second);
  r.tranches = {{units::seconds(700), 1}};
  CHECK(run(r).waiting == 700 * second);
}

TEST_CASE("supply: what is not there does not fail") {
  JobRequest r = quiet();
  r.steps = 100'000;
  r.host_failure_rate = units::Rate(1e-5);
  r.interval = units::seconds(2000);
  r.spare_units = 1000;
  r.replicas = 50;
  const double whole = simulate(r).failures / simulate(r).wall_clock.mean;
  r.tranches = {{units::seconds(0), 0.25}, {units::seconds(1e9), 0.75}};
  const double part = simulate(r).failures / simulate(r).wall_clock.mean;
  CHECK(part / whole == Approx(0.25).epsilon(0.05));
}

TEST_CASE("supply: a preemption takes the work since the checkpoint, and time to find new chips") {
  JobRequest r = quiet();
  r.steps = 20'000;
  r.preemption_rate = units::Rate(1.0 / 20'000);
  r.reprovision_time = units::seconds(900);
  r.interval = units::seconds(2000);
  r.tiers = {{units::seconds(100), {}, {}, Survives::domain}};
  r.replicas = 100;
  const JobResult taken = simulate(r);
  CHECK(taken.failures == 0);
  CHECK(taken.preemptions ==
        Approx(taken.wall_clock.mean * (1 - taken.waiting_fraction) / 20'000).epsilon(0.1));
  const double waits = taken.waiting_fraction * taken.wall_clock.mean / taken.preemptions;
  CHECK(waits == Approx(900).epsilon(0.01));
  CHECK(taken.lost_work_fraction > 0.03);  // memory is gone with the hosts
  r.preemption_notice = units::seconds(29);
  CHECK(simulate(r).lost_work_fraction == taken.lost_work_fraction);
  r.preemption_notice = units::seconds(30);  // enough to write a checkpoint
  CHECK(simulate(r).lost_work_fraction == 0);
}
