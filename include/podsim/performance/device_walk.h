// One device on its way through a step, as far as what it knows of others takes it.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "podsim/performance/lane_plan.h"
#include "podsim/performance/wait_log.h"

namespace podsim::performance {

/// What others do for a device. None of these may answer before it returns.
class Surroundings {
 public:
  virtual ~Surroundings() = default;
  /// The device joins its next collective of the lane at `at`; DeviceWalk::over is the answer.
  virtual void join(std::size_t lane, const OpCost& collective, Picoseconds at) = 0;
  /// A message leaves at `at`; DeviceWalk::over when it has arrived.
  virtual void send(std::size_t lane, const OpCost& message, Picoseconds at) = 0;
  /// Over the host link from `at` on; DeviceWalk::over is the answer.
  virtual void transfer(std::size_t lane, Picoseconds duration, Picoseconds at) = 0;
};

/// Of one op, for a timeline.
struct Span {
  std::size_t lane = 0;
  OpInstance op;
  Picoseconds began = 0, ended = 0;
};

class SpanSink {
 public:
  virtual ~SpanSink() = default;
  virtual void span(const Span& span) = 0;
};

/// Each lane runs its ops in program order, each as soon as its dependencies are done. Times of
/// compute ops are known as soon as those of what they wait for are, so the walk goes ahead of the
/// simulated time; it stands still only for others. Answers may lie in the future too, and what it
/// asks for is never before the latest answer that led to it.
class DeviceWalk {
 public:
  /// All have to outlive the walk. `plan` is that of the program of `costs`.
  DeviceWalk(const LanePlan& plan, const ProgramCosts& costs, Surroundings& surroundings);

  /// A step from all idle; its predecessor is over.
  void begin(Picoseconds at);
  /// The op under way on a lane is over; all of those who take part had come by `began`.
  void over(std::size_t lane, Picoseconds began, Picoseconds at);
  /// A message that was sent at `sent` is here.
  void message(std::size_t lane, Picoseconds sent, Picoseconds at);

  [[nodiscard]] bool finished() const { return running_ == 0; }
  /// Of a finished step; may lie in the future.
  [[nodiscard]] Picoseconds end() const { return end_; }
  [[nodiscard]] WaitLog waits() const;
  void set_sink(SpanSink* sink) { sink_ = sink; }

 private:
  struct State {
    OpInstance at;  ///< next op, `op` counting in the list of its block
    Picoseconds free = 0;
    bool under_way = false;
    Picoseconds asked = 0;  ///< of the op under way
    OpInstance first;       ///< only when it depends on nothing
    OpInstance latest;      ///< op that was over last, and since when all had come
    Picoseconds latest_began = 0;
    std::deque<std::pair<Picoseconds, Picoseconds>> inbox;  ///< sent, here
  };
  struct Ready {
    bool known = true;
    Picoseconds time = 0;
    OpInstance cause;
    bool free = true;  ///< nothing to wait for
  };

  void run();
  bool advance(std::size_t lane);
  bool receive(State& s, std::size_t lane, const OpInstance& op);
  void compute(State& s, const OpInstance& op, const Ready& ready);
  void complete(State& s, std::size_t lane, const OpInstance& op, Picoseconds began,
                Picoseconds ended);
  void next(State& s, std::size_t lane);
  void settle(State& s, std::size_t lane);
  void finish();
  void forget();
  void note_wait(const Ready& ready, Picoseconds from);
  void add_wait(const OpInstance& op, WaitMark mark, Picoseconds time);
  [[nodiscard]] Ready ready(const OpInstance& op) const;
  [[nodiscard]] Picoseconds& time_of(const OpInstance& op);
  [[nodiscard]] Picoseconds time_of(const OpInstance& op) const;
  [[nodiscard]] std::size_t lane_at(const OpInstance& op) const;
  [[nodiscard]] const OpCost& cost(const OpInstance& op) const;
  [[nodiscard]] const workload::Op& op_at(const OpInstance& op) const;

  const LanePlan& plan_;
  const ProgramCosts& costs_;
  Surroundings& surroundings_;
  SpanSink* sink_ = nullptr;
  std::vector<State> lanes_;
  std::size_t running_ = 0;                     ///< lanes with ops left
  std::int64_t oldest_ = 0;                     ///< execution of times_.front()
  std::deque<std::vector<Picoseconds>> times_;  ///< of completion, by execution; -1: not yet
  std::vector<std::size_t> offsets_;            ///< of a block's ops in waits_
  std::vector<Picoseconds> waits_;              ///< by op and mark
  Picoseconds began_ = 0, end_ = 0;
};

}  // namespace podsim::performance
