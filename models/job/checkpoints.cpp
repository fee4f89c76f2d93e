#include "models/job/checkpoints.h"

#include <algorithm>
#include <cmath>

namespace podsim::models {

Ticks ticks(units::Time t) { return std::llround(t.base() * ticks_per_second); }

namespace {

/// A job that writes in the background stands still for the snapshot. What its slower steps lose
/// while the checkpoint is written, W s/(1+s) for a slowdown of s, is put right after it.
Level storage_of(const performance::JobRequest& r, Ticks segment) {
  const Ticks write = ticks(r.write_time);
  Level level{segment, write, 0, ticks(r.restore_time), performance::Survives::all};
  if (r.background) {
    const Ticks lost = ticks(r.write_time * (r.write_slowdown / (1 + r.write_slowdown)));
    level.write = ticks(r.snapshot_time) + lost;
    level.lag = write - lost;
  }
  return level;
}

}  // namespace

std::vector<Level> levels_of(const performance::JobRequest& r, Ticks work) {
  std::vector<Level> levels;
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
  return levels;
}

Course::Course(const std::vector<Level>& levels, double extra) : levels_(&levels), extra_(extra) {
  Ticks inner = computing(levels[0].segment);
  for (std::size_t i = 0; i < levels.size(); ++i) {
    cycle_[i] = inner + levels[i].write;
    if (i + 1 < levels.size()) inner = cycle_[i] * (levels[i + 1].segment / levels[i].segment);
  }
}

Ticks Course::extra(Ticks work) const { return std::llround(static_cast<double>(work) * extra_); }

Ticks Course::computing(Ticks work) const {
  const Ticks segment = levels_->front().segment;
  const Ticks rest = work % segment;
  return work + work / segment * extra(segment) + extra(rest);
}

Ticks Course::writing(Ticks work) const {
  Ticks sum = 0;
  for (const auto& level : *levels_) sum += work / level.segment * level.write;
  return sum;
}

Ticks Course::time_of(Ticks work) const { return computing(work) + writing(work); }

Ticks Course::time_to_end(Ticks work) const { return computing(work) + writing(work - 1); }

Course::Point Course::at(Ticks time) const {
  const auto& levels = *levels_;
  const std::size_t top = levels.size() - 1;
  Point p;
  Ticks left = time;
  bool written = false;  // of the level above, its own write is under way
  for (std::size_t i = levels.size(); i-- > 0;) {
    Ticks count = written ? 0 : left / cycle_[i];
    if (i < top && !written) {
      const Ticks most = levels[i + 1].segment / levels[i].segment;
      written = count >= most;
      count = std::min(count, most);
    }
    left -= count * cycle_[i];
    p.work += count * levels[i].segment;
    p.saved[i] = p.work;
  }
  const Ticks full = computing(p.work);
  if (!written) {
    const Ticks most = levels[0].segment + extra(levels[0].segment);
    const Ticks compute = std::min(left, most);
    p.writing = time - full - compute;
    p.work +=
        std::min(levels[0].segment,
                 static_cast<Ticks>(std::llround(static_cast<double>(compute) / (1 + extra_))));
  } else {
    p.writing = time - full;
  }
  const Level& storage = levels[top];
  if (storage.lag > 0)
    p.saved[top] = std::max<Ticks>(0, time - storage.lag) / cycle_[top] * storage.segment;
  return p;
}

}  // namespace podsim::models
