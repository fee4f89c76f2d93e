// The schedules of devices that wait for each other, without contention.
//
//   CoScheduler schedule({{&plan, &costs, CoScheduler::alone(plan)}});
//   schedule.run();
//   use(schedule.end(0), schedule.waits(0));
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "podsim/performance/device_scheduler.h"

namespace podsim::performance {

/// Schedules the steps of devices that meet in collectives and send each other messages, each of
/// which takes the time it takes alone. What concerns one device alone is answered at once.
///
/// Programs repeat scheduled blocks, with every microbatch say. Where they do, all devices run in
/// rounds of one period each. Times after a round are maxima of sums with times before it. As long
/// as each maximum has the same winner, a round is a linear map, and once a round has changed every
/// time by as much as the round before did, further ones do so too. That holds for good when all
/// times changed by the same (the steady state of a max-plus system, see DeviceScheduler), and else
/// until a loser catches up with its winner, which the differences of all comparisons tell. Rounds
/// up to then are skipped by adding the change.
class CoScheduler {
 public:
  /// What a stream reaches.
  struct Reach {
    std::int32_t group = -1;                ///< collective: which; -1: nobody else takes part
    std::int32_t device = -1, stream = -1;  ///< send: who gets it; -1: nobody waits for it
    bool fed = false;                       ///< receive: somebody sends
  };
  struct Member {
    const StreamPlan* plan = nullptr;  // both outlive the scheduler
    const ProgramCosts* costs = nullptr;
    std::vector<Reach> reach;  ///< by stream
  };

  explicit CoScheduler(std::vector<Member> members);
  ~CoScheduler();

  /// Returns the reach of a device that depends on no other: collectives take their own time, and
  /// messages are there when they are asked for.
  static std::vector<Reach> alone(const StreamPlan& plan);

  /// Schedules one step of all devices from all idle.
  void run();
  [[nodiscard]] std::size_t size() const { return members_.size(); }
  /// False where the device waits for ever.
  [[nodiscard]] bool finished(std::size_t device) const;
  [[nodiscard]] Picoseconds end(std::size_t device) const;
  [[nodiscard]] WaitLog waits(std::size_t device) const;
  /// Time that the device stood waiting.
  [[nodiscard]] Picoseconds waited(std::size_t device) const;
  /// Iterations of blocks that were not skipped, over all devices.
  [[nodiscard]] std::int64_t iterations() const;

 private:
  class Device;
  struct Answer {
    std::size_t device = 0, stream = 0;
    Picoseconds began = 0, at = 0;
    bool message = false;
  };
  struct Meeting {
    std::vector<Answer> come;  ///< `at`: when
    Picoseconds longest = 0;
    std::size_t expected = 0;
  };
  /// Scheduled blocks [begin, begin + rounds x period) repeat the first `period` of them.
  struct Rounds {
    std::int64_t begin = 0, period = 0, count = 0;

    [[nodiscard]] std::int64_t at(std::int64_t round) const { return begin + round * period; }
  };

  void join(std::size_t device, std::size_t stream, const OpCost& cost, Picoseconds at);
  void answer();
  void skip_steady_rounds();
  void run_round(std::int64_t round);
  void save(std::int64_t round);
  [[nodiscard]] std::int64_t steady_rounds() const;
  void skip_rounds(std::int64_t count);
  [[nodiscard]] static Rounds rounds_of(const StreamPlan& plan);

  std::vector<Member> members_;
  std::vector<std::unique_ptr<Device>> devices_;
  std::vector<Meeting> meetings_;  ///< by group
  std::deque<Answer> answers_;
  std::vector<Rounds> rounds_;  ///< by device
  /// By device, then that of the meetings: after the last round and those before it.
  std::vector<ScheduleState> now_, before_, earlier_;
  std::int64_t saved_ = 0;         ///< how many of these there are
  std::vector<Picoseconds> gaps_;  ///< of the meetings
};

/// The step of a device that depends on no other.
struct SoloSchedule {
  Picoseconds end = 0;
  WaitLog waits;
  std::int64_t iterations = 0;  ///< of blocks, without those that were skipped
};

SoloSchedule schedule_alone(const workload::StepProgram& program, const ProgramCosts& costs);

}  // namespace podsim::performance
