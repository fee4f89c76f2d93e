// Places the operations of one device on its streams.
//
//   struct Idle : Environment { ... };          // others answer at once, or later
//   DeviceScheduler scheduler(plan, costs, environment);
//   scheduler.begin(0);
//   scheduler.finish(stream, began, ended);     // an answer that came later
//   if (scheduler.finished()) use(scheduler.end(), scheduler.waits());
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <numeric>
#include <utility>
#include <vector>

#include "podsim/performance/completion_times.h"
#include "podsim/performance/stream_plan.h"
#include "podsim/performance/wait_log.h"

namespace podsim::performance {

/// Begin and end of what the environment does for a device, where they are known at once.
struct Reply {
  Picoseconds began = -1, ended = -1;

  [[nodiscard]] bool known() const { return ended >= 0; }
};

/// The work that others do for a device. A function replies with times, or with none and calls
/// DeviceScheduler::finish once they are known, though not before it has returned.
class Environment {
 public:
  virtual ~Environment() = default;
  /// The device joins its next collective of the stream at `at`.
  virtual Reply join(std::size_t stream, const OpCost& collective, Picoseconds at) = 0;
  /// A message leaves at `at`; it ends when it has arrived.
  virtual Reply send(std::size_t stream, const OpCost& message, Picoseconds at) = 0;
  /// The host link is asked for at `at`.
  virtual Reply transfer(std::size_t stream, Picoseconds duration, Picoseconds at) = 0;
  /// The device is ready for its next message at `at`. Without a reply the message comes by
  /// DeviceScheduler::deliver.
  virtual Reply receive(std::size_t /*stream*/, Picoseconds /*at*/) { return {}; }
};

/// One operation, for a timeline.
struct Span {
  std::size_t stream = 0;
  OpInstance op;
  Picoseconds began = 0, ended = 0;
};

class SpanSink {
 public:
  virtual ~SpanSink() = default;
  virtual void span(const Span& span) = 0;
};

/// State of a schedule after a round of scheduled blocks.
struct ScheduleState {
  std::vector<std::int64_t> shape;  ///< operations done and waited for
  std::vector<Picoseconds> times;
  std::vector<Picoseconds> waits;   ///< of the step so far, by operation and mark
  std::vector<Picoseconds> waited;  ///< of the round, likewise
  /// Differences of the times that the round compared, in order. Rounds whose differences have the
  /// same signs depend on times in the same linear way.
  std::vector<Picoseconds> gaps;
};

/// Each stream runs its operations in program order, each as soon as its dependencies are done.
/// Times of compute operations are known as soon as those of what they wait for are, so the
/// scheduler goes ahead of the simulated time; it stands still only for others. Answers may lie in
/// the future too, and what it asks for is never before the latest answer that led to it.
///
/// Times in such a program are max-plus linear in those before. Once all streams and all operations
/// that others wait for are exactly d later than one iteration before, for as many iterations as
/// dependencies reach back, they are so for good (Baccelli et al., Synchronization and Linearity,
/// 1992, chapter 3). `use_shortcut` skips such iterations but the last by adding d.
class DeviceScheduler {
 public:
  static constexpr std::size_t kMostStreams = 32;

  /// All have to outlive the scheduler. `plan` is that of the program of `costs`. Throws
  /// std::invalid_argument for a program of more than kMostStreams streams.
  DeviceScheduler(const StreamPlan& plan, const ProgramCosts& costs, Environment& environment);
  ~DeviceScheduler();

  /// Schedules a step from all idle; its predecessor is over. Waits are noted where `noted`.
  void begin(Picoseconds at, bool noted = true);
  /// The operation under way on a stream is over; all of those who take part had come by `began`.
  void finish(std::size_t stream, Picoseconds began, Picoseconds at);
  /// A message that was sent at `sent` is here.
  void deliver(std::size_t stream, Picoseconds sent, Picoseconds at);

  [[nodiscard]] bool finished() const { return running_ == 0; }
  /// End time of the finished step; may lie in the future.
  [[nodiscard]] Picoseconds end() const { return end_; }
  /// Waits of the last step, where they were noted.
  [[nodiscard]] WaitLog waits() const;
  [[nodiscard]] Picoseconds waited() const {
    return std::accumulate(waits_.begin(), waits_.end(), Picoseconds{0});
  }
  /// Brings what the next answer will need into the caches.
  void prefetch() const {
    for (const State& s : states_) __builtin_prefetch(&s);
    if (written_ == nullptr) return;
    for (std::size_t line = 0; line < 3; ++line) __builtin_prefetch(written_ + 8 * line);
  }
  void set_sink(SpanSink* sink) { sink_ = sink; }

  /// Before `begin`: steady iterations are skipped from now on. `own` are the bits of the streams
  /// whose replies come at once and depend on this device alone; blocks that use no other streams
  /// are run iteration by iteration. `sends` are those of streams whose messages others wait for,
  /// with replies at once. A block that uses no others than these has the same outcome wherever it
  /// meets the same state, and is looked up. No stream runs an operation of a scheduled block
  /// before all streams are done with those before.
  void use_shortcut(std::uint32_t own, std::uint32_t sends);
  /// No stream goes on to this scheduled block before `fence` rises, under the shortcut.
  void fence(ExecutionId execution);
  /// Streams no longer wait for each other at the ends of blocks, under the shortcut.
  void release();
  /// Goes on as far as fence and environment allow.
  void resume() { run(); }
  /// Iterations of blocks that were not skipped, once the step is finished with the shortcut.
  [[nodiscard]] std::int64_t iterations() const;
  /// Comparisons are kept from now on, under the shortcut.
  void record_gaps();
  /// Writes the state, executions counted from `base`. Streams that have nothing to do before
  /// execution `end` do not count.
  void save(ScheduleState& state, ExecutionId base, ExecutionId end);
  /// Goes on as if `rounds` further rounds of `executions` scheduled blocks each had passed since
  /// `now`, each of which changes times as the one from `before` to `now` did and waits by as much
  /// more as that one waited more than the one that ended with `before`.
  void skip_rounds(std::int64_t rounds, std::int64_t executions, ExecutionId end,
                   const ScheduleState& now, const ScheduleState& before);

 private:
  /// The reason why a stream stands still: nothing, the end of its operation, a message, the fence,
  /// or an operation of the stream whose number it is.
  using Hold = std::int8_t;
  static constexpr Hold kFree = -1, kUnderWay = -2, kMessage = -3, kEnded = -4, kFenced = -5;

  /// The next operation of a stream, by its place in the list of the stream in a block.
  struct Position {
    ExecutionId execution{0};
    std::uint32_t iteration = 0, place = 0;
  };
  struct State {
    Position at;
    Picoseconds free = 0;
    Picoseconds asked = 0;  ///< when the operation under way was asked for
    OpInstance latest;      ///< operation that was over last, and since when all had come
    Picoseconds latest_began = 0;
  };
  struct Ready {
    Hold hold = kFree;
    Picoseconds time = 0;
    OpInstance cause;
    bool free = true;  ///< nothing to wait for
  };
  struct Inbox {
    std::vector<std::pair<Picoseconds, Picoseconds>> messages;  ///< sent, here
    std::size_t taken = 0;
  };
  struct Steps;
  /// A limit: the execution's number above that of the iteration.
  [[nodiscard]] static std::int64_t limit_at(ExecutionId execution, std::uint32_t iteration) {
    return std::int64_t{execution.value()} << 32 | iteration;
  }
  [[nodiscard]] bool beyond_limit(const Position& at) const {
    return limit_at(at.execution, at.iteration) >= limit_;
  }
  static constexpr std::int64_t kNoLimit = std::int64_t{1} << 62;

  void run();
  void advance(std::size_t stream);
  bool step(std::size_t stream);
  bool ask(State& s, std::size_t stream, const OpInstance& op, const Ready& when);
  bool answered(State& s, std::size_t stream, const OpInstance& op, SlotId slot,
                const Reply& reply);
  void release_waiting(std::size_t stream);
  bool receive(State& s, std::size_t stream, const OpInstance& op, SlotId slot);
  void complete(State& s, std::size_t stream, const OpInstance& op, SlotId slot, Picoseconds began,
                Picoseconds ended);
  void settle(State& s, std::size_t stream);
  void end_step();
  void forget();
  void note_wait(const Ready& when, Picoseconds from);
  void add_wait(const OpInstance& op, WaitMark mark, Picoseconds time);
  [[nodiscard]] const PlannedOp& planned(const State& s, std::size_t stream) const {
    return plan_.ops(s.at.execution, stream)[s.at.place];
  }
  [[nodiscard]] Ready ready(const OpInstance& op, const PlannedOp& planned) const;
  [[nodiscard]] bool later(Picoseconds a, Picoseconds b) const {
    if (gaps_ != nullptr) gaps_->push_back(a - b);
    return a > b;
  }
  [[nodiscard]] Picoseconds latest(Picoseconds a, Picoseconds b) const {
    return later(a, b) ? a : b;
  }
  [[nodiscard]] Picoseconds& time_of(const OpInstance& op, SlotId slot);
  [[nodiscard]] const OpCost& cost(const OpInstance& op) const;

  // With the shortcut, in block_outcomes.cpp.
  struct Outcome;
  [[nodiscard]] bool repeatable(ExecutionId execution) const;
  [[nodiscard]] Picoseconds looked_back(ExecutionId execution, const PlannedDependency& d) const;
  [[nodiscard]] bool meets(const Outcome& outcome, ExecutionId execution) const;
  void bring_core_up();
  bool recall();
  void apply(const Outcome& outcome, ExecutionId execution);
  void start_recording();
  void note_inputs(std::size_t stream, const PlannedOp& op, Picoseconds start);
  void finish_recording();

  // With the shortcut, in steady_steps.cpp.
  bool raise_limit();
  void next_limit();
  void lift();
  [[nodiscard]] bool by_iteration(ExecutionId execution) const;
  [[nodiscard]] bool used(ExecutionId execution, std::size_t stream) const {
    return !plan_.ops(execution, stream).empty();
  }
  void compare_iteration();
  [[nodiscard]] Picoseconds iteration_shift();
  void skip_iterations(std::uint32_t iterations, Picoseconds shift);
  template <class Visit>
  void visit_times(ExecutionId end, Visit visit);
  [[nodiscard]] bool idle(std::size_t stream, ExecutionId end) const {
    return hold_[stream] == kEnded || states_[stream].at.execution >= end;
  }
  [[nodiscard]] ExecutionId lowest(ExecutionId end) const;
  void save_shape(ScheduleState& state, ExecutionId base, ExecutionId end) const;

  const StreamPlan& plan_;
  const ProgramCosts& costs_;
  Environment& environment_;
  SpanSink* sink_ = nullptr;
  std::array<Hold, kMostStreams> hold_{};
  std::uint32_t ready_streams_ = 0;  ///< bits of streams that may go on
  std::int32_t running_ = 0;         ///< streams with operations left
  bool noted_ = true;
  std::int64_t limit_;  ///< no stream goes here or beyond (limit_at)
  Picoseconds end_ = 0;
  std::vector<State> states_;             ///< one for each stream
  const Picoseconds* written_ = nullptr;  ///< the last time that was put down
  CompletionTimes times_;
  std::vector<Inbox> inboxes_;      ///< one for each stream
  std::vector<OpInstance> first_;   ///< first operation of each stream, when it depends on nothing
  std::vector<Picoseconds> waits_;  ///< waits by operation and mark
  std::unique_ptr<Steps> steps_;    ///< state of the shortcut
  std::vector<Picoseconds>* gaps_ = nullptr;  ///< list to which comparisons go
};

}  // namespace podsim::performance
