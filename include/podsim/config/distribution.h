// A number that is not known: what stands in a scenario in place of one.
#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "podsim/config/record.h"

namespace podsim::config {

/// A distribution of one number, in base units; of a month, its index.
struct Distribution {
  enum class Kind { percentiles, triangular, pert, normal, lognormal, beta, discrete, empirical };

  Kind kind = Kind::percentiles;
  /// p10, p50, p90 · low, mode, high · mean, sd · median, sigma · a, b, low, high · the values.
  std::vector<double> values;
  std::vector<double> weights;  ///< of discrete values, ascending sums up to 1
  /// Nothing outside is drawn: the tails beyond are left out and the rest scaled up.
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  double left_out = 0;  ///< probability of the tails
  bool whole = false;   ///< only whole numbers, to the nearest

  /// The value with probability `u`, in (0, 1), at or below. Percentiles: two halves of normal
  /// curves that meet at p50; the tails that a limit cuts are scaled within themselves, so that
  /// p10, p50 and p90 stay. Pert: beta with 1 + 4 (mode - low)/(high - low). Lognormal: median *
  /// exp(sigma z). Empirical: each value with the same probability.
  [[nodiscard]] double quantile(double u) const;
  /// "p10", "normal", …: as scenarios write it.
  [[nodiscard]] std::string text() const;
};

/// Probability beyond its limits, of a distribution without ends.
double tails(const Distribution& d);

/// The quantile of the standard normal distribution.
double normal_quantile(double u);
/// Probability of the standard normal distribution below `z`.
double normal_probability(double z);

/// Reads one number of a distribution, with the field's units, within limits.
using ScalarReader = std::function<std::optional<double>(const Node&, const Limits&, Reader&)>;

/// A mapping that can only be meant as a distribution.
bool looks_like_distribution(const Node& n);

/// Problems go to the reader. `dated`: of a month, which has no mean and no logarithm. Tails of
/// more than 5 % beyond the limits are refused, but for percentiles, which stay as stated.
std::optional<Distribution> decode_distribution(const Node& n, const Limits& limits, bool whole,
                                                bool dated, const ScalarReader& scalar, Reader& r);

/// The first number within a distribution as written, of the values where it has probabilities too.
const Node* first_scalar(const Node& n);

/// Returns a distribution with its keys in the order of its form (p10, p50, p90; low, mode, high),
/// so that results do not depend on the order in which they were written; anything else as it is.
Node in_order_of_form(Node n);

/// JSON Schema of distributions, without the units of the field they stand in.
Node distribution_schema();

/// A distribution found in a document, and where.
struct Uncertain {
  std::string path;  ///< path of the field: "plans.rent[0].rent.price"
  Distribution distribution;
  Node written;    ///< text as in the document
  double central;  ///< its median, which the field was given
};

}  // namespace podsim::config
