#include "podsim/performance/lane_plan.h"

#include <algorithm>

namespace podsim::performance {

LanePlan::LanePlan(const workload::StepProgram& program, const ProgramCosts& costs)
    : program_(program) {
  number_lanes(costs);
  number_slots();
  plan_dependencies();
}

std::int64_t LanePlan::lane_of(const Lane& lane) const {
  const auto it = std::find(lanes_.begin(), lanes_.end(), lane);
  return it == lanes_.end() ? -1 : it - lanes_.begin();
}

void LanePlan::number_lanes(const ProgramCosts& costs) {
  lanes_.emplace_back();  // the core is always there
  ops_.resize(program_.blocks.size());
  lane_of_op_.resize(program_.blocks.size());
  for (std::size_t b = 0; b < program_.blocks.size(); ++b)
    for (std::size_t op = 0; op < program_.blocks[b].ops.size(); ++op) {
      const OpCost& cost = costs.blocks[b][op];
      const Lane lane{cost.kind, cost.axis, program_.blocks[b].ops[op].offset};
      if (lane_of(lane) < 0) lanes_.push_back(lane);
      auto& lists = ops_[b];
      lists.resize(lanes_.size());
      const auto number = static_cast<std::size_t>(lane_of(lane));
      lists[number].push_back(static_cast<std::int32_t>(op));
      lane_of_op_[b].push_back(number);
    }
  for (auto& lists : ops_) lists.resize(lanes_.size());
  last_.resize(lanes_.size());
  for (std::int64_t e = 0; e < executions(); ++e)
    for (std::size_t l = 0; l < lanes_.size(); ++l)
      if (!ops(e, l).empty())
        last_[l] = {static_cast<std::int32_t>(e), static_cast<std::int32_t>(block(e).repeat - 1),
                    ops(e, l).back()};
}

/// What an op of the same lane waits for is over before its turn.
bool LanePlan::crosses_lanes(std::int64_t execution, std::size_t op,
                             const workload::Dependency& d) const {
  if (d.blocks_back > execution) return false;
  const auto own = static_cast<std::size_t>(block_number(execution));
  const auto other = static_cast<std::size_t>(block_number(execution - d.blocks_back));
  return lane_of_op_[own][op] != lane_of_op_[other][static_cast<std::size_t>(d.op)];
}

void LanePlan::number_slots() {
  std::vector<std::vector<char>> wanted;
  for (const auto& block : program_.blocks) wanted.emplace_back(block.ops.size(), 0);
  for (std::int64_t e = 0; e < executions(); ++e)
    for (std::size_t op = 0; op < block(e).ops.size(); ++op)
      for (const auto& d : block(e).ops[op].deps) {
        if (!crosses_lanes(e, op, d)) continue;
        reach_ = std::max(reach_, d.blocks_back);
        const auto number = static_cast<std::size_t>(block_number(e - d.blocks_back));
        wanted[number][static_cast<std::size_t>(d.op)] = 1;
      }
  for (const auto& ops : wanted) {
    auto& slots = slots_.emplace_back(ops.size(), -1);
    std::int32_t next = 0;
    for (std::size_t op = 0; op < ops.size(); ++op)
      if (ops[op] != 0) slots[op] = next++;
    slot_counts_.push_back(next);
  }
}

void LanePlan::plan_dependencies() {
  for (std::int64_t e = 0; e < executions(); ++e) {
    repeats_.push_back(block(e).repeat);
    auto& ops = dependencies_.emplace_back();
    for (std::size_t op = 0; op < block(e).ops.size(); ++op) {
      auto& planned = ops.emplace_back();
      for (const auto& d : block(e).ops[op].deps) {
        if (!crosses_lanes(e, op, d)) continue;
        const OpInstance other{static_cast<std::int32_t>(e - d.blocks_back), 0,
                               static_cast<std::int32_t>(d.op)};
        planned.push_back({static_cast<std::int32_t>(d.blocks_back),
                           static_cast<std::int32_t>(d.lag), static_cast<std::int32_t>(d.op),
                           slot(other.execution, d.op), static_cast<std::int32_t>(lane_at(other))});
      }
    }
  }
}

}  // namespace podsim::performance
