#include "src/workload/shapes.h"

#include <algorithm>

namespace podsim::workload {
namespace {

/// Chunks of a collective matmul unless the scenario says otherwise. Wang et al. (ASPLOS 2023) cut
/// it into as many as the tensor degree; more than eight add fixed costs and hide little more.
constexpr std::int64_t kDefaultChunks = 8;

std::int64_t largest_divisor(std::int64_t of, std::int64_t at_most) {
  std::int64_t best = 1;
  for (std::int64_t k = 1; k <= std::min(of, at_most); ++k)
    if (of % k == 0) best = k;
  return best;
}

bool uses_flash(const catalog::ModelArch& arch, const WorkloadSection& section) {
  if (section.attention) return *section.attention == Attention::flash;
  return arch.attention == catalog::AttentionKind::flash;
}

void set_model(Shapes& s, const catalog::ModelArch& arch) {
  s.layers = arch.layers;
  s.d_model = arch.d_model;
  s.head_dim = arch.head_dim;
  s.heads = arch.heads / s.mesh.tensor;
  s.kv_heads = arch.kv_heads / s.mesh.tensor;
  s.d_ff = arch.d_ff / s.mesh.tensor;
  s.vocab = arch.vocab / s.mesh.tensor;
  s.gated = arch.ffn == catalog::FfnKind::gated;
  s.tied = arch.tied_embeddings;
}

void set_batch(Shapes& s, const WorkloadSection& section) {
  s.microbatches = section.microbatches;
  s.sequences = section.global_batch / (s.mesh.batch_shards() * section.microbatches);
  s.sequence_length = section.sequence_length;
  s.queries = section.sequence_length / s.mesh.context;
  s.tokens = s.sequences * s.queries;
}

void set_formats(Shapes& s, const WorkloadSection& section) {
  s.narrow = section.precision != Precision::bf16;
  s.master_size = size_of(section.optimizer.weights).base();
  s.moment_size = size_of(section.optimizer.moments).base();
  s.gradient_size = size_of(section.gradients).base();
  // Gathered weights are cast to bf16 before they travel; whole ones while they are read.
  s.weight_read_size = s.mesh.fsdp > 1 ? kActivationSize : s.master_size;
}

}  // namespace

std::string name_of(Matrix m) {
  switch (m) {
    case Matrix::qkv:
      return "qkv";
    case Matrix::attn_out:
      return "attn_out";
    case Matrix::mlp_up:
      return "mlp_up";
    case Matrix::mlp_down:
      return "mlp_down";
  }
  return "";
}

double Shapes::elements(Matrix m) const {
  const auto d = static_cast<double>(d_model);
  switch (m) {
    case Matrix::qkv:
      return d * static_cast<double>(qkv_columns());
    case Matrix::attn_out:
      return d * static_cast<double>(query_columns());
    case Matrix::mlp_up:
      return d * static_cast<double>(up_columns());
    case Matrix::mlp_down:
      return d * static_cast<double>(d_ff);
  }
  return 0;
}

double Shapes::layer_elements() const {
  double sum = 0;
  for (const Matrix m : kMatrices) sum += elements(m);
  return sum;
}

double Shapes::largest_matrix() const {
  double largest = 0;
  for (const Matrix m : kMatrices) largest = std::max(largest, elements(m));
  return largest;
}

Shapes shapes_of(const catalog::ModelArch& arch, const WorkloadSection& section, const Mesh& mesh,
                 std::int64_t context_rank) {
  Shapes s;
  s.mesh = mesh;
  s.remat = section.remat;
  s.context_rank = context_rank;
  s.flash = uses_flash(arch, section);
  s.chunks = largest_divisor(mesh.tensor, section.tensor_overlap.value_or(kDefaultChunks));
  set_model(s, arch);
  set_batch(s, section);
  set_formats(s, section);
  return s;
}

}  // namespace podsim::workload
