#include "podsim/performance/stream_plan.h"

#include <algorithm>
#include <concepts>
#include <ranges>

namespace podsim::performance {

using workload::BlockId;

namespace {

/// Counts of a program that check_program has let through have 31 bits.
std::uint32_t narrow(std::integral auto count) { return static_cast<std::uint32_t>(count); }

/// Scheduled blocks that any dependency reaches back.
std::int64_t reach_of(const workload::StepProgram& program) {
  std::int64_t reach = 0;
  for (const auto& block : program.blocks)
    for (const auto& op : block.ops)
      for (const auto& d : op.deps) reach = std::max(reach, d.blocks_back);
  return reach;
}

}  // namespace

StreamPlan::StreamPlan(const workload::StepProgram& program, const ProgramCosts& costs)
    : program_(program), reach_(narrow(reach_of(program))) {
  number_streams(costs);
  find_contexts();
  number_slots();
  for (PlanContext& context : contexts_) {
    context.slots = slot_counts_[context.block];
    plan_ops(context);
  }
  ops_.push_back({OpId(), SlotId(), narrow(dependencies_.size()), 0});  // behind the last
  find_last();
}

std::optional<std::size_t> StreamPlan::stream_of(const Stream& stream) const {
  for (std::size_t s = 0; s < streams_.size(); ++s)
    if (streams_[s] == stream) return s;
  return std::nullopt;
}

void StreamPlan::number_streams(const ProgramCosts& costs) {
  streams_.emplace_back();  // the core is always there
  for (const BlockId b : program_.blocks.ids()) {
    offsets_.push_back(stream_of_op_.size());
    for (const OpId op : program_.blocks[b].ops.ids()) {
      const OpCost& cost = costs.blocks[b][op];
      const Stream stream{cost.kind, cost.axis, program_.blocks[b].ops[op].offset};
      const auto known = stream_of(stream);
      stream_of_op_.push_back(known.value_or(streams_.size()));
      if (!known) streams_.push_back(stream);
    }
  }
}

/// Both run the same block after the same blocks, as far as dependencies reach back.
bool StreamPlan::same_context(ExecutionId a, ExecutionId b) const {
  for (std::uint32_t back = 0; back <= reach_; ++back) {
    const ExecutionId before_a = a - back, before_b = b - back;
    if (!before_a || !before_b) return !before_a && !before_b;
    if (block_of(before_a) != block_of(before_b)) return false;
  }
  return true;
}

void StreamPlan::find_contexts() {
  base::IdVector<BlockId, std::vector<ContextId>> of_block(program_.blocks.ids());
  context_of_.reserve(program_.schedule.size());
  for (const ExecutionId e : executions()) {
    auto& known = of_block[block_of(e)];
    auto it = std::find_if(known.begin(), known.end(),
                           [&](ContextId c) { return same_context(contexts_[c].first, e); });
    if (it == known.end())
      it =
          known.insert(it, contexts_.push_back({e, block_of(e), narrow(block(e).repeat), 0, 0, 0}));
    context_of_.push_back(*it);
    ++contexts_[*it].uses;
  }
}

/// Whether a dependency leads to another stream. Operations of the same stream are over before.
bool StreamPlan::crosses_streams(ExecutionId execution, OpId op,
                                 const workload::Dependency& d) const {
  const ExecutionId other = execution - d.blocks_back;
  return other && stream_at({execution, 0, op}) != stream_at({other, 0, d.op});
}

void StreamPlan::number_slots() {
  slots_.assign(stream_of_op_.size(), SlotId());
  for (const PlanContext& context : contexts_) {
    const workload::Block& block = this->block(context.first);
    for (const OpId op : block.ops.ids())
      for (const auto& d : block.ops[op].deps)
        if (crosses_streams(context.first, op, d))
          slots_[number({context.first - d.blocks_back, 0, d.op})] = SlotId(0);
  }
  for (const BlockId b : offsets_.ids()) {
    SlotId next(0);
    const std::size_t begin = offsets_[b], end = begin + program_.blocks[b].ops.size();
    for (std::size_t n = begin; n < end; ++n)
      if (slots_[n]) slots_[n] = next++;
    slot_counts_.push_back(narrow(next.index()));
  }
}

void StreamPlan::plan_ops(PlanContext& context) {
  const ExecutionId e = context.first;
  const auto& ops = block(e).ops;
  for (std::size_t stream = 0; stream < streams_.size(); ++stream) {
    begins_.push_back(narrow(ops_.size()));
    for (const OpId op : ops.ids()) {
      const std::size_t number_of_op = number({e, 0, op});
      if (stream_of_op_[number_of_op] != stream) continue;
      PlannedOp planned{op, slots_[number_of_op], narrow(dependencies_.size()), 0};
      for (const auto& d : ops[op].deps) {
        if (!crosses_streams(e, op, d)) continue;
        const std::uint32_t lag = narrow(d.lag);
        if (d.blocks_back == 0) context.own_lag = std::max(context.own_lag, lag);
        lag_ = std::max(lag_, lag);
        const OpInstance other{e - d.blocks_back, 0, d.op};
        dependencies_.push_back(
            {narrow(d.blocks_back), lag, d.op, slots_[number(other)], narrow(stream_at(other))});
      }
      planned.last = narrow(dependencies_.size());
      ops_.push_back(planned);
    }
  }
  begins_.push_back(narrow(ops_.size()));
}

void StreamPlan::find_last() {
  last_.resize(streams_.size());
  std::size_t found = 0;
  for (const ExecutionId e : std::views::reverse(executions())) {
    if (found == streams_.size()) return;
    for (std::size_t s = 0; s < streams_.size(); ++s) {
      if (last_[s].execution || ops(e, s).empty()) continue;
      last_[s] = {e, repeat(e) - 1, ops(e, s).back().op};
      ++found;
    }
  }
}

}  // namespace podsim::performance
