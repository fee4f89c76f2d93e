// Collective operations: what programs ask for and what a fabric is asked for.
#pragma once

namespace podsim::workload {

/// Operations that a group of devices does together. `permute`: each member sends to the next one.
enum class CollectiveKind {
  all_gather,
  reduce_scatter,
  all_reduce,
  all_to_all,
  broadcast,
  permute
};

}  // namespace podsim::workload
