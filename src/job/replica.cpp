#include "src/job/replica.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace podsim::job {

namespace {

Survives severity(FailureKind kind) {
  switch (kind) {
    case FailureKind::chip:
    case FailureKind::host:
      return Survives::host;
    case FailureKind::domain:
      return Survives::domain;
    case FailureKind::preemption:
      return Survives::all;
    default:
      return Survives::restart;
  }
}

/// The time of work beyond that on the healthy, complete system, as a multiple of the latter.
double overhead(const Parameters& job, double slowness, double usable_fraction) {
  return slowness / usable_fraction * (1 + job.evaluation_share) - 1;
}

}  // namespace

EventCount::EventCount(std::int64_t replicas) {
  constexpr std::int64_t most_per_replica = 20'000'000;
  most_ = most_per_replica * replicas;
}

void EventCount::add() {
  if (++count_ > most_)
    throw std::runtime_error("the job does not get on: its failures undo all its work");
}

Replica::Replica(const Parameters& job, std::uint64_t number, EventCount& events)
    : job_(job),
      events_(events),
      failures_(job.seed, number, job.laws),
      progress_(job.levels, overhead(job, 1, 1)),
      time_to_end_(progress_.time_to_end(job.work)) {
  recover(0, {0, job.availability.front().from, 0, job.startup});
}

Ticks Replica::next() const {
  return done_ ? never : std::min({until_, change_, failures_.next()});
}

void Replica::advance() {
  events_.add();
  const Ticks planned = std::min(until_, change_);
  if (failures_.next() < planned) {
    handle(failures_.pop());
  } else if (change_ < until_) {
    pause(change_);
  } else if (running_) {
    finish();
  } else {
    begin_running(until_);
  }
}

/// The job now runs on at the speed of the chips that are there and of the links that are
/// out.
void Replica::begin_running(Ticks now) {
  account_recovery(now);
  running_ = true;
  since_ = now;
  links_.forget_until(now);
  set_speed(job_.slowness(links_.out()), job_.usable_fraction(now));
  begun_ = progress_.until(committed_);
  until_ = now + time_to_end_ - begun_.total();
  change_ = worthwhile_change(now);
}

void Replica::set_speed(double slowness, double usable_fraction) {
  if (slowness == slowness_ && usable_fraction == usable_fraction_) return;
  slowness_ = slowness;
  usable_fraction_ = usable_fraction;
  progress_ = Progress(job_.levels, overhead(job_, slowness, usable_fraction));
  time_to_end_ = progress_.time_to_end(job_.work);
}

/// More chips are always worth a restart; a link that is back only when the rest of the run gains
/// more than the restart takes.
Ticks Replica::worthwhile_change(Ticks now) const {
  const Ticks tranche = job_.next_tranche(now);
  if (links_.out() == 0) return tranche;
  const double gain = slowness_ - job_.slowness(links_.out() - 1);
  const Ticks price = job_.write + job_.restart + job_.levels.back().restore + job_.startup;
  const bool worth =
      gain * static_cast<double>(job_.work - committed_) > static_cast<double>(price);
  return worth ? std::min(tranche, links_.next()) : tranche;
}

void Replica::handle(const FailureEvent& event) {
  if (event.kind == FailureKind::preemption) return preempt(event.at);
  if (event.kind == FailureKind::maintenance) {
    if (!running_ || event.where > usable_fraction_) return;  // while it is down anyway, nothing
    ++split_.maintenances;
    return pause(event.at);
  }
  if (without_chips(event.at) || event.where > job_.usable_fraction(event.at)) return;
  fail(event);
}

/// The job loses the work since the last checkpoint that is left. A failure during the recovery
/// starts the recovery again.
void Replica::fail(const FailureEvent& event) {
  ++split_.failures;
  leave(event.at);
  const Ticks restore = roll_back(severity(event.kind));
  const Ticks healthy = wait_for_units(event);
  recover(event.at, {0, 0, std::max(job_.detection, healthy - event.at) + job_.restart + restore,
                     job_.startup});
}

/// The provider takes all chips, with everything that their hosts hold; others come later.
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

/// An announced interruption: the job saves its work and restarts, elsewhere or with more chips.
void Replica::pause(Ticks now) {
  leave(now);
  save();
  recover(now, {job_.write, 0, job_.restart + job_.levels.back().restore, job_.startup});
}

void Replica::finish() {
  leave(until_);
  split_.productive = committed_;
  change_ = never;
  done_ = true;
}

void Replica::recover(Ticks now, const Recovery& recovery) {
  running_ = false;
  change_ = never;
  recovery_ = recovery;
  since_ = now;
  until_ = now + recovery.total();
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

/// Ends the present state: counts its time and takes over what was done and saved.
void Replica::leave(Ticks now) {
  if (!running_) return account_recovery(now);
  running_ = false;
  const Ticks elapsed = now - since_;
  const auto reached = progress_.at(begun_.total() + elapsed);
  for (std::size_t i = 0; i < job_.levels.size(); ++i)
    if (reached.saved[i] > committed_) saved_[i] = reached.saved[i];
  account_running(elapsed, reached);
}

/// Divides the time into work, writes, and the time of work beyond that on a healthy system: slow
/// links, missing chips, evaluation.
void Replica::account_running(Ticks elapsed, const Progress::Point& reached) {
  const Ticks written = std::clamp<Ticks>(reached.writing - begun_.writing, 0, elapsed);
  const Ticks done = std::clamp<Ticks>(reached.work - committed_, 0, elapsed - written);
  Ticks rest = elapsed - written - done;
  const auto take = [&](double per_work) {
    const auto part = std::min<Ticks>(rest, std::llround(static_cast<double>(done) * per_work));
    rest -= part;
    return part;
  };
  committed_ += done;
  split_.checkpoint += written;
  if (slowness_ > 1) split_.degraded += take(slowness_ - 1);
  if (usable_fraction_ < 1) split_.waiting += take(slowness_ / usable_fraction_ - slowness_);
  (job_.evaluation_share > 0 ? split_.evaluation
   : slowness_ > 1           ? split_.degraded
                             : split_.waiting) += rest;
}

/// Goes back to the newest checkpoint that the failure leaves, the quickest of those; returns the
/// time that reading it takes. Other levels hold nothing any more, or something older.
Ticks Replica::roll_back(Survives failure) {
  Ticks best = 0, restore = job_.levels.back().restore;
  for (std::size_t i = job_.levels.size(); i-- > 0;) {
    if (job_.levels[i].survives < failure) saved_[i] = 0;
    if (saved_[i] == 0 || saved_[i] < best) continue;
    best = saved_[i];
    restore = job_.levels[i].restore;
  }
  split_.lost += committed_ - best;
  committed_ = best;
  return restore;
}

void Replica::save() { saved_[job_.levels.size() - 1] = committed_; }

/// Returns the time from which the job has all it needs: now where nothing is broken that has to be
/// replaced or while spares last, else when enough of the broken units are repaired.
Ticks Replica::wait_for_units(const FailureEvent& event) {
  const Ticks now = event.at;
  units_.forget_until(now);
  links_.forget_until(now);
  const Ticks back = now + job_.detection + job_.repair;
  const bool detour = event.kind == FailureKind::link && links_.out() < job_.detours.size();
  if (detour)
    links_.add(back);
  else if (event.kind == FailureKind::domain)
    units_.add(back, job_.domain_units);
  else if (event.kind != FailureKind::software &&
           (event.kind != FailureKind::network_switch || job_.switch_waits))
    units_.add(back);
  return units_.enough(job_.spare_units, now);
}

}  // namespace podsim::job
