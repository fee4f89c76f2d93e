#include "src/calibration/chip/fit.h"

// A handful of columns: threads would cost more than they save.
#define EIGEN_DONT_PARALLELIZE
#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

namespace podsim::calibration {
namespace {

using Eigen::MatrixXd, Eigen::VectorXd;

constexpr double kScale = 0.1;    // of a residual beyond which its weight falls
constexpr double kStep = 1e-3;    // of the differences, in the logarithm of a parameter
constexpr double kUnseen = 1e-9;  // column of the Jacobian that no row depends on

class Solver {
 public:
  Solver(const std::vector<FitParameter>& parameters, const Residuals& residuals)
      : parameters_(parameters), residuals_(residuals), x_(size()) {
    for (Eigen::Index i = 0; i < size(); ++i) x_[i] = std::log(at(i).start);
    clamp(x_);
    r_ = evaluate(x_);
  }

  Fit solve() {
    constexpr int most_rounds = 60;
    double damping = 1e-3;
    for (int round = 0; round < most_rounds && damping < 1e6; ++round) {
      const double before = cost(r_);
      damping = improve(damping);
      const double after = cost(r_);
      if (after < before && before - after < 1e-9 * before) break;
    }
    return result();
  }

 private:
  [[nodiscard]] Eigen::Index size() const { return static_cast<Eigen::Index>(parameters_.size()); }
  [[nodiscard]] const FitParameter& at(Eigen::Index i) const {
    return parameters_[static_cast<std::size_t>(i)];
  }

  void clamp(VectorXd& x) const {
    for (Eigen::Index i = 0; i < size(); ++i)
      x[i] = std::clamp(x[i], std::log(at(i).low), std::log(at(i).high));
  }

  [[nodiscard]] VectorXd evaluate(const VectorXd& x) const {
    std::vector<double> values;
    for (Eigen::Index i = 0; i < size(); ++i) values.push_back(std::exp(x[i]));
    const auto r = residuals_(values);
    return Eigen::Map<const VectorXd>(r.data(), static_cast<Eigen::Index>(r.size()));
  }

  /// Sum of soft L1 losses.
  static double cost(const VectorXd& r) {
    return (2 * kScale * kScale * ((1 + (r / kScale).array().square()).sqrt() - 1)).sum();
  }

  static VectorXd weights(const VectorXd& r) {
    return (1 + (r / kScale).array().square()).sqrt().inverse();
  }

  /// Central differences, one-sided at the ends of a range.
  [[nodiscard]] MatrixXd jacobian() const {
    MatrixXd j(r_.size(), size());
    for (Eigen::Index i = 0; i < size(); ++i) {
      VectorXd up = x_, down = x_;
      up[i] += kStep;
      down[i] -= kStep;
      clamp(up);
      clamp(down);
      j.col(i) = (evaluate(up) - evaluate(down)) / (up[i] - down[i]);
    }
    return j;
  }

  /// One accepted step, or a larger damping. Returns the damping to go on with.
  double improve(double damping) {
    const MatrixXd j = jacobian();
    const VectorXd w = weights(r_);
    const MatrixXd normal = j.transpose() * w.asDiagonal() * j;
    const VectorXd gradient = j.transpose() * w.asDiagonal() * r_;
    for (; damping < 1e6; damping *= 4) {
      MatrixXd damped = normal;
      damped.diagonal() += damping * (normal.diagonal().array() + kUnseen).matrix();
      VectorXd x = x_ - damped.ldlt().solve(gradient);
      clamp(x);
      const VectorXd r = evaluate(x);
      if (!(cost(r) < cost(r_))) continue;
      x_ = x;
      r_ = r;
      return damping / 10;
    }
    return damping;
  }

  [[nodiscard]] Fit result() const {
    Fit fit;
    const MatrixXd j = jacobian();
    const VectorXd w = weights(r_);
    MatrixXd normal = j.transpose() * w.asDiagonal() * j;
    normal.diagonal().array() += kUnseen;
    const double rows = static_cast<double>(r_.size()), free = static_cast<double>(size());
    const double variance = (w.array() * r_.array().square()).sum() / std::max(1.0, rows - free);
    const MatrixXd covariance = variance * normal.inverse();
    constexpr double two_sided_95 = 1.96;
    for (Eigen::Index i = 0; i < size(); ++i) {
      const double half = two_sided_95 * std::sqrt(std::max(0.0, covariance(i, i)));
      const double value = std::exp(x_[i]);
      const bool low = value <= at(i).low * (1 + kStep), high = value >= at(i).high * (1 - kStep);
      fit.parameters.push_back({value, std::max(at(i).low, value * std::exp(-half)),
                                std::min(at(i).high, value * std::exp(half)), low || high,
                                j.col(i).norm() > kUnseen});
    }
    fit.residuals.assign(r_.data(), r_.data() + r_.size());
    return fit;
  }

  const std::vector<FitParameter>& parameters_;
  const Residuals& residuals_;
  VectorXd x_, r_;
};

}  // namespace

Fit fit_parameters(const std::vector<FitParameter>& parameters, const Residuals& residuals) {
  return Solver(parameters, residuals).solve();
}

}  // namespace podsim::calibration
