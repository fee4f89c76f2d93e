#include "models/job/replica.h"

#include <algorithm>
#include <cmath>

namespace podsim::models {

namespace {

Ticks ticks(units::Time t) { return std::llround(t.base() * ticks_per_second); }

double of_all(units::Rate rate, std::int64_t items) {
  return rate.base() * static_cast<double>(items);
}

}  // namespace

JobTicks::JobTicks(const performance::JobRequest& r)
    : work(std::max<Ticks>(1, ticks(r.step_time * static_cast<double>(r.steps)))),
      segment(r.interval ? std::max<Ticks>(1, ticks(*r.interval)) : work),
      evaluation_share(r.evaluation_share),
      write(ticks(r.write_time)),
      detection(ticks(r.detection_time)),
      restart(ticks(r.restart_time + r.restore_time)),
      repair(ticks(r.repair_time)),
      startup(ticks(r.startup_time)),
      spare_hosts(r.spare_hosts),
      failure_rate(of_all(r.chip_failure_rate, r.chips) + of_all(r.host_failure_rate, r.hosts) +
                   of_all(r.link_failure_rate, r.links) +
                   of_all(r.switch_failure_rate, r.switches)),
      maintenance_rate(of_all(r.maintenance_rate, r.chips)),
      seed(static_cast<std::uint64_t>(r.seed)) {}

Replica::Replica(const JobTicks& job, std::uint64_t number)
    : job_(job), faults_(job.seed, number, job.failure_rate, job.maintenance_rate) {
  recover(0, 0, 0);
}

Ticks Replica::next() const { return done_ ? never : std::min(until_, faults_.next().at); }

void Replica::advance() {
  const Fault fault = faults_.next();
  if (until_ <= fault.at) return running_ ? finish() : begin_running(until_);
  faults_.pop();
  if (fault.planned) {
    maintain(fault.at);
  } else {
    fail(fault.at);
  }
}

void Replica::begin_running(Ticks now) {
  account_recovery(now);
  running_ = true;
  since_ = now;
  until_ = now + time_to_finish();
}

/// Work since the last checkpoint is lost; a failure during the recovery starts it again.
void Replica::fail(Ticks now) {
  ++split_.failures;
  if (running_) {
    bank_part(bank_segments(now - since_), false);
  } else {
    account_recovery(now);
  }
  const Ticks host = wait_for_host(now);
  recover(now, 0, std::max(job_.detection, host - now) + job_.restart);
}

/// Announced: the job saves its work and restarts elsewhere. While it is down anyway, nothing.
void Replica::maintain(Ticks now) {
  if (!running_) return;
  ++split_.maintenances;
  bank_part(bank_segments(now - since_), true);
  recover(now, job_.write, job_.restart);
}

void Replica::finish() {
  bank_part(bank_segments(until_ - since_), true);
  running_ = false;
  done_ = true;
}

void Replica::recover(Ticks now, Ticks write, Ticks down) {
  running_ = false;
  recovery_write_ = write;
  recovery_down_ = down;
  since_ = now;
  until_ = now + write + down + job_.startup;
}

/// The elapsed part of a recovery, in its order: write, down, start-up.
void Replica::account_recovery(Ticks until) {
  Ticks elapsed = until - since_;
  const Ticks write = std::min(elapsed, recovery_write_);
  elapsed -= write;
  const Ticks down = std::min(elapsed, recovery_down_);
  split_.checkpoint += write;
  split_.down += down;
  split_.startup += elapsed - down;
}

/// The moment from which a healthy host replaces the failed one: now while spares last, else when
/// enough of the broken hosts are repaired.
Ticks Replica::wait_for_host(Ticks now) {
  while (!repairs_.empty() && repairs_.front() <= now) repairs_.pop_front();
  repairs_.push_back(now + job_.detection + job_.repair);
  const auto missing = static_cast<std::int64_t>(repairs_.size()) - job_.spare_hosts;
  return missing > 0 ? repairs_[static_cast<std::size_t>(missing - 1)] : now;
}

Ticks Replica::evaluation(Ticks productive) const {
  return std::llround(static_cast<double>(productive) * job_.evaluation_share);
}

/// Without a checkpoint after the last step: the finished model is saved outside the job's time.
Ticks Replica::time_to_finish() const {
  const Ticks left = job_.work - saved_;
  const Ticks full = (left - 1) / job_.segment;
  const Ticks rest = left - full * job_.segment;
  const Ticks cycle = job_.segment + evaluation(job_.segment) + job_.write;
  return full * cycle + rest + evaluation(rest);
}

/// Count the completed segments in `elapsed` running ticks as saved; returns what is left over.
Ticks Replica::bank_segments(Ticks elapsed) {
  const Ticks extra = evaluation(job_.segment);
  const Ticks cycle = job_.segment + extra + job_.write;
  const Ticks count = std::min(elapsed / cycle, (job_.work - saved_ - 1) / job_.segment);
  saved_ += count * job_.segment;
  split_.productive += count * job_.segment;
  split_.evaluation += count * extra;
  split_.checkpoint += count * job_.write;
  return elapsed - count * cycle;
}

/// The unfinished segment: productive work with its evaluation, then perhaps part of a write.
void Replica::bank_part(Ticks elapsed, bool keep) {
  const Ticks most = std::min(job_.segment, job_.work - saved_);
  const Ticks compute = std::min(elapsed, most + evaluation(most));
  const auto work = std::min(most, static_cast<Ticks>(std::llround(static_cast<double>(compute) /
                                                                   (1 + job_.evaluation_share))));
  split_.evaluation += compute - work;
  split_.checkpoint += elapsed - compute;
  (keep ? split_.productive : split_.lost) += work;
  if (keep) saved_ += work;
}

}  // namespace podsim::models
