#include "models/pod/recorder.h"

#include <fmt/format.h>

#include <utility>

#include "podsim/config/codec.h"
#include "podsim/workload/collective_names.h"

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

std::string shape_of(const workload::Op& op) {
  if (op.kind == workload::OpKind::collective) return config::name_of(op.collective);
  std::string text;
  for (const auto& p : op.products) {
    text += fmt::format("{}{}x{}x{}", text.empty() ? "" : ", ", p.m, p.n, p.k);
    if (p.count != 1) text += fmt::format(" x {}", p.count);
  }
  return text;
}

/// The engine that takes longest, or what of a transfer does.
std::string bound_of(const performance::OpCost& cost) {
  switch (cost.kind) {
    case workload::OpKind::compute: {
      const auto slowest = cost.engines();
      if (cost.overhead + cost.ramp > slowest) return "dispatch";
      if (slowest == cost.mxu) return "mxu";
      return slowest == cost.hbm ? "hbm" : "vpu";
    }
    case workload::OpKind::collective:
      return cost.latency > cost.flow ? "latency" : "links";
    case workload::OpKind::host_transfer:
      return "host link";
    case workload::OpKind::send:
    case workload::OpKind::receive:
      return "links";
  }
  return {};
}

}  // namespace

void Recorder::span(const performance::Span& span) {
  if (full()) return;
  ++kept_;
  streams_[span.stream].push_back(span);
}

/// Everything but the core's own ops, by what ran.
std::map<Recorder::Key, Recorder::SpanPlace> Recorder::places() const {
  std::map<Key, SpanPlace> all;
  std::size_t track = 0;
  for (std::size_t s = 0; s < streams_.size(); ++s) {
    if (streams_[s].empty()) continue;
    if (plan_.streams()[s].kind != workload::OpKind::compute)
      for (std::size_t i = 0; i < streams_[s].size(); ++i) all[key(streams_[s][i].op)] = {track, i};
    ++track;
  }
  return all;
}

std::string Recorder::waited_for(const performance::Span& span,
                                 const std::map<Key, SpanPlace>& places) const {
  std::string text;
  for (const auto& op : plan_.ops(span.op.execution, span.stream)) {
    if (op.op != span.op.op) continue;
    for (const auto& d : plan_.dependencies(op)) {
      const auto execution = span.op.execution - d.blocks_back;
      const auto from = d.blocks_back == 0 ? span.op.iteration : plan_.repeat(execution) - 1;
      if (from < d.lag) continue;
      const auto it = places.find(key({execution, from - d.lag, d.op}));
      if (it != places.end())
        text += ' ' + std::to_string(it->second.track) + ':' + std::to_string(it->second.span);
    }
  }
  return text;
}

performance::TracedOp Recorder::traced(const performance::OpInstance& instance) const {
  const auto block = plan_.block_of(instance.execution);
  const workload::Op& op = plan_.program().blocks[block].ops[instance.op];
  const performance::OpCost& cost = costs_.blocks[block][instance.op];
  performance::TracedOp t{op.name,
                          plan_.block(instance.execution).name,
                          plan_.repeat(instance.execution),
                          shape_of(op),
                          0,
                          0,
                          bound_of(cost)};
  if (op.kind == workload::OpKind::compute) {
    t.flop = op.vector.base();
    for (const auto& product : op.products) t.flop += product.flops().base();
    t.bytes = cost.moved.base();
  } else {
    t.bytes = op.bytes.base();
  }
  return t;
}

std::vector<performance::Track> Recorder::tracks(
    performance::Picoseconds start,
    const base::IdVector<system::MeshAxisId, system::AxisLayout>& axes) const {
  const auto known = places();
  std::vector<performance::Track> tracks;
  for (std::size_t s = 0; s < streams_.size(); ++s) {
    if (streams_[s].empty()) continue;
    performance::Track track{device_, name_of(plan_.streams()[s], axes), {}, {}};
    std::map<std::pair<workload::BlockId, workload::OpId>, std::size_t> ops;
    for (const auto& span : streams_[s]) {
      const auto [op, added] =
          ops.try_emplace({plan_.block_of(span.op.execution), span.op.op}, track.ops.size());
      if (added) track.ops.push_back(traced(span.op));
      track.spans +=
          fmt::format("{} {} {} {} {}{}\n", span.began - start, span.ended - span.began, op->second,
                      span.op.execution.index(), span.op.iteration, waited_for(span, known));
    }
    tracks.push_back(std::move(track));
  }
  return tracks;
}

}  // namespace podsim::models
