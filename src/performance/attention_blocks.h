// Flash attention cut into blocks of queries and keys.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

#include "podsim/performance/chip_op.h"
#include "podsim/workload/operations.h"

namespace podsim::performance {

struct AttentionBlocks {
  std::int64_t rows = 0, columns = 0;  ///< queries and keys of a block
  std::int64_t row_blocks = 0;         ///< blocks of one head
  std::int64_t pairs = 0;              ///< blocks of queries with blocks of keys they see, one head
};

/// Blocks of keys that the i-th block of queries sees. The last query sees the last key.
inline std::int64_t key_blocks(const ChipOp& op, const AttentionBlocks& b, std::int64_t i) {
  const std::int64_t queries = op.dims[1], keys = op.dims[2];
  const std::int64_t seen = op.causal ? keys - queries + std::min((i + 1) * b.rows, queries) : keys;
  return (seen + b.columns - 1) / b.columns;
}

inline AttentionBlocks attention_blocks(const ChipOp& op) {
  AttentionBlocks b;
  b.rows = std::min(workload::kAttentionBlock, op.dims[1]);
  b.columns = std::min(workload::kAttentionBlock, op.dims[2]);
  b.row_blocks = (op.dims[1] + b.rows - 1) / b.rows;
  for (std::int64_t i = 0; i < b.row_blocks; ++i) b.pairs += key_blocks(op, b, i);
  return b;
}

/// Scores of one head that count, masked ones left out.
inline double attention_scores(const ChipOp& op) {
  const auto queries = static_cast<double>(op.dims[1]), keys = static_cast<double>(op.dims[2]);
  return op.causal ? queries * (keys - (queries - 1) / 2) : queries * keys;
}

/// The products of a pair of blocks: queries by keys, weights by values.
inline std::pair<workload::Matmul, workload::Matmul> attention_products(const ChipOp& op,
                                                                        const AttentionBlocks& b) {
  const std::int64_t head = op.dims[3];
  return {{b.rows, b.columns, head, 1}, {b.rows, head, b.columns, 1}};
}

}  // namespace podsim::performance
