// Activations of a layer on their way to the host and back.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "src/workload/builder.h"

namespace podsim::workload {

/// Forward moves an activation to the host when it is made, and makes the next layer's when it has
/// gone. Backward brings it back while it works on the layer before, so that the device has two:
/// one in use, one on its way. Transfers go over the host link one after the other.
class Offload {
 public:
  explicit Offload(BlockBuilder& builder) : b_(builder) {}

  /// Forward: what follows makes `a`.
  void make(Activation a);
  /// Forward: `a` is here when op `made` is done, or (none) when the last compute op is.
  void away(Activation a, OpId made = {});
  /// Forward: the next compute op makes the input of the next layer.
  void make_next_input();
  /// Backward: all that is on the host comes back from when `before` is done, and in a loop from
  /// when the iteration before has begun.
  void back(Dependency before);
  /// Backward: the next compute op needs `a`.
  void need(Activation a);
  /// Ends the block.
  void end();

 private:
  BlockBuilder& b_;
  std::map<Activation, OpId> moved_;               ///< op that moves each
  std::vector<std::pair<Activation, OpId>> made_;  ///< op that begins to make each
  bool back_ = false;
};

}  // namespace podsim::workload
