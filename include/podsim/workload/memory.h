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

struct MemoryItem {
  std::string name;  ///< "weights", "moments", "saved activations"
  units::Bytes bytes;
};

/// The items that are alive together at the step's peak.
struct MemoryPlan {
  std::vector<MemoryItem> items;
  std::int64_t stage = 0;  ///< stage of the pipeline
  units::Bytes host;  ///< in the host's memory for a device, of the stage that needs most there

  [[nodiscard]] units::Bytes total() const;
  /// "weights 1.2 GB + moments 2.4 GB + …".
  [[nodiscard]] std::string text() const;
};

}  // namespace podsim::workload
