// One device on its way through a step, as far as what it knows of others takes it.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <utility>
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

/// One op, for a timeline.
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
  static constexpr std::size_t kMostLanes = 32;

  /// All have to outlive the walk. `plan` is that of the program of `costs`. Throws
  /// std::invalid_argument for a program of more than kMostLanes lanes.
  DeviceWalk(const LanePlan& plan, const ProgramCosts& costs, Surroundings& surroundings);

  /// A step from all idle; its predecessor is over. Waits are put down where `noted`.
  void begin(Picoseconds at, bool noted = true);
  /// The op under way on a lane is over; all of those who take part had come by `began`.
  void over(std::size_t lane, Picoseconds began, Picoseconds at);
  /// A message that was sent at `sent` is here.
  void message(std::size_t lane, Picoseconds sent, Picoseconds at);

  [[nodiscard]] bool finished() const { return running_ == 0; }
  /// Of a finished step; may lie in the future.
  [[nodiscard]] Picoseconds end() const { return end_; }
  /// Of the last step, where they were noted.
  [[nodiscard]] WaitLog waits() const;
  /// Brings what the next answer will need into the caches.
  void prefetch() const {
    for (const State& s : lanes_) __builtin_prefetch(&s);
    if (written_ == nullptr) return;
    for (std::size_t line = 0; line < 3; ++line) __builtin_prefetch(written_ + 8 * line);
  }
  void set_sink(SpanSink* sink) { sink_ = sink; }

 private:
  /// What a lane stands still for: nothing, the end of its op, a message, or an op of the lane
  /// whose number it is.
  using Hold = std::int8_t;
  static constexpr Hold kFree = -1, kUnderWay = -2, kMessage = -3, kEnded = -4;

  struct State {
    OpInstance at;  ///< next op, `op` counting in the list of its block
    Picoseconds free = 0;
    Picoseconds asked = 0;  ///< of the op under way
    OpInstance latest;      ///< op that was over last, and since when all had come
    Picoseconds latest_began = 0;
  };
  struct Ready {
    Hold hold = kFree;
    Picoseconds time = 0;
    OpInstance cause;
    bool free = true;  ///< nothing to wait for
  };

  void run();
  void advance(std::size_t lane);
  bool step(std::size_t lane);
  void release(std::size_t lane);
  bool receive(State& s, std::size_t lane, const OpInstance& op);
  void compute(State& s, const OpInstance& op, const Ready& when);
  void complete(State& s, std::size_t lane, const OpInstance& op, Picoseconds began,
                Picoseconds ended);
  void settle(State& s, std::size_t lane);
  void finish();
  void forget();
  void note_wait(const Ready& when, Picoseconds from);
  void add_wait(const OpInstance& op, WaitMark mark, Picoseconds time);
  [[nodiscard]] OpInstance op_at(const State& s, std::size_t lane) const;
  [[nodiscard]] Ready ready(const OpInstance& op) const;
  [[nodiscard]] Picoseconds& time_of(const OpInstance& op, std::int32_t slot);
  [[nodiscard]] const OpCost& cost(const OpInstance& op) const;

  const LanePlan& plan_;
  const ProgramCosts& costs_;
  Surroundings& surroundings_;
  SpanSink* sink_ = nullptr;
  std::array<Hold, kMostLanes> hold_{};
  std::uint32_t ready_lanes_ = 0;  ///< bits of lanes that may go on
  std::int32_t running_ = 0;       ///< lanes with ops left
  bool noted_ = true;
  Picoseconds end_ = 0;
  std::vector<State> lanes_;
  const Picoseconds* written_ = nullptr;         ///< the last time that was put down
  std::int64_t oldest_ = 0;                      ///< execution of times_.front()
  std::vector<std::vector<Picoseconds>> times_;  ///< of completion, by execution; -1: not yet
  std::vector<std::deque<std::pair<Picoseconds, Picoseconds>>> inboxes_;  ///< sent, here; by lane
  std::vector<OpInstance> first_;     ///< by lane; only when it depends on nothing
  std::vector<std::size_t> offsets_;  ///< of a block's ops in waits_
  std::vector<Picoseconds> waits_;    ///< by op and mark
  std::size_t ops_ = 0;               ///< of all blocks
};

}  // namespace podsim::performance
