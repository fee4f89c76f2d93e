#include "podsim/config/distribution.h"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>

namespace podsim::config {

namespace {

using Policy = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
using Kind = Distribution::Kind;

constexpr double z90 = 1.2815515655446004;  ///< standard normal quantile of 90 %

double beta_quantile(double a, double b, double low, double high, double u) {
  const boost::math::beta_distribution<double, Policy> d(a, b);
  return low + (high - low) * boost::math::quantile(d, u);
}

double pert_quantile(const std::vector<double>& v, double u) {
  const double width = v[2] - v[0];
  return beta_quantile(1 + 4 * (v[1] - v[0]) / width, 1 + 4 * (v[2] - v[1]) / width, v[0], v[2], u);
}

double triangular_quantile(const std::vector<double>& v, double u) {
  const double width = v[2] - v[0], left = v[1] - v[0], right = v[2] - v[1];
  return u * width < left ? v[0] + std::sqrt(u * width * left)
                          : v[2] - std::sqrt((1 - u) * width * right);
}

double half_width(const std::vector<double>& v, bool below) {
  return (below ? v[1] - v[0] : v[2] - v[1]) / z90;
}

/// Probability below `x`, of the kinds without ends.
double probability(const Distribution& d, double x) {
  const auto& v = d.values;
  if (d.kind == Kind::normal) return normal_probability((x - v[0]) / v[1]);
  if (d.kind == Kind::lognormal) return x <= 0 ? 0 : normal_probability(std::log(x / v[0]) / v[1]);
  const double width = half_width(v, x < v[1]);
  if (width <= 0) return x < v[1] ? 0 : 1;
  return normal_probability((x - v[1]) / width);
}

double below_low(const Distribution& d) { return std::isfinite(d.low) ? probability(d, d.low) : 0; }

double above_high(const Distribution& d) {
  return std::isfinite(d.high) ? 1 - probability(d, d.high) : 0;
}

/// A distribution by percentiles: only the tails beyond p10 and p90 are scaled.
double within_limits(const Distribution& d, double u) {
  const double below = below_low(d), above = above_high(d);
  if (d.kind != Kind::percentiles) return below + u * (1 - below - above);
  if (u < 0.1) return below + u / 0.1 * (0.1 - below);
  if (u > 0.9) return 1 - (above + (1 - u) / 0.1 * (0.1 - above));
  return u;
}

double endless(const Distribution& d, double u) {
  const auto& v = d.values;
  const double z = normal_quantile(d.left_out > 0 ? within_limits(d, u) : u);
  if (d.kind == Kind::normal) return v[0] + v[1] * z;
  if (d.kind == Kind::lognormal) return v[0] * std::exp(v[1] * z);
  return v[1] + half_width(v, z < 0) * z;
}

double listed(const Distribution& d, double u) {
  if (d.kind == Kind::empirical) {
    const auto i = static_cast<std::size_t>(u * static_cast<double>(d.values.size()));
    return d.values[std::min(i, d.values.size() - 1)];
  }
  const auto it = std::lower_bound(d.weights.begin(), d.weights.end() - 1, u);
  return d.values[static_cast<std::size_t>(it - d.weights.begin())];
}

double value_of(const Distribution& d, double u) {
  const auto& v = d.values;
  switch (d.kind) {
    case Kind::triangular:
      return triangular_quantile(v, u);
    case Kind::pert:
      return pert_quantile(v, u);
    case Kind::beta:
      return beta_quantile(v[0], v[1], v[2], v[3], u);
    case Kind::discrete:
    case Kind::empirical:
      return listed(d, u);
    default:
      return std::clamp(endless(d, u), d.low, d.high);
  }
}

}  // namespace

double normal_quantile(double u) {
  return -std::sqrt(2.0) * boost::math::erfc_inv(2 * u, Policy());
}

double normal_probability(double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; }

double tails(const Distribution& d) { return below_low(d) + above_high(d); }

double Distribution::quantile(double u) const {
  const double v = value_of(*this, u);
  return whole ? std::round(v) : v;
}

}  // namespace podsim::config
