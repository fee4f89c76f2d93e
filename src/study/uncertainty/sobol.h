// Sobol indices of a model's metrics, with their standard errors, or why there are none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "src/study/uncertainty/uncertain_run.h"

namespace podsim::study {

/// Metrics at the points of two independent matrices A and B, and of A with one column of B
/// (Saltelli et al., Comput. Phys. Commun. 181, 2010), in replicates of their own scramble.
class SobolStudy {
 public:
  /// `samples` bounds the number of rows of A.
  SobolStudy(const UncertainModel& model, std::size_t samples, std::uint64_t seed);

  struct Indices {
    std::vector<SobolIndex> indices;  ///< largest total first; inputs without effect left out
    std::string not_reliable;         ///< why there are none
  };

  /// First-order index: (c - r) / (1 - r), where c is the correlation of y(B) with y(A with column
  /// i of B), and r that of y(A) with y(B), which is 0 but for chance. Total index: (1 - d) / (1 -
  /// r), where d is the correlation of y(A) with y(A with column i of B). Means and variances are
  /// pooled over the two samples of a pair (Monod et al., 2006; Janon et al., ESAIM: P&S 18, 2014);
  /// removing r follows Glen and Isaacs, Environ. Model. Softw. 37 (2012): it makes the error of an
  /// index near 0 or 1 small. What noise puts beyond 0 <= first <= total <= 1 is set to the bound.
  /// Standard errors are by the jackknife over the replicates.
  ///
  /// There are none where the metric does not exist in every sample, where a hundredth of the
  /// samples carries more than half of the variance, where a standard error exceeds five points, or
  /// where an estimate leaves its bounds by more than three standard errors.
  [[nodiscard]] Indices of(std::size_t metric) const;

 private:
  void fill(const UncertainModel& model, std::uint64_t seed);
  void row(const UncertainModel& model, Workspace& w, std::size_t p, const std::vector<double>& u);
  void put(const UncertainModel& model, Workspace& w, std::size_t p, std::size_t matrix,
           const std::vector<double>& inputs);
  [[nodiscard]] double at(std::size_t p, std::size_t matrix, std::size_t metric) const {
    return values_[(p * (inputs_ + 2) + matrix) * metrics_ + metric];
  }
  [[nodiscard]] double share_without(std::size_t metric) const;
  [[nodiscard]] std::vector<double> squares_of(std::size_t metric, double mean) const;
  [[nodiscard]] SobolIndex index(std::size_t metric, std::size_t input, double mean) const;
  [[nodiscard]] bool moves(std::size_t metric, std::size_t input) const;

  std::size_t inputs_, metrics_, replicates_ = 0, size_ = 0;  ///< rows of a replicate
  std::vector<std::string> names_;
  std::vector<double> values_;
};

}  // namespace podsim::study
