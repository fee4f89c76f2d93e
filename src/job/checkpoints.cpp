#include "src/job/checkpoints.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace podsim::job {

Ticks ticks(units::Time t) {
  constexpr double longest = 1e17;  // 3,000 years, of which 64 bits hold a sum of ninety
  return std::llround(std::min(t.base() * ticks_per_second, longest));
}

namespace {

/// A job that writes in the background stands still for the snapshot. What its slower steps lose
/// while the checkpoint is written, W s/(1+s) for a slowdown of s, is put right after it.
CheckpointLevel storage_of(const JobRequest& r, Ticks segment) {
  const Ticks write = ticks(r.write_time);
  CheckpointLevel level{segment, write, 0, ticks(r.restore_time), Survives::all};
  if (r.background) {
    const Ticks lost = ticks(r.write_time * (r.write_slowdown / (1 + r.write_slowdown)));
    level.write = ticks(r.snapshot_time) + lost;
    level.lag = write - lost;
  }
  return level;
}

}  // namespace

std::vector<CheckpointLevel> levels_of(const JobRequest& r, Ticks work) {
  std::vector<CheckpointLevel> levels;
  levels.reserve(r.tiers.size() + 1);
  Ticks unit = 1;
  const auto multiple = [&](Ticks segment) {
    return unit * std::max<Ticks>(1, (segment + unit / 2) / unit);
  };
  for (const auto& t : r.tiers) {
    unit = multiple(ticks(t.interval));
    levels.push_back({unit, ticks(t.write_time), 0, ticks(t.restore_time), t.survives});
  }
  if (r.interval) {
    levels.push_back(storage_of(r, multiple(ticks(*r.interval))));
  } else {
    levels.push_back(storage_of(r, (work + unit - 1) / unit * unit));
    levels.back().write = levels.back().lag = 0;
  }
  assert(levels.size() <= most_levels);
  return levels;
}

Progress::Progress(const std::vector<CheckpointLevel>& levels, double overhead)
    : levels_(&levels), overhead_(overhead), segment_extra_(extra(levels[0].segment)) {
  Ticks inner = levels[0].segment + segment_extra_;
  first_[0] = 1;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    cycle_[i] = inner + levels[i].write;
    if (i + 1 == levels.size()) break;
    inner_[i] = levels[i + 1].segment / levels[i].segment;
    first_[i + 1] = first_[i] * inner_[i];
    inner = cycle_[i] * inner_[i];
  }
}

Ticks Progress::extra(Ticks work) const {
  return overhead_ == 0 ? 0 : std::llround(static_cast<double>(work) * overhead_);
}

Ticks Progress::computing(Ticks work) const {
  const Ticks segments = work / levels_->front().segment;
  return work + segments * segment_extra_ + extra(work - segments * levels_->front().segment);
}

Ticks Progress::writing(Ticks work) const {
  Ticks sum = 0;
  for (const auto& level : *levels_) sum += work / level.segment * level.write;
  return sum;
}

Progress::Duration Progress::until(Ticks work) const { return {computing(work), writing(work)}; }

Ticks Progress::time_to_end(Ticks work) const { return computing(work) + writing(work - 1); }

/// Work done in a part of a segment of the first level.
Ticks Progress::work_within(Ticks computed) const {
  const auto work = static_cast<double>(computed) / (1 + overhead_);
  return std::min<Ticks>(levels_->front().segment, std::llround(work));
}

Progress::Point Progress::at(Ticks time) const {
  const auto& levels = *levels_;
  const std::size_t top = levels.size() - 1;
  Point p;
  Ticks left = time;
  Ticks segments = 0;    // of the first level
  bool written = false;  // of the level above, its own write is under way
  for (std::size_t i = levels.size(); i-- > 0;) {
    Ticks count = written ? 0 : left / cycle_[i];
    if (i < top && !written) {
      written = count >= inner_[i];
      count = std::min(count, inner_[i]);
    }
    left -= count * cycle_[i];
    segments += count * first_[i];
    p.work += count * levels[i].segment;
    p.saved[i] = p.work;
  }
  const Ticks full = p.work + segments * segment_extra_;
  if (written) {
    p.writing = time - full;
  } else {
    const Ticks computed = std::min(left, levels[0].segment + segment_extra_);
    p.writing = time - full - computed;
    p.work += work_within(computed);
  }
  const CheckpointLevel& storage = levels[top];
  if (storage.lag > 0)
    p.saved[top] = std::max<Ticks>(0, time - storage.lag) / cycle_[top] * storage.segment;
  return p;
}

}  // namespace podsim::job
