// Sizes of one device's share of one microbatch.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "podsim/catalog/entries.h"
#include "podsim/workload/mesh.h"
#include "podsim/workload/program.h"
#include "podsim/workload/section.h"

namespace podsim::workload {

/// The matrices of a layer, in the order of their use in forward. A gated FFN's gate and up
/// projections count as one.
enum class Matrix { qkv, attn_out, mlp_up, mlp_down };
inline constexpr std::array kMatrices = {Matrix::qkv, Matrix::attn_out, Matrix::mlp_up,
                                         Matrix::mlp_down};
std::string name_of(Matrix m);

/// bf16, in which products and activations are.
inline constexpr double kActivationSize = 2;
inline constexpr double kFp32Size = 4;

/// The experts of a mixture as one device has them. Loads are balanced, as auxiliary losses and
/// bias terms aim at; the mean load times the capacity factor is computed.
struct Experts {
  std::int64_t total = 0, local = 0;  ///< routed ones, and those on this device
  std::int64_t rows = 0;              ///< tokens of one expert
  std::int64_t d_ff = 0;              ///< columns of one, divided over tensor
  bool masks = false;                 ///< tokens come by products with one-hot masks
  std::int64_t slots = 0;             ///< of all experts for one sequence, with masks
  std::int64_t shared_d_ff = 0;       ///< columns of all shared ones together
  std::int64_t tile = 1;              ///< columns that widths are padded to a multiple of
  bool biases = false;                ///< rows are picked for each copy of a token
  std::int64_t copies = 1;            ///< copies of a token of which a receiver gets one
  bool ordered = false;               ///< the all-to-alls put tokens in order
  bool overlaps = false;              ///< all-to-alls run beside another microbatch

  bool operator==(const Experts&) const = default;
};

/// Columns and inner dimensions of matrices that follow one another.
using Factors = std::vector<std::pair<std::int64_t, std::int64_t>>;
/// Those of the products that give the gradient of the input.
Factors transposed(Factors factors);

/// All counts are of one device after division over tensor (heads, columns) and of one microbatch.
struct Shapes {
  Mesh mesh;
  RematPolicy remat;
  std::int64_t layers = 0, microbatches = 1;
  std::int64_t sequences = 0;  ///< sequences that this device's tensor and context group works on
  std::int64_t sequence_length = 0;
  std::int64_t queries = 0;  ///< queries of each sequence: sequence_length / context
  std::int64_t context_rank = 0;
  Exchange exchange = Exchange::all_gather;
  bool balanced = false;
  bool eager = false;            ///< nothing fuses elementwise work
  bool fused_activation = true;  ///< fused with the products beside it
  bool overlaps_ring = true;
  double sum_size = kFp32Size;       ///< bytes of an element that a ring adds up
  bool shards_over_context = false;  ///< weights, beside fsdp
  std::int64_t tokens = 0;           ///< sequences x queries
  std::int64_t d_model = 0, heads = 0, kv_heads = 0, d_ff = 0, vocab = 0;
  std::int64_t qk_dim = 0, v_dim = 0;  ///< sizes of a head: queries and keys; values
  std::optional<catalog::LatentAttention> latent;
  std::int64_t window = 0;  ///< tokens attended to in layers with a sliding window
  double windowed = 0;      ///< share of such layers
  std::optional<Experts> experts;
  bool gated = false, tied = false, flash = true;
  bool parallel = false;             ///< attention and FFN side by side
  Kernel attention = Kernel::flash;  ///< kernel where it is a fused one
  std::int64_t attention_block = 512;
  bool narrow = false;            ///< products with the layers' weights below 16 bit
  bool narrow_gradients = false;  ///< of these, those that make gradients of weights
  std::int64_t chunks = 1;        ///< chunks of a collective matmul
  double weight_read_size = 2;    ///< bytes per weight that a product reads
  double gradient_size = 2;       ///< bytes per element
  double logit_size = 4;          ///< bytes; 2: the gradient takes the logits' place
  double master_size = 4, moment_size = 4;
  bool offloads_optimizer = false;
  bool copies_weights = false;  ///< in bf16, beside the master weights
  bool sequence_parallel =
      true;                   ///< tensor ranks share the tokens of what is not divided over them
  bool shares_state = false;  ///< the optimizer's state is shared out among replicas
  std::int64_t state_shards = 1;  ///< replicas of an expert's weights that share its state
  std::int64_t loss_chunks = 1;   ///< tiles of tokens of head and loss
  bool eager_loss = false, gradient_placeholders = false;
  bool keeps_gathered = false;      ///< whole weights and gradients, between microbatches
  bool recomputes_latent = false;   ///< queries, keys and values, from compressed ones
  bool keeps_narrow = false;        ///< inputs of narrow products, in a byte an element
  bool frozen = false;              ///< weights are not trained
  bool gathers_in_forward = false;  ///< updated weights, beside the first forward pass

  bool operator==(const Shapes&) const = default;
  [[nodiscard]] std::int64_t query_columns() const { return heads * qk_dim; }
  [[nodiscard]] std::int64_t value_columns() const { return heads * v_dim; }
  [[nodiscard]] std::int64_t kv_columns() const { return kv_heads * (qk_dim + v_dim); }
  [[nodiscard]] std::int64_t qkv_columns() const { return query_columns() + kv_columns(); }
  [[nodiscard]] std::int64_t up_columns() const { return gated ? 2 * d_ff : d_ff; }

  /// Bytes of an activation of `columns` for all tokens of the tensor group's share.
  [[nodiscard]] double activation(std::int64_t columns) const {
    return static_cast<double>(tokens) * static_cast<double>(columns) * kActivationSize;
  }
  /// The residual as gathered over tensor, and this device's part of it.
  [[nodiscard]] double gathered_residual() const { return activation(d_model); }
  [[nodiscard]] double residual() const {
    return gathered_residual() / (sequence_parallel ? static_cast<double>(mesh.tensor) : 1);
  }
  /// Devices among which a matrix is sharded that each of them multiplies with whole.
  [[nodiscard]] std::int64_t weight_shards() const {
    return mesh.weight_shards(shards_over_context);
  }
  [[nodiscard]] bool sharded() const { return weight_shards() > 1; }
  /// Replicas that share the state of weights which members of the expert axis hold alike.
  [[nodiscard]] std::int64_t common_state_shards() const {
    return shares_state ? state_shards * mesh.expert : 1;
  }
  [[nodiscard]] bool keeps_gate() const {
    return gated && remat.lists && remat.keeps(Activation::mlp_gate);
  }
  /// Bytes of an activation of `columns` for every token at every expert it goes to.
  [[nodiscard]] double routed(std::int64_t columns) const {
    return static_cast<double>(experts->rows * experts->local) * static_cast<double>(columns) *
           kActivationSize;
  }
  /// Bytes of the FFN's hidden values, and of up (and gate) before the activation.
  [[nodiscard]] double ffn_hidden() const;
  [[nodiscard]] double ffn_up() const { return (gated ? 2 : 1) * ffn_hidden(); }
  /// Columns of up (and gate) of a hidden width.
  [[nodiscard]] std::int64_t up_columns(std::int64_t hidden) const {
    return gated ? 2 * hidden : hidden;
  }
  /// The factors of a dense matrix in the order in which they are multiplied with: one, but for the
  /// projections of latent attention.
  [[nodiscard]] Factors factors(Matrix m) const;
  /// Elements of a matrix (of the table) that one device multiplies with, gathered over fsdp.
  [[nodiscard]] double elements(Matrix m) const;
  /// Of these, what members of the expert axis hold alike: all but routed experts.
  [[nodiscard]] double common_elements(Matrix m) const;
  [[nodiscard]] double table_elements() const {
    return static_cast<double>(vocab) * static_cast<double>(d_model);
  }
  /// Of a layer, as kept for backward.
  [[nodiscard]] double activation_bytes(Activation a) const;
  /// Bytes per weight: those of the optimizer's state and of master weights that are not the
  /// device's own; the same where the host keeps them; of the weights on the device.
  [[nodiscard]] double update_state_size() const;
  [[nodiscard]] double host_state_size() const;
  [[nodiscard]] double device_weight_size() const;
  [[nodiscard]] double layer_elements() const;
  [[nodiscard]] double largest_matrix() const;
};

/// Stretches of equal layers in order: the leading ones without experts, where there are any, and
/// the others. `layers` of each counts its own. Layers with a sliding window and global ones are
/// told apart only where their heads differ: the global ones then come last in a stretch. Else each
/// has the mean of their attention, as loops over equal layers are what gathers weights ahead.
std::vector<Shapes> segments_of(const catalog::ModelArch& arch, const WorkloadSection& section,
                                const Mesh& mesh, std::int64_t context_rank);

/// Returns whether a fused kernel keeps the scores on the chip.
bool uses_flash(const catalog::ModelArch& arch, const WorkloadSection& section);

/// Returns the shapes of the last segment.
Shapes shapes_of(const catalog::ModelArch& arch, const WorkloadSection& section, const Mesh& mesh,
                 std::int64_t context_rank);

}  // namespace podsim::workload
