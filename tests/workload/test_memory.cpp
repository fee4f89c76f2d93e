#include <catch2/catch.hpp>

#include "podsim/workload/model.h"
#include "tests/workload/examples.h"

using namespace podsim;
using namespace podsim::workload;
using namespace podsim::workload::testing;

namespace {

double item(const MemoryPlan& p, const std::string& name) {
  for (const auto& i : p.items)
    if (i.name == name) return i.bytes.base();
  return 0;
}

MemoryPlan plan(Remat remat, const Mesh& mesh, Prefetch prefetch = Prefetch::layer) {
  auto w = small_recipe();
  w.remat = remat;
  return plan_memory(small_model(), w, mesh, prefetch);
}

}  // namespace

TEST_CASE("state is sharded over fsdp and tensor") {
  const double n = parameter_count(small_model());
  const auto p = plan(Remat::full, {2, 4, 2, 1});
  CHECK(item(p, "weights") == Approx(4 * n / 8));
  CHECK(item(p, "moments") == Approx(8 * n / 8));
  CHECK(item(p, "gradients") == Approx(2 * n / 8));
  auto w = small_recipe();
  w.optimizer = {OptimizerKind::adam, Dtype::bf16, Dtype::bf16};
  w.gradients = Dtype::fp32;
  const auto q = plan_memory(small_model(), w, {2, 4, 2, 1}, Prefetch::layer);
  CHECK(item(q, "weights") == Approx(2 * n / 8));
  CHECK(item(q, "moments") == Approx(4 * n / 8));
  CHECK(item(q, "gradients") == Approx(4 * n / 8));
}

TEST_CASE("saved activations follow the remat policy") {
  const double tokens = 2048 * 64 / 4, tensor = 2;
  const double residual = 2 * tokens * 1024 / tensor;
  const double qkv = 2 * tokens * (24 + 16) * 64 / tensor;
  const double up = 2 * tokens * 2 * 3072 / tensor;
  const double out = 2 * tokens * 24 * 64 / tensor, log_sums = 4 * tokens * 24 / tensor;
  const Mesh mesh{1, 4, 2, 1};
  CHECK(item(plan(Remat::full, mesh), "saved activations") == Approx(5 * residual));
  CHECK(item(plan(Remat::minimal, mesh), "saved activations") ==
        Approx(5 * (2 * residual + qkv + up)));
  CHECK(item(plan(Remat::none, mesh), "saved activations") ==
        Approx(5 * (4 * residual + qkv + out + log_sums + up)));
}

TEST_CASE("a tight room holds the two largest matrices, a wide one a layer more") {
  const Mesh mesh{1, 8, 1, 1};
  const double up = 2.0 * 1024 * 3072;
  const double layer = up + 1024 * 3072 + 1024 * (24 + 24 + 16) * 64;
  CHECK(item(plan(Remat::full, mesh, Prefetch::matrix), "gathered weights") == Approx(2 * 2 * up));
  CHECK(item(plan(Remat::full, mesh, Prefetch::layer), "gathered weights") ==
        Approx(2 * (layer + up)));
  CHECK(item(plan(Remat::full, {8, 1, 1, 1}), "gathered weights") == 0);
}

TEST_CASE("without prefetch there is room for one matrix and one gradient") {
  const Mesh mesh{1, 8, 1, 1};
  const double up = 2.0 * 1024 * 3072;
  const auto p = plan(Remat::full, mesh, Prefetch::none);
  CHECK(item(p, "gathered weights") == Approx(2 * up));
  CHECK(item(p, "gradient buffers") == Approx(2 * up));
  CHECK(item(plan(Remat::full, mesh, Prefetch::matrix), "gradient buffers") == Approx(2 * 2 * up));
  CHECK(p.total() < plan(Remat::full, mesh, Prefetch::matrix).total());
}

TEST_CASE("memory falls with fsdp, tensor, context and microbatches") {
  const double base = plan(Remat::minimal, {1, 4, 1, 1}).total().base();
  CHECK(plan(Remat::minimal, {1, 8, 1, 1}).total().base() < base);
  CHECK(plan(Remat::minimal, {1, 4, 2, 1}).total().base() < base);
  CHECK(plan(Remat::minimal, {1, 4, 1, 2}).total().base() < base);
  auto w = small_recipe();
  w.remat = Remat::minimal;
  w.microbatches = 2;
  CHECK(plan_memory(small_model(), w, {1, 4, 1, 1}, Prefetch::layer).total().base() < base);
}

TEST_CASE("plain attention holds scores") {
  auto w = small_recipe();
  const double flash = plan_memory(small_model(), w, {1, 4, 1, 1}, Prefetch::layer).total().base();
  w.attention = Attention::plain;
  CHECK(plan_memory(small_model(), w, {1, 4, 1, 1}, Prefetch::layer).total().base() > 2 * flash);
}

TEST_CASE("the breakdown sums to the total and reads as text") {
  const auto p = plan(Remat::full, {1, 8, 1, 1});
  double sum = 0;
  for (const auto& i : p.items) sum += i.bytes.base();
  CHECK(p.total().base() == Approx(sum));
  CHECK_THAT(p.text(), Catch::Matchers::StartsWith("weights ") &&
                           Catch::Matchers::Contains(" + saved activations "));
}

TEST_CASE("selective recomputation keeps all but scores") {
  const Mesh mesh{1, 4, 2, 1};
  const auto saved = [&](Remat remat, Attention attention) {
    auto w = small_recipe();
    w.remat = remat;
    w.attention = attention;
    return item(plan_memory(small_model(), w, mesh, Prefetch::layer), "saved activations");
  };
  const double scores = 5 * 2.0 * (64 / 4) * (24 / 2) * 2048 * 2048;
  CHECK(saved(Remat::selective, Attention::flash) == saved(Remat::none, Attention::flash));
  CHECK(saved(Remat::none, Attention::plain) - saved(Remat::selective, Attention::plain) ==
        Approx(scores));
}

TEST_CASE("what a kernel of its own activates is kept, or made again") {
  auto w = small_recipe();
  const auto saved = [&](Remat remat, bool fused) {
    w.remat = remat;
    w.fused_activation = fused;
    return item(plan_memory(small_model(), w, {1, 4, 2, 1}, Prefetch::layer), "saved activations");
  };
  const double hidden = 5 * 2.0 * (2048 * 64 / 4) * 3072 / 2;
  for (const Remat remat : {Remat::none, Remat::selective})
    CHECK(saved(remat, false) - saved(remat, true) == Approx(hidden));
  for (const Remat remat : {Remat::minimal, Remat::full})
    CHECK(saved(remat, false) == saved(remat, true));
}
