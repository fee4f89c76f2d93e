#include "podsim/workload/model.h"

namespace podsim::workload {
namespace {

double query_columns(const catalog::ModelArch& a) {
  return static_cast<double>(a.heads) * static_cast<double>(a.head_dim);
}

double layer_matrices(const catalog::ModelArch& a) {
  const auto d = static_cast<double>(a.d_model);
  const double q = query_columns(a);
  const double kv = static_cast<double>(a.kv_heads) * static_cast<double>(a.head_dim);
  const double ffn_matrices = a.ffn == catalog::FfnKind::gated ? 3 : 2;
  return d * (q + 2 * kv) + q * d + ffn_matrices * d * static_cast<double>(a.d_ff);
}

double table(const catalog::ModelArch& a) {
  return static_cast<double>(a.vocab) * static_cast<double>(a.d_model);
}

}  // namespace

double parameter_count(const catalog::ModelArch& a) {
  const auto d = static_cast<double>(a.d_model);
  const double tables = a.tied_embeddings ? 1 : 2;
  return static_cast<double>(a.layers) * (layer_matrices(a) + 2 * d) + tables * table(a) + d;
}

double matmul_parameter_count(const catalog::ModelArch& a) {
  return static_cast<double>(a.layers) * layer_matrices(a) + table(a);
}

units::Flops model_flops(const catalog::ModelArch& a, std::int64_t sequence_length, double tokens) {
  const double attention =
      6 * static_cast<double>(sequence_length) * query_columns(a) * static_cast<double>(a.layers);
  return units::Flops((6 * matmul_parameter_count(a) + attention) * tokens);
}

}  // namespace podsim::workload
