// Which activations are kept, which go to the host's memory and come back, and the optimizer there.
#include <catch2/catch.hpp>

#include "podsim/config/codec.h"
#include "src/workload/names.h"
#include "tests/workload/examples.h"
#include "tests/workload/program_order.h"
#include "tests/workload/stage_walk.h"

using namespace podsim;
using namespace podsim::workload;
using namespace podsim::workload::testing;
using Catch::Matchers::Contains;

namespace {

using enum Activation;

RematPolicy lists(std::vector<Activation> save, std::vector<Activation> offload = {}) {
  RematPolicy p;
  p.lists = RematLists{std::move(save), std::move(offload)};
  return p;
}

WorkloadSection recipe(const RematPolicy& remat) {
  auto w = small_recipe();
  w.remat = remat;
  return w;
}

/// Bytes over the host link by the name of the op.
double moved(const StepProgram& p, const std::string& name) {
  double sum = 0;
  each_op(p, [&](const Op& op, double times) {
    if (op.kind == OpKind::host_transfer && op.name == name) sum += op.bytes.base() * times;
  });
  return sum;
}

double times_of(const StepProgram& p, const std::string& name) {
  double sum = 0;
  each_op(p, [&](const Op& op, double times) { sum += op.name == name ? times : 0; });
  return sum;
}

double item(const MemoryPlan& p, const std::string& name) {
  for (const auto& i : p.items)
    if (i.name == name) return i.bytes.base();
  return 0;
}

MemoryPlan plan(const WorkloadSection& w, const Mesh& mesh = {1, 4, 2, 1}) {
  return plan_memory(small_model(), w, mesh, Prefetch::layer);
}

constexpr double kLayers = 5, kTokens = 2048 * 64 / 4.0, kTensor = 2;
constexpr double kResidual = 2 * kTokens * 1024 / kTensor;
constexpr double kQkv = 2 * kTokens * (24 + 16) * 64 / kTensor;
constexpr double kUp = 2 * kTokens * 2 * 3072 / kTensor;

/// Ops of the block that wait for op `index` of it, `lag` iterations earlier.
std::vector<std::string> waiting_for(const Block& b, OpId index, std::int64_t lag) {
  std::vector<std::string> names;
  for (const Op& op : b.ops)
    if (std::count(op.deps.begin(), op.deps.end(), Dependency{0, index, lag}) > 0)
      names.push_back(op.name);
  return names;
}

const Block& block(const StepProgram& p, const std::string& name) {
  return *std::find_if(p.blocks.begin(), p.blocks.end(),
                       [&](const Block& b) { return b.name == name; });
}

OpId index_of(const Block& b, const std::string& name) {
  return b.ops.id_of(
      *std::find_if(b.ops.begin(), b.ops.end(), [&](const Op& op) { return op.name == name; }));
}

RematPolicy read(const std::string& text) {
  return config::decode<RematPolicy>(config::parse_yaml("s.yaml", text));
}

std::string problem(const std::string& text) {
  try {
    read(text);
  } catch (const config::InputError& e) {
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("lists say in other words what full and minimal keep") {
  const auto a = small_model();
  const Mesh mesh = GENERATE(Mesh{1, 4, 2, 1}, Mesh{2, 4, 1, 2});
  for (const Prefetch prefetch : {Prefetch::matrix, Prefetch::layer}) {
    const auto same = [&](Remat name, const RematPolicy& list) {
      CHECK(lowered(a, recipe(name), mesh, 0, prefetch) ==
            lowered(a, recipe(list), mesh, 0, prefetch));
      CHECK(plan(recipe(name), mesh).text() == plan(recipe(list), mesh).text());
    };
    same(Remat::full, lists({input}));
    same(Remat::minimal, lists({input, qkv, attn_out, mlp_up}));
  }
}

TEST_CASE("programs of all lists can be run") {
  std::vector<Activation> save = {input}, offload;
  for (const Activation a : {qkv, attn_out, mlp_up}) {
    const int where = GENERATE(0, 1, 2);
    if (where == 1) save.push_back(a);
    if (where == 2) offload.push_back(a);
  }
  if (GENERATE(false, true)) {
    save.erase(save.begin());
    offload.push_back(input);
  }
  auto w = recipe(lists(save, offload));
  w.microbatches = 2;
  w.optimizer.offload = true;
  const auto prefetch = GENERATE(Prefetch::matrix, Prefetch::layer);
  const Mesh mesh = GENERATE(Mesh{1, 4, 2, 2}, Mesh{2, 1, 1, 1});
  const bool mixture = GENERATE(false, true);
  const auto p = lowered(mixture ? small_mixture() : small_model(), w, mesh, 0, prefetch);
  Order(p).check();
  StageWalk walk({p}, [](const Op&) { return 1.0; });
  CHECK(walk.run());
  for (const Activation a : offload) {
    const std::string name = config::name_of(a);
    CHECK(moved(p, "fwd.offload_" + name) > 0);
    CHECK(moved(p, "fwd.offload_" + name) == Approx(moved(p, "bwd.fetch_" + name)));
  }
}

TEST_CASE("what is not kept is computed again, and nothing else") {
  const auto a = small_model();
  const Mesh mesh{1, 4, 2, 1};
  const auto again = [&](const RematPolicy& remat, const std::string& product) {
    return times_of(lowered(a, recipe(remat), mesh), "remat." + product) > 0;
  };
  for (const auto& [activation, product] :
       {std::pair{qkv, "qkv"}, std::pair{attn_out, "attn_out"}, std::pair{mlp_up, "mlp_up"}}) {
    CHECK_FALSE(again(lists({input, activation}), product));
    CHECK_FALSE(again(lists({input}, {activation}), product));
    CHECK(again(lists({input}), product));
  }
  CHECK(again(lists({input, qkv}), "attention"));
  CHECK_FALSE(again(lists({input, qkv, mlp_up}), "qkv"));
}

TEST_CASE("offloaded activations cross the host link twice and are not on the device") {
  const auto w = recipe(lists({input}, {qkv, mlp_up}));
  const auto p = lowered(small_model(), w, {1, 4, 2, 1});
  CHECK(moved(p, "fwd.offload_qkv") == Approx(kLayers * kQkv));
  CHECK(moved(p, "bwd.fetch_mlp_up") == Approx(kLayers * kUp));
  CHECK(moved(p, "fwd.offload_input") == 0);
  const auto m = plan(w);
  CHECK(item(m, "saved activations") == Approx(kLayers * kResidual));
  CHECK(item(m, "offload buffers") == Approx(2 * (kQkv + kUp)));
  CHECK(m.host.base() == Approx(kLayers * (kQkv + kUp)));
  const auto all = plan(recipe(lists({}, {input})));
  CHECK(item(all, "saved activations") == 0);
  CHECK(all.host.base() == Approx(kLayers * kResidual));
  CHECK(plan(recipe(Remat::full)).host.base() == 0);
}

TEST_CASE("compute waits for what is on the host, which comes while the layer before is at work") {
  using Names = std::vector<std::string>;
  const auto p =
      lowered(small_model(), recipe(lists({}, {input, qkv, attn_out, mlp_up})), {1, 4, 1, 1});
  const Block& b = block(p, "backward");
  const auto users = [&](const std::string& name) { return waiting_for(b, index_of(b, name), 0); };
  CHECK(users("bwd.fetch_input") == Names{"remat.norm_mlp"});
  CHECK(users("bwd.fetch_attn_out") == Names{"remat.norm_mlp"});
  CHECK(users("bwd.fetch_mlp_up") == Names{"bwd.mlp_down"});
  CHECK(users("bwd.fetch_qkv") == Names{"remat.rope"});
  const OpId first = index_of(b, "remat.norm_mlp");
  for (const OpId i : base::Ids<OpId>(4))
    CHECK(std::count(b.ops[i].deps.begin(), b.ops[i].deps.end(), Dependency{0, first, 1}) == 1);
}

TEST_CASE("an activation is made when that of the layer before has left the device") {
  using Names = std::vector<std::string>;
  const auto p =
      lowered(small_model(), recipe(lists({}, {input, qkv, attn_out, mlp_up})), {1, 4, 1, 1});
  const Block& b = block(p, "forward");
  const auto next = [&](const std::string& name) { return waiting_for(b, index_of(b, name), 1); };
  CHECK(waiting_for(b, index_of(b, "fwd.offload_input"), 0) == Names{"fwd.residual"});
  CHECK(next("fwd.offload_qkv") == Names{"fwd.qkv"});
  CHECK(next("fwd.offload_attn_out") == Names{"fwd.attn_out"});
  CHECK(next("fwd.offload_mlp_up") == Names{"fwd.mlp_up"});
  for (const auto& [made, moved] :
       {std::pair{"fwd.qkv", "fwd.offload_qkv"}, std::pair{"fwd.attn_out", "fwd.offload_attn_out"},
        std::pair{"fwd.mlp_up", "fwd.offload_mlp_up"}}) {
    const auto after = waiting_for(b, index_of(b, made), 0);
    CHECK(std::count(after.begin(), after.end(), moved) == 1);
  }
}

TEST_CASE("an offloaded optimizer's state comes and goes around the update") {
  auto w = small_recipe();
  const Mesh mesh{2, 4, 1, 1};
  const auto on_device = plan(w, mesh);
  const double n = item(on_device, "weights") / 4;
  w.optimizer.offload = true;
  const auto p = lowered(small_model(), w, mesh);
  CHECK(moved(p, "opt.fetch_state") == Approx(12 * n));
  CHECK(moved(p, "opt.offload_state") == Approx(12 * n));
  const auto m = plan(w, mesh);
  CHECK(item(m, "weights") == Approx(2 * n));
  CHECK(item(m, "moments") == 0);
  CHECK(item(m, "optimizer buffers") == Approx(12 * n / 5));
  CHECK(m.host.base() == Approx(12 * n));
  CHECK(m.total() < on_device.total());
  // Weights in bf16 are those the device works with.
  w.optimizer = {OptimizerKind::adam, Dtype::bf16, Dtype::bf16, true};
  CHECK(moved(lowered(small_model(), w, mesh), "opt.fetch_state") == Approx(4 * n));
  CHECK(item(plan(w, mesh), "weights") == Approx(2 * n));
}

TEST_CASE("a device whose weights are on the host works with bf16 ones, which the update writes") {
  auto w = small_recipe();
  const auto hbm = [&](const std::string& name) {
    double sum = 0;
    each_op(lowered(small_model(), w, {8, 1, 1, 1}), [&](const Op& op, double times) {
      if (op.name == name) sum += op.hbm.base() * times;
    });
    return sum;
  };
  const double up = hbm("fwd.mlp_up"), update = hbm("opt.update");
  w.optimizer.offload = true;
  CHECK(up - hbm("fwd.mlp_up") == Approx(kLayers * 2 * 1024 * 2 * 3072));
  CHECK(hbm("opt.update") / update == Approx(30.0 / 28));
}

TEST_CASE("pipeline stages keep several microbatches on the host") {
  auto w = recipe(lists({}, {input}));
  w.microbatches = 4;
  Mesh mesh{1, 4, 1, 1};
  mesh.pipeline = 5;
  auto a = small_model();
  a.vocab = 1 << 16;
  const auto p = plan_memory(a, w, mesh, Prefetch::layer);
  CHECK(p.stage == 4);                        // has the logits; the first has most on the host
  const double one = 2 * kTokens * 1024 / 4;  // one layer of a microbatch
  CHECK(p.host.base() == Approx(4 * one));
  std::vector<StepProgram> stages;
  for (std::int64_t stage = 0; stage < 5; ++stage)
    stages.push_back(lowered(small_model(), w, mesh, 0, Prefetch::layer, stage));
  StageWalk walk(stages, [](const Op&) { return 1.0; });
  CHECK(walk.run());
}

TEST_CASE("a policy is a name or lists, which name each activation once and the input") {
  CHECK(read("minimal") == RematPolicy(Remat::minimal));
  const auto p = read("{save: [input, mlp_up], offload: [qkv]}");
  CHECK(p == lists({input, mlp_up}, {qkv}));
  CHECK(read(config::to_yaml(config::encode(p))) == p);
  CHECK(p.keeps(qkv));
  CHECK(p.offloads(qkv));
  CHECK(p.recomputes(attn_out));
  CHECK_FALSE(p.offloads(mlp_up));
  CHECK_THAT(problem("{save: [input], offload: [qvk]}"), Contains("did you mean 'qkv'"));
  CHECK_THAT(problem("{offload: [mlp_up]}"), Contains("input"));
  CHECK_THAT(problem("{save: [input, qkv], offload: [qkv]}"), Contains("'qkv' is named twice"));
  CHECK_THAT(problem("fulll"), Contains("did you mean 'full'"));
}
