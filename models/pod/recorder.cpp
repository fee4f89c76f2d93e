#include "models/pod/recorder.h"

namespace podsim::models {
namespace {

std::string name_of(const performance::Stream& stream,
                    const base::IdVector<system::MeshAxisId, system::AxisLayout>& axes) {
  const auto axis = [&] { return std::string(workload::name_of(axes[stream.axis].axis)); };
  const char* const where = stream.offset > 0 ? "next" : "previous";
  switch (stream.kind) {
    case workload::OpKind::compute:
      return "core";
    case workload::OpKind::collective:
      return axis();
    case workload::OpKind::host_transfer:
      return "host link";
    case workload::OpKind::send:
      return axis() + ", to the " + where;
    case workload::OpKind::receive:
      return axis() + ", from the " + (stream.offset > 0 ? "previous" : "next");
  }
  return {};
}

}  // namespace

void Recorder::span(const performance::Span& span) {
  if (full()) return;
  ++kept_;
  streams_[span.stream].push_back(span);
}

std::vector<performance::Track> Recorder::tracks(
    performance::Picoseconds start,
    const base::IdVector<system::MeshAxisId, system::AxisLayout>& axes) const {
  std::vector<performance::Track> tracks;
  for (std::size_t l = 0; l < streams_.size(); ++l) {
    if (streams_[l].empty()) continue;
    performance::Track track{device_, name_of(plan_.streams()[l], axes), {}};
    for (const auto& span : streams_[l]) {
      const auto& block = plan_.block(span.op.execution);
      track.spans += std::to_string(span.began - start) + ' ' +
                     std::to_string(span.ended - span.began) + ' ' + block.ops[span.op.op].name +
                     '\n';
    }
    tracks.push_back(std::move(track));
  }
  return tracks;
}

}  // namespace podsim::models
