// A systolic array, cycle by cycle.
#pragma once

#include <deque>
#include <memory>
#include <systemc>

#include "models/systolic/datapath.h"

namespace podsim::models::systolic {

/// R x C multiply-accumulate elements. One method, triggered once a cycle while there is work,
/// moves every register that holds something valid; an idle array costs nothing.
///
/// ws, is: a tile enters from the top, a row a cycle; then vectors stream through from the left,
/// each row a cycle later than the one above, and sums move down and leave at the bottom. The next
/// tile enters when the last sum has left. Sums over earlier tiles of K enter at the top, so each
/// result is summed in the order of k. os: operands enter from both sides; each element's sum
/// leaves over its column's bus in the cycle in which it is complete, of which there is one a cycle
/// and column. tpu: as ws, but elements have a second register: the next tile follows on the heels
/// of the first vector of the current one, and the next pass begins when both that and the current
/// one have entered.
class ArrayModel : public sc_core::sc_module {
 public:
  sc_core::sc_port<PassSource> passes{"passes"};

  SC_HAS_PROCESS(ArrayModel);
  ArrayModel(const sc_core::sc_module_name& name, const ArrayParameters& parameters);

  /// Sets what the next passes work on. The operands stay the caller's. Only while the array is
  /// idle.
  template <class Operand, class Sum>
  void work_on(const Operands<Operand, Sum>& operands) {
    datapath_ = make_datapath(parameters_, operands);
    cycle_ = last_left_ = 0;
  }

  /// The cycle in which the last result left, counted from 0 at the first one with work.
  [[nodiscard]] std::int64_t last_cycle() const { return last_left_; }
  [[nodiscard]] std::int64_t passes_begun() const { return begun_; }

 private:
  void run();
  bool step();
  void move();
  void begin();
  void fetch();
  void load();
  void stream();

  [[nodiscard]] bool double_buffered() const { return parameters_.dataflow == Dataflow::tpu; }
  [[nodiscard]] bool output_stationary() const { return parameters_.dataflow == Dataflow::os; }
  [[nodiscard]] std::int64_t diagonals() const {
    return parameters_.rows + parameters_.columns - 1;
  }
  [[nodiscard]] bool leaves_something(const Wave& w) const;

  ArrayParameters parameters_;
  std::unique_ptr<Datapath> datapath_;
  std::deque<Wave> waves_;        ///< passes in the array, oldest first
  std::deque<Wave> loading_;      ///< tpu: tiles on their way through the columns
  std::optional<Pass> incoming_;  ///< its tile is being loaded or waits
  std::int64_t loaded_ = 0;       ///< rows of it that have entered (tpu: in column 0)
  std::int64_t fetched_ = 0, begun_ = 0;
  std::int64_t cycle_ = 0, last_left_ = 0;
};

}  // namespace podsim::models::systolic
