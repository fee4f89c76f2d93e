#include "src/calibration/operations/entries.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "podsim/base/quantile.h"

namespace podsim::calibration {
namespace {

double rounded(double v) { return std::round(1e4 * v) / 1e4 + 0.0; }

bool is_collective(const Sample& s) { return std::holds_alternative<CollectiveCall>(s.what); }

/// Rows that some stage of the entry takes, with their errors and sources.
void set_errors(catalog::Calibration& c, const Subject& subject,
                const std::vector<const Sample*>& samples, bool of_fabric) {
  std::vector<double> errors;
  std::set<std::string> sources;
  double sum = 0;
  for (const Sample* s : samples) {
    const bool taken = std::any_of(stages().begin(), stages().end(),
                                   [&](const Stage& stage) { return stage.takes(*s); });
    if (!taken || is_collective(*s) != of_fabric) continue;
    errors.push_back(std::exp(log_error(*s, subject)) - 1);
    sum += std::abs(errors.back());
    sources.insert(s->source);
  }
  c.rows = static_cast<std::int64_t>(errors.size());
  c.sources.assign(sources.begin(), sources.end());
  if (errors.empty()) return;
  c.mean_absolute_error = rounded(sum / static_cast<double>(errors.size()));
  c.median_error = rounded(base::quantile(errors, 0.5));
}

catalog::Sourced<std::string> value_of(const StageResult& r, const std::string& entry,
                                       const FitOrigin& origin) {
  const SubjectParameter& p = *r.parameter;
  catalog::Sourced<std::string> v;
  v.value = p.print(r.fitted.value);
  v.origin.source = fmt::format("{}: fit to {} measured operations", origin.by, r.rows);
  v.origin.as_of = origin.date;
  v.origin.confidence = catalog::Confidence::estimated;
  v.origin.note =
      r.fitted.informed
          ? fmt::format("calibrations/{}.yaml; 95 % interval {} to {}; range {}", entry,
                        p.print(r.fitted.low), p.print(r.fitted.high), p.range)
          : fmt::format("calibrations/{}.yaml; at this value it bounds no row; range {}", entry,
                        p.range);
  return v;
}

}  // namespace

std::vector<catalog::Calibration> entries_of(const Subject& subject,
                                             const std::vector<StageResult>& results,
                                             const std::vector<const Sample*>& samples,
                                             const FitOrigin& origin) {
  std::vector<catalog::Calibration> entries;
  for (const bool of_fabric : {false, true}) {
    catalog::Calibration c;
    c.chip = subject.chip.name;
    c.name = of_fabric ? "collectives-" + subject.fabric.name : "kernels-" + subject.chip.name;
    c.title =
        of_fabric ? "Collectives on " + subject.fabric.title : "Kernels on " + subject.chip.title;
    for (const StageResult& r : results) {
      if (r.parameter->of_fabric != of_fabric) continue;
      c.parameters[r.parameter->name] = value_of(r, c.name, origin);
      if (r.fitted.at_bound) c.at_bound.push_back(r.parameter->name);
    }
    if (c.parameters.empty()) continue;
    set_errors(c, subject, samples, of_fabric);
    entries.push_back(std::move(c));
  }
  return entries;
}

}  // namespace podsim::calibration
