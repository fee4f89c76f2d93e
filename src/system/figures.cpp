#include "src/system/figures.h"

#include <fmt/format.h>

#include "podsim/catalog/catalog.h"
#include "podsim/config/diagnostics.h"

namespace podsim::system {

HardwareParts find_parts(const catalog::Catalog& catalog, const std::string& chip) {
  const catalog::Chip& c = catalog.chip(chip);
  return {c, catalog.technology(c.technology), catalog.fabric(c.fabric), catalog.host(c.host)};
}

TorusRules rules_of(const catalog::Fabric& fabric, catalog::InputLog& log) {
  if (!fabric.dimensions || !fabric.max_shape || !fabric.wrap_rule)
    throw config::InputError(
        fmt::format("the torus fabrics/{} lacks dimensions, max_shape or wrap_rule", fabric.name));
  TorusRules rules;
  rules.dimensions = log.use(*fabric.dimensions);
  rules.largest = parse_shape(log.use(*fabric.max_shape)).value_or(Shape{});
  rules.cubes = fabric.cube.has_value();
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
