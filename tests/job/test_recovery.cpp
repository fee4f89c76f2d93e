// Work and checkpoints lost by a failure, and the way back of a replica.
#include <catch2/catch.hpp>

#include "replay.h"

using namespace podsim;
using namespace podsim::job;

namespace {

/// Half a day of work; a failure every three hours or so.
JobRequest half_day() {
  JobRequest r;
  r.chips = 64;
  r.hosts = 16;
  r.links = 192;
  r.steps = 4320;
  r.step_time = units::seconds(10);
  r.interval = units::seconds(3600);
  r.write_time = units::seconds(40);
  r.restore_time = units::seconds(40);
  r.detection_time = units::seconds(60);
  r.restart_time = units::seconds(200);
  r.repair_time = units::hours(4);
  r.spare_units = 100;
  r.replicas = 300;
  return r;
}

constexpr double every_three_hours = 1.0 / 10'800;

JobRequest with_memory(JobRequest r, Survives survives) {
  r.tiers = {{units::seconds(300), units::seconds(1), units::seconds(5), survives}};
  return r;
}

double sum(const JobResult& r) {
  return r.productive_fraction + r.lost_work_fraction + r.checkpoint_fraction + r.down_fraction +
         r.startup_fraction + r.evaluation_fraction + r.degraded_fraction + r.waiting_fraction;
}

}  // namespace

TEST_CASE("recovery: memory helps against the failures that leave it, and no others") {
  JobRequest software = half_day(), host = half_day(), domain = half_day();
  software.software_failure_rate = units::Rate(every_three_hours / 16);
  host.host_failure_rate = units::Rate(every_three_hours / 16);
  domain.domain_failure_rate = units::Rate(every_three_hours);
  domain.domains = 1;
  const auto lost = [](const JobRequest& r) { return simulate(r).lost_work_fraction; };
  const double few = 0.3;
  for (const auto& [r, level] : {std::pair{software, Survives::restart},
                                 {host, Survives::host},
                                 {domain, Survives::domain}}) {
    const double storage = lost(r);
    CHECK(storage > 0.05);
    for (const auto survives : {Survives::restart, Survives::host, Survives::domain}) {
      CAPTURE(int(level), int(survives));
      if (survives >= level)
        CHECK(lost(with_memory(r, survives)) < few * storage);
      else
        CHECK(lost(with_memory(r, survives)) == Approx(storage).epsilon(0.05));
    }
  }
}

TEST_CASE("recovery: what memory held and a later failure takes away falls back on storage") {
  JobRequest r = with_memory(half_day(), Survives::restart);
  r.software_failure_rate = units::Rate(every_three_hours / 16);
  r.host_failure_rate = units::Rate(every_three_hours / 16);
  const JobResult both = simulate(r);
  CHECK(sum(both) == Approx(1).epsilon(1e-12));
  r.host_failure_rate = {};
  CHECK(simulate(r).lost_work_fraction < both.lost_work_fraction);
}

TEST_CASE("recovery: a checkpoint under way when the failure comes does not count") {
  JobRequest r = half_day();
  r.host_failure_rate = units::Rate(every_three_hours / 16);
  r.interval = units::seconds(1800);
  r.background = true;
  double before = 0;
  for (const double write : {0.0, 600.0, 1200.0, 1800.0}) {
    r.write_time = units::seconds(write);
    const JobResult result = simulate(r);
    CAPTURE(write);
    CHECK(result.lost_work_fraction > before);
    CHECK(result.checkpoint_fraction == 0);  // no snapshot, no slowdown
    before = result.lost_work_fraction;
  }
}

TEST_CASE("recovery: in the background a long write costs less than standing still") {
  JobRequest r = half_day();
  r.host_failure_rate = units::Rate(every_three_hours / 16);
  r.write_time = units::seconds(300);
  const JobResult still = simulate(r);
  r.background = true;
  r.snapshot_time = units::seconds(5);
  r.write_slowdown = 0.1;
  const JobResult beside = simulate(r);
  CHECK(beside.goodput.mean > still.goodput.mean);
  CHECK(beside.checkpoint_fraction < 0.2 * still.checkpoint_fraction);
}

TEST_CASE("recovery: software needs no spare, hardware does") {
  JobRequest software = half_day(), hardware = half_day();
  software.software_failure_rate = hardware.host_failure_rate = units::Rate(every_three_hours / 16);
  software.spare_units = hardware.spare_units = 0;
  CHECK(simulate(software).down_fraction < 0.05);
  CHECK(simulate(hardware).down_fraction > 0.4);
}

TEST_CASE("recovery: a broken switch is waited for only where nothing takes its place") {
  JobRequest r = half_day();
  r.switches = 1;
  r.switch_failure_rate = units::Rate(every_three_hours);
  r.spare_units = 0;
  CHECK(simulate(r).down_fraction < 0.05);
  r.switch_waits = true;
  CHECK(simulate(r).down_fraction > 0.4);
}

TEST_CASE("recovery: a domain takes all its units at once") {
  JobRequest r = half_day();
  r.domains = 1;
  r.domain_failure_rate = units::Rate(every_three_hours);
  r.spare_units = 10;
  r.domain_units = 2;
  const double two = simulate(r).down_fraction;
  r.domain_units = 16;
  CHECK(simulate(r).down_fraction > 5 * two);
}

TEST_CASE("recovery: round a link that is out the job goes on, slower, until it is repaired") {
  JobRequest r = half_day();
  r.link_failure_rate = units::Rate(every_three_hours / 192);
  r.spare_units = 0;
  const JobResult waits = simulate(r);
  r.detour_steps = {units::seconds(11), units::seconds(12)};
  const JobResult goes_on = simulate(r);
  CHECK(waits.degraded_fraction == 0);
  CHECK(goes_on.degraded_fraction > 0.01);
  CHECK(goes_on.degraded_fraction < 0.2);
  CHECK(goes_on.goodput.mean > 1.3 * waits.goodput.mean);
  CHECK(sum(goes_on) == Approx(1).epsilon(1e-12));
  r.detour_steps = {units::seconds(20), units::seconds(30)};
  CHECK(simulate(r).degraded_fraction > goes_on.degraded_fraction);
}

TEST_CASE("recovery: of a repaired link use is made when the rest of the run gains by it") {
  JobRequest r = half_day();
  r.link_failure_rate = units::Rate(1e-9);
  r.detour_steps = {units::seconds(15)};
  std::uint64_t number = 0;
  r.link_failure_rate = units::Rate(every_three_hours / 192 / 4);
  while (run(r, number).failures != 1 || run(r, number).degraded == 0) ++number;
  CHECK(run(r, number).maintenances == 0);  // its return is none of them
  const Ticks whole = run(r, number).degraded;
  r.repair_time = units::hours(400);
  CHECK(run(r, number).degraded >= whole);
}
