// The ops of one device, kept for a timeline.
#pragma once

#include <string>
#include <vector>

#include "podsim/performance/device_scheduler.h"
#include "podsim/performance/step.h"

namespace podsim::models {

class Recorder : public performance::SpanSink {
 public:
  /// At most `most` spans are kept, the first ones.
  Recorder(const performance::StreamPlan& plan, std::string device, std::size_t most)
      : plan_(plan), device_(std::move(device)), most_(most), streams_(plan.streams().size()) {}

  void span(const performance::Span& span) override;

  /// One for each stream that did something; times counted from `start`.
  [[nodiscard]] std::vector<performance::Track> tracks(
      performance::Picoseconds start,
      const base::IdVector<system::MeshAxisId, system::AxisLayout>& axes) const;
  [[nodiscard]] bool full() const { return kept_ >= most_; }

 private:
  const performance::StreamPlan& plan_;
  std::string device_;
  std::size_t most_, kept_ = 0;
  std::vector<std::vector<performance::Span>> streams_;
};

}  // namespace podsim::models
