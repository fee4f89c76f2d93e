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
  const CatalogLinks links(parts.fabric, place.devices_per_chip, log, CatalogLinks::Use::step);
  LinkTopology& t = place.topology;
  const auto add = [&](const Link& link) {
    t.dimensions.push_back({t.links.push_back(link), link.length, link.hierarchy_level, 1,
                            link.kind == LinkKind::ring, false});
  };
  const auto torus = links.torus(shape, rules);
  if (const auto dies = links.dies(parts.chip)) add(*dies);
  for (const Link& link : torus) add(link);
}

/// A given shape is only checked against the rules; the shape of a number of chips follows from
/// them. Links that may fail are counted by the dimensions.
TorusRules torus_rules(const SystemSection& system, const catalog::Fabric& fabric,
                       catalog::InputLog& log) {
  const auto scope = log.consumed_by(system.shape ? catalog::Consumers() : catalog::Consumer::step);
  return rules_of(fabric, log);
}

void place_on_torus(Place& place, const SystemSection& system, const HardwareParts& parts,
                    catalog::InputLog& log) {
  const TorusRules rules = torus_rules(system, parts.fabric, log);
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
  place.topology.links.push_back(
      CatalogLinks(fabric, place.devices_per_chip, log, CatalogLinks::Use::step).domain(inside));
}

void add_scale_out(Place& place, const SystemSection& system, const catalog::Fabric& fabric,
                   catalog::InputLog& log) {
  LinkTopology& t = place.topology;
  const bool beyond = place.slices > 1 || (t.domain > 0 && t.domain < place.devices());
  if (!beyond) return;
  t.slices = place.slices;
  t.scale_out =
      t.links.push_back(CatalogLinks(fabric, place.devices_per_chip, log, CatalogLinks::Use::step)
                            .scale_out(place.parts(), system.scale_out));
}

/// Adds the work of communication on the links that were found.
RatedWork with_links(RatedWork work, const Place& place) {
  work.network = place.parts() > 1;
  work.dimensions = place.topology.dimensions.size() > 1;
  work.parts = place.parts() > 1;
  work.collectives = place.devices() > 1;
  return work;
}

/// Splash kernels without a rate of their own take that of the first generation.
RatedWork with_fallbacks(RatedWork work, const catalog::Chip& chip) {
  work.attention = work.flash || (work.splash && !chip.splash_efficiency);
  return work;
}

void set_device(Place& place, const RatedWork* work, const HardwareParts& parts,
                catalog::InputLog& log) {
  std::optional<StepRates> step;
  if (work != nullptr) {
    step = StepRates{with_fallbacks(with_links(*work, place), parts.chip), {}};
    step->rates = training_rates_of(parts.chip, log, step->work);
    place.rates = step->rates;
  }
  place.device = device_of(parts.chip, parts.technology, DataType::bf16, log, Clock::standard,
                           step ? &*step : nullptr);
}

/// Entries that the chip names, and traits that decide how it and its fabric are modelled.
void log_traits(const HardwareParts& parts, catalog::InputLog& log) {
  using catalog::Consumer;
  const auto job = Consumer::failures | Consumer::maintenance | Consumer::recovery |
                   Consumer::checkpoint | Consumer::staging;
  const std::string chip = "chips/" + parts.chip.name + ".";
  const std::string fabric = "fabrics/" + parts.fabric.name + ".";
  log.add_trait(chip + "host", parts.chip.host, Consumer::step | job);
  log.add_trait(chip + "fabric", parts.chip.fabric, Consumer::step | job);
  log.add_trait(chip + "technology", parts.chip.technology, Consumer::power);
  const bool arrays = parts.chip.matrix_unit == catalog::MatrixUnit::systolic;
  log.add_trait(chip + "matrix_unit", arrays ? "systolic" : "output_tiles", Consumer::step);
  log.add_trait(chip + "compiled", parts.chip.compiled ? "true" : "false", Consumer::step);
  const bool torus = parts.fabric.topology == catalog::Topology::torus;
  log.add_trait(fabric + "topology", torus ? "torus" : "switched", Consumer::step | job);
  if (!torus) {
    const auto add = [&](const char* name, bool value) {
      log.add_trait(fabric + name, value ? "true" : "false", Consumer::step);
    };
    add("flat_rings", parts.fabric.flat_rings);
    add("flat_all_reduce", parts.fabric.flat_all_reduce);
    return;
  }
  const bool by_16 = parts.fabric.wrap_rule == catalog::WrapRule::axis_16;
  log.add_trait(fabric + "wrap_rule", by_16 ? "axis_16" : "multiple_of_4", Consumer::step);
}

}  // namespace

namespace {

MemoryLimits limits_of(const catalog::Chip& chip, std::int64_t devices, catalog::InputLog& log) {
  MemoryLimits limits;
  limits.compiled = chip.compiled;
  using catalog::Consumer;
  limits.usable =
      log.use(chip.hbm_usable ? *chip.hbm_usable : chip.hbm_capacity, Consumer::memory) /
      static_cast<double>(devices);
  if (chip.context_memory) limits.context = log.use(*chip.context_memory, Consumer::reserved);
  if (chip.communicator_memory)
    limits.communicator = log.use(*chip.communicator_memory, Consumer::reserved);
  return limits;
}

}  // namespace

Place find_place(const SystemSection& system, const InputSection& input, const RatedWork* work,
                 const catalog::Catalog& catalog, catalog::InputLog& log) {
  using catalog::Consumer;
  const HardwareParts parts = find_parts(catalog, system.chip);
  if (!system.shape && !system.chips)
    config::refuse("system", "neither shape nor chips says how large a slice is",
                   "shape: 4x4 or chips: 16");
  Place place;
  place.chip = parts.chip.name;
  place.slices = system.slices;
  log_traits(parts, log);
  const auto scope = log.consumed_by(Consumer::step);
  place.devices_per_chip = log.use(parts.chip.devices_per_chip);
  place.memory = limits_of(parts.chip, place.devices_per_chip, log);
  if (parts.chip.step_error) place.step_error = parts.chip.step_error->value;
  place.chips_per_host = log.use(parts.host.chips_per_host);
  place.host_input = host_input(parts.host, input, log);
  place.host_link = log.use(parts.host.pcie_bandwidth);
  if (parts.fabric.topology == catalog::Topology::torus) {
    place_on_torus(place, system, parts, log);
  } else {
    place_on_switch(place, system, parts, log);
  }
  add_scale_out(place, system, parts.fabric, log);
  set_device(place, work, parts, log);
  return place;
}

}  // namespace podsim::system
