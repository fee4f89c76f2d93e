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
#include "podsim/performance/pod.h"

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
  /// The others that a stream reaches.
  struct Reach {
    PodGroupId group;        ///< collective: which; none where nobody else takes part
    PodDeviceId device;      ///< send: who gets it; none where nobody waits for it
    std::size_t stream = 0;  ///< send: the stream there
    bool fed = false;        ///< receive: somebody sends
  };
  struct Member {
    const StreamPlan* plan = nullptr;  // both outlive the scheduler
    const ProgramCosts* costs = nullptr;
    std::vector<Reach> reach;  ///< one for each stream
  };

  explicit CoScheduler(base::IdVector<PodDeviceId, Member> members);
  ~CoScheduler();

  /// Returns the reach of a device that depends on no other: collectives take their own time, and
  /// messages are there when they are asked for.
  static std::vector<Reach> alone(const StreamPlan& plan);

  /// Schedules one step of all devices from all idle.
  void run();
  [[nodiscard]] std::size_t size() const { return members_.size(); }
  /// False where the device waits for ever.
  [[nodiscard]] bool finished(PodDeviceId device) const;
  [[nodiscard]] Picoseconds end(PodDeviceId device) const;
  [[nodiscard]] WaitLog waits(PodDeviceId device) const;
  /// Time that the device stood waiting.
  [[nodiscard]] Picoseconds waited(PodDeviceId device) const;
  /// Iterations of blocks that were not skipped, over all devices.
  [[nodiscard]] std::int64_t iterations() const;

 private:
  class Device;
  struct Answer {
    PodDeviceId device;
    std::size_t stream = 0;
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
    ExecutionId begin{0};
    std::int64_t period = 0, count = 0;

    [[nodiscard]] ExecutionId at(std::int64_t round) const { return begin + round * period; }
  };

  void join(PodDeviceId device, std::size_t stream, const OpCost& cost, Picoseconds at);
  void answer();
  void skip_steady_rounds();
  void run_round(std::int64_t round);
  void save(std::int64_t round);
  [[nodiscard]] std::int64_t steady_rounds() const;
  void skip_rounds(std::int64_t count);
  [[nodiscard]] static Rounds rounds_of(const StreamPlan& plan);

  base::IdVector<PodDeviceId, Member> members_;
  base::IdVector<PodDeviceId, std::unique_ptr<Device>> devices_;
  base::IdVector<PodGroupId, Meeting> meetings_;
  std::deque<Answer> answers_;
  base::IdVector<PodDeviceId, Rounds> rounds_;
  /// States after a round: of all devices, then of the meetings.
  using States = base::IdVector<PodDeviceId, ScheduleState>;
  States now_, before_, earlier_;  ///< after the last round and those before it
  std::int64_t saved_ = 0;         ///< how many of these there are
  std::vector<Picoseconds> gaps_;  ///< comparisons of the meetings
};

/// The step of a device that depends on no other.
struct SoloSchedule {
  Picoseconds end = 0;
  WaitLog waits;
  std::int64_t iterations = 0;  ///< of blocks, without those that were skipped
};

SoloSchedule schedule_alone(const workload::StepProgram& program, const ProgramCosts& costs);

}  // namespace podsim::performance
