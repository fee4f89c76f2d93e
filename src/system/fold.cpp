#include "podsim/system/fold.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace podsim::system {
namespace {

/// Chips on the host of a chip of its slice.
std::int64_t companions(std::int64_t chip_in_slice, const Hosting& h) {
  const std::int64_t first = chip_in_slice / h.chips_per_host * h.chips_per_host;
  return std::min(h.chips_per_host, h.chips_per_slice - first);
}

HostShare share_of(std::int64_t chips_on_host, const Hosting& h) {
  const auto per_chip = static_cast<double>(h.devices_per_chip);
  return {h.input / (static_cast<double>(chips_on_host) * per_chip), h.link / per_chip,
          h.prefetch_depth, chips_on_host * h.devices_per_chip};
}

/// Number of a device on a mesh axis, 0 where the axis has one member.
class RankOnAxis {
 public:
  RankOnAxis(const Cluster& cluster, const Placement& placement, workload::Axis axis)
      : placement_(placement) {
    for (const MeshAxisId a : cluster.axes.ids())
      if (cluster.axes[a].axis == axis) {
        axis_ = a;
        degree_ = cluster.axes[a].degree;
      }
  }
  [[nodiscard]] std::int64_t of(DeviceId device) const {
    return degree_ == 1 ? 0 : placement_.member(device, axis_);
  }
  [[nodiscard]] std::int64_t degree() const { return degree_; }

 private:
  const Placement& placement_;
  MeshAxisId axis_;
  std::int64_t degree_ = 1;
};

/// Program, chips on the host, factor on its time.
using Key = std::tuple<ProgramId, std::int64_t, double>;

class Names {
 public:
  Names(const std::map<Key, std::int64_t>& counts, const std::vector<ProgramId>& program_of,
        std::int64_t ranks)
      : program_of_(program_of), ranks_(ranks) {
    for (const auto& [key, count] : counts) {
      programs_.insert(std::get<0>(key));
      hosts_.insert(std::get<1>(key));
    }
  }

  [[nodiscard]] std::string of(const Key& key) const {
    const auto [program, chips, slow] = key;
    std::string name = programs_.size() > 1 ? places_of(program) : "all devices";
    if (hosts_.size() > 1) name += fmt::format(", {} chips on the host", chips);
    if (slow > 1) name += fmt::format(", {:g} times slower", slow);
    return name;
  }

 private:
  [[nodiscard]] std::string places_of(ProgramId program) const {
    std::set<std::int64_t> stages, ranks;
    for (std::size_t i = 0; i < program_of_.size(); ++i) {
      if (program_of_[i] != program) continue;
      stages.insert(static_cast<std::int64_t>(i) / ranks_);
      ranks.insert(static_cast<std::int64_t>(i) % ranks_);
    }
    std::vector<std::string> parts;
    if (static_cast<std::int64_t>(program_of_.size()) > ranks_)
      parts.push_back(fmt::format("stage {}", fmt::join(stages, ", ")));
    if (static_cast<std::int64_t>(ranks.size()) < ranks_)
      parts.push_back(fmt::format("context {}", fmt::join(ranks, ", ")));
    return fmt::format("{}", fmt::join(parts, ", "));
  }

  const std::vector<ProgramId>& program_of_;
  std::int64_t ranks_;
  std::set<ProgramId> programs_;
  std::set<std::int64_t> hosts_;
};

}  // namespace

Classes classes_of(const Cluster& cluster, const std::vector<ProgramId>& program_of,
                   const Hosting& h, const base::IdVector<DeviceId, double>& slow) {
  const Placement placement(cluster);
  const RankOnAxis rank(cluster, placement, workload::Axis::context),
      stage(cluster, placement, workload::Axis::pipeline);
  const std::int64_t per_slice = h.chips_per_slice * h.devices_per_chip;
  std::vector<Key> keys;
  std::map<Key, std::int64_t> counts;
  for (const DeviceId d : placement.devices()) {
    const auto role = static_cast<std::size_t>(stage.of(d) * rank.degree() + rank.of(d));
    keys.push_back({program_of.at(role), companions(d.value() % per_slice / h.devices_per_chip, h),
                    slow.empty() ? 1 : slow[d]});
    ++counts[keys.back()];
  }
  const Names names(counts, program_of, rank.degree());
  Classes classes;
  std::map<Key, ClassId> numbers;
  for (const auto& [key, count] : counts) {
    const auto [program, chips, factor] = key;
    numbers[key] =
        classes.groups.push_back({names.of(key), count, program, share_of(chips, h), factor});
  }
  if (counts.size() > 1)
    for (const Key& key : keys) classes.of.push_back(numbers[key]);
  return classes;
}

}  // namespace podsim::system
