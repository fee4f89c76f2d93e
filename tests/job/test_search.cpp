// The best checkpoint interval by simulation, against Daly's formula and where that does not hold.
#include <catch2/catch.hpp>
#include <cmath>

#include "podsim/job/job.h"
#include "podsim/job/simulate.h"

using namespace podsim;
using namespace podsim::job;

namespace {

/// A month on 1,000 hosts.
JobRequest failing(double mtbf, double write) {
  JobRequest r;
  r.chips = r.hosts = 1000;
  r.host_failure_rate = units::Rate(1 / mtbf / 1000);
  r.steps = 300'000;
  r.step_time = units::seconds(5);
  r.write_time = r.restore_time = units::seconds(write);
  r.restart_time = units::seconds(120);
  r.spare_units = 1000;
  r.replicas = 200;
  return r;
}

double best(const JobRequest& r) { return simulated_interval(r)->base(); }

double wall(JobRequest r, double interval) {
  r.interval = units::seconds(interval);
  return simulate(r).wall_clock.mean;
}

/// No interval of a wide grid does better by more than the noise of a flat optimum.
void check_best(const JobRequest& r) {
  const double found = best(r), least = wall(r, found);
  for (const double factor : {0.3, 0.5, 0.7, 0.85, 1.2, 1.5, 2.0, 3.0}) {
    CAPTURE(found, factor);
    CHECK(wall(r, found * factor) > least * 0.9995);
  }
  CHECK(wall(r, found * 0.3) > least);
  CHECK(wall(r, found * 3) > least);
}

}  // namespace

TEST_CASE("search: within 5 % of Daly's higher-order formula where its assumptions hold") {
  for (const double mtbf : {2 * 3600.0, 8 * 3600.0})
    for (const double write : {30.0, 120.0}) {
      const JobRequest r = failing(mtbf, write);
      const double daly = daly_interval(r)->base();
      CAPTURE(mtbf, write, daly);
      CHECK(best(r) == Approx(daly).epsilon(0.05));
      CHECK(optimal_interval(r)->base() == Approx(daly).epsilon(0.05));
    }
}

TEST_CASE("search: with early failures the optimum is another than Daly's") {
  JobRequest r = failing(4 * 3600, 60);
  r.failure_shape = 0.5;
  check_best(r);
  CHECK_FALSE(closed_form_holds(r));
  CHECK(best(r) < 0.9 * daly_interval(r)->base());  // a new fleet fails more than its mean
}

TEST_CASE("search: in the background checkpoints are as frequent as they can be written") {
  JobRequest r = failing(4 * 3600, 60);
  r.background = true;
  r.snapshot_time = units::seconds(0.5);
  check_best(r);
  CHECK(best(r) < 0.5 * daly_interval(r)->base());
  CHECK(best(r) >= 60);
}

TEST_CASE("search: with copies in memory storage is written less often") {
  JobRequest r = failing(4 * 3600, 60);
  r.tiers = {{units::seconds(60), units::seconds(0.5), units::seconds(2), Survives::host}};
  r.domain_failure_rate = units::Rate(1.0 / 86'400 / 10);
  r.domains = 10;
  r.domain_units = 100;
  r.spare_units = 100'000;
  const double found = best(r);
  CHECK(found > 1.5 * daly_interval(r)->base());
  CHECK(std::fmod(found, 60) == Approx(0).margin(1e-9));
  check_best(r);
}

TEST_CASE("search: where memory outlives every failure storage is not needed") {
  JobRequest r = failing(4 * 3600, 60);
  r.tiers = {{units::seconds(60), units::seconds(0.5), units::seconds(2), Survives::host}};
  CHECK_FALSE(simulated_interval(r));
}
