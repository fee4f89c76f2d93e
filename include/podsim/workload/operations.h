// Vector operations per element of a transformer's elementwise work, and the blocks of its
// attention kernels: what the step program and single operations have in common.
#pragma once

#include <cstdint>

namespace podsim::workload {

inline constexpr double kNormOperations = 4;      ///< square and add, scale, multiply by weights
inline constexpr double kSoftmaxOperations = 8;   ///< maximum, exponential, sum, scale; per score
inline constexpr double kQuantizeOperations = 4;  ///< magnitude, maximum, scale, round
inline constexpr double kAdamOperations = 16;     ///< moments, correction, root, division, decay

/// Queries and keys of a block of flash attention: MaxText's default for the block sizes of its
/// attention kernels (sa_block_q, sa_block_kv).
inline constexpr std::int64_t kAttentionBlock = 512;
/// Of Splash attention, as MaxText's recipes for TPU v6e and v7 set sa_block_q and sa_block_kv.
inline constexpr std::int64_t kSplashBlock = 2048;

}  // namespace podsim::workload
