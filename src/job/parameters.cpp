#include "src/job/parameters.h"

#include <algorithm>

namespace podsim::job {

namespace {

std::vector<FailureLaw> laws_of(const JobRequest& r) {
  const auto worn = [&](FailureKind kind, std::int64_t items, units::Rate rate) {
    return FailureLaw{kind, items, rate.base(), r.failure_shape, r.fleet_age.base()};
  };
  return {worn(FailureKind::chip, r.chips, r.chip_failure_rate),
          worn(FailureKind::host, r.hosts, r.host_failure_rate),
          worn(FailureKind::link, r.links, r.link_failure_rate),
          worn(FailureKind::network_switch, r.switches, r.switch_failure_rate),
          worn(FailureKind::domain, r.domains, r.domain_failure_rate),
          {FailureKind::software, r.hosts, r.software_failure_rate.base()},
          {FailureKind::maintenance, r.chips, r.maintenance_rate.base()},
          {FailureKind::preemption, 1, r.preemption_rate.base()}};
}

std::vector<Availability> availability_of(const JobRequest& r) {
  if (r.tranches.empty()) return {{ticks(r.queue_time), 1}};
  std::vector<Availability> all;
  double usable = 0;
  for (const auto& t : r.tranches)
    all.push_back({ticks(r.queue_time + t.at), std::min(1.0, usable += t.share)});
  all.back().usable_fraction = 1;  // the shares sum to it but for rounding
  return all;
}

}  // namespace

Parameters::Parameters(const JobRequest& r)
    : work(std::max<Ticks>(1, ticks(r.step_time * static_cast<double>(r.steps)))),
      levels(levels_of(r, work)),
      evaluation_share(r.evaluation_share),
      write(ticks(r.write_time)),
      detection(ticks(r.detection_time)),
      restart(ticks(r.restart_time)),
      repair(ticks(r.repair_time)),
      startup(ticks(r.startup_time)),
      spare_units(r.spare_units),
      domain_units(r.domain_units),
      switch_waits(r.switch_waits),
      availability(availability_of(r)),
      reprovision(ticks(r.reprovision_time)),
      warned(r.preemption_notice >= r.write_time),
      laws(active_laws(laws_of(r))),
      seed(static_cast<std::uint64_t>(r.seed)) {
  for (const auto& step : r.detour_steps) detours.push_back(std::max(1.0, step / r.step_time));
}

double Parameters::usable_fraction(Ticks t) const {
  double usable = 0;
  for (const auto& a : availability)
    if (a.from <= t) usable = a.usable_fraction;
  return usable;
}

Ticks Parameters::next_tranche(Ticks t) const {
  for (const auto& a : availability)
    if (a.from > t) return a.from;
  return never;
}

double Parameters::slowness(std::size_t links_out) const {
  return links_out == 0 ? 1 : detours.at(std::min(links_out, detours.size()) - 1);
}

double failure_rate(const std::vector<ActiveLaw>& laws) {
  double sum = 0;
  for (const auto& active : laws)
    if (active.law.kind != FailureKind::maintenance && active.law.kind != FailureKind::preemption)
      sum += active.total_rate;
  return sum;
}

}  // namespace podsim::job
