#include "src/calibration/training/errors.h"

#include <fmt/format.h>

// A handful of columns: threads would cost more than they save.
#define EIGEN_DONT_PARALLELIZE
#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

#include "podsim/base/quantile.h"
#include "podsim/config/diagnostics.h"

namespace podsim::calibration {
namespace {

using Eigen::MatrixXd, Eigen::VectorXd;
using system::kErrorFactors;

constexpr double kLeast = 0.005;  // smaller errors are chance
constexpr double kRidge = 2;      // of a factor's logarithm, in runs of weight one
constexpr double kShare = 0.8;
/// Half of the 80 % interval of a lognormal spread over its mean absolute deviation.
const double kHalfOverMean = 1.2815515655446004 * std::sqrt(std::numbers::pi / 2);

constexpr auto kColumns = static_cast<Eigen::Index>(kErrorFactors.size() + 1);

/// The factor of a column of the regression; column 0 is the base.
const system::ErrorFactor& factor(Eigen::Index column) {
  return kErrorFactors[static_cast<std::size_t>(column - 1)];
}

/// Factors of traits, in logarithms; those that would narrow errors are left out one by one. What
/// a chip without runs lacks is seen in runs of chips that were left out alone.
VectorXd regression(const std::vector<UnseenError>& errors) {
  MatrixXd normal = MatrixXd::Zero(kColumns, kColumns);
  VectorXd right = VectorXd::Zero(kColumns);
  for (const UnseenError& e : errors) {
    if (e.of == Unseen::chip) continue;
    VectorXd x = VectorXd::Zero(kColumns);
    x[0] = 1;
    for (Eigen::Index c = 1; c < kColumns; ++c) x[c] = factor(c).holds(e.traits) ? 1 : 0;
    normal += e.weight * x * x.transpose();
    right += e.weight * std::log(std::max(kLeast, std::abs(e.log_error)) / e.scale) * x;
  }
  for (Eigen::Index c = 1; c < kColumns; ++c) normal(c, c) += kRidge;
  VectorXd found = normal.ldlt().solve(right);
  while (true) {
    Eigen::Index least = 0;
    for (Eigen::Index c = 1; c < kColumns; ++c)
      if (found[c] < -1e-12 && (least == 0 || found[c] < found[least])) least = c;
    if (least == 0) return found;
    normal.row(least).setZero();
    normal.col(least).setZero();
    normal(least, least) = 1;
    right[least] = 0;
    found = normal.ldlt().solve(right);
  }
}

double factors_of(const VectorXd& found, const system::ErrorTraits& traits) {
  double log = 0;
  for (Eigen::Index c = 1; c < kColumns; ++c)
    if (factor(c).holds(traits)) log += found[c];
  return std::exp(log);
}

/// The factor on expected errors with which the share of one kind of unseen runs lies within half
/// an interval; 0 without such runs.
double common_factor(const std::vector<UnseenError>& errors, Unseen of, const VectorXd& found) {
  std::vector<std::pair<double, double>> sizes;  // over the expected half interval; weight
  double all = 0, below = 0;
  for (const UnseenError& e : errors) {
    if (e.of != of) continue;
    const double half = e.scale * kHalfOverMean * factors_of(found, e.traits);
    sizes.emplace_back(std::abs(e.log_error) / half, e.weight);
    all += e.weight;
  }
  std::sort(sizes.begin(), sizes.end());
  for (const auto& [size, weight] : sizes) {
    below += weight;
    if (below >= kShare * all) return size;
  }
  return 0;
}

/// One's own run is of a source, and mostly of a model, that no fit has seen: intervals hold 80 %
/// of both.
double base_of(const std::vector<UnseenError>& errors, const VectorXd& found) {
  return std::max(common_factor(errors, Unseen::model, found),
                  common_factor(errors, Unseen::source, found));
}

}  // namespace

std::vector<double> error_factors(const std::vector<UnseenError>& errors) {
  const VectorXd found = regression(errors);
  std::vector<double> factors;
  factors.reserve(errors.size());
  for (const UnseenError& e : errors) factors.push_back(factors_of(found, e.traits));
  return factors;
}

catalog::Calibration learnt_errors(const std::vector<UnseenError>& errors,
                                   const std::string& date) {
  if (errors.empty()) throw config::InputError("no unseen run to learn errors from");
  const VectorXd found = regression(errors);
  catalog::Calibration entry;
  entry.name = system::kErrorEntry;
  entry.title = "Errors of steps by their distance from measured runs";
  entry.chip = "all";
  entry.rows = static_cast<std::int64_t>(errors.size());
  const auto put = [&](std::string_view name, double value) {
    catalog::Sourced<std::string> v;
    v.value = fmt::format("{:.4g}", value);
    v.origin.source = fmt::format("podsim calibrate: {} predictions of unseen runs", entry.rows);
    v.origin.as_of = date;
    v.origin.confidence = catalog::Confidence::estimated;
    entry.parameters[std::string(name)] = v;
  };
  std::vector<double> sizes;
  for (const UnseenError& e : errors) {
    sizes.push_back(std::abs(std::expm1(e.log_error)));
    entry.mean_absolute_error += sizes.back() / static_cast<double>(errors.size());
  }
  entry.median_error = base::quantile(sizes, 0.5);
  const double base = base_of(errors, found);
  const double without_runs = common_factor(errors, Unseen::chip, found) / base;
  put("base", base);
  for (Eigen::Index c = 1; c < kColumns; ++c) {
    put(factor(c).name, factor(c).without_runs ? std::max(1.0, without_runs) : std::exp(found[c]));
  }
  return entry;
}

}  // namespace podsim::calibration
