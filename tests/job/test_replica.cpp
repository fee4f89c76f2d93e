// One replica, its failures and the accounting of its time.
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "replay.h"
#include "src/job/statistics.h"

using namespace podsim;
using namespace podsim::job;

namespace {

JobRequest quiet() {
  JobRequest r;
  r.steps = 1000;
  r.step_time = units::seconds(10);
  return r;
}

constexpr Ticks second = 1'000'000;

}  // namespace

TEST_CASE("replica: nothing interrupts, nothing is lost") {
  const TimeSplit s = run(quiet());
  CHECK(s.productive == 10'000 * second);
  CHECK(s.wall() == s.productive);
}

TEST_CASE("replica: checkpoints stand between segments, none after the last step") {
  JobRequest r = quiet();
  r.interval = units::seconds(1000);
  r.write_time = units::seconds(30);
  const TimeSplit s = run(r);
  CHECK(s.checkpoint == 9 * 30 * second);
  CHECK(s.productive == 10'000 * second);
  CHECK(s.wall() == s.productive + s.checkpoint);
}

TEST_CASE("replica: an interval that does not divide the run leaves a shorter last segment") {
  JobRequest r = quiet();
  r.interval = units::seconds(3000);
  r.write_time = units::seconds(30);
  CHECK(run(r).checkpoint == 3 * 30 * second);
}

TEST_CASE("replica: evaluation and start-up are counted apart") {
  JobRequest r = quiet();
  r.evaluation_share = 0.05;
  r.startup_time = units::seconds(120);
  const TimeSplit s = run(r);
  CHECK(s.evaluation == 500 * second);
  CHECK(s.startup == 120 * second);
  CHECK(s.wall() == 10'620 * second);
}

TEST_CASE("replica: a failure costs the work since the checkpoint and the recovery") {
  JobRequest r = quiet();
  r.host_failure_rate = units::Rate(1.0 / 8000);
  r.interval = units::seconds(1000);
  r.spare_units = 100;
  r.detection_time = units::seconds(60);
  r.restart_time = units::seconds(200);
  r.restore_time = units::seconds(40);
  for (std::uint64_t number = 0; number < 200; ++number) {
    const TimeSplit s = run(r, number);
    CHECK(s.productive == 10'000 * second);
    CHECK(s.lost <= s.failures * 1000 * second);
    CHECK(s.down <= s.failures * 300 * second);
    CHECK((s.failures > 0) == (s.down > 0));
    if (s.failures == 1) CHECK(s.down == 300 * second);
  }
}

TEST_CASE("replica: without spares it waits for the repair, with them it does not") {
  JobRequest r = quiet();
  r.host_failure_rate = units::Rate(1.0 / 8000);
  r.interval = units::seconds(1000);
  r.detection_time = units::seconds(60);
  r.restart_time = units::seconds(200);
  r.repair_time = units::seconds(3600);
  std::uint64_t number = 0;
  while (run(r, number).failures != 1) ++number;
  CHECK(run(r, number).down == (60 + 3600 + 200) * second);
  r.spare_units = 1;
  CHECK(run(r, number).down == (60 + 200) * second);
}

TEST_CASE("replica: planned interruptions cost a write and a restart, no work") {
  JobRequest r = quiet();
  r.maintenance_rate = units::Rate(1.0 / 5000);
  r.write_time = units::seconds(30);
  r.restart_time = units::seconds(200);
  for (std::uint64_t number = 0; number < 50; ++number) {
    const TimeSplit s = run(r, number);
    CHECK(s.lost == 0);
    CHECK(s.failures == 0);
    CHECK(s.checkpoint == s.maintenances * 30 * second);
    CHECK(s.down == s.maintenances * 200 * second);
  }
}

TEST_CASE("replica: failures come at the stated rates, whatever the job does") {
  const auto laws =
      active_laws({{FailureKind::host, 10, 1e-4}, {FailureKind::maintenance, 1, 5e-4}});
  double failures = 0, planned = 0;
  constexpr int streams = 400;
  for (std::uint64_t i = 0; i < streams; ++i) {
    FailureStream s(7, i, laws);
    while (s.next() < 200'000 * second)
      (s.pop().kind == FailureKind::maintenance ? planned : failures) += 1;
  }
  // Poisson: 200 and 100 expected per stream; four standard errors.
  CHECK(failures / streams == Approx(200).margin(4 * std::sqrt(200.0 / streams)));
  CHECK(planned / streams == Approx(100).margin(4 * std::sqrt(100.0 / streams)));
}

TEST_CASE("replica: without rates nothing ever comes") {
  const auto laws = active_laws({{FailureKind::host, 10, 0}});
  CHECK(FailureStream(1, 0, laws).next() == never);
}

TEST_CASE("statistics: percentiles interpolate, the mean is the mean") {
  std::vector<double> v(101);
  std::iota(v.begin(), v.end(), 0.0);
  const auto s = spread_of(v);
  CHECK(s.p10 == 10);
  CHECK(s.p50 == 50);
  CHECK(s.p90 == 90);
  CHECK(s.mean == 50);
  CHECK(spread_of({3}).p90 == 3);
  CHECK(spread_of({1, 2}).p50 == 1.5);
}
