#include "podsim/system/health.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

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
  [[nodiscard]] std::vector<std::int64_t> named(const std::string& name) const {
    std::vector<std::optional<std::int64_t>> wanted(static_cast<std::size_t>(graph_.axes()));
    for (std::size_t at = 0; at < name.size();)
      if (!read(name, at, wanted)) return {};
    std::vector<std::int64_t> found;
    for (std::int64_t d = 0; d < graph_.chips(); ++d) {
      bool fits = true;
      for (std::int64_t a = 0; a < graph_.axes(); ++a)
        if (const auto& w = wanted[static_cast<std::size_t>(a)])
          fits = fits && *w == graph_.coordinate(d, a);
      if (fits) found.push_back(d);
    }
    return found;
  }

  [[nodiscard]] std::string example() const {
    return "a name such as " + graph_.chip_name(0) + " or " + graph_.chip_name(graph_.chips() - 1);
  }

 private:
  /// One link's name and a place along it.
  bool read(const std::string& name, std::size_t& at,
            std::vector<std::optional<std::int64_t>>& wanted) const {
    for (std::int64_t a = 0; a < graph_.axes(); ++a) {
      const auto& axis = graph_.axis(a);
      if (name.compare(at, axis.name.size(), axis.name) != 0) continue;
      const char* begin = name.data() + at + axis.name.size();
      std::int64_t value = -1;
      const auto number = std::from_chars(begin, name.data() + name.size(), value);
      if (number.ec != std::errc() || value < 0 || value >= axis.length) return false;
      at = static_cast<std::size_t>(number.ptr - name.data());
      wanted[static_cast<std::size_t>(a)] = value;
      return true;
    }
    return false;
  }

  const FabricGraph& graph_;
};

std::vector<double> slow_devices(const SlowSection& slow, const Devices& devices,
                                 std::int64_t count) {
  std::vector<double> factors(static_cast<std::size_t>(count), 1);
  for (const auto& name : slow.chips) {
    const auto found = devices.named(name);
    if (found.empty())
      config::refuse("system.slow.chips", "there is no chip '" + name + "'", devices.example());
    for (const auto d : found) factors[static_cast<std::size_t>(d)] = slow.factor;
  }
  return factors;
}

void cut(const std::string& text, const Devices& devices, const FabricGraph& graph,
         std::vector<std::int64_t>& links) {
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
