// The ops of one device, kept for a timeline.
#pragma once

#include <string>
#include <vector>

#include "podsim/performance/device_walk.h"
#include "podsim/performance/step.h"

namespace podsim::models {

class Recorder : public performance::SpanSink {
 public:
  /// At most `most` spans are kept, the first ones.
  Recorder(const performance::LanePlan& plan, std::string device, std::size_t most)
      : plan_(plan), device_(std::move(device)), most_(most), lanes_(plan.lanes().size()) {}

  void span(const performance::Span& span) override;

  /// One for each lane that did something; times counted from `start`.
  [[nodiscard]] std::vector<performance::Track> tracks(
      performance::Picoseconds start, const std::vector<system::AxisLayout>& axes) const;
  [[nodiscard]] bool full() const { return kept_ >= most_; }

 private:
  const performance::LanePlan& plan_;
  std::string device_;
  std::size_t most_, kept_ = 0;
  std::vector<std::vector<performance::Span>> lanes_;
};

}  // namespace podsim::models
