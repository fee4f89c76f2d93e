#include "podsim/performance/stream_plan.h"

#include <algorithm>

namespace podsim::performance {
namespace {

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
    : program_(program), reach_(reach_of(program)) {
  number_streams(costs);
  find_contexts();
  number_slots();
  for (Context& context : contexts_) {
    context.slots = slot_counts_[static_cast<std::size_t>(context.block)];
    plan_ops(context);
  }
  ops_.push_back({0, -1, static_cast<std::int32_t>(dependencies_.size()), 0});  // behind the last
  find_last();
}

std::int64_t StreamPlan::stream_of(const Stream& stream) const {
  const auto it = std::find(streams_.begin(), streams_.end(), stream);
  return it == streams_.end() ? -1 : it - streams_.begin();
}

void StreamPlan::number_streams(const ProgramCosts& costs) {
  streams_.emplace_back();  // the core is always there
  for (std::size_t b = 0; b < program_.blocks.size(); ++b) {
    offsets_.push_back(stream_of_op_.size());
    for (std::size_t op = 0; op < program_.blocks[b].ops.size(); ++op) {
      const OpCost& cost = costs.blocks[b][op];
      const Stream stream{cost.kind, cost.axis, program_.blocks[b].ops[op].offset};
      const auto it = std::find(streams_.begin(), streams_.end(), stream);
      stream_of_op_.push_back(static_cast<std::size_t>(it - streams_.begin()));
      if (it == streams_.end()) streams_.push_back(stream);
    }
  }
}

/// Both run the same block after the same blocks, as far as dependencies reach back.
bool StreamPlan::same_context(std::int64_t a, std::int64_t b) const {
  for (std::int64_t back = 0; back <= reach_; ++back) {
    if (back > a || back > b) return back > a && back > b;
    if (block_number(a - back) != block_number(b - back)) return false;
  }
  return true;
}

void StreamPlan::find_contexts() {
  std::vector<std::vector<std::int32_t>> of_block(program_.blocks.size());
  context_of_.reserve(program_.schedule.size());
  for (std::int64_t e = 0; e < executions(); ++e) {
    auto& known = of_block[static_cast<std::size_t>(block_number(e))];
    auto it = std::find_if(known.begin(), known.end(), [&](std::int32_t c) {
      return same_context(contexts_[static_cast<std::size_t>(c)].first, e);
    });
    if (it == known.end()) {
      it = known.insert(it, static_cast<std::int32_t>(contexts_.size()));
      contexts_.push_back({e, block_number(e), block(e).repeat, 0, 0, 0});
    }
    context_of_.push_back(*it);
    ++contexts_[static_cast<std::size_t>(*it)].uses;
  }
}

/// What an operation of the same stream waits for is over before its turn.
bool StreamPlan::crosses_streams(std::int64_t execution, std::size_t op,
                                 const workload::Dependency& d) const {
  if (d.blocks_back > execution) return false;
  const auto own = static_cast<std::size_t>(block_number(execution));
  const auto other = static_cast<std::size_t>(block_number(execution - d.blocks_back));
  return stream_of_op_[offsets_[own] + op] !=
         stream_of_op_[offsets_[other] + static_cast<std::size_t>(d.op)];
}

void StreamPlan::number_slots() {
  slots_.assign(stream_of_op_.size(), -1);
  for (const Context& context : contexts_) {
    const workload::Block& block = this->block(context.first);
    for (std::size_t op = 0; op < block.ops.size(); ++op)
      for (const auto& d : block.ops[op].deps)
        if (crosses_streams(context.first, op, d))
          slots_[number({static_cast<std::int32_t>(context.first - d.blocks_back), 0,
                         static_cast<std::int32_t>(d.op)})] = 0;
  }
  for (std::size_t b = 0; b < offsets_.size(); ++b) {
    std::int32_t next = 0;
    const std::size_t begin = offsets_[b], end = begin + program_.blocks[b].ops.size();
    for (std::size_t n = begin; n < end; ++n)
      if (slots_[n] >= 0) slots_[n] = next++;
    slot_counts_.push_back(next);
  }
}

void StreamPlan::plan_ops(Context& context) {
  const std::int64_t e = context.first;
  const auto& ops = block(e).ops;
  const std::size_t offset = offsets_[static_cast<std::size_t>(context.block)];
  for (std::size_t stream = 0; stream < streams_.size(); ++stream) {
    begins_.push_back(static_cast<std::int32_t>(ops_.size()));
    for (std::size_t op = 0; op < ops.size(); ++op) {
      if (stream_of_op_[offset + op] != stream) continue;
      PlannedOp planned{static_cast<std::int32_t>(op), slots_[offset + op],
                        static_cast<std::int32_t>(dependencies_.size()), 0};
      for (const auto& d : ops[op].deps) {
        if (!crosses_streams(e, op, d)) continue;
        if (d.blocks_back == 0) context.own_lag = std::max(context.own_lag, d.lag);
        lag_ = std::max(lag_, d.lag);
        const OpInstance other{static_cast<std::int32_t>(e - d.blocks_back), 0,
                               static_cast<std::int32_t>(d.op)};
        dependencies_.push_back({static_cast<std::int32_t>(d.blocks_back),
                                 static_cast<std::int32_t>(d.lag), other.op, slots_[number(other)],
                                 static_cast<std::int32_t>(stream_at(other))});
      }
      planned.last = static_cast<std::int32_t>(dependencies_.size());
      ops_.push_back(planned);
    }
  }
  begins_.push_back(static_cast<std::int32_t>(ops_.size()));
}

void StreamPlan::find_last() {
  last_.resize(streams_.size());
  std::size_t found = 0;
  for (std::int64_t e = executions(); e-- > 0 && found < streams_.size();)
    for (std::size_t s = 0; s < streams_.size(); ++s) {
      if (last_[s].execution >= 0 || ops(e, s).empty()) continue;
      last_[s] = {static_cast<std::int32_t>(e), static_cast<std::int32_t>(repeat(e) - 1),
                  ops(e, s).back().op};
      ++found;
    }
}

}  // namespace podsim::performance
