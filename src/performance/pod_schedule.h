// The step of all devices of a pod together, without contention.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "podsim/performance/pod.h"
#include "podsim/performance/summary.h"
#include "src/performance/co_scheduler.h"

namespace podsim::performance {

/// Schedules one device of each kind that behaves differently (representatives.h): they wait for
/// each other in collectives and for messages.
class PodSchedule {
 public:
  /// Both have to outlive the schedule. Throws std::runtime_error where a
  /// device waits for ever.
  PodSchedule(const StepRequest& request,
              const base::IdVector<system::ClassId, ProgramCosts>& costs);

  /// Returns the step of the device that waited least, up to when the last device is done.
  [[nodiscard]] StepOutcome outcome() const;
  [[nodiscard]] const CoScheduler& devices() const { return *schedule_; }

 private:
  [[nodiscard]] system::ClassId class_of(PodDeviceId device) const {
    return pod_.devices[device].device_class;
  }
  void plan();
  void check_finished() const;

  const StepRequest& request_;
  const base::IdVector<system::ClassId, ProgramCosts>& costs_;
  Pod pod_;
  base::IdVector<system::ProgramId, std::unique_ptr<StreamPlan>> plans_;
  base::IdVector<PodDeviceId, const StreamPlan*> plan_of_;
  std::optional<CoScheduler> schedule_;
};

}  // namespace podsim::performance
