// Where the devices of a group meet for the collectives of a mesh axis.
#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "models/interconnect/flow_fabric.h"
#include "podsim/performance/picoseconds.h"

namespace podsim::models {

class JoinMemberIf {
 public:
  virtual ~JoinMemberIf() = default;
  /// All had come by `began`, and the collective is over at `at`.
  virtual void joined(std::size_t stream, performance::Picoseconds began,
                      performance::Picoseconds at) = 0;
  /// Returns where the member keeps what `joined` reads first.
  [[nodiscard]] virtual const void* at_hand() const = 0;
  /// A little before `joined`; may fetch what that leads to.
  virtual void joins_soon() const = 0;
};

class JoinIf : public virtual sc_core::sc_interface {
 public:
  /// A member is ready at `at` for its next collective, a flow whose end `member` hears of.
  virtual void arrive(std::size_t stream, const Flow& flow, performance::Picoseconds at,
                      JoinMemberIf& member) = 0;
};

/// A collective begins when every member has arrived, and ends for all at once. With unequal sizes
/// the largest counts.
class Join : public sc_core::sc_module, private JoinIf, private FlowEndIf {
 public:
  sc_core::sc_export<JoinIf> members{"members"};
  sc_core::sc_port<FlowFabricIf> fabric{"fabric"};

  explicit Join(const sc_core::sc_module_name& name);

  void expect_member() { ++expected_; }

 private:
  struct Arrived {
    std::size_t stream = 0;
    JoinMemberIf* member = nullptr;
    const void* at_hand = nullptr;
  };

  void arrive(std::size_t stream, const Flow& flow, performance::Picoseconds at,
              JoinMemberIf& member) override;
  void flow_ended(performance::Picoseconds began, performance::Picoseconds at) override;
  void flow_ends_soon(int stage) override;

  static void fetch(const Arrived& m);

  std::size_t expected_ = 0;
  std::vector<Arrived> come_, under_way_;
  Flow flow_;
  performance::Picoseconds last_ = 0;
};

}  // namespace podsim::models
