// The step of all devices of a pod together, without contention.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "podsim/performance/device_walk.h"
#include "podsim/performance/pod.h"

namespace podsim::performance {

/// Devices wait for each other in collectives and for messages; each of these takes the time it
/// takes alone.
class JointWalk {
 public:
  /// `costs` by device class. All have to outlive the walk.
  JointWalk(const StepRequest& request, const Pod& pod, const std::vector<ProgramCosts>& costs);
  ~JointWalk();

  void run();
  /// Of each device of the pod. Throws std::runtime_error where one waits for ever.
  [[nodiscard]] Picoseconds end(std::size_t device) const;
  [[nodiscard]] WaitLog waits(std::size_t device) const;

 private:
  class Walker;
  struct Answer {
    std::size_t device = 0, lane = 0;
    Picoseconds began = 0, at = 0;
    bool message = false;
  };
  struct Meeting {
    std::vector<Answer> come;  ///< `at`: when
    Picoseconds longest = 0;
  };

  void join(std::size_t device, std::size_t lane, const OpCost& cost, Picoseconds at);
  void send(std::size_t device, std::size_t lane, const OpCost& cost, Picoseconds at);

  const StepRequest& request_;
  const Pod& pod_;
  std::vector<std::unique_ptr<LanePlan>> plans_;  ///< by program
  std::vector<std::unique_ptr<Walker>> walkers_;
  std::vector<Meeting> meetings_;      ///< by group
  std::vector<std::size_t> expected_;  ///< members that take part, by group
  std::deque<Answer> answers_;
};

}  // namespace podsim::performance
