#include "podsim/system/fabric_catalog.h"

#include <fmt/format.h>

#include <algorithm>

#include "podsim/catalog/catalog.h"
#include "podsim/config/codec.h"
#include "podsim/config/diagnostics.h"
#include "podsim/system/shape.h"
#include "podsim/system/training_rates.h"
#include "src/system/catalog_links.h"
#include "src/system/figures.h"

namespace podsim::system {
namespace {

[[noreturn]] void refuse_entry(const std::string& text, const std::string& why,
                               const std::string& expected) {
  throw config::InputError("--fabric '" + text + "': " + why, expected);
}

/// The fabric's entry, the chip whose it is, if any, and its rates.
struct FabricSource {
  const catalog::Fabric& entry;
  const catalog::Chip* chip = nullptr;
  TrainingRates rates;
  std::int64_t devices_per_chip = 1;
};

bool has_entry(const catalog::Catalog& catalog, const char* kind, const std::string& name) {
  const auto entries = catalog.list(kind);
  return std::any_of(entries.begin(), entries.end(), [&](const auto& e) { return e.name == name; });
}

FabricSource fabric_source(const catalog::Catalog& catalog, const std::string& name, bool ideal) {
  if (!has_entry(catalog, "chips", name)) return {catalog.fabric(name), nullptr, {}, 1};
  catalog::InputLog log;
  const catalog::Chip& chip = catalog.chip(name);
  return {catalog.fabric(chip.fabric), &chip,
          ideal ? TrainingRates() : training_rates_of(chip, log), log.use(chip.devices_per_chip)};
}

void add_torus(Fabric& fabric, const FabricSource& source, const Shape& shape, bool twisted) {
  catalog::InputLog log;
  const TorusRules rules = rules_of(source.entry, log);
  const std::string why = why_not(shape, rules);
  if (!why.empty())
    refuse_entry(fabric.name, why,
                 fmt::format("{} axes, at most {}", rules.dimensions, print(rules.largest)));
  const CatalogLinks links(source.entry, source.devices_per_chip, log, CatalogLinks::Use::alone);
  fabric.axes = links.torus(shape, rules);
  const bool rings = std::all_of(fabric.axes.begin(), fabric.axes.end(),
                                 [](const Link& axis) { return axis.kind == LinkKind::ring; });
  if (twisted && !(rules.cubes && rings))
    refuse_entry(fabric.name, "only wrapped axes of a torus of cubes can be twisted",
                 "tpu-v4:4x4x8:twisted");
  if (twisted) fabric.twists = twists_of(shape);
  if (source.devices_per_chip > 1) fabric.axes.push_back(*links.dies(*source.chip));
  const bool whole =
      std::all_of(shape.begin(), shape.end(), [](std::int64_t v) { return v % kCubeEdge == 0; });
  if (!rules.cubes || !whole) return;
  fabric.cubes = chips_of(shape) / kCubeChips;
  fabric.spare_cubes = chips_of(rules.largest) / kCubeChips - fabric.cubes;
}

/// Of the links' rate, what reduction in the switch reaches.
double in_switch_share(const catalog::Fabric& entry) {
  if (!entry.in_switch_efficiency) return 1;
  return entry.in_switch_efficiency->value / entry.link_efficiency.value;
}

/// The links of the domains in use, and of the network between them.
base::IdVector<LinkClassId, Link> domain_links(const catalog::Fabric& entry, std::int64_t chips,
                                               std::int64_t devices_per_chip,
                                               catalog::InputLog& log, const std::string& name) {
  const std::int64_t inside = std::min(entry.domain_chips->value, chips);
  if (chips % inside != 0)
    refuse_entry(name, fmt::format("no whole number of domains of {}", inside),
                 fmt::format("a multiple of {}", inside));
  const CatalogLinks links(entry, devices_per_chip, log, CatalogLinks::Use::alone);
  base::IdVector<LinkClassId, Link> axes{links.domain(inside)};
  if (chips == inside) return axes;
  axes.push_back(links.scale_out(chips / inside));
  axes.back().name = "network";
  return axes;
}

void add_domains(Fabric& fabric, const FabricSource& source, const Shape& shape) {
  if (shape.size() != 1) refuse_entry(fabric.name, "it has no torus", "a number of chips");
  if (!source.entry.domain_chips) refuse_entry(fabric.name, "the catalog has no domain_chips", "");
  catalog::InputLog log;
  const std::string name = fabric.name;
  fabric.axes = domain_links(source.entry, shape[0], source.devices_per_chip, log, name);
}

/// Several slices; the network's bandwidth is the catalog's unless the text has one of its own.
void add_slices(Fabric& fabric, const FabricSource& source, const std::string& text) {
  catalog::InputLog log;
  base::IdVector<LinkClassId, Link> network{
      CatalogLinks(source.entry, source.devices_per_chip, log, CatalogLinks::Use::alone)
          .scale_out(1)};
  apply_to_links(source.rates, network);
  add_network(fabric, text, {network.front().bandwidth, network.front().latency});
}

/// What was measured of a library's collectives on a link class, in microseconds.
void add_library(std::vector<AppliedRate>& list, const Link& axis) {
  if (!axis.library.known()) return;
  constexpr double micro = 1e6;
  const auto add = [&](const char* name, units::Time time) {
    if (time.base() > 0) list.push_back({axis.name + name, time.base() * micro});
  };
  add("_start_up_us", axis.library.start_up);
  add("_ring_step_us", axis.library.ring_step);
  add("_ramp_us", axis.library.ramp);
}

/// The rates that are known, of links that the fabric has.
std::vector<AppliedRate> fitted(const TrainingRates& rates, const Fabric& fabric) {
  std::vector<AppliedRate> list;
  const bool network = std::any_of(fabric.axes.begin(), fabric.axes.end(), [](const Link& axis) {
    return axis.scope == LinkScope::between;
  });
  for (const TrainingRate& r : kTrainingRates) {
    const bool of_links = r.rate == &TrainingRates::collective_efficiency ||
                          r.rate == &TrainingRates::axis_concurrency ||
                          (network && r.rate == &TrainingRates::network_efficiency);
    if (of_links && rates.*r.rate) list.push_back({std::string(r.name), *(rates.*r.rate)});
  }
  for (const Link& axis : fabric.axes) add_library(list, axis);
  return list;
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

void AppliedRate::describe(config::Record<AppliedRate>& r) {
  r.required("name", &AppliedRate::name, "rate of the catalog's chip");
  r.required("value", &AppliedRate::value, "factor");
}

Fabric switched_fabric(const catalog::Fabric& entry, std::int64_t chips,
                       std::int64_t devices_per_chip, catalog::InputLog& log) {
  Fabric fabric;
  fabric.name = fmt::format("{}:{}", entry.name, chips);
  fabric.axes = domain_links(entry, chips, devices_per_chip, log, fabric.name);
  fabric.in_switch_share = in_switch_share(entry);
  return fabric;
}

bool is_catalog_fabric(const catalog::Catalog& catalog, const std::string& text) {
  const std::string name = text.substr(0, text.find(':'));
  return has_entry(catalog, "chips", name) || has_entry(catalog, "fabrics", name);
}

CatalogFabric catalog_fabric(const catalog::Catalog& catalog, const std::string& text, bool ideal) {
  CatalogFabric result;
  Fabric& fabric = result.fabric;
  fabric.name = text;
  const auto comma = text.find(',');
  const std::string slice = text.substr(0, comma);
  const auto colon = slice.find(':');
  const auto second = slice.find(':', colon == std::string::npos ? colon : colon + 1);
  FabricSource source = fabric_source(catalog, slice.substr(0, colon), ideal);
  const auto shape =
      parse_shape(colon == std::string::npos ? "" : slice.substr(colon + 1, second - colon - 1));
  if (!shape)
    refuse_entry(text, "it has no shape of whole numbers from 1",
                 "such as tpu-v5p:8x8x16 or nvidia-h100:512");
  const bool twisted = second != std::string::npos;
  if (twisted && slice.substr(second) != ":twisted")
    refuse_entry(text, "its option is not known", ":twisted");
  const bool torus = source.entry.topology == catalog::Topology::torus;
  if (!torus && (twisted || comma != std::string::npos))
    refuse_entry(text, "it has no torus", "nothing behind the number of chips");
  if (twisted) source.devices_per_chip = 1;
  if (torus) add_torus(fabric, source, *shape, twisted);
  if (!torus) add_domains(fabric, source, *shape);
  for (Link& axis : fabric.axes)
    if (axis.scope == LinkScope::within) axis.name = short_name(axis);
  if (ideal) without_library(fabric.axes);
  // What a library's collectives reach by themselves was measured; less of it beside work is a
  // step's.
  if (fabric.axes.front().library.known()) source.rates.collective_efficiency.reset();
  apply_to_links(source.rates, fabric.axes);
  if (!ideal) fabric.in_switch_share = in_switch_share(source.entry);
  fabric.concurrency = source.rates.axis_concurrency.value_or(1);
  if (comma != std::string::npos) add_slices(fabric, source, text.substr(comma + 1));
  require_size(fabric);
  if (source.chip != nullptr) result.chip = source.chip->name;
  result.devices_per_chip = source.devices_per_chip;
  result.rates = fitted(source.rates, fabric);
  return result;
}

}  // namespace podsim::system
