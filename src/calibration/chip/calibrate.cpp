// The fit of a chip's parameters to measured operations.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "podsim/base/parallel.h"
#include "podsim/calibration/chip.h"
#include "podsim/catalog/catalog.h"
#include "podsim/config/diagnostics.h"
#include "src/calibration/chip/fit.h"
#include "src/calibration/chip/parameters.h"
#include "src/calibration/chip/prediction.h"

namespace podsim::calibration {
namespace {

bool has_calibration(const catalog::Catalog& catalog, const catalog::Chip& chip) {
  const auto known = catalog.list("calibrations");
  return std::any_of(known.begin(), known.end(),
                     [&](const auto& entry) { return entry.name == chip.name; });
}

std::vector<std::string> names_of(const catalog::Catalog& catalog, const catalog::Chip& chip,
                                  const std::vector<std::string>& asked) {
  auto names = asked;
  if (names.empty() && has_calibration(catalog, chip))
    for (const auto& [name, value] : catalog.calibration(chip.name).parameters)
      names.push_back(name);
  if (names.empty())
    throw config::InputError(
        "the catalog has no calibration of " + chip.name + " that says what to fit",
        "--fit with the parameters to fit", "such as --fit matmul_efficiency,hbm_efficiency");
  if (names.size() > kMostFitParameters)
    throw config::InputError(fmt::format("{} parameters are more than measured operations tell "
                                         "apart",
                                         names.size()),
                             fmt::format("at most {}", kMostFitParameters));
  return names;
}

class ChipFit {
 public:
  ChipFit(const catalog::Catalog& catalog, const std::string& chip,
          const std::vector<std::string>& asked, RowFilter filter)
      : chip_(catalog.chip(chip)),
        technology_(catalog.technology(chip_.technology)),
        source_filter_(filter.source) {
    if (source_filter_.empty() && has_calibration(catalog, chip_))
      source_filter_ = catalog.calibration(chip_.name).source_filter;
    filter.source = source_filter_;
    for (const auto& name : names_of(catalog, chip_, asked))
      parameters_.push_back(&chip_parameter(name));
    filter.chip = chip_.name;
    for (auto& row : read_measurements(filter, catalog))
      if (usable(row)) rows_.push_back(std::move(row));
    if (rows_.size() < parameters_.size())
      throw config::InputError(
          fmt::format("{} usable rows do not tell {} parameters", rows_.size(), parameters_.size()),
          "at least as many rows as parameters");
  }

  ChipCalibration run(const std::string& date) {
    std::vector<FitParameter> start;
    for (const auto* p : parameters_) {
      const double value = p->get(chip_);
      start.push_back({p->name, value > 0 ? value : std::sqrt(p->low * p->high), p->low, p->high});
    }
    const Fit fit = fit_parameters(start, [&](const auto& values) { return residuals(values); });
    return record(fit, date);
  }

 private:
  /// The chip at its first parameters; they do not decide whether a row can be predicted.
  [[nodiscard]] bool usable(const MeasuredOp& row) const {
    if (!row.refused.empty()) return false;
    catalog::Chip chip = chip_;
    for (const auto* p : parameters_)
      if (p->get(chip) <= 0) p->set(chip, p->low);
    try {
      static_cast<void>(predict(row, chip, device_for(row, chip, technology_)));
      return true;
    } catch (const config::InputError&) {
      return false;
    }
  }

  [[nodiscard]] std::vector<double> residuals(const std::vector<double>& values) const {
    catalog::Chip chip = chip_;
    for (std::size_t i = 0; i < values.size(); ++i) parameters_[i]->set(chip, values[i]);
    std::vector<double> r(rows_.size());
    base::parallel_for(rows_.size(), [&](std::size_t i) {
      const auto& row = rows_[i];
      const auto device = device_for(row, chip, technology_);
      r[i] = std::log(predict(row, chip, device).time / measured_time(row, device));
    });
    return r;
  }

  /// Rows that the parameters meet exactly say nothing of how sure they are.
  [[nodiscard]] std::string interval(const ChipParameter& p, const FittedParameter& fitted) const {
    if (rows_.size() <= parameters_.size()) return "as many parameters as rows, so no interval";
    return fmt::format("95 % interval {} to {}", p.print(fitted.low), p.print(fitted.high));
  }

  [[nodiscard]] catalog::Sourced<std::string> value(std::size_t i, const FittedParameter& fitted,
                                                    const std::string& date) const {
    const auto& p = *parameters_[i];
    catalog::Sourced<std::string> v;
    v.value = p.print(fitted.value);
    v.origin.source = fmt::format("podsim calibrate chip {}: fit to {} measured operations",
                                  chip_.name, rows_.size());
    v.origin.as_of = date;
    v.origin.confidence = catalog::Confidence::estimated;
    v.origin.note =
        fmt::format("calibrations/{}.yaml; {}; range {}", chip_.name, interval(p, fitted), p.range);
    return v;
  }

  [[nodiscard]] ChipCalibration record(const Fit& fit, const std::string& date) const {
    ChipCalibration result;
    catalog::Calibration& c = result.entry;
    c.name = c.chip = chip_.name;
    c.title = chip_.title + ", fitted to single operations";
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      const auto& fitted = fit.parameters[i];
      if (!fitted.informed)
        throw config::InputError(fmt::format("no row depends on {}", parameters_[i]->name),
                                 "rows that do, or a fit without it");
      c.parameters[parameters_[i]->name] = value(i, fitted, date);
      if (fitted.at_bound) c.at_bound.emplace_back(parameters_[i]->name);
    }
    c.source_filter = source_filter_;
    add_rows(result, fit.residuals);
    return result;
  }

  void add_rows(ChipCalibration& result, const std::vector<double>& residuals) const {
    catalog::Calibration& c = result.entry;
    c.rows = static_cast<std::int64_t>(rows_.size());
    std::set<std::string> sources;
    std::vector<double> errors;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const auto device = device_for(rows_[i], chip_, technology_);
      const units::Time measured = measured_time(rows_[i], device);
      const double error = std::exp(residuals[i]) - 1;
      const double us = measured.base() * 1e6;
      result.residuals.push_back({rows_[i].id, us, us * (1 + error), 100 * error});
      errors.push_back(error);
      sources.insert(rows_[i].source);
    }
    c.sources.assign(sources.begin(), sources.end());
    for (const double error : errors)
      c.mean_absolute_error += std::abs(error) / static_cast<double>(errors.size());
    c.mean_absolute_error = std::round(1e4 * c.mean_absolute_error) / 1e4;
    std::nth_element(errors.begin(),
                     errors.begin() + static_cast<std::ptrdiff_t>(errors.size() / 2), errors.end());
    c.median_error = std::round(1e4 * errors[errors.size() / 2]) / 1e4 + 0.0;
  }

  const catalog::Chip& chip_;
  const catalog::Technology& technology_;
  std::string source_filter_;
  std::vector<const ChipParameter*> parameters_;
  std::vector<MeasuredOp> rows_;
};

}  // namespace

ChipCalibration calibrate_chip(const std::string& chip, const std::vector<std::string>& parameters,
                               const RowFilter& filter, const std::string& date,
                               const study::Options& options) {
  const catalog::Catalog catalog(options.catalogs);
  return ChipFit(catalog, chip, parameters, filter).run(date);
}

}  // namespace podsim::calibration
