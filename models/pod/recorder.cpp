#include "models/pod/recorder.h"

namespace podsim::models {
namespace {

std::string name_of(const performance::Lane& lane, const std::vector<system::AxisLayout>& axes) {
  const auto axis = [&] { return axes[static_cast<std::size_t>(lane.axis)].axis; };
  const char* const where = lane.offset > 0 ? "next" : "previous";
  switch (lane.kind) {
    case workload::OpKind::compute:
      return "core";
    case workload::OpKind::collective:
      return axis();
    case workload::OpKind::host_transfer:
      return "host link";
    case workload::OpKind::send:
      return axis() + ", to the " + where;
    case workload::OpKind::receive:
      return axis() + ", from the " + (lane.offset > 0 ? "previous" : "next");
  }
  return {};
}

}  // namespace

void Recorder::span(const performance::Span& span) {
  if (full()) return;
  ++kept_;
  lanes_[span.lane].push_back(span);
}

std::vector<performance::Track> Recorder::tracks(
    performance::Picoseconds start, const std::vector<system::AxisLayout>& axes) const {
  std::vector<performance::Track> tracks;
  for (std::size_t l = 0; l < lanes_.size(); ++l) {
    if (lanes_[l].empty()) continue;
    performance::Track track{device_, name_of(plan_.lanes()[l], axes), {}};
    for (const auto& span : lanes_[l]) {
      const auto& block = plan_.block(span.op.execution);
      track.spans += std::to_string(span.began - start) + ' ' +
                     std::to_string(span.ended - span.began) + ' ' +
                     block.ops[static_cast<std::size_t>(span.op.op)].name + '\n';
    }
    tracks.push_back(std::move(track));
  }
  return tracks;
}

}  // namespace podsim::models
