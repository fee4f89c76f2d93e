#include "podsim/workload/program.h"

#include "podsim/config/codec.h"
#include "podsim/workload/axis_names.h"
#include "podsim/workload/collective_names.h"

template <>
struct podsim::config::EnumNames<podsim::workload::OpKind> {
  using Kind = workload::OpKind;
  static constexpr std::array names = {
      std::pair{Kind::compute, "compute"}, std::pair{Kind::collective, "collective"},
      std::pair{Kind::host_transfer, "host_transfer"}, std::pair{Kind::send, "send"},
      std::pair{Kind::receive, "receive"}};
};

template <>
struct podsim::config::EnumNames<podsim::workload::Kernel> {
  using Kernel = workload::Kernel;
  static constexpr std::array names = {
      std::pair{Kernel::general, "general"}, std::pair{Kernel::flash, "flash"},
      std::pair{Kernel::splash, "splash"}, std::pair{Kernel::dispatch, "dispatch"},
      std::pair{Kernel::eager, "eager"}};
};

namespace podsim::workload {

void Matmul::describe(config::Record<Matmul>& r) {
  r.required("m", &Matmul::m, "rows of the left matrix").at_least(1);
  r.required("n", &Matmul::n, "columns of the right matrix").at_least(1);
  r.required("k", &Matmul::k, "inner dimension").at_least(1);
  r.optional("count", &Matmul::count, "independent products").at_least(1);
}

void Dependency::describe(config::Record<Dependency>& r) {
  r.optional("blocks_back", &Dependency::blocks_back, "scheduled blocks before this one")
      .at_least(0);
  r.required("op", &Dependency::op, "index in that block").at_least(0);
  r.optional("lag", &Dependency::lag, "iterations earlier").at_least(0);
}

void Op::describe(config::Record<Op>& r) {
  r.required("name", &Op::name, "label");
  r.required("kind", &Op::kind, "compute, collective, host_transfer, send or receive");
  r.optional("products", &Op::products, "matrix products");
  r.optional("narrow", &Op::narrow, "products at the run's precision; else in bf16");
  r.optional("kernel", &Op::kernel, "general, flash, splash, experts or dispatch");
  r.optional("vector", &Op::vector, "vector operations").at_least(0);
  r.optional("hbm", &Op::hbm, "HBM traffic").at_least(0);
  r.optional("collective", &Op::collective, "kind of collective");
  r.optional("axis", &Op::axis, "mesh axis");
  r.optional("offset", &Op::offset, "places on along the axis, of a message");
  r.optional("bytes", &Op::bytes, "size of the tensor").at_least(0);
  r.optional("copies", &Op::copies, "all-to-all: parts in a row that go to a domain as one")
      .at_least(1);
  r.optional("deps", &Op::deps, "ops waited for");
}

void Block::describe(config::Record<Block>& r) {
  r.required("name", &Block::name, "label");
  r.required("repeat", &Block::repeat, "iterations").at_least(1);
  r.required("ops", &Block::ops, "operations in program order");
}

void StepProgram::describe(config::Record<StepProgram>& r) {
  r.required("blocks", &StepProgram::blocks, "blocks");
  r.required("schedule", &StepProgram::schedule, "indices of blocks in order");
  r.required("input_bytes", &StepProgram::input_bytes, "input of one step").at_least(0);
}

}  // namespace podsim::workload
