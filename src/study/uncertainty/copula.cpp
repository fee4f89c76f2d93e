// A handful of inputs: threads would cost more than they save.
#define EIGEN_DONT_PARALLELIZE
#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <numeric>

#include "podsim/config/diagnostics.h"
#include "podsim/units/parse.h"
#include "src/study/uncertainty/points.h"

namespace podsim::study {

namespace {

constexpr double heavy = 0.3;  ///< weight in the eigenvector that is worth naming

/// The inputs that weigh most in the direction in which the matrix is negative.
std::string heaviest(const Eigen::VectorXd& direction, const std::vector<std::string>& names) {
  std::vector<Eigen::Index> order(static_cast<std::size_t>(direction.size()));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](Eigen::Index a, Eigen::Index b) {
    return std::abs(direction[a]) > std::abs(direction[b]);
  });
  std::vector<std::string> texts;
  for (const Eigen::Index i : order)
    if (std::abs(direction[i]) >= heavy || texts.size() < 2)
      texts.push_back(names[static_cast<std::size_t>(i)] + " (" +
                      units::print_rounded(direction[i], {}) + ")");
  return config::join(texts);
}

}  // namespace

Copula::Copula(const std::vector<Pair>& pairs, const std::vector<std::string>& names) {
  for (const Pair& p : pairs)
    for (const std::size_t i : {p.a, p.b})
      if (std::find(members_.begin(), members_.end(), i) == members_.end()) members_.push_back(i);
  if (pairs.empty()) return;
  std::sort(members_.begin(), members_.end());
  const auto place = [&](std::size_t i) {
    return std::lower_bound(members_.begin(), members_.end(), i) - members_.begin();
  };
  const auto n = static_cast<Eigen::Index>(members_.size());
  Eigen::MatrixXd c = Eigen::MatrixXd::Identity(n, n);
  for (const Pair& p : pairs) c(place(p.a), place(p.b)) = c(place(p.b), place(p.a)) = p.value;
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(c);
  const Eigen::LLT<Eigen::MatrixXd> cholesky(c);
  if (eigen.eigenvalues()[0] <= 1e-12 || cholesky.info() != Eigen::Success) {
    std::vector<std::string> of;
    for (const std::size_t i : members_) of.push_back(names[i]);
    throw config::InputError(config::Diagnostic{
        {},
        "uncertainty.correlated",
        "the correlations contradict one another: their matrix is not positive definite, its least "
        "eigenvalue is " +
            units::print_rounded(eigen.eigenvalues()[0], {}),
        "weaker correlations between those that weigh most in its eigenvector: " +
            heaviest(eigen.eigenvectors().col(0), of),
        ""});
  }
  const Eigen::MatrixXd lower = cholesky.matrixL();
  for (Eigen::Index i = 0; i < n; ++i)
    for (Eigen::Index j = 0; j < n; ++j) factor_.push_back(lower(i, j));
}

void Copula::correlate(std::span<double> u) const {
  thread_local std::vector<double> z;
  const std::size_t n = members_.size();
  z.resize(n);
  for (std::size_t i = 0; i < n; ++i) z[i] = config::normal_quantile(u[members_[i]]);
  for (std::size_t i = 0; i < n; ++i) {
    double sum = 0;
    for (std::size_t j = 0; j <= i; ++j) sum += factor_[i * n + j] * z[j];
    u[members_[i]] = std::clamp(config::normal_probability(sum), 1e-15, 1 - 1e-15);
  }
}

}  // namespace podsim::study
