// When the checkpoints of a running job fall, and how much of its work they hold.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "podsim/job/agenda.h"
#include "podsim/job/request.h"

namespace podsim::job {

/// One kind of checkpoint, from the quickest to storage.
struct CheckpointLevel {
  Ticks segment;  ///< productive time between checkpoints; a multiple of the level's before
  Ticks write;    ///< the job stands still
  Ticks lag;      ///< time after the write until the checkpoint counts
  Ticks restore;
  Survives survives;
};

constexpr std::size_t most_levels = most_tiers + 1;

/// The progress of a job that nothing interrupts, by time since it began with no work done:
/// segments of work with a write of the first level after each, and one of a higher level where its
/// own segment ends. Checkpoints fall on multiples of work, wherever the job was restarted.
class Progress {
 public:
  /// `levels` must outlive the object. Work takes 1 + `overhead` times its time on the healthy,
  /// complete system; `overhead` is at least 0.
  Progress(const std::vector<CheckpointLevel>& levels, double overhead);

  struct Point {
    Ticks work = 0;                          ///< done
    Ticks writing = 0;                       ///< time that the writes so far took
    std::array<Ticks, most_levels> saved{};  ///< work in the last valid checkpoint of each level
  };
  [[nodiscard]] Point at(Ticks time) const;

  /// Time until an amount of work is done and the checkpoints that fall just then are written.
  struct Duration {
    Ticks computing = 0;
    Ticks writing = 0;
    [[nodiscard]] Ticks total() const { return computing + writing; }
  };
  [[nodiscard]] Duration until(Ticks work) const;
  /// The same without a checkpoint at the end: the finished model is saved outside the job's time.
  [[nodiscard]] Ticks time_to_end(Ticks work) const;

  [[nodiscard]] double overhead() const { return overhead_; }

 private:
  [[nodiscard]] Ticks computing(Ticks work) const;
  [[nodiscard]] Ticks writing(Ticks work) const;
  [[nodiscard]] Ticks extra(Ticks work) const;
  [[nodiscard]] Ticks work_within(Ticks computed) const;

  const std::vector<CheckpointLevel>* levels_;
  double overhead_;
  Ticks segment_extra_;                     ///< overhead of a segment of the first level
  std::array<Ticks, most_levels> cycle_{};  ///< time of a segment of each level, writes included
  std::array<Ticks, most_levels> inner_{};  ///< segments of each level in one of the next higher
  std::array<Ticks, most_levels> first_{};  ///< segments of the first level in one of each level
};

/// Levels of a request whose productive time is `work`, storage last. Storage is there even without
/// checkpoints on it; its segment is then the whole work.
std::vector<CheckpointLevel> levels_of(const JobRequest& r, Ticks work);

/// Rounds a time to whole ticks.
Ticks ticks(units::Time t);

}  // namespace podsim::job
