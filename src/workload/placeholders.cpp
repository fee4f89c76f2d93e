#include "src/workload/placeholders.h"

#include <set>
#include <utility>

namespace podsim::workload {
namespace {

/// Rows and columns of weights.
using WeightShapes = std::set<std::pair<std::int64_t, std::int64_t>>;

void add_experts(const Experts& e, const Shapes& s, WeightShapes& shapes) {
  for (const std::int64_t hidden : {e.d_ff, e.shared_d_ff}) {
    if (hidden == 0) continue;
    shapes.emplace(s.up_columns(hidden), s.d_model);
    shapes.emplace(s.d_model, hidden);
  }
}

void add_layer(const Shapes& s, WeightShapes& shapes) {
  for (const Matrix m : kMatrices) {
    const bool ffn = m == Matrix::mlp_up || m == Matrix::mlp_down;
    if (ffn && s.experts) continue;
    for (const auto& shape : s.factors(m)) shapes.insert(shape);
  }
  if (s.experts) add_experts(*s.experts, s, shapes);
}

}  // namespace

double placeholder_bytes(const Chunks& chunks, bool has_head) {
  WeightShapes shapes;
  for (const auto& segments : chunks)
    for (const Shapes& s : segments) add_layer(s, shapes);
  const Shapes& any = chunks.front().front();
  if (has_head) shapes.emplace(any.vocab, any.d_model);
  double elements = 0;
  for (const auto& [rows, columns] : shapes)
    elements += static_cast<double>(rows) * static_cast<double>(columns);
  return elements * kActivationSize;
}

double workspace_bytes() {
  constexpr double one = 32 * 1024.0 * 1024.0;
  constexpr double torch = 1, transformer_engine = 5;
  return one * (torch + transformer_engine);
}

}  // namespace podsim::workload
