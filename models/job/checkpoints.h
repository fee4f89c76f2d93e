// When the checkpoints of a running job fall, and what of its work they hold.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "models/job/fault_stream.h"
#include "podsim/performance/job_run.h"

namespace podsim::models {

/// One place for checkpoints, from the quickest to storage.
struct Level {
  Ticks segment;  ///< productive, between checkpoints; a multiple of the level's before
  Ticks write;    ///< the job stands still
  Ticks lag;      ///< from then until the checkpoint counts
  Ticks restore;
  performance::Survives survives;
};

constexpr std::size_t most_levels = 6;

/// The course of a job that nothing interrupts, by time since it began at no work: segments of work
/// with a write of the first level after each, and one of a higher level where its own segment
/// ends. Checkpoints fall on multiples of work, wherever the job was restarted.
class Course {
 public:
  /// Work takes 1 + `extra` times its time.
  Course(const std::vector<Level>& levels, double extra);

  struct Point {
    Ticks work = 0;                          ///< done
    Ticks writing = 0;                       ///< time that the writes so far took
    std::array<Ticks, most_levels> saved{};  ///< work in the last valid checkpoint of each level
  };
  [[nodiscard]] Point at(Ticks time) const;
  /// Until so much work is done, and its checkpoints written where they fall just then.
  [[nodiscard]] Ticks time_of(Ticks work) const;
  /// The same without a checkpoint at the end: the finished model is saved outside the job's time.
  [[nodiscard]] Ticks time_to_end(Ticks work) const;

 private:
  [[nodiscard]] Ticks computing(Ticks work) const;
  [[nodiscard]] Ticks writing(Ticks work) const;
  [[nodiscard]] Ticks extra(Ticks work) const;

  const std::vector<Level>* levels_;
  double extra_;
  std::array<Ticks, most_levels> cycle_{};  ///< time of a segment of each level, writes included
};

/// Storage last; there even without checkpoints on it, its segment is then the whole work.
std::vector<Level> levels_of(const performance::JobRequest& r, Ticks work);

Ticks ticks(units::Time t);

}  // namespace podsim::models
