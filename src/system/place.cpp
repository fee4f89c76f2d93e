#include "src/system/place.h"

#include <fmt/format.h>

#include <algorithm>

#include "podsim/catalog/catalog.h"
#include "podsim/config/diagnostics.h"
#include "podsim/system/device.h"
#include "src/system/catalog_links.h"

namespace podsim::system {
namespace {

Shape given_shape(const SystemSection& system, const TorusRules& rules,
                  const catalog::Fabric& fabric) {
  const auto shape = parse_shape(*system.shape);
  if (!shape)
    config::refuse("system.shape", fmt::format("found '{}'", *system.shape), "such as 4x4");
  const std::string why = why_not(*shape, rules);
  if (!why.empty())
    config::refuse(
        "system.shape",
        fmt::format("no slice of {} has the shape {}: {}", fabric.name, *system.shape, why),
        fmt::format("{} axes, at most {}", rules.dimensions, print(rules.largest)));
  if (system.chips && *system.chips != chips_of(*shape))
    config::refuse("system.chips",
                   fmt::format("{} chips in a shape of {}", *system.chips, chips_of(*shape)),
                   "one of shape and chips");
  return *shape;
}

Shape shape_of(const SystemSection& system, const TorusRules& rules,
               const catalog::Fabric& fabric) {
  if (system.shape) return given_shape(system, rules, fabric);
  const Shape shape = most_cubic(*system.chips, rules);
  if (!shape.empty()) return shape;
  const auto [below, above] = nearest_sizes(*system.chips, rules);
  config::refuse("system.chips",
                 fmt::format("no slice of {} has {} chips", fabric.name, *system.chips),
                 fmt::format("at most {}", chips_of(rules.largest)),
                 above > 0 ? fmt::format("the nearest are {} and {}", below, above)
                           : fmt::format("the largest is {}; use slices", below));
}

/// Links and dimensions of a torus, per device: a chip's devices share its links equally.
void add_torus(Place& place, const Shape& shape, const TorusRules& rules,
               const HardwareParts& parts, catalog::InputLog& log) {
  const CatalogLinks links(parts.fabric, place.devices_per_chip, log);
  LinkTopology& t = place.topology;
  const auto add = [&](const Link& link) {
    t.dimensions.push_back({t.links.push_back(link), link.length, link.hierarchy_level, 1,
                            link.kind == LinkKind::ring, false});
  };
  const auto torus = links.torus(shape, rules);
  if (const auto dies = links.dies(parts.chip)) add(*dies);
  for (const Link& link : torus) add(link);
}

void place_on_torus(Place& place, const SystemSection& system, const HardwareParts& parts,
                    catalog::InputLog& log) {
  const TorusRules rules = rules_of(parts.fabric, log);
  const Shape shape = shape_of(system, rules, parts.fabric);
  place.chips_per_slice = chips_of(shape);
  place.shape = print(shape);
  if (!system.shape)
    place.notes.push_back(
        fmt::format("{} chips of {} are taken as {}", *system.chips, parts.chip.name, place.shape));
  add_torus(place, shape, rules, parts, log);
}

// Chips used in each domain: as many as share the chips out evenly. Meshes are mostly powers of
// two, and a domain of 72 then works with 64.
std::int64_t chips_of_domain(std::int64_t chips, std::int64_t domain) {
  std::int64_t inside = std::min(chips, domain);
  while (chips % inside != 0) --inside;
  return inside;
}

void place_on_switch(Place& place, const SystemSection& system, const HardwareParts& parts,
                     catalog::InputLog& log) {
  const auto& fabric = parts.fabric;
  if (system.shape)
    config::refuse("system.shape", fmt::format("{} has no torus", parts.chip.name), "chips: N");
  if (!fabric.domain_chips)
    throw config::InputError(fmt::format("fabrics/{} lacks domain_chips", fabric.name));
  const std::int64_t domain = log.use(*fabric.domain_chips);
  const std::int64_t chips = *system.chips;
  const std::int64_t inside = chips_of_domain(chips, domain);
  if (chips > domain && 2 * inside <= domain)
    config::refuse("system.chips",
                   fmt::format("{} chips are no equal parts of domains of {}", chips, domain),
                   fmt::format("a multiple of {}, or of most of a domain", domain),
                   fmt::format("the nearest multiples are {} and {}", chips / domain * domain,
                               (chips / domain + 1) * domain));
  if (chips > domain && inside < domain)
    place.notes.push_back(fmt::format("{} of the {} chips of each {} domain are used", inside,
                                      domain, parts.chip.name));
  place.chips_per_slice = chips;
  place.shape = fmt::format("{} x {}", chips / inside, inside);
  place.topology.domain = inside * place.devices_per_chip;
  place.topology.links.push_back(CatalogLinks(fabric, place.devices_per_chip, log).domain(inside));
}

void add_scale_out(Place& place, const SystemSection& system, const catalog::Fabric& fabric,
                   catalog::InputLog& log) {
  LinkTopology& t = place.topology;
  const bool beyond = place.slices > 1 || (t.domain > 0 && t.domain < place.devices());
  if (!beyond) return;
  t.slices = place.slices;
  t.scale_out = t.links.push_back(
      CatalogLinks(fabric, place.devices_per_chip, log).scale_out(place.parts(), system.scale_out));
}

}  // namespace

namespace {

MemoryLimits limits_of(const catalog::Chip& chip, std::int64_t devices, catalog::InputLog& log) {
  MemoryLimits limits;
  limits.compiled = chip.compiled;
  limits.usable = log.use(chip.hbm_usable ? *chip.hbm_usable : chip.hbm_capacity) /
                  static_cast<double>(devices);
  if (chip.context_memory) limits.context = log.use(*chip.context_memory);
  if (chip.communicator_memory) limits.communicator = log.use(*chip.communicator_memory);
  return limits;
}

}  // namespace

Place find_place(const SystemSection& system, const InputSection& input,
                 const catalog::Catalog& catalog, catalog::InputLog& log) {
  const HardwareParts parts = find_parts(catalog, system.chip);
  if (!system.shape && !system.chips)
    config::refuse("system", "neither shape nor chips says how large a slice is",
                   "shape: 4x4 or chips: 16");
  Place place;
  place.chip = parts.chip.name;
  place.slices = system.slices;
  place.devices_per_chip = log.use(parts.chip.devices_per_chip);
  place.device = device_of(parts.chip, parts.technology, DataType::bf16, log);
  place.memory = limits_of(parts.chip, place.devices_per_chip, log);
  place.rates = training_rates_of(parts.chip, log);
  if (parts.chip.step_error) place.step_error = log.use(*parts.chip.step_error);
  place.chips_per_host = log.use(parts.host.chips_per_host);
  place.host_input = host_input(parts.host, input, log);
  place.host_link = log.use(parts.host.pcie_bandwidth);
  if (parts.fabric.topology == catalog::Topology::torus) {
    place_on_torus(place, system, parts, log);
  } else {
    place_on_switch(place, system, parts, log);
  }
  add_scale_out(place, system, parts.fabric, log);
  return place;
}

}  // namespace podsim::system
