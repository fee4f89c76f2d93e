#include "models/job/replica.h"

#include <algorithm>
#include <cmath>

namespace podsim::models {

using performance::Survives;

namespace {

Survives severity(FaultKind kind) {
  switch (kind) {
    case FaultKind::chip:
    case FaultKind::host:
      return Survives::host;
    case FaultKind::domain:
      return Survives::domain;
    case FaultKind::preemption:
      return Survives::all;
    default:
      return Survives::restart;
  }
}

}  // namespace

Replica::Replica(const JobTicks& job, std::uint64_t number)
    : job_(job), faults_(job.seed, number, job.laws), course_(job.levels, 0) {
  recover(0, {0, job.presence.front().at, 0, job.startup});
}

Ticks Replica::next() const {
  return done_ ? never : std::min({until_, change_, faults_.next().at});
}

void Replica::advance() {
  const Fault fault = faults_.next();
  const Ticks planned = std::min(until_, change_);
  if (fault.at < planned) {
    faults_.pop();
    strike(fault);
  } else if (change_ < until_) {
    pause(change_);
  } else if (running_) {
    finish();
  } else {
    begin_running(until_);
  }
}

/// From here on at the speed of the chips that are there and of the links that are out.
void Replica::begin_running(Ticks now) {
  account_recovery(now);
  running_ = true;
  since_ = now;
  links_.forget_until(now);
  share_ = job_.share_at(now);
  slowness_ = job_.slowness(links_.out());
  course_ = Course(job_.levels, slowness_ / share_ * (1 + job_.evaluation_share) - 1);
  until_ = now + course_.time_to_end(job_.work) - course_.time_of(position_);
  change_ = worthwhile_change(now);
}

/// More chips are always worth a restart; a link that is back only when the rest of the run gains
/// more than the restart takes.
Ticks Replica::worthwhile_change(Ticks now) const {
  const Ticks tranche = job_.next_tranche(now);
  if (links_.out() == 0) return tranche;
  const double gain = slowness_ - job_.slowness(links_.out() - 1);
  const Ticks price = job_.write + job_.restart + job_.levels.back().restore + job_.startup;
  const bool worth = gain * static_cast<double>(job_.work - position_) > static_cast<double>(price);
  return worth ? std::min(tranche, links_.next()) : tranche;
}

void Replica::strike(const Fault& fault) {
  if (fault.kind == FaultKind::preemption) return preempt(fault.at);
  if (fault.kind == FaultKind::maintenance) {
    if (!running_ || fault.where > share_) return;  // while it is down anyway, nothing
    ++split_.maintenances;
    return pause(fault.at);
  }
  if (without_chips(fault.at) || fault.where > job_.share_at(fault.at)) return;
  fail(fault);
}

/// Work since the last checkpoint that is left is lost; a failure during the recovery starts it
/// again.
void Replica::fail(const Fault& fault) {
  ++split_.failures;
  leave(fault.at);
  const Ticks restore = roll_back(severity(fault.kind));
  const Ticks healthy = wait_for_units(fault);
  recover(fault.at, {0, 0, std::max(job_.detection, healthy - fault.at) + job_.restart + restore,
                     job_.startup});
}

/// All chips are taken away, with what their hosts hold; others come later.
void Replica::preempt(Ticks now) {
  if (without_chips(now)) return;
  ++split_.preemptions;
  const bool saves = running_ && job_.warned;
  leave(now);
  if (saves) save();
  roll_back(Survives::all);
  recover(now, {saves ? job_.write : 0, job_.reprovision, job_.restart + job_.levels.back().restore,
                job_.startup});
}

/// Announced: the job saves its work and restarts, elsewhere or with more.
void Replica::pause(Ticks now) {
  leave(now);
  save();
  recover(now, {job_.write, 0, job_.restart + job_.levels.back().restore, job_.startup});
}

void Replica::finish() {
  leave(until_);
  split_.productive = position_;
  change_ = never;
  done_ = true;
}

void Replica::recover(Ticks now, const Recovery& recovery) {
  running_ = false;
  change_ = never;
  recovery_ = recovery;
  since_ = now;
  until_ = now + recovery.write + recovery.wait + recovery.down + recovery.startup;
}

bool Replica::without_chips(Ticks now) const {
  return !running_ && recovery_.wait > 0 && now < since_ + recovery_.write + recovery_.wait;
}

void Replica::account_recovery(Ticks until) {
  Ticks elapsed = until - since_;
  const auto take = [&](Ticks most) {
    const Ticks part = std::min(elapsed, most);
    elapsed -= part;
    return part;
  };
  split_.checkpoint += take(recovery_.write);
  split_.waiting += take(recovery_.wait);
  split_.down += take(recovery_.down);
  split_.startup += elapsed;
}

/// End the present state: count its time, take over what was done and saved.
void Replica::leave(Ticks now) {
  if (!running_) return account_recovery(now);
  running_ = false;
  const Ticks elapsed = now - since_;
  const auto reached = course_.at(course_.time_of(position_) + elapsed);
  for (std::size_t i = 0; i < job_.levels.size(); ++i)
    if (reached.saved[i] > position_) saved_[i] = reached.saved[i];
  account_running(elapsed, reached);
}

/// Work, writes, and what work took beyond its time: slow links, missing chips, evaluation.
void Replica::account_running(Ticks elapsed, const Course::Point& reached) {
  const auto before = course_.at(course_.time_of(position_));
  const Ticks written = std::clamp<Ticks>(reached.writing - before.writing, 0, elapsed);
  const Ticks done = std::clamp<Ticks>(reached.work - position_, 0, elapsed - written);
  Ticks rest = elapsed - written - done;
  const auto take = [&](double share) {
    const auto part = std::min<Ticks>(rest, std::llround(static_cast<double>(done) * share));
    rest -= part;
    return part;
  };
  position_ += done;
  split_.checkpoint += written;
  split_.degraded += take(slowness_ - 1);
  if (share_ < 1) split_.waiting += take(slowness_ / share_ - slowness_);
  (job_.evaluation_share > 0 ? split_.evaluation
   : slowness_ > 1           ? split_.degraded
                             : split_.waiting) += rest;
}

/// Back to the newest checkpoint that the fault leaves, the quickest of those; returns the time
/// that reading it takes. What other levels hold is gone or older.
Ticks Replica::roll_back(Survives fault) {
  Ticks best = 0, restore = job_.levels.back().restore;
  for (std::size_t i = job_.levels.size(); i-- > 0;) {
    if (job_.levels[i].survives < fault) saved_[i] = 0;
    if (saved_[i] == 0 || saved_[i] < best) continue;
    best = saved_[i];
    restore = job_.levels[i].restore;
  }
  split_.lost += position_ - best;
  position_ = best;
  return restore;
}

void Replica::save() { saved_[job_.levels.size() - 1] = position_; }

/// The moment from which the job has all it needs: now where nothing is broken that has to be
/// replaced or while spares last, else when enough of the broken units are repaired.
Ticks Replica::wait_for_units(const Fault& fault) {
  const Ticks now = fault.at;
  units_.forget_until(now);
  links_.forget_until(now);
  const Ticks back = now + job_.detection + job_.repair;
  const bool detour = fault.kind == FaultKind::link && links_.out() < job_.detours.size();
  if (detour)
    links_.add(back);
  else if (fault.kind == FaultKind::domain)
    units_.add(back, job_.domain_units);
  else if (fault.kind != FaultKind::software &&
           (fault.kind != FaultKind::network_switch || job_.switch_waits))
    units_.add(back);
  return units_.enough(job_.spare_units, now);
}

}  // namespace podsim::models
