// The ops of one device, kept for a timeline.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "podsim/performance/device_scheduler.h"
#include "podsim/performance/step.h"

namespace podsim::models {

class Recorder : public performance::SpanSink {
 public:
  /// At most `most` spans are kept, the first ones. `costs` are those of the device, and outlive
  /// it.
  Recorder(const performance::StreamPlan& plan, const performance::ProgramCosts& costs,
           std::string device, std::size_t most)
      : plan_(plan),
        costs_(costs),
        device_(std::move(device)),
        most_(most),
        streams_(plan.streams().size()) {}

  void span(const performance::Span& span) override;

  /// One for each stream that did something; times counted from `start`.
  [[nodiscard]] std::vector<performance::Track> tracks(
      performance::Picoseconds start,
      const base::IdVector<system::MeshAxisId, system::AxisLayout>& axes) const;
  [[nodiscard]] bool full() const { return kept_ >= most_; }

 private:
  /// The number of a stream's track among those that did something, and a span's place in it.
  struct SpanPlace {
    std::size_t track = 0, span = 0;
  };
  using Key = std::array<std::uint64_t, 2>;
  [[nodiscard]] static Key key(const performance::OpInstance& op) {
    return {op.execution.index() << 32 | op.iteration, op.op.index()};
  }
  [[nodiscard]] std::map<Key, SpanPlace> places() const;
  [[nodiscard]] std::string waited_for(const performance::Span& span,
                                       const std::map<Key, SpanPlace>& places) const;
  [[nodiscard]] performance::TracedOp traced(const performance::OpInstance& instance) const;

  const performance::StreamPlan& plan_;
  const performance::ProgramCosts& costs_;
  std::string device_;
  std::size_t most_, kept_ = 0;
  std::vector<std::vector<performance::Span>> streams_;
};

}  // namespace podsim::models
