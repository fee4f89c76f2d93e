// How long checkpoints take to write and to read.
#include <algorithm>

#include "src/job/parts.h"

namespace podsim::job {

namespace {

using catalog::Consumer;

class Transfers {
 public:
  Transfers(const JobSection& section, const JobSetup& setup, const catalog::Catalog& catalog,
            catalog::InputLog& log)
      : section_(section), setup_(setup), host_(catalog.host(setup.host)), log_(log) {}

  /// Between all hosts and storage, which may take less than they could send.
  units::Time storage() {
    log_.use(host_.chips_per_host, Consumer::checkpoint);
    auto bandwidth =
        log_.use(host_.storage_bandwidth, Consumer::checkpoint) * static_cast<double>(setup_.hosts);
    if (const auto& most = section_.checkpoint.storage_bandwidth)
      bandwidth = std::min(bandwidth, *most);
    return setup_.state / bandwidth;
  }
  /// Between the chips and the memory of their hosts.
  units::Time memory() {
    return setup_.state /
           (log_.use(host_.pcie_bandwidth, Consumer::staging) * static_cast<double>(setup_.chips));
  }
  /// Into the memory of the host, and from there to another's.
  units::Time tier(Survives survives) {
    if (survives == Survives::all) return storage();
    if (survives == Survives::restart) return memory();
    return memory() + setup_.state / (log_.use(host_.nic_bandwidth, Consumer::staging) *
                                      static_cast<double>(setup_.hosts));
  }

 private:
  const JobSection& section_;
  const JobSetup& setup_;
  const catalog::Host& host_;
  catalog::InputLog& log_;
};

CheckpointTier tier_of(const TierSection& t, Transfers& transfers) {
  CheckpointTier tier{t.interval, {}, {}, t.survives};
  const bool given = t.write_time && t.restore_time;
  const units::Time moved = given ? units::Time() : transfers.tier(t.survives);
  tier.write_time = t.write_time.value_or(moved);
  tier.restore_time = t.restore_time.value_or(moved);
  return tier;
}

}  // namespace

void fill_checkpoints(JobRequest& q, const JobSection& section, const JobSetup& setup,
                      const catalog::Catalog& catalog, catalog::InputLog& log) {
  Transfers transfers(section, setup, catalog, log);
  const auto& c = section.checkpoint;
  const bool interrupted = section.failures == RateSource::catalog || section.domain_failures ||
                           section.maintenance == RateSource::catalog ||
                           q.preemption_rate.base() > 0;
  const bool fixed = c.interval.kind == CheckpointInterval::Kind::fixed;
  if (interrupted) q.restore_time = transfers.storage();
  if (c.write_time)
    q.write_time = *c.write_time;
  else if (interrupted || fixed)
    q.write_time = transfers.storage();
  for (const auto& t : c.tiers) q.tiers.push_back(tier_of(t, transfers));
  q.background = c.asynchronous;
  if (!c.asynchronous) return;
  q.write_slowdown = c.slowdown;
  if (c.snapshot_time)
    q.snapshot_time = *c.snapshot_time;
  else if (interrupted || fixed)
    q.snapshot_time = transfers.memory();
}

}  // namespace podsim::job
