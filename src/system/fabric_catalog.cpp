#include "podsim/system/fabric_catalog.h"

#include <fmt/format.h>

#include <algorithm>

#include "podsim/catalog/catalog.h"
#include "podsim/config/diagnostics.h"
#include "podsim/system/shape.h"
#include "src/system/figures.h"

namespace podsim::system {
namespace {

[[noreturn]] void refuse_entry(const std::string& text, const std::string& why,
                               const std::string& expected) {
  throw config::InputError("--fabric '" + text + "': " + why, expected);
}

LinkRates link_rates(const catalog::Fabric& entry) {
  return {entry.link_bandwidth.value * entry.link_efficiency.value, entry.hop_latency.value};
}

LinkRates network_rates(const catalog::Fabric& entry) {
  return {entry.scale_out_bandwidth.value * entry.scale_out_efficiency.value,
          entry.scale_out_latency.value};
}

void add_torus(Fabric& fabric, const catalog::Fabric& entry, const Shape& shape, bool twisted) {
  catalog::InputLog log;
  const TorusRules rules = rules_of(entry, log);
  const std::string why = why_not(shape, rules);
  if (!why.empty())
    refuse_entry(fabric.name, why,
                 fmt::format("{} axes, at most {}", rules.dimensions, print(rules.largest)));
  const auto rings = wraps(shape, rules);
  const auto rates = link_rates(entry);
  for (std::size_t i = 0; i < shape.size(); ++i)
    fabric.axes.push_back({kTorusAxes[i], shape[i], rings[i] ? AxisKind::ring : AxisKind::line,
                           rates.bandwidth, rates.latency, false});
  if (twisted && !(rules.cubes && std::find(rings.begin(), rings.end(), false) == rings.end()))
    refuse_entry(fabric.name, "only wrapped axes of a torus of cubes can be twisted",
                 "tpu-v4:4x4x8:twisted");
  if (twisted) fabric.twists = twists_of(shape);
  const bool whole =
      std::all_of(shape.begin(), shape.end(), [](std::int64_t v) { return v % kCubeEdge == 0; });
  if (!rules.cubes || !whole) return;
  fabric.cubes = chips_of(shape) / kCubeChips;
  fabric.spare_cubes = chips_of(rules.largest) / kCubeChips - fabric.cubes;
}

void add_domains(Fabric& fabric, const catalog::Fabric& entry, const Shape& shape) {
  if (shape.size() != 1) refuse_entry(fabric.name, "it has no torus", "a number of chips");
  if (!entry.domain_chips) refuse_entry(fabric.name, "the catalog has no domain_chips", "");
  const std::int64_t inside = std::min(entry.domain_chips->value, shape[0]);
  if (shape[0] % inside != 0)
    refuse_entry(fabric.name, fmt::format("no whole number of domains of {}", inside),
                 fmt::format("a multiple of {}", inside));
  const auto rates = link_rates(entry);
  fabric.axes.push_back(
      {"domain", inside, AxisKind::switched, rates.bandwidth, rates.latency, false});
  if (shape[0] == inside) return;
  const auto network = network_rates(entry);
  fabric.axes.push_back(
      {"network", shape[0] / inside, AxisKind::switched, network.bandwidth, network.latency, true});
}

void require_size(const Fabric& fabric) {
  std::int64_t chips = 1;
  for (const auto& a : fabric.axes) {
    if (a.length > kMostFabricChips / chips)
      refuse_entry(fabric.name, "too many chips", fmt::format("at most {}", kMostFabricChips));
    chips *= a.length;
  }
  if (chips < 2) refuse_entry(fabric.name, "one chip has nobody to talk to", "two chips or more");
}

}  // namespace

bool is_catalog_fabric(const catalog::Catalog& catalog, const std::string& text) {
  const std::string name = text.substr(0, text.find(':'));
  const auto entries = catalog.list("fabrics");
  return std::any_of(entries.begin(), entries.end(), [&](const auto& e) { return e.name == name; });
}

Fabric catalog_fabric(const catalog::Catalog& catalog, const std::string& text) {
  Fabric fabric;
  fabric.name = text;
  const auto comma = text.find(',');
  const std::string slice = text.substr(0, comma);
  const auto colon = slice.find(':');
  const auto second = slice.find(':', colon == std::string::npos ? colon : colon + 1);
  const auto& entry = catalog.fabric(slice.substr(0, colon));
  const auto shape =
      parse_shape(colon == std::string::npos ? "" : slice.substr(colon + 1, second - colon - 1));
  if (!shape)
    refuse_entry(text, "it has no shape of whole numbers from 1",
                 "such as tpu-v5p:8x8x16 or nvidia-h100:512");
  const bool twisted = second != std::string::npos;
  if (twisted && slice.substr(second) != ":twisted")
    refuse_entry(text, "its option is not known", ":twisted");
  const bool torus = entry.topology == catalog::Topology::torus;
  if (!torus && (twisted || comma != std::string::npos))
    refuse_entry(text, "it has no torus", "nothing behind the number of chips");
  if (torus) add_torus(fabric, entry, *shape, twisted);
  if (!torus) add_domains(fabric, entry, *shape);
  if (comma != std::string::npos) add_network(fabric, text.substr(comma + 1), network_rates(entry));
  require_size(fabric);
  return fabric;
}

}  // namespace podsim::system
