#include "src/performance/check.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>

namespace podsim::performance {
namespace {

void require(bool right, const char* message) {
  if (!right) throw std::invalid_argument(message);
}

void require(bool right, const std::string& message) { require(right, message.c_str()); }

/// Schedules count iterations, and how far dependencies reach back, in 31 bits.
void check_counts(const workload::Block& block, const workload::Op& op) {
  const auto fits = [](std::int64_t count) { return std::in_range<std::int32_t>(count); };
  const bool all = std::all_of(op.deps.begin(), op.deps.end(), [&](const workload::Dependency& d) {
    return fits(d.blocks_back) && fits(d.lag);
  });
  require(all && fits(block.repeat), "a count of block '" + block.name + "' has over 31 bits");
}

/// Models of a step know no root of a broadcast and no order of a permutation.
void check_kind(const workload::Op& op) {
  using Kind = workload::CollectiveKind;
  if (op.kind != workload::OpKind::collective) return;
  require(op.collective != Kind::broadcast && op.collective != Kind::permute,
          "op '" + op.name + "' is a collective that steps do not have");
}

void check_own_block(const workload::Block& block, workload::OpId op) {
  for (const auto& d : block.ops[op].deps) {
    if (d.blocks_back != 0) continue;
    const bool earlier = block.ops.contains(d.op) && (d.lag > 0 || d.op < op);
    if (!earlier || d.lag < 0)
      throw std::invalid_argument("an op of block '" + block.name + "' waits for a later one");
  }
}

/// The block that a dependency of another block refers to has that op.
void check_reach(const workload::Op& op, const workload::Dependency& d,
                 const workload::Block& other) {
  if (!other.ops.contains(d.op) || d.lag < 0)
    throw std::invalid_argument("op '" + op.name + "' waits for what block '" + other.name +
                                "' does not have");
}

/// Blocks that any dependency of a block reaches back.
std::vector<std::int64_t> reaches_of(const workload::Block& block) {
  std::vector<std::int64_t> reaches;
  for (const auto& op : block.ops)
    for (const auto& d : op.deps)
      if (d.blocks_back > 0 &&
          std::find(reaches.begin(), reaches.end(), d.blocks_back) == reaches.end())
        reaches.push_back(d.blocks_back);
  return reaches;
}

/// Checks dependencies on earlier blocks, once for each pair of blocks and distance between them.
void check_reaches(const workload::StepProgram& p) {
  using workload::BlockId;
  base::IdVector<BlockId, std::vector<std::int64_t>> reaches;
  for (const auto& block : p.blocks) reaches.push_back(reaches_of(block));
  std::set<std::tuple<BlockId, std::int64_t, BlockId>> checked;
  for (const workload::ExecutionId i : p.schedule.ids())
    for (const std::int64_t back : reaches[p.schedule[i]]) {
      const workload::ExecutionId earlier = i - back;
      if (!earlier) continue;
      const BlockId other = p.schedule[earlier];
      if (!checked.insert({p.schedule[i], back, other}).second) continue;
      for (const auto& op : p.blocks[p.schedule[i]].ops)
        for (const auto& d : op.deps)
          if (d.blocks_back == back) check_reach(op, d, p.blocks[other]);
    }
}

}  // namespace

void check_program(const workload::StepProgram& p) {
  for (const auto& block : p.blocks)
    for (const workload::OpId op : block.ops.ids()) {
      check_counts(block, block.ops[op]);
      check_kind(block.ops[op]);
      check_own_block(block, op);
    }
  for (const workload::BlockId block : p.schedule)
    require(p.blocks.contains(block), "the schedule names a block that does not exist");
  check_reaches(p);
}

system::MeshAxisId axis_of(const system::Cluster& cluster, std::optional<workload::Axis> axis) {
  for (const system::MeshAxisId i : cluster.axes.ids())
    if (cluster.axes[i].axis == axis) return i;
  throw std::invalid_argument("the cluster has no mesh axis '" +
                              std::string(axis ? workload::name_of(*axis) : "") + "'");
}

void check_cluster(const system::Cluster& cluster) {
  const auto& d = cluster.device;
  require(d.mxu_rows >= 1 && d.mxu_columns >= 1 && d.mxu_count >= 1, "a device without arrays");
  require(d.matmul_rate.base() > 0 && d.matmul_efficiency > 0, "a device without a matmul rate");
  require(d.narrow_rate.base() > 0, "a device without a rate at the run's precision");
  for (const auto& link : cluster.links)
    require(link.bandwidth.base() > 0, "link '" + link.name + "' has no bandwidth");
  for (const auto& axis : cluster.axes)
    for (const auto& segment : axis.segments)
      require(cluster.links.contains(segment.link) && segment.length >= 1 && segment.sharers >= 1,
              "mesh axis '" + std::string(workload::name_of(axis.axis)) +
                  "' runs over a link that does not exist");
}

}  // namespace podsim::performance
