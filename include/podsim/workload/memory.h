// What one device holds, and the peak over the phases of a step.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "podsim/units/quantity.h"

namespace podsim::workload {

/// How far ahead weights are gathered: not at all, one matrix at a time; within the room of the two
/// largest matrices; or of a whole layer and one matrix more. What hides more needs more memory.
enum class Prefetch { none, matrix, layer };

/// What bytes are held for, which says how they can become fewer.
enum class MemoryUse { state, saved, gathered, working, logits, framework };

struct MemoryItem {
  std::string name;  ///< "weights", "moments", "saved activations"
  MemoryUse use = MemoryUse::state;
  units::Bytes bytes;
};

/// Peak of one stage of the pipeline, and what is alive together at it.
struct StageMemory {
  std::int64_t stage = 0;
  units::Bytes peak;
  std::vector<MemoryItem> items;
};

/// The items that are alive together at the step's peak, on the stage that needs most.
struct MemoryPlan {
  std::vector<MemoryItem> items;
  std::int64_t stage = 0;           ///< stage of the pipeline
  std::vector<StageMemory> stages;  ///< every stage's peak, in order
  units::Bytes host;  ///< in the host's memory for a device, of the stage that needs most there

  [[nodiscard]] units::Bytes total() const;
  /// Weights, optimizer state and accumulated gradients: what a step finds and leaves.
  [[nodiscard]] units::Bytes state() const;
  /// The use that takes most. Items are not empty.
  [[nodiscard]] MemoryUse largest_use() const;
  /// "weights 1.2 GB + moments 2.4 GB + …".
  [[nodiscard]] std::string text() const;
};

}  // namespace podsim::workload
