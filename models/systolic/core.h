// The arrays of a core, each with the passes it is to do.
#pragma once

#include <memory>
#include <vector>

#include "models/systolic/array.h"
#include "models/systolic/schedule.h"

namespace podsim::models::systolic {

/// Hands out a list of passes in order.
class PassList : public sc_core::sc_module, private PassSource {
 public:
  sc_core::sc_export<PassSource> out{"out"};

  explicit PassList(const sc_core::sc_module_name& name);
  void offer(std::vector<Pass> passes);

 private:
  std::optional<Pass> next() override;
  [[nodiscard]] const sc_core::sc_event& default_event() const override { return offered_; }

  std::vector<Pass> passes_;
  std::size_t taken_ = 0;
  sc_core::sc_event offered_{"offered"};
};

struct CoreParameters {
  ArrayParameters array;
  std::int64_t arrays = 1;
};

/// One product at a time: start, then let simulated time pass until nothing is left to happen.
class SystolicCore : public sc_core::sc_module {
 public:
  SystolicCore(const sc_core::sc_module_name& name, const CoreParameters& parameters);

  /// The operands stay the caller's until the product is done. `row_pieces`: see schedule().
  template <class Operand, class Sum>
  void start(const Operands<Operand, Sum>& o, std::int64_t row_pieces) {
    const auto passes = plan({o.m, o.n, o.k}, row_pieces);
    for (auto& array : arrays_) array->work_on(o);
    offer(passes);
  }

  /// The cycle in which the last result left the last array, counted from 0.
  [[nodiscard]] std::int64_t last_cycle() const;

 private:
  [[nodiscard]] std::vector<std::vector<Pass>> plan(const Product& p,
                                                    std::int64_t row_pieces) const;
  void offer(const std::vector<std::vector<Pass>>& passes);

  CoreParameters parameters_;
  std::vector<std::unique_ptr<ArrayModel>> arrays_;
  std::vector<std::unique_ptr<PassList>> lists_;
};

}  // namespace podsim::models::systolic
