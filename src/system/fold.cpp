#include "podsim/system/fold.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

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
          h.prefetch_depth};
}

std::string ranks_of(std::int64_t program, const std::vector<std::int64_t>& program_of_rank) {
  std::vector<std::size_t> ranks;
  for (std::size_t i = 0; i < program_of_rank.size(); ++i)
    if (program_of_rank[i] == program) ranks.push_back(i);
  return fmt::format("context {}", fmt::join(ranks, ", "));
}

using Key = std::pair<std::int64_t, std::int64_t>;  // program, chips on the host

std::string name_of(const Key& key, const std::map<Key, std::int64_t>& counts,
                    const std::vector<std::int64_t>& program_of_rank) {
  bool one_program = true, one_host = true;
  for (const auto& [other, count] : counts) {
    one_program = one_program && other.first == key.first;
    one_host = one_host && other.second == key.second;
  }
  const std::string who = one_program ? "all devices" : ranks_of(key.first, program_of_rank);
  return one_host ? who : fmt::format("{}, {} chips on the host", who, key.second);
}

}  // namespace

std::vector<DeviceGroup> fold(const workload::Mesh& mesh,
                              const std::vector<std::int64_t>& program_of_rank, const Hosting& h) {
  const std::int64_t per_slice = h.chips_per_slice * h.devices_per_chip;
  std::map<Key, std::int64_t> counts;
  for (std::int64_t d = 0; d < h.slices * per_slice; ++d) {
    const std::int64_t stage = d / (mesh.stage_devices() / mesh.data) % mesh.pipeline;
    const auto rank =
        static_cast<std::size_t>(stage * mesh.context + d / mesh.tensor % mesh.context);
    ++counts[{program_of_rank[rank], companions(d % per_slice / h.devices_per_chip, h)}];
  }
  std::vector<DeviceGroup> groups;
  for (const auto& [key, count] : counts)
    groups.push_back(
        {name_of(key, counts, program_of_rank), count, key.first, share_of(key.second, h)});
  return groups;
}

}  // namespace podsim::system
