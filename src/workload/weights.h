// The weights of a layer loop as they are gathered over fsdp ahead of their use.
#pragma once

#include <string>
#include <vector>

#include "podsim/workload/lower.h"
#include "src/workload/builder.h"
#include "src/workload/stream.h"

namespace podsim::workload {

/// Which pass over a layer's matrices uses them: the first (forward, or its repetition in
/// backward), or the second (input gradients).
enum class WeightPass { first, second };

/// One matrix gathered for one stretch of a layer.
struct WeightSlot {
  Matrix matrix = Matrix::qkv;
  bool first = false, second = false;  ///< passes that it serves
};

struct WeightPlan {
  std::string prefix;                          ///< "fwd."
  base::IdVector<BufferId, WeightSlot> slots;  ///< slots in the order they are first used
  std::vector<BufferId> releases;              ///< the order in which they are done with
  double pool = 0;                             ///< bytes
};

WeightPlan forward_weights(const Shapes& s, Prefetch prefetch);
/// A product that is repeated uses a matrix that input gradients need again: kept where a layer's
/// room is given or the two passes are near, else gathered twice.
WeightPlan backward_weights(const Shapes& s, Prefetch prefetch);
/// Bytes of the room that gathered weights may take.
double weight_room(const Shapes& s, Prefetch prefetch);

/// Places the gathers of a layer loop. The loop is written as a block of all layers but the last,
/// whose iterations gather for themselves and for the next, and a block of the last one; what the
/// first iteration finds gathered is gathered by the block before (`prologue`).
class WeightStream {
 public:
  WeightStream(const Shapes& s, WeightPlan plan);

  void prologue(BlockBuilder& before, const std::vector<Dependency>& deps);
  /// Begin and end the block of one layer; `last` has no next layer.
  void begin(BlockBuilder& b, bool last);
  void end(BlockBuilder& b);
  /// The next compute op of `b` multiplies with `m`.
  void use(BlockBuilder& b, Matrix m, WeightPass pass);
  /// The last compute op of `b` was the last one of this pass to multiply with `m`.
  void done(BlockBuilder& b, Matrix m, WeightPass pass);

 private:
  [[nodiscard]] BufferId slot(Matrix m, WeightPass pass) const;
  [[nodiscard]] bool off() const { return !shapes_.sharded(); }
  void gather_into_room(BlockBuilder& b, BufferId after);
  OpId gather(BlockBuilder& b, BufferId slot, std::vector<Dependency> deps);

  const Shapes& shapes_;
  WeightPlan plan_;
  base::IdVector<BufferId, Room> rooms_;
  base::IdVector<BufferId, OpId> before_;   ///< op of the prologue per slot, none without
  base::IdVector<BufferId, OpId> ahead_;    ///< op of the layers' block that gathers for the next
  base::IdVector<BufferId, OpId> current_;  ///< op of this block that gathers for this layer
  std::vector<std::pair<BufferId, OpId>> lagged_;  ///< (slot, op that waits)
  bool last_ = false, looped_ = false;
};

}  // namespace podsim::workload
