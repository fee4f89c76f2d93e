#include "podsim/system/health.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "podsim/config/diagnostics.h"
#include "podsim/system/fabric_graph.h"
#include "podsim/system/placement.h"

namespace podsim::system {
namespace {

/// Devices by what their names say of them.
class Devices {
 public:
  explicit Devices(const FabricGraph& graph) : graph_(graph) {}

  /// Empty where nothing has the name.
  [[nodiscard]] std::vector<DeviceId> named(const std::string& name) const {
    Coordinates wanted(graph_.axes());
    for (std::string_view rest = name; !rest.empty();)
      if (!read(rest, wanted)) return {};
    std::vector<DeviceId> found;
    for (const DeviceId d : graph_.chips()) {
      bool fits = true;
      for (const LinkClassId a : graph_.axes())
        if (const auto& w = wanted[a]) fits = fits && *w == graph_.coordinate(d, a);
      if (fits) found.push_back(d);
    }
    return found;
  }

  [[nodiscard]] std::string example() const {
    return "a name such as " + graph_.chip_name(DeviceId(0)) + " or " +
           graph_.chip_name(graph_.chips().back());
  }

 private:
  /// Places along links, as far as they are named.
  using Coordinates = base::IdVector<LinkClassId, std::optional<std::int64_t>>;

  /// Takes one link's name and a place along it off the rest of a name.
  bool read(std::string_view& rest, Coordinates& wanted) const {
    const char* const end = rest.data() + rest.size();
    for (const LinkClassId a : graph_.axes()) {
      const auto& axis = graph_.axis(a);
      if (!rest.starts_with(axis.name)) continue;
      std::int64_t value = -1;
      const auto number = std::from_chars(rest.data() + axis.name.size(), end, value);
      if (number.ec != std::errc() || value < 0 || value >= axis.length) return false;
      rest = std::string_view(number.ptr, end);
      wanted[a] = value;
      return true;
    }
    return false;
  }

  const FabricGraph& graph_;
};

base::IdVector<DeviceId, double> slow_devices(const SlowSection& slow, const Devices& devices,
                                              base::Ids<DeviceId> all) {
  base::IdVector<DeviceId, double> factors(all, 1);
  for (const auto& name : slow.chips) {
    const auto found = devices.named(name);
    if (found.empty())
      config::refuse("system.slow.chips", "there is no chip '" + name + "'", devices.example());
    for (const auto d : found) factors[d] = slow.factor;
  }
  return factors;
}

void cut(const std::string& text, const Devices& devices, const FabricGraph& graph,
         std::vector<LinkId>& links) {
  const std::string kind = "link:";
  const auto dash = text.find('-');
  if (text.rfind(kind, 0) != 0 || dash == std::string::npos)
    config::refuse(
        "system.failed", "found '" + text + "'",
        "link:CHIP-CHIP; a run does without no chip of its slice: for those see job.failures");
  const auto from = devices.named(text.substr(kind.size(), dash - kind.size()));
  const auto to = devices.named(text.substr(dash + 1));
  const auto before = links.size();
  for (const auto a : from)
    for (const auto b : to)
      for (const auto link : graph.links_between(a, b))
        for (const auto one : {link, graph.reverse(link)})
          if (std::find(links.begin(), links.end(), one) == links.end()) links.push_back(one);
  if (links.size() == before)
    config::refuse("system.failed", "there is no link '" + text + "'",
                   "two chips with a link between; " + devices.example());
}

}  // namespace

Health health_of(const SystemSection& system, const Cluster& cluster) {
  Health health;
  if (!system.slow && system.failed.empty()) return health;
  const FabricGraph graph(Placement(cluster).fabric());
  const Devices devices(graph);
  if (system.slow) health.slow = slow_devices(*system.slow, devices, graph.chips());
  for (const auto& text : system.failed) cut(text, devices, graph, health.cut_links);
  return health;
}

}  // namespace podsim::system
