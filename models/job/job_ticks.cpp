#include "models/job/job_ticks.h"

#include <algorithm>

namespace podsim::models {

namespace {

std::vector<FaultLaw> laws_of(const performance::JobRequest& r) {
  const auto worn = [&](FaultKind kind, std::int64_t items, units::Rate rate) {
    return FaultLaw{kind, items, rate.base(), r.failure_shape, r.fleet_age.base()};
  };
  return {worn(FaultKind::chip, r.chips, r.chip_failure_rate),
          worn(FaultKind::host, r.hosts, r.host_failure_rate),
          worn(FaultKind::link, r.links, r.link_failure_rate),
          worn(FaultKind::network_switch, r.switches, r.switch_failure_rate),
          worn(FaultKind::domain, r.domains, r.domain_failure_rate),
          {FaultKind::software, r.hosts, r.software_failure_rate.base()},
          {FaultKind::maintenance, r.chips, r.maintenance_rate.base()},
          {FaultKind::preemption, 1, r.preemption_rate.base()}};
}

std::vector<Presence> presence_of(const performance::JobRequest& r) {
  if (r.tranches.empty()) return {{ticks(r.queue_time), 1}};
  std::vector<Presence> all;
  double share = 0;
  for (const auto& t : r.tranches)
    all.push_back({ticks(r.queue_time + t.at), std::min(1.0, share += t.share)});
  all.back().share = 1;  // the shares sum to it but for rounding
  return all;
}

}  // namespace

JobTicks::JobTicks(const performance::JobRequest& r)
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
      presence(presence_of(r)),
      reprovision(ticks(r.reprovision_time)),
      warned(r.preemption_notice >= r.write_time),
      laws(laws_of(r)),
      seed(static_cast<std::uint64_t>(r.seed)) {
  for (const auto& step : r.detour_steps) detours.push_back(std::max(1.0, step / r.step_time));
}

double JobTicks::share_at(Ticks t) const {
  double share = 0;
  for (const auto& p : presence)
    if (p.at <= t) share = p.share;
  return share;
}

Ticks JobTicks::next_tranche(Ticks t) const {
  for (const auto& p : presence)
    if (p.at > t) return p.at;
  return never;
}

double JobTicks::slowness(std::size_t links_out) const {
  return links_out == 0 ? 1 : detours.at(std::min(links_out, detours.size()) - 1);
}

double failure_rate(const std::vector<FaultLaw>& laws) {
  double sum = 0;
  for (const auto& law : laws)
    if (law.kind != FaultKind::maintenance && law.kind != FaultKind::preemption)
      sum += law.rate * static_cast<double>(law.items);
  return sum;
}

}  // namespace podsim::models
