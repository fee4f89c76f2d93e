#include "src/system/figures.h"

#include <fmt/format.h>

#include <algorithm>

#include "podsim/config/diagnostics.h"

namespace podsim::system {

Parts find_parts(const catalog::Catalog& catalog, const std::string& chip) {
  const catalog::Chip& c = catalog.chip(chip);
  return {c, catalog.fabric(c.fabric), catalog.host(c.host)};
}

Device device_of(const catalog::Chip& chip, catalog::InputLog& log) {
  const std::int64_t per_chip = log.use(chip.devices_per_chip);
  const auto share = static_cast<double>(per_chip);
  Device d;
  d.matmul_rate = log.use(chip.peak_bf16) / share;
  d.mxu_rows = log.use(chip.mxu_rows);
  d.mxu_columns = log.use(chip.mxu_columns);
  d.mxu_count = std::max<std::int64_t>(1, log.use(chip.mxu_count) / per_chip);
  d.matmul_efficiency = log.use(chip.matmul_efficiency);
  d.vector_rate = log.use(chip.vector_rate) / share;
  d.hbm_capacity = log.use(chip.hbm_capacity) / share;
  d.hbm_bandwidth = log.use(chip.hbm_bandwidth) / share;
  d.hbm_efficiency = log.use(chip.hbm_efficiency);
  d.op_overhead = log.use(chip.op_overhead);
  const units::Power tdp = log.use(chip.tdp);
  const units::Power around = std::max(log.use(chip.system_power) - tdp, units::Power());
  d.peak_power = (tdp + around) / share;
  d.idle_power = (tdp * log.use(chip.idle_power_fraction) + around) / share;
  return d;
}

TorusRules rules_of(const catalog::Fabric& fabric, catalog::InputLog& log) {
  if (!fabric.dimensions || !fabric.max_shape || !fabric.wrap_rule)
    throw config::InputError(
        fmt::format("the torus fabrics/{} lacks dimensions, max_shape or wrap_rule", fabric.name));
  TorusRules rules;
  rules.dimensions = log.use(*fabric.dimensions);
  rules.largest = parse_shape(log.use(*fabric.max_shape)).value_or(Shape{});
  rules.cubes = fabric.cube.has_value();
  if (fabric.cube) log.use(*fabric.cube);
  rules.axis_16 = *fabric.wrap_rule == catalog::WrapRule::axis_16;
  if (static_cast<std::int64_t>(rules.largest.size()) != rules.dimensions)
    throw config::InputError(
        fmt::format("fabrics/{}: max_shape has not {} axes", fabric.name, rules.dimensions));
  return rules;
}

units::Bandwidth host_input(const catalog::Host& host, const InputSection& input,
                            catalog::InputLog& log) {
  return input.bandwidth ? *input.bandwidth : log.use(host.input_bandwidth);
}

}  // namespace podsim::system
