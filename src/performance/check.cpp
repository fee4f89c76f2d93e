#include "src/performance/check.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace podsim::performance {
namespace {

void require(bool right, const std::string& message) {
  if (!right) throw std::invalid_argument(message);
}

template <class T>
bool within(std::int64_t index, const std::vector<T>& list) {
  return index >= 0 && index < static_cast<std::int64_t>(list.size());
}

/// Models of a step know no root of a broadcast and no order of a permutation.
void check_kind(const workload::Op& op) {
  using Kind = workload::CollectiveKind;
  if (op.kind != workload::OpKind::collective) return;
  require(op.collective != Kind::broadcast && op.collective != Kind::permute,
          "op '" + op.name + "' is a collective that steps do not have");
}

void check_own_block(const workload::Block& block, std::int64_t op) {
  for (const auto& d : block.ops[static_cast<std::size_t>(op)].deps) {
    if (d.blocks_back != 0) continue;
    const bool earlier = within(d.op, block.ops) && (d.lag > 0 || d.op < op);
    require(earlier && d.lag >= 0, "an op of block '" + block.name + "' waits for a later one");
  }
}

/// The block that a dependency of the block at `position` refers to exists and has that op.
void check_reach(const workload::StepProgram& p, std::size_t position) {
  const auto& block = p.blocks[static_cast<std::size_t>(p.schedule[position])];
  for (const auto& op : block.ops)
    for (const auto& d : op.deps) {
      const auto back = static_cast<std::size_t>(d.blocks_back);
      if (back == 0 || back > position) continue;
      const auto& other = p.blocks[static_cast<std::size_t>(p.schedule[position - back])];
      require(within(d.op, other.ops) && d.lag >= 0,
              "op '" + op.name + "' waits for what block '" + other.name + "' does not have");
    }
}

}  // namespace

void check_program(const workload::StepProgram& p) {
  for (const auto& block : p.blocks)
    for (std::size_t op = 0; op < block.ops.size(); ++op) {
      check_kind(block.ops[op]);
      check_own_block(block, static_cast<std::int64_t>(op));
    }
  for (const std::int64_t index : p.schedule)
    require(within(index, p.blocks), "the schedule names a block that does not exist");
  for (std::size_t i = 0; i < p.schedule.size(); ++i) check_reach(p, i);
}

std::int64_t axis_index(const system::Cluster& cluster, std::optional<workload::Axis> axis) {
  for (std::size_t i = 0; i < cluster.axes.size(); ++i)
    if (cluster.axes[i].axis == axis) return static_cast<std::int64_t>(i);
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
      require(within(segment.link, cluster.links) && segment.length >= 1 && segment.sharers >= 1,
              "mesh axis '" + std::string(workload::name_of(axis.axis)) +
                  "' runs over a link that does not exist");
}

}  // namespace podsim::performance
