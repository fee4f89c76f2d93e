#include "src/system/figures.h"

#include <fmt/format.h>

#include <algorithm>

#include "podsim/config/diagnostics.h"

namespace podsim::system {

void Figures::add_note(const catalog::Origin& origin) {
  if (origin.inherit.empty()) return;
  std::string note =
      fmt::format("{} is taken from {}: {}", origin.path, origin.inherit, origin.note);
  if (std::find(notes_.begin(), notes_.end(), note) == notes_.end())
    notes_.push_back(std::move(note));
}

Parts find_parts(const catalog::Catalog& catalog, const std::string& chip) {
  const catalog::Chip& c = catalog.chip(chip);
  return {c, catalog.fabric(c.fabric), catalog.host(c.host)};
}

Device device_of(const catalog::Chip& chip, Figures& figures) {
  const std::int64_t per_chip = figures.use(chip.devices_per_chip);
  const auto share = static_cast<double>(per_chip);
  Device d;
  d.matmul_rate = figures.use(chip.peak_bf16) / share;
  d.mxu_rows = figures.use(chip.mxu_rows);
  d.mxu_columns = figures.use(chip.mxu_columns);
  d.mxu_count = std::max<std::int64_t>(1, figures.use(chip.mxu_count) / per_chip);
  d.matmul_efficiency = figures.use(chip.matmul_efficiency);
  d.vector_rate = figures.use(chip.vector_rate) / share;
  d.hbm_capacity = figures.use(chip.hbm_capacity) / share;
  d.hbm_bandwidth = figures.use(chip.hbm_bandwidth) / share;
  d.hbm_efficiency = figures.use(chip.hbm_efficiency);
  d.op_overhead = figures.use(chip.op_overhead);
  const units::Power tdp = figures.use(chip.tdp);
  const units::Power around = std::max(figures.use(chip.system_power) - tdp, units::Power());
  d.peak_power = (tdp + around) / share;
  d.idle_power = (tdp * figures.use(chip.idle_power_fraction) + around) / share;
  return d;
}

TorusRules rules_of(const catalog::Fabric& fabric, Figures& figures) {
  if (!fabric.dimensions || !fabric.max_shape || !fabric.wrap_rule)
    throw config::InputError(
        fmt::format("the torus fabrics/{} lacks dimensions, max_shape or wrap_rule", fabric.name));
  TorusRules rules;
  rules.dimensions = figures.use(*fabric.dimensions);
  rules.largest = parse_shape(figures.use(*fabric.max_shape)).value_or(Shape{});
  rules.cubes = fabric.cube.has_value();
  if (fabric.cube) figures.use(*fabric.cube);
  rules.axis_16 = *fabric.wrap_rule == catalog::WrapRule::axis_16;
  if (static_cast<std::int64_t>(rules.largest.size()) != rules.dimensions)
    throw config::InputError(
        fmt::format("fabrics/{}: max_shape has not {} axes", fabric.name, rules.dimensions));
  return rules;
}

units::Bandwidth host_input(const catalog::Host& host, const InputSection& input,
                            Figures& figures) {
  return input.bandwidth ? *input.bandwidth : figures.use(host.input_bandwidth);
}

}  // namespace podsim::system
