// The checkpoint interval against the published approximations.
#include <catch2/catch.hpp>
#include <cmath>

#include "podsim/job/job.h"

using namespace podsim;
using namespace podsim::job;

namespace {

/// A month-long job with one failure every `mtbf` seconds.
JobRequest failing(double mtbf, double write) {
  JobRequest r;
  r.host_failure_rate = units::Rate(1 / mtbf);
  r.steps = 3'000'000;
  r.step_time = units::seconds(1);
  r.write_time = units::seconds(write);
  return r;
}

}  // namespace

TEST_CASE("optimum: within 5 % of Daly's higher-order interval") {
  for (const double mtbf : {3600.0, 12 * 3600.0, 72 * 3600.0})
    for (const double write : {5.0, 60.0, 300.0}) {
      // Daly, FGCS 22 (2006), eq. 37: compute time between dumps, for write < 2 mtbf.
      const double x = std::sqrt(write / (2 * mtbf));
      const double daly = std::sqrt(2 * write * mtbf) * (1 + x / 3 + x * x / 9) - write;
      CAPTURE(mtbf, write, daly);
      CHECK(optimal_interval(failing(mtbf, write))->base() == Approx(daly).epsilon(0.05));
    }
}

TEST_CASE("optimum: Young's sqrt(2 C M) where writes are short") {
  const auto interval = optimal_interval(failing(24 * 3600, 1));
  CHECK(interval->base() == Approx(std::sqrt(2.0 * 24 * 3600)).epsilon(0.02));
}

TEST_CASE("optimum: no failures or a short run want no checkpoint") {
  JobRequest none = failing(3600, 60);
  none.host_failure_rate = {};
  CHECK_FALSE(optimal_interval(none));
  JobRequest brief = failing(100 * 3600, 60);
  brief.steps = 600;
  CHECK_FALSE(optimal_interval(brief));
}

TEST_CASE("optimum: no other whole number of steps is better") {
  JobRequest r = failing(4 * 3600, 40);
  r.step_time = units::seconds(25);
  r.evaluation_share = 0.1;
  r.interval = optimal_interval(r);
  const double best = expected_goodput(r);
  const std::int64_t steps = std::llround(r.interval->base() / 25);
  CHECK(r.interval->base() == 25.0 * static_cast<double>(steps));
  for (std::int64_t n = 1; n < 4 * steps; ++n) {
    JobRequest other = r;
    other.interval = r.step_time * static_cast<double>(n);
    CHECK(expected_goodput(other) <= best * (1 + 1e-6));
  }
}

TEST_CASE("expected goodput: exactly one without interruptions, less with each") {
  JobRequest r = failing(3600, 0);
  r.host_failure_rate = {};
  CHECK(expected_goodput(r) == 1);
  const JobRequest base = [] {
    JobRequest b = failing(6 * 3600, 30);
    b.interval = units::seconds(600);
    b.spare_units = 4;
    return b;
  }();
  const double goodput = expected_goodput(base);
  const auto less = [&](auto change) {
    JobRequest c = base;
    change(c);
    return expected_goodput(c) < goodput;
  };
  CHECK(less([](JobRequest& c) { c.host_failure_rate *= 2; }));
  CHECK(less([](JobRequest& c) { c.write_time *= 2; }));
  CHECK(less([](JobRequest& c) { c.detection_time = units::seconds(60); }));
  CHECK(less([](JobRequest& c) { c.restart_time = units::seconds(60); }));
  CHECK(less([](JobRequest& c) { c.startup_time = units::seconds(60); }));
  CHECK(less([](JobRequest& c) { c.evaluation_share = 0.01; }));
  CHECK(less([](JobRequest& c) { c.interval = units::seconds(60); }));
  CHECK(less([](JobRequest& c) { c.spare_units = 0, c.repair_time = units::hours(1); }));
}
