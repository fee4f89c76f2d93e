// Parallel blocks, and modules that predict further tokens.
#include <catch2/catch.hpp>
#include <set>

#include "podsim/config/diagnostics.h"
#include "podsim/workload/model.h"
#include "src/workload/stages.h"
#include "tests/workload/examples.h"
#include "tests/workload/program_order.h"

using namespace podsim;
using namespace podsim::workload;
using namespace podsim::workload::testing;
using Catch::Matchers::Contains;

namespace {

catalog::ModelArch parallel_model() {
  auto a = small_model();
  a.parallel_blocks = true;
  return a;
}

catalog::ModelArch with_modules(catalog::ModelArch a, std::int64_t count = 1) {
  a.mtp_layers = count;
  return a;
}

double moved(const StepProgram& p, const std::string& name) {
  double sum = 0;
  each_op(p, [&](const Op& op, double times) {
    if (op.kind == OpKind::collective && op.name == name) sum += op.bytes.base() * times;
  });
  return sum;
}

double held(const MemoryPlan& plan, const std::string& name) {
  for (const auto& item : plan.items)
    if (item.name == name) return item.bytes.base();
  return 0;
}

}  // namespace

TEST_CASE("parallel blocks gather and scatter once where others do twice") {
  auto w = small_recipe();
  w.remat = Remat::none;
  w.tensor_overlap = 1;
  const Mesh mesh{1, 4, 4, 1};
  const auto p = lowered(parallel_model(), w, mesh), serial = lowered(small_model(), w, mesh);
  Order(p).check();
  CHECK(matmul_flops(p) == matmul_flops(serial));
  const double residual = 5 * 2.0 * (64.0 / 4 * 2048) * 1024;  // of all layers
  CHECK(moved(p, "fwd.gather_qkv") == residual);
  CHECK(moved(p, "fwd.scatter_mlp") == residual);
  CHECK(moved(p, "bwd.gather_mlp") == residual);
  CHECK(moved(p, "bwd.gather_mlp_in") == residual);
  CHECK(moved(p, "bwd.scatter_qkv") == residual);
  for (const char* none : {"fwd.gather_mlp", "fwd.scatter_attn", "bwd.gather_attn",
                           "bwd.gather_qkv_in", "bwd.scatter_mlp"}) {
    CAPTURE(none);
    CHECK(moved(p, none) == 0);
    CHECK(moved(serial, none) == residual);
  }
}

TEST_CASE("parallel blocks run in order under every policy, and repeat no projection") {
  auto w = small_recipe();
  w.microbatches = GENERATE(1, 2);
  const Mesh mesh{1, 4, GENERATE(1, 2), 1};
  for (const RematPolicy& policy : {RematPolicy(Remat::none), RematPolicy(Remat::selective),
                                    RematPolicy(Remat::minimal), RematPolicy(Remat::full)}) {
    w.remat = policy;
    for (const Prefetch prefetch : {Prefetch::none, Prefetch::matrix, Prefetch::layer}) {
      const auto p = lowered(parallel_model(), w, mesh, 0, prefetch);
      Order(p).check();
      each_op(p, [](const Op& op, double) { CHECK(op.name != "remat.attn_out"); });
    }
  }
  const double again = matmul_flops(lowered(small_model(), w, mesh)) -
                       matmul_flops(lowered(parallel_model(), w, mesh));
  const double tokens = 64.0 / 4 * 2048;
  CHECK(again == Approx(5 * 2 * tokens * 1024 * (24.0 * 64 / static_cast<double>(mesh.tensor))));
  w.remat.lists = RematLists{{Activation::input, Activation::attn_out}, {}};
  CHECK_THROWS_WITH(check_workload(parallel_model(), w, mesh), Contains("no attn_out"));
}

TEST_CASE("parallel blocks have one norm and keep less") {
  CHECK(parameter_count(small_model()) - parameter_count(parallel_model()) == 5 * 1024);
  auto w = small_recipe();
  w.remat = Remat::minimal;
  const Mesh mesh{1, 4, 1, 1};
  const auto kept = [&](const catalog::ModelArch& a) {
    return held(plan_memory(a, w, mesh, Prefetch::layer), "saved activations");
  };
  CHECK(kept(small_model()) - kept(parallel_model()) == 5 * 2.0 * (64.0 / 4 * 2048) * 1024);
}

TEST_CASE("a module is a layer, a projection and another run of the head") {
  auto w = small_recipe();
  w.remat = Remat::none;
  const auto count = GENERATE(1, 2);
  const Mesh mesh{1, 4, GENERATE(1, 2), 1};
  const auto a = GENERATE(small_model(), small_mixture());
  const auto p = lowered(with_modules(a, count), w, mesh);
  Order(p).check();
  auto deeper = a;
  deeper.layers += count;
  const double tokens = 64.0 / 4 * 2048, tensor = static_cast<double>(mesh.tensor);
  const double ends = 3 * 2 * tokens * 1024 * (2 * 1024 + 4096) / tensor;
  CHECK(matmul_flops(p) == Approx(matmul_flops(lowered(deeper, w, mesh)) + count * ends));
  const double own = 2.0 * 1024 * 1024 + 3 * 1024;
  CHECK(parameter_count(with_modules(a, count)) == parameter_count(deeper) + count * own);
  CHECK(expert_parameter_count(with_modules(a, count)) == expert_parameter_count(deeper));
  CHECK(model_flops(with_modules(a, count), 2048, 1).base() ==
        Approx(model_flops(deeper, 2048, 1).base() + count * 6 * 1024.0 * (2 * 1024 + 4096)));
}

TEST_CASE("a module normalises two inputs before it projects them") {
  auto w = small_recipe();
  w.remat = Remat::none;
  double both = 0, one = 0;
  each_op(lowered(with_modules(small_model()), w, {1, 8, 1, 1}), [&](const Op& op, double) {
    if (op.name == "fwd.module_norms") both = op.vector.base();
    if (op.name == "head.norm") one = op.vector.base();
  });
  CHECK(one > 0);
  CHECK(both == 2 * one);
}

TEST_CASE("modules are the last stage's, with a copy of the embedding table") {
  auto w = small_recipe();
  w.microbatches = 4;
  w.remat = GENERATE(Remat::none, Remat::selective, Remat::minimal, Remat::full);
  const Mesh mesh{1, 2, 1, 1, 1, 2};
  const auto a = small_mixture(), with = with_modules(a);
  CHECK(lowered(with, w, mesh, 0, Prefetch::layer, 0) ==
        lowered(a, w, mesh, 0, Prefetch::layer, 0));
  Order(lowered(with, w, mesh, 0, Prefetch::layer, 1)).check();
  const auto owned = [&](const catalog::ModelArch& m, std::int64_t stage) {
    return owned_parameters(m, w, mesh, place_of(w, mesh, stage)).all();
  };
  CHECK(owned(with, 0) == owned(a, 0));
  const double module = parameter_count(with) - parameter_count(a);
  CHECK(owned(with, 1) - owned(a, 1) == Approx((module + 4096.0 * 1024) / 2));
  // On one stage: by its weights at least, in fp32 with two moments, and gradients in bf16.
  const auto all = [&](const catalog::ModelArch& m) {
    return plan_memory(m, w, {1, 4, 1, 1}, Prefetch::layer).total().base();
  };
  CHECK(all(with) - all(a) >= module / 4 * (3 * 4 + 2));
}

TEST_CASE("published parameter counts of PaLM and of DeepSeek-V3 with its module") {
  catalog::ModelArch palm;
  palm.layers = 118;
  palm.d_model = 18432;
  palm.heads = 48;
  palm.kv_heads = 1;
  palm.head_dim = 256;
  palm.d_ff = 73728;
  palm.vocab = 256000;
  palm.tied_embeddings = palm.parallel_blocks = true;
  CHECK(parameter_count(palm) == Approx(540.35e9).epsilon(1e-4));
  catalog::ModelArch v3;
  v3.layers = 61;
  v3.d_model = 7168;
  v3.heads = v3.kv_heads = v3.head_dim = 128;
  v3.d_ff = 18432;
  v3.vocab = 129280;
  v3.moe = catalog::Moe{256, 8, 2048, 1, 3};
  v3.latent_attention = catalog::LatentAttention{1536, 512, 64};
  CHECK(parameter_count(v3) == Approx(671e9).epsilon(1e-3));
  // Published as 14 billion with the tables that it shares.
  const double module = parameter_count(with_modules(v3)) - parameter_count(v3);
  CHECK(module + 2.0 * 129280 * 7168 == Approx(14e9).epsilon(0.05));
}

namespace {

/// Bytes of HBM and vector operations of the compute ops called `name`.
std::pair<double, double> work_of(const StepProgram& p, const std::string& name) {
  std::pair<double, double> sum{0, 0};
  each_op(p, [&](const Op& op, double times) {
    if (op.kind != OpKind::compute || op.name != name) return;
    sum.first += op.hbm.base() * times;
    sum.second += op.vector.base() * times;
  });
  return sum;
}

}  // namespace

TEST_CASE("an activation in a kernel of its own reads and writes what it works on") {
  auto w = small_recipe();
  w.remat = GENERATE(Remat::none, Remat::selective, Remat::minimal, Remat::full);
  const bool gated = GENERATE(false, true);
  auto a = small_model();
  a.ffn = gated ? catalog::FfnKind::gated : catalog::FfnKind::plain;
  const Mesh mesh{1, 4, 1, 1};
  w.fused_activation = true;
  const auto fused = lowered(a, w, mesh);
  w.fused_activation = false;
  const auto apart = lowered(a, w, mesh);
  Order(apart).check();
  CHECK(matmul_flops(apart) == matmul_flops(fused));
  CHECK(work_of(fused, "fwd.activation").first == 0);
  const double hidden = 5 * 2.0 * (64.0 / 4 * 2048) * 3072, up = (gated ? 2 : 1) * hidden;
  CHECK(work_of(apart, "fwd.activation").first == Approx(up + hidden));
  CHECK(work_of(apart, "bwd.activation").first == Approx(2 * up + hidden));
  // What was not kept is activated again.
  const bool kept = w.remat == Remat::none || w.remat == Remat::selective;
  CHECK(work_of(apart, "remat.activation").first == Approx(kept ? 0 : up + hidden));
  CHECK(work_of(apart, "fwd.activation").second + work_of(apart, "fwd.mlp_up").second ==
        Approx(work_of(fused, "fwd.mlp_up").second));
  // The products beside it leave out what it moves, and the gradient reads what is there.
  CHECK(work_of(fused, "fwd.mlp_up").first - work_of(apart, "fwd.mlp_up").first ==
        Approx(gated ? 2 * hidden : 0));
  CHECK(work_of(fused, "bwd.mlp_down").first - work_of(apart, "bwd.mlp_down").first ==
        Approx(2 * up - hidden));
  CHECK(work_of(fused, "bwd.mlp_down_grad").first - work_of(apart, "bwd.mlp_down_grad").first ==
        Approx(up - hidden));
}

TEST_CASE("experts and parallel blocks have kernels of activations too") {
  auto w = small_recipe();
  w.remat = GENERATE(Remat::none, Remat::minimal, Remat::full);
  w.fused_activation = false;
  const auto a = GENERATE(small_mixture(), parallel_model());
  const auto p = lowered(a, w, {1, 4, 1, 1});
  Order(p).check();
  CHECK(work_of(p, "fwd.activation").first > 0);
  CHECK(work_of(p, "bwd.activation").first > work_of(p, "fwd.activation").first);
  CHECK((work_of(p, "remat.activation").first > 0) == (w.remat != Remat::none));
}

TEST_CASE("selective recomputation repeats attention alone, after its inputs' rotation") {
  auto w = small_recipe();
  w.attention = GENERATE(Attention::flash, Attention::plain);
  const Mesh mesh{1, 2, 2, 1};
  w.remat = Remat::selective;
  std::set<std::string> again;
  const auto p = lowered(small_model(), w, mesh);
  each_op(p, [&](const Op& op, double) {
    if (op.name.starts_with("remat.")) again.insert(op.name);
  });
  const std::set<std::string> flash = {"remat.attention"};
  const std::set<std::string> plain = {"remat.attn_scores", "remat.softmax", "remat.attn_values"};
  CHECK(again == (w.attention == Attention::flash ? flash : plain));
  w.remat = Remat::none;
  const auto none = lowered(small_model(), w, mesh);
  for (const char* name : {"fwd.gather_qkv", "bwd.gather_qkv_in", "bwd.gather_mlp_in"})
    CHECK(moved(p, name) == moved(none, name));
}
