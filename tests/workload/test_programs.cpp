// What every program has to hold, whatever the mesh and recipe.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "tests/workload/examples.h"
#include "tests/workload/program_order.h"

using namespace podsim;
using namespace podsim::workload;
using namespace podsim::workload::testing;

namespace {

std::set<std::string> names(const StepProgram& p) {
  std::set<std::string> result;
  each_op(p, [&](const Op& op, double) { result.insert(op.name); });
  return result;
}

}  // namespace

TEST_CASE("dependencies point backward in every program") {
  auto a = small_model();
  a.layers = GENERATE(1, 2, 7);
  a.ffn = GENERATE(catalog::FfnKind::gated, catalog::FfnKind::plain);
  auto w = small_recipe();
  w.remat = GENERATE(Remat::none, Remat::selective, Remat::minimal, Remat::full);
  w.microbatches = GENERATE(1, 2);
  w.attention = GENERATE(Attention::flash, Attention::plain);
  const auto prefetch = GENERATE(Prefetch::none, Prefetch::matrix, Prefetch::layer);
  const auto mesh = GENERATE(Mesh{1, 1, 1, 1}, Mesh{4, 1, 1, 1}, Mesh{1, 8, 1, 1}, Mesh{2, 4, 1, 2},
                             Mesh{1, 4, 4, 1}, Mesh{2, 2, 8, 2});
  const auto p = lowered(a, w, mesh, mesh.context - 1, prefetch);
  Order(p).check();
  const std::set<std::optional<Axis>> axes = [&] {
    std::set<std::optional<Axis>> used;
    for (const AxisTraits& t : kAxes)
      if (mesh.members(t.axis) > 1) used.insert(t.axis);
    return used;
  }();
  std::set<std::optional<Axis>> seen;
  each_op(p, [&](const Op& op, double) {
    if (op.kind == OpKind::collective) seen.insert(op.axis);
    REQUIRE(op.bytes.base() >= 0);
    REQUIRE(op.hbm.base() >= 0);
    for (const Matmul& m : op.products) REQUIRE(std::min({m.m, m.n, m.k, m.count}) > 0);
  });
  CHECK(seen == axes);
}

TEST_CASE("one device alone moves nothing") {
  const auto p = lowered(small_model(), small_recipe(), {1, 1, 1, 1});
  each_op(p, [](const Op& op, double) { CHECK(op.kind == OpKind::compute); });
}

TEST_CASE("what is recomputed depends on the policy") {
  auto w = small_recipe();
  const auto with = [&](Remat remat, const std::string& name) {
    w.remat = remat;
    return names(lowered(small_model(), w, {1, 4, 2, 1})).contains(name);
  };
  CHECK(with(Remat::full, "remat.mlp_up"));
  CHECK(with(Remat::full, "remat.attention"));
  CHECK_FALSE(with(Remat::full, "remat.mlp_down"));
  CHECK_FALSE(with(Remat::minimal, "remat.mlp_up"));
  CHECK(with(Remat::minimal, "remat.attention"));
  CHECK_FALSE(with(Remat::none, "remat.attention"));
  CHECK(with(Remat::none, "bwd.gather_mlp_in"));
  CHECK_FALSE(with(Remat::full, "bwd.gather_mlp_in"));
}

TEST_CASE("gradients are all-reduced over data and context in the last microbatch alone") {
  auto w = small_recipe();
  w.microbatches = 4;
  const auto p = lowered(small_model(), w, {2, 4, 1, 2});
  double syncs = 0;
  each_op(p, [&](const Op& op, double times) {
    if (op.name == "bwd.sync_qkv") syncs += times;
  });
  CHECK(syncs == 2 * 5);
  CHECK(p.schedule.size() == 4 * 7 + 1);
}

TEST_CASE("devices of a tensor group share their input") {
  const auto one = lowered(small_model(), small_recipe(), {1, 8, 1, 1});
  CHECK(one.input_bytes.base() == 8.0 * 2048 * 64 / 8);
  const auto shared = lowered(small_model(), small_recipe(), {1, 8, 2, 2});
  CHECK(shared.input_bytes.base() == one.input_bytes.base() / 4);
}

TEST_CASE("a narrow precision takes the products with the layers' weights and nothing else") {
  auto w = small_recipe();
  w.precision = Precision::int8;
  const workload::Mesh mesh{1, 4, 2, 1};
  const auto narrow = lowered(small_model(), w, mesh);
  const auto wide = lowered(small_model(), small_recipe(), mesh);
  double quantizing = 0;
  each_op(narrow, [&](const Op& op, double times) {
    const bool weights = !op.products.empty() && op.name.find("attention") == std::string::npos &&
                         !op.name.starts_with("head.");
    INFO(op.name);
    CHECK(op.narrow == weights);
    quantizing += op.narrow ? op.vector.base() * times : 0;
  });
  CHECK(quantizing > 0);
  each_op(wide, [](const Op& op, double) { CHECK_FALSE(op.narrow); });
  double flops = 0, same = 0;
  each_op(narrow, [&](const Op& op, double n) {
    for (const auto& p : op.products) flops += p.flops().base() * n;
  });
  each_op(wide, [&](const Op& op, double n) {
    for (const auto& p : op.products) same += p.flops().base() * n;
  });
  CHECK(flops == same);
}
