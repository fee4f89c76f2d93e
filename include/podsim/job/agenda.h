// Simulated time for a job: sources of events, and whatever lets those events happen in order.
#pragma once

#include <cstdint>
#include <vector>

namespace podsim::job {

/// Simulated time: whole microseconds since the job began.
using Ticks = std::int64_t;
constexpr double ticks_per_second = 1e6;
constexpr Ticks never = INT64_MAX / 4;

/// A state machine in simulated time. It has no clock of its own: it says when its next event is
/// and handles that event when it is told to.
class EventSource {
 public:
  /// Returns the time of the next event; `never` when the source is done.
  [[nodiscard]] virtual Ticks next() const = 0;
  /// Handles the event at `next()`, which must not be `never`.
  virtual void advance() = 0;

 protected:
  EventSource() = default;
  EventSource(const EventSource&) = default;
  EventSource(EventSource&&) = default;
  EventSource& operator=(const EventSource&) = default;
  EventSource& operator=(EventSource&&) = default;
  ~EventSource() = default;
};

/// The clock of a simulation.
class Agenda {
 public:
  Agenda() = default;
  Agenda(const Agenda&) = delete;
  Agenda& operator=(const Agenda&) = delete;
  virtual ~Agenda() = default;
  /// Advances all sources until each of them is done, in order of time. Sources are independent of
  /// each other: the order of events at the same time does not change any result.
  virtual void run(const std::vector<EventSource*>& sources) = 0;
};

}  // namespace podsim::job
