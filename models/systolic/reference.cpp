#include "models/systolic/reference.h"

#include <Eigen/Core>
#include <algorithm>
#include <bit>

namespace podsim::models::systolic {
namespace {

template <class T>
using Dense = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
template <class T>
using Strided = Eigen::Map<const Dense<T>, 0, Eigen::OuterStride<>>;

template <class T, class U>
Strided<T> map(const MatrixView<U>& m, std::int64_t rows, std::int64_t columns) {
  return {m.data, rows, columns, Eigen::OuterStride<>(m.stride)};
}

// One column of A times one row of B after the other.
Dense<float> sum_in_order(const Strided<float>& a, const Strided<float>& b) {
  Dense<float> sum = Dense<float>::Zero(a.rows(), b.cols());
  for (Eigen::Index i = 0; i < a.rows(); ++i)
    for (Eigen::Index k = 0; k < a.cols(); ++k) sum.row(i) += a(i, k) * b.row(k);
  return sum;
}

}  // namespace

ValueComparison compare(const Operands<std::int8_t, std::int32_t>& o) {
  const Dense<std::int32_t> a = map<std::int8_t>(o.a, o.m, o.k).cast<std::int32_t>();
  const Dense<std::int32_t> b = map<std::int8_t>(o.b, o.k, o.n).cast<std::int32_t>();
  const Dense<std::int32_t> product = a * b;
  const auto c = map<std::int32_t>(o.c, o.m, o.n);
  return {(c.array() != product.array()).count(), 0};
}

ValueComparison compare(const Operands<float, float>& o) {
  const auto a = map<float>(o.a, o.m, o.k), b = map<float>(o.b, o.k, o.n);
  const auto c = map<float>(o.c, o.m, o.n);
  const Dense<float> ordered = sum_in_order(a, b);
  const Dense<float> product = a * b;
  const Dense<float> magnitude = a.cwiseAbs() * b.cwiseAbs();
  ValueComparison found;
  for (Eigen::Index i = 0; i < c.rows(); ++i)
    for (Eigen::Index j = 0; j < c.cols(); ++j) {
      if (std::bit_cast<std::uint32_t>(c(i, j)) != std::bit_cast<std::uint32_t>(ordered(i, j)))
        ++found.mismatches;
      if (const double error = std::abs(static_cast<double>(c(i, j)) - product(i, j)); error > 0)
        found.worst_error = std::max(found.worst_error, error / magnitude(i, j));
    }
  return found;
}

}  // namespace podsim::models::systolic
