// Measured training runs as a table has them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "podsim/catalog/fwd.h"
#include "podsim/config/csv.h"

namespace podsim::calibration {

struct RunFilter;

/// A row; numbers are absent where the cell is empty.
struct MeasuredRun {
  using Count = std::optional<std::int64_t>;
  config::Location where;
  std::string id, split_group, family, rates, chip_text, chip, topology, source, model, arch,
      precision, framework, month, weight_dtype, remat, context_text, optimizer, offload, attention,
      metric, role, other, note, known;
  std::int64_t chips = 0, devices = 0, layers = 0, d_model = 0, d_ff = 0, sequence = 0, batch = 0;
  Count heads, kv_heads, head_dim, vocab, experts, top_k, expert_d_ff, shared_experts, dense_layers;
  Count data, fsdp, tensor, pipeline, context, expert, slices, microbatch, microbatches, interleave;
  bool gated = false, tied = true;
  bool compiled = true;  ///< programs for the chip are
  double step_s = 0;
  std::string unreadable;  ///< why the row cannot be read; empty otherwise

  [[nodiscard]] bool moe() const { return experts.value_or(0) > 0; }
  /// "run", "upper bound" (a time to train with evaluations in it) or "suspect" (column `role`).
  [[nodiscard]] std::string kind() const;
};

/// All rows of the files that pass the filter, chips found in the catalog. Throws
/// config::InputError with every problem: missing columns, cells that are no numbers, repeated ids,
/// times that are not positive, meshes whose degrees are not the number of devices.
std::vector<MeasuredRun> read_runs(const RunFilter& filter, const catalog::Catalog& catalog);

}  // namespace podsim::calibration
