// Points that fill the unit cube evenly, and inputs that move together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "podsim/config/distribution.h"

namespace podsim::study {

/// Sobol points with Owen's nested scrambling, which keeps their evenness and makes every seed an
/// unbiased estimate: L. Burley, Practical Hash-based Owen Scrambling, JCGT 9(4), 2020. Directions
/// of Joe and Kuo (Boost).
class SobolPoints {
 public:
  SobolPoints(std::size_t dimensions, std::uint64_t seed);

  /// Points first … first + out.size()/dimensions - 1, one after another, each coordinate in
  /// (0, 1). The same whatever was asked for before.
  void fill(std::size_t first, std::span<double> out) const;

 private:
  std::size_t dimensions_;
  std::vector<std::uint32_t> seeds_;
};

/// Seeds of `count` independent scrambles; the first is `seed` itself.
std::vector<std::uint64_t> scramble_seeds(std::uint64_t seed, std::size_t count);

/// What ties inputs together: a Gaussian copula over those that are correlated.
class Copula {
 public:
  struct Pair {
    std::size_t a = 0, b = 0;
    double value = 0;
  };
  Copula() = default;
  /// Throws config::InputError, naming the inputs that weigh most in the eigenvector of the most
  /// negative eigenvalue, where the matrix of the pairs is not positive definite.
  Copula(const std::vector<Pair>& pairs, const std::vector<std::string>& names);

  [[nodiscard]] bool empty() const { return members_.empty(); }
  /// Of one point.
  void correlate(std::span<double> u) const;

 private:
  std::vector<std::size_t> members_;
  std::vector<double> factor_;  ///< Cholesky factor, by rows
};

/// The quantile of a distribution, made quick where it is costly: beta and PERT from a table over
/// normal scores, off by less than 1e-6 of the width.
class Sampler {
 public:
  explicit Sampler(const config::Distribution& distribution);
  [[nodiscard]] double operator()(double u) const;

 private:
  config::Distribution d_;
  std::vector<double> table_;
};

}  // namespace podsim::study
