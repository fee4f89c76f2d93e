// What frameworks keep in memory beside state and activations.
#include <catch2/catch.hpp>

#include "podsim/workload/model.h"
#include "tests/workload/examples.h"

using namespace podsim;
using namespace podsim::workload;
using namespace podsim::workload::testing;

namespace {

constexpr double kMiB = 1024.0 * 1024;

double item(const MemoryPlan& p, const std::string& name) {
  for (const auto& i : p.items)
    if (i.name == name) return i.bytes.base();
  return 0;
}

MemoryPlan plan(const WorkloadSection& w, const Mesh& mesh = {1, 4, 2, 1},
                const catalog::ModelArch& a = small_model()) {
  return plan_memory(a, w, mesh, Prefetch::layer);
}

/// Recipe whose peak is at the loss: a wide vocabulary.
catalog::ModelArch wide() {
  catalog::ModelArch a = small_model();
  a.vocab = 200000;
  return a;
}

}  // namespace

TEST_CASE("an eager loss has five tensors of the logits, a tiled one the logits of a tile") {
  auto w = small_recipe();
  const double elements = 2048.0 * 64 / 4 * 200000 / 2;
  const auto logits = [&] { return item(plan(w, {1, 4, 2, 1}, wide()), "logits"); };
  CHECK(logits() == Approx(6 * elements));
  w.logits = Dtype::bf16;
  CHECK(logits() == Approx(2 * elements));
  w.loss_chunks = 4;
  CHECK(logits() == Approx(2 * elements / 4));
  w.loss_chunks.reset();
  w.eager = true;
  CHECK(logits() == Approx(14 * elements));
  w.memory.eager_loss = false;
  CHECK(logits() == Approx(2 * elements));
}

TEST_CASE("one placeholder for each shape of weight, and for the head where it is") {
  auto w = small_recipe();
  w.memory.gradient_placeholders = true;
  const double layer = 1024.0 * (40 * 64 + 24 * 64 + 3 * 3072), head = 4096.0 * 1024;
  CHECK(item(plan(w), "placeholders of gradients") == Approx(2 * (layer + head) / 2));
  CHECK(item(plan(w), "workspaces of libraries") == Approx(6 * 32 * kMiB));
  // Experts share those of one; its down projection has the shape of attention's, 1024 x 1536.
  const double expert = 2.0 * 1024 * 1536, attention = 1024.0 * (40 * 64 + 24 * 64);
  CHECK(item(plan(w, {1, 1, 1, 1, 8}, small_mixture()), "placeholders of gradients") ==
        Approx(2 * (attention + expert + head)));
  w.memory.gradient_placeholders = false;
  CHECK(item(plan(w), "placeholders of gradients") == 0);
}

TEST_CASE("narrow inputs of products take a byte an element") {
  auto w = small_recipe();
  w.remat = Remat::none;
  w.fused_activation = false;
  const auto saved = [&] { return item(plan(w), "saved activations"); };
  const double before = saved();
  w.memory.narrow_inputs = true;
  CHECK(saved() == Approx(before));  // products are in bf16
  w.precision = Precision::fp8;
  const double tokens = 2048 * 64 / 4, half = 0.5;
  const double normed = 2 * 2 * tokens * 1024, hidden = 2 * tokens * 3072,
               context = 2 * tokens * 24 * 64;
  CHECK(before - saved() == Approx(5 * half * (normed + hidden - context) / 2));
}

TEST_CASE("replicas of a weight share its state: experts have fewer than the rest") {
  auto w = small_recipe();
  w.optimizer.sharded = true;
  const auto a = small_mixture();
  const Mesh mesh{.data = 2, .expert = 4};
  const double experts = expert_parameter_count(a) / 4,
               rest = parameter_count(a) - expert_parameter_count(a);
  CHECK(item(plan(w, mesh, a), "share of the optimizer's state") ==
        Approx(12 * (experts / 2 + rest / 8)));
  CHECK(item(plan(w, mesh, a), "weights") == Approx(2 * (experts + rest)));
}

TEST_CASE("weights that stay gathered are whole, with their gradients") {
  auto w = small_recipe();
  w.memory.keep_gathered = true;
  const double owned = parameter_count(small_model()) / 2;
  CHECK(item(plan(w), "gathered weights") == Approx(2 * owned));
  CHECK(item(plan(w), "whole gradients") == Approx(2 * owned));
  CHECK(item(plan(w, {4, 1, 2, 1}), "whole gradients") == 0);
}

TEST_CASE("layers whose activations wait on the host leave two of them on the device") {
  auto w = small_recipe();
  w.remat = Remat::none;
  const auto all = plan(w);
  w.memory.offloaded_layers = 2;
  const auto some = plan(w);
  const double saved = item(all, "saved activations");
  CHECK(item(some, "saved activations") == Approx(saved * 3 / 5));
  CHECK(item(some, "offload buffers") == Approx(2 * saved / 5));
  CHECK(some.host.base() - all.host.base() == Approx(saved * 2 / 5));
}

TEST_CASE("every stage has its peak, and the plan is that of the largest") {
  auto w = small_recipe();
  w.microbatches = 8;
  w.remat = Remat::none;
  const auto p = plan(w, {1, 2, 1, 1, 1, 4});
  REQUIRE(p.stages.size() == 4);
  for (const auto& s : p.stages) CHECK(s.peak <= p.total());
  CHECK(p.stages.at(static_cast<std::size_t>(p.stage)).peak == p.total());
  CHECK(p.stages[0].peak != p.stages[1].peak);
}
