#include "podsim/system/expected_error.h"

#include <fmt/format.h>

#include <algorithm>

#include "podsim/catalog/catalog.h"
#include "podsim/config/diagnostics.h"
#include "podsim/units/parse.h"

namespace podsim::system {
namespace {

double parameter(const catalog::Calibration& errors, std::string_view name) {
  const auto it = errors.parameters.find(std::string(name));
  const auto value =
      it == errors.parameters.end() ? std::nullopt : units::parse_number(it->second.value);
  if (!value || *value <= 0)
    throw config::InputError(fmt::format("calibrations/{}: no parameter {}", errors.name, name),
                             "a number above 0");
  return *value;
}

bool listed(const catalog::Catalog& catalog, const std::string& name) {
  const auto entries = catalog.list("calibrations");
  return std::any_of(entries.begin(), entries.end(),
                     [&](const catalog::Listing& entry) { return entry.name == name; });
}

}  // namespace

double expected_error(const catalog::Calibration& errors, const ErrorTraits& traits) {
  double error = parameter(errors, "base");
  for (const ErrorFactor& f : kErrorFactors)
    if (f.holds(traits)) error *= parameter(errors, f.name);
  return error;
}

std::int64_t measured_runs(std::string_view chip, const catalog::Catalog& catalog) {
  const std::string name = fmt::format("training-{}", chip);
  return listed(catalog, name) ? catalog.calibration(name).rows : 0;
}

}  // namespace podsim::system
