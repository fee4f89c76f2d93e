#include "src/calibration/training/fit.h"

#define EIGEN_DONT_PARALLELIZE  // a handful of columns
#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "podsim/base/parallel.h"
#include "src/calibration/training/rate_priors.h"

namespace podsim::calibration {
namespace {

using Eigen::MatrixXd, Eigen::VectorXd;
using system::kTrainingRates, system::TrainingRate, system::TrainingRates;

constexpr double kNoise = 0.08;         // of a measured step with what no rate explains
constexpr double kRobust = 2;           // residuals beyond so many noises pull no harder
constexpr double kLogStep = 2e-3;       // of the differences, in the logarithm of a rate
constexpr double kPriorSpread = 0.7;    // of a family's rate, in its logarithm
constexpr double kUnseenColumn = 1e-6;  // column of the Jacobian that no row depends on
constexpr double kNoSpread = 1e-5;
/// Rates in which chips of a family may differ, in order of freedom; the rest is the family's.
constexpr std::array<std::string_view, 3> kOwnRates = {"product_efficiency", "splash_efficiency",
                                                       "narrow_efficiency"};
/// Spread of a chip's rates about its family's, in logarithms: of matmuls, and of kernels.
constexpr double kProductSpread = 0.15, kKernelSpread = 0.25;

/// Whether programs for the chips of all rows are compiled.
bool all_compiled(const std::vector<PreparedRun>& runs, const std::vector<std::size_t>& rows) {
  return std::all_of(rows.begin(), rows.end(),
                     [&](std::size_t i) { return runs[i].measured.compiled; });
}

/// Rates of a family are columns 0 to n - 1, those of its i-th chip n (1 + i) to n (2 + i) - 1.
class FamilyFit {
 public:
  FamilyFit(const std::vector<PreparedRun>& runs, std::vector<std::size_t> rows,
            const std::vector<std::string_view>& off)
      : runs_(runs), rows_(std::move(rows)) {
    const bool compiled = all_compiled(runs_, rows_);
    for (const TrainingRate& r : kTrainingRates)
      if (fitted_for(r, compiled) && std::find(off.begin(), off.end(), r.name) == off.end())
        rates_.push_back(&r);
    for (const std::size_t i : rows_) {
      const std::string& chip = runs_[i].fitted_as;
      if (std::find(chips_.begin(), chips_.end(), chip) == chips_.end()) chips_.push_back(chip);
    }
    std::sort(chips_.begin(), chips_.end());
    own_rates_.resize(chips_.size());
    for (const std::size_t i : rows_) own_rates_[index_of(runs_[i].fitted_as)] = runs_[i].own_rates;
    for (std::size_t i = 0; i < rows_.size(); ++i)
      groups_[runs_[rows_[i]].measured.split_group].push_back(static_cast<Eigen::Index>(i));
    x_ = VectorXd::Zero(width() * (1 + static_cast<Eigen::Index>(chips_.size())));
    for (Eigen::Index p = 0; p < width(); ++p) x_[p] = std::log(prior_of(*rate(p)));
  }

  /// Begins at the rates that an earlier fit has for the family and its chips. So near to the
  /// optimum, what a row does not hang on now it does not hang on.
  void start_at(const TrainingFit& fit, const std::string& family, bool near) {
    if (!fit.families.contains(family)) return;
    if (near) flat_.assign(rows_.size() * rates_.size(), 0);
    flat_here_ = near;
    const auto value = [&](const auto& of, const std::string& name, Eigen::Index p) {
      const auto it = of.find(name);
      if (it == of.end()) return 0.0;
      for (const FittedRate& f : it->second)
        if (f.name == rate(p)->name) return std::log(f.value);
      return 0.0;
    };
    for (Eigen::Index p = 0; p < width(); ++p) {
      const double of_family = value(fit.families, family, p);
      if (of_family == 0) continue;
      x_[p] = of_family;
      for (std::size_t c = 0; c < chips_.size(); ++c)
        if (const double own = value(fit.chips, chips_[c], p); own != 0)
          x_[column(c, p)] = own - of_family;
    }
  }

  void solve(int rounds) {
    constexpr double least_gain = 5e-4;  // of the cost: a fit that begins at its rates keeps them
    double damping = 1e-3;
    evaluate_jacobian();
    for (int round = 0; round < rounds && damping < 1e6; ++round) {
      const double before = cost(x_, residuals_);
      const MatrixXd normal = normal_matrix();
      const VectorXd gradient = gradient_vector();
      bool better = false;
      for (; damping < 1e6 && !better; damping *= 4) {
        MatrixXd damped = normal;
        damped.diagonal() *= 1 + damping;
        VectorXd x = x_ - free_step(damped, gradient, x_);
        clamp(x);
        const double after = cost(x, residuals(x));
        if (after < before && before - after < least_gain * before) return;
        if (!(after < before)) continue;
        x_ = x;
        better = true;
        damping /= 40;
      }
      if (!better) return;
      evaluate_jacobian();
    }
  }

  /// The optimum without some rows (indices into those of the fit), by the derivatives at hand.
  [[nodiscard]] VectorXd without(const std::vector<bool>& left_out) const {
    VectorXd present(residuals_.size());
    for (Eigen::Index i = 0; i < present.size(); ++i)
      present[i] = left_out[static_cast<std::size_t>(i)] ? 0 : 1;
    VectorXd x = x_, prior_weights(x_.size()), priors(x_.size());
    for (Eigen::Index c = 0; c < x_.size(); ++c) {
      prior_weights[c] = prior_weight(c);
      priors[c] = prior_at(c);
    }
    constexpr int reweightings = 12;
    for (int round = 0; round < reweightings; ++round) {
      const VectorXd r = residuals_ + jacobian_ * (x - x_);
      const VectorXd w = weights(r).cwiseProduct(present);
      MatrixXd normal = jacobian_.transpose() * w.asDiagonal() * jacobian_;
      normal.diagonal() += prior_weights;
      const VectorXd g =
          jacobian_.transpose() * w.asDiagonal() * r + prior_weights.cwiseProduct(x - priors);
      x -= free_step(normal, g, x);
      clamp(x);
    }
    return x;
  }

  /// Rates of a chip that has rows in the fit, without those that no row depends on.
  [[nodiscard]] TrainingRates rates_of_chip(const VectorXd& x, const std::string& chip) const {
    TrainingRates rates = rates_at(x, index_of(chip), -1, 0);
    for (Eigen::Index p = 0; p < width(); ++p)
      if (!informed(p)) (rates.*(rate(p)->rate)).reset();
    return rates;
  }

  void record(const std::string& family, TrainingFit& fit) const {
    const MatrixXd covariance = normal_matrix().inverse();
    const auto fitted = [&](Eigen::Index p, Eigen::Index chip_column) {
      const TrainingRate& r = *rate(p);
      double at = x_[p], variance = covariance(p, p);
      if (chip_column >= 0) {
        at += x_[chip_column];
        variance += covariance(chip_column, chip_column) + 2 * covariance(p, chip_column);
      }
      const double value = std::exp(clamped(r, at));
      constexpr double two_sided_95 = 1.96;
      const double half = two_sided_95 * std::sqrt(std::max(0.0, variance));
      FittedRate f;
      f.name = r.name;
      f.value = value;
      f.low = std::max(r.low, value * std::exp(-half));
      f.high = std::min(r.high, value * std::exp(half));
      f.at_bound = value <= r.low * (1 + kLogStep) || value >= r.high * (1 - kLogStep);
      f.informed = informed(chip_column >= 0 ? chip_column : p);
      return f;
    };
    auto& of_family = fit.families[family];
    for (Eigen::Index p = 0; p < width(); ++p) of_family.push_back(fitted(p, -1));
    for (std::size_t c = 0; c < chips_.size(); ++c)
      for (Eigen::Index p = 0; p < width(); ++p)
        if (own(column(c, p)) && informed(column(c, p)))
          fit.chips[chips_[c]].push_back(fitted(p, column(c, p)));
  }

 private:
  [[nodiscard]] Eigen::Index width() const { return static_cast<Eigen::Index>(rates_.size()); }
  [[nodiscard]] const TrainingRate* rate(Eigen::Index p) const {
    return rates_[static_cast<std::size_t>(p)];
  }
  [[nodiscard]] Eigen::Index column(std::size_t chip, Eigen::Index p) const {
    return width() * (1 + static_cast<Eigen::Index>(chip)) + p;
  }
  [[nodiscard]] std::size_t chip_of(std::size_t row) const {
    return index_of(runs_[rows_[row]].fitted_as);
  }
  [[nodiscard]] std::size_t index_of(const std::string& chip) const {
    return static_cast<std::size_t>(std::lower_bound(chips_.begin(), chips_.end(), chip) -
                                    chips_.begin());
  }

  /// Whether some row hangs on the rate of a column.
  [[nodiscard]] bool informed(Eigen::Index column) const {
    return jacobian_.col(column).norm() > kUnseenColumn;
  }

  [[nodiscard]] TrainingRates rates_at(const VectorXd& x, std::size_t chip, Eigen::Index moved,
                                       double by) const {
    TrainingRates rates;
    for (Eigen::Index p = 0; p < width(); ++p) {
      const double at = x[p] + x[column(chip, p)] + (p == moved ? by : 0);
      rates.*(rate(p)->rate) = std::exp(clamped(*rate(p), at));
    }
    return rates;
  }

  [[nodiscard]] double log_error(std::size_t row, const TrainingRates& rates) const {
    const PreparedRun& run = runs_[rows_[row]];
    return std::log(step_at(run, rates) / run.measured.step_s);
  }

  [[nodiscard]] VectorXd residuals(const VectorXd& x) const { return independent(log_errors(x)); }

  [[nodiscard]] VectorXd log_errors(const VectorXd& x) const {
    VectorXd r(static_cast<Eigen::Index>(rows_.size()));
    base::parallel_for(rows_.size(), [&](std::size_t i) {
      r[static_cast<Eigen::Index>(i)] = log_error(i, rates_at(x, chip_of(i), -1, 0));
    });
    return r;
  }

  /// Errors of one group are alike, so that many runs of one model weigh little more than a few: a
  /// row of n in its group weighs as the root of n does of n.
  [[nodiscard]] MatrixXd independent(MatrixXd errors) const {
    for (const auto& [name, members] : groups_) {
      const double weight = 1 / (kNoise * std::pow(static_cast<double>(members.size()), 0.25));
      for (const Eigen::Index i : members) errors.row(i) *= weight;
    }
    return errors;
  }

  /// A row depends on its family's rates as on its chip's.
  void evaluate_jacobian() {
    const VectorXd errors = log_errors(x_);
    residuals_ = independent(errors);
    jacobian_ = MatrixXd::Zero(static_cast<Eigen::Index>(rows_.size()), x_.size());
    if (flat_.empty()) find_flat();
    const bool find_here = std::exchange(flat_here_, false);
    base::parallel_for(rows_.size() * rates_.size(), [&](std::size_t at) {
      const std::size_t i = at / rates_.size(), c = chip_of(i);
      if (flat_[at]) return;
      const auto p = static_cast<Eigen::Index>(at % rates_.size());
      const double here =
          std::clamp(x_[p] + x_[column(c, p)], std::log(rate(p)->low), std::log(rate(p)->high));
      const double by = here + kLogStep <= std::log(rate(p)->high) ? kLogStep : -kLogStep;
      const auto row = static_cast<Eigen::Index>(i);
      VectorXd x = x_;
      x[column(c, p)] = here - x_[p];
      const double slope = (log_error(i, rates_at(x, c, p, by)) - errors[row]) / by;
      if (find_here) flat_[at] = slope == 0;
      jacobian_(row, p) = slope;
      jacobian_(row, column(c, p)) = slope;
    });
    jacobian_ = independent(std::move(jacobian_));
  }

  /// A row whose step is the same at both ends of a rate's range does not depend on the rate.
  void find_flat() {
    flat_.resize(rows_.size() * rates_.size());
    base::parallel_for(flat_.size(), [&](std::size_t at) {
      const std::size_t i = at / rates_.size(), c = chip_of(i);
      const TrainingRate& r = *rates_[at % rates_.size()];
      TrainingRates ends = rates_at(x_, c, -1, 0);
      ends.*r.rate = r.low;
      const double low = log_error(i, ends);
      ends.*r.rate = r.high;
      flat_[at] = low == log_error(i, ends);
    });
  }

  [[nodiscard]] double prior_weight(Eigen::Index column) const {
    double spread = kPriorSpread;
    if (column >= width()) spread = own(column) ? kKernelSpread : kNoSpread;
    if (column >= width() && rate(column % width())->name == kOwnRates.front())
      spread = std::min(spread, kProductSpread);
    return 1 / (spread * spread);
  }
  /// Whether the chip of a column may differ from its family in the column's rate.
  [[nodiscard]] bool own(Eigen::Index column) const {
    const auto chip = static_cast<std::size_t>(column / width() - 1);
    const std::string_view name = rate(column % width())->name;
    const auto at = std::find(std::begin(kOwnRates), std::end(kOwnRates), name);
    return at - std::begin(kOwnRates) < std::min(own_rates_[chip], std::ssize(kOwnRates));
  }
  [[nodiscard]] double prior_at(Eigen::Index column) const {
    return column < width() ? std::log(prior_of(*rate(column))) : 0;
  }

  [[nodiscard]] static VectorXd weights(const VectorXd& r) {
    return (1 + (r / kRobust).array().square()).sqrt().inverse();
  }

  /// The step along `gradient`, without rates that are at the end of their range and would leave
  /// it.
  [[nodiscard]] VectorXd free_step(MatrixXd normal, VectorXd gradient, const VectorXd& x) const {
    for (Eigen::Index c = 0; c < x.size(); ++c) {
      const TrainingRate& r = *rate(c % width());
      const double at = c < width() ? x[c] : x[c] + x[c % width()];
      constexpr double near = 1e-9;
      const bool up = at >= std::log(r.high) - near && gradient[c] < 0;
      const bool down = at <= std::log(r.low) + near && gradient[c] > 0;
      if (!up && !down) continue;
      normal.row(c).setZero();
      normal.col(c).setZero();
      normal(c, c) = 1;
      gradient[c] = 0;
    }
    return normal.ldlt().solve(gradient);
  }

  /// Soft L1 of the residuals and squares of the distances to the priors.
  [[nodiscard]] double cost(const VectorXd& x, const VectorXd& r) const {
    double sum = (2 * kRobust * kRobust * ((1 + (r / kRobust).array().square()).sqrt() - 1)).sum();
    for (Eigen::Index c = 0; c < x.size(); ++c)
      sum += prior_weight(c) * (x[c] - prior_at(c)) * (x[c] - prior_at(c));
    return sum;
  }

  [[nodiscard]] MatrixXd normal_matrix() const {
    MatrixXd normal = jacobian_.transpose() * weights(residuals_).asDiagonal() * jacobian_;
    for (Eigen::Index c = 0; c < x_.size(); ++c) normal(c, c) += prior_weight(c);
    return normal;
  }

  [[nodiscard]] VectorXd gradient_vector() const {
    VectorXd g = jacobian_.transpose() * weights(residuals_).asDiagonal() * residuals_;
    for (Eigen::Index c = 0; c < x_.size(); ++c) g[c] += prior_weight(c) * (x_[c] - prior_at(c));
    return g;
  }

  void clamp(VectorXd& x) const {
    for (Eigen::Index p = 0; p < width(); ++p) {
      x[p] = clamped(*rate(p), x[p]);
      for (std::size_t c = 0; c < chips_.size(); ++c)
        x[column(c, p)] = clamped(*rate(p), x[p] + x[column(c, p)]) - x[p];
    }
  }

  const std::vector<PreparedRun>& runs_;
  std::vector<std::size_t> rows_;
  std::vector<const TrainingRate*> rates_;
  std::vector<std::string> chips_;
  std::vector<std::int64_t> own_rates_;
  std::map<std::string, std::vector<Eigen::Index>> groups_;  ///< their rows in the fit
  VectorXd x_, residuals_;
  MatrixXd jacobian_;
  std::vector<char> flat_;  ///< flags by row and rate: the row does not depend on it
  bool flat_here_ = false;  ///< the next derivatives tell which
};

std::map<std::string, std::vector<std::size_t>> rows_by_family(const std::vector<PreparedRun>& runs,
                                                               const std::vector<bool>& use) {
  std::map<std::string, std::vector<std::size_t>> rows;
  for (std::size_t i = 0; i < runs.size(); ++i)
    if (use[i]) rows[runs[i].measured.rates].push_back(i);
  return rows;
}

/// Rates of each run of `family` by a fit without the runs that it shares a key with.
template <class Key>
void leave_out(const FamilyFit& of, const std::vector<PreparedRun>& runs,
               const std::vector<std::size_t>& rows, const std::string& family, Key key,
               std::vector<TrainingRates>& rates) {
  std::map<std::string, std::vector<bool>> groups;
  for (std::size_t r = 0; r < rows.size(); ++r)
    groups.try_emplace(key(runs[rows[r]].measured), rows.size(), false).first->second[r] = true;
  for (const auto& [group, left_out] : groups) {
    const VectorXd x = of.without(left_out);
    for (std::size_t i = 0; i < runs.size(); ++i)
      if (runs[i].measured.rates == family && key(runs[i].measured) == group)
        rates[i] = of.rates_of_chip(x, runs[i].fitted_as);
  }
}
constexpr int kMostRounds = 25, kNearRounds = 1;  // near: begun at the rates of a like fit

}  // namespace

CrossValidatedFit cross_validated_fit(const std::vector<PreparedRun>& runs,
                                      const std::vector<bool>& use,
                                      const std::vector<std::string_view>& off,
                                      const TrainingFit& start, bool near) {
  CrossValidatedFit fit;
  TrainingFit& whole = fit.whole;
  std::vector<TrainingRates>& rates = fit.unseen;
  rates.resize(runs.size());
  fit.unseen_model = fit.unseen_source = fit.unseen_chip = rates;
  for (const auto& [family, rows] : rows_by_family(runs, use)) {
    FamilyFit of(runs, rows, off);
    of.start_at(start, family, near);
    of.solve(start.families.empty() || !near ? kMostRounds : kNearRounds);
    of.record(family, whole);
    for (std::size_t i = 0; i < runs.size(); ++i)
      if (runs[i].measured.rates == family)
        rates[i] = fit.unseen_model[i] = fit.unseen_source[i] = fit.unseen_chip[i] =
            whole.rates_of(runs[i].fitted_as, family);
    using Run = const MeasuredRun&;
    leave_out(of, runs, rows, family, [](Run m) { return m.split_group; }, rates);
    leave_out(of, runs, rows, family, [](Run m) { return m.model; }, fit.unseen_model);
    leave_out(of, runs, rows, family, source_of, fit.unseen_source);
    leave_out(of, runs, rows, family, [](Run m) { return m.chip; }, fit.unseen_chip);
  }
  return fit;
}

}  // namespace podsim::calibration
