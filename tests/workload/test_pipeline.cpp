// Pipelines: what each stage has, what it sends, and how long it stands idle.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "podsim/workload/model.h"
#include "tests/workload/examples.h"
#include "tests/workload/program_order.h"
#include "tests/workload/stage_walk.h"

using namespace podsim;
using namespace podsim::workload;
using namespace podsim::workload::testing;
using Catch::Matchers::Contains;

namespace {

catalog::ModelArch model_of_layers(std::int64_t layers) {
  auto a = small_model();
  a.layers = layers;
  return a;
}

WorkloadSection recipe(std::int64_t microbatches, std::int64_t chunks = 1) {
  auto w = small_recipe();
  w.global_batch = 64 * microbatches;
  w.microbatches = microbatches;
  if (chunks > 1) w.pipeline = {PipelineOrder::interleaved, chunks};
  return w;
}

std::vector<StepProgram> stages(const catalog::ModelArch& a, const WorkloadSection& w,
                                const Mesh& m, std::int64_t rank = 0,
                                Prefetch prefetch = Prefetch::layer) {
  std::vector<StepProgram> programs;
  for (std::int64_t s = 0; s < m.pipeline; ++s)
    programs.push_back(lowered(a, w, m, rank, prefetch, s));
  return programs;
}

double count(const StepProgram& p, const std::string& name) {
  double n = 0;
  each_op(p, [&](const Op& op, double times) { n += op.name == name ? times : 0; });
  return n;
}

double sent(const StepProgram& p, OpKind kind, std::int64_t offset) {
  double bytes = 0;
  each_op(p, [&](const Op& op, double times) {
    if (op.kind == kind && op.offset == offset) bytes += op.bytes.base() * times;
  });
  return bytes;
}

/// One for a layer's forward and two for its backward; the ends of the model cost nothing.
double layer_cost(const Op& op) { return op.name == "fwd.qkv" ? 1 : op.name == "bwd.qkv" ? 2 : 0; }

double item(const MemoryPlan& p, const std::string& name) {
  for (const auto& i : p.items)
    if (i.name == name) return i.bytes.base();
  return 0;
}

}  // namespace

TEST_CASE("a pipeline stands idle for (p - 1) / (m + p - 1) of the step, and never locks up") {
  const std::int64_t p = GENERATE(2, 3, 4, 7, 8), m = GENERATE(1, 2, 3, 5, 8, 16, 33);
  StageWalk walk(stages(model_of_layers(3 * p), recipe(m), {1, 1, 1, 1, 1, p}), layer_cost);
  const auto time = walk.run();
  REQUIRE(time);
  for (std::int64_t s = 0; s < p; ++s) {
    const double busy = walk.busy(static_cast<std::size_t>(s));
    CHECK(busy == static_cast<double>(m * 3 * 3));
    CHECK((*time - busy) / *time ==
          Approx(static_cast<double>(p - 1) / static_cast<double>(m + p - 1)));
  }
}

TEST_CASE("interleaved, it stands idle for (p - 1) / (V m + p - 1)") {
  const std::int64_t p = GENERATE(2, 3, 4, 8), v = GENERATE(2, 3, 5), rounds = GENERATE(1, 2, 3, 6);
  const std::int64_t m = p * rounds;
  StageWalk walk(stages(model_of_layers(2 * p * v), recipe(m, v), {1, 1, 1, 1, 1, p}), layer_cost);
  const auto time = walk.run();
  REQUIRE(time);
  for (std::int64_t s = 0; s < p; ++s)
    CHECK((*time - walk.busy(static_cast<std::size_t>(s))) / *time ==
          Approx(static_cast<double>(p - 1) / static_cast<double>(v * m + p - 1)));
}

TEST_CASE("the stages of a pipeline do together what one would do") {
  const auto [p, v] =
      GENERATE(std::pair{2, 1}, std::pair{3, 1}, std::pair{6, 1}, std::pair{2, 3}, std::pair{3, 2});
  const auto remat = GENERATE(Remat::none, Remat::selective, Remat::minimal, Remat::full);
  const auto inner = GENERATE(Mesh{1, 1, 1, 1}, Mesh{2, 2, 2, 2});
  const bool mixture = GENERATE(false, true);
  auto a = mixture ? small_mixture() : small_model();
  a.layers = 6;
  if (mixture) a.moe->dense_layers = 2;
  auto w = recipe(6);
  w.remat = remat;
  const auto whole = lowered(a, w, inner);
  if (v > 1) w.pipeline = {PipelineOrder::interleaved, v};
  Mesh mesh = inner;
  mesh.pipeline = p;
  double flops = 0;
  std::map<std::string, double> ops;
  for (const auto& program : stages(a, w, mesh)) {
    flops += matmul_flops(program);
    each_op(program, [&](const Op& op, double times) {
      const bool message = op.kind == OpKind::send || op.kind == OpKind::receive;
      if (!message && op.name != "opt.update") ops[op.name] += times;
    });
  }
  CHECK(flops == Approx(matmul_flops(whole)).epsilon(1e-12));
  each_op(whole, [&](const Op& op, double times) { ops[op.name] -= times; });
  ops.erase("opt.update");
  for (const auto& [name, left] : ops) {
    INFO(name);
    CHECK(left == 0);
  }
}

TEST_CASE("each stage has its layers, the first the embedding, the last the head") {
  const auto programs = stages(model_of_layers(12), recipe(4), {1, 2, 1, 1, 1, 4});
  for (std::size_t s = 0; s < 4; ++s) {
    CHECK(count(programs[s], "fwd.qkv") == 4 * 3);
    CHECK(count(programs[s], "bwd.qkv") == 4 * 3);
    CHECK(count(programs[s], "fwd.embed") == (s == 0 ? 4 : 0));
    CHECK(count(programs[s], "bwd.embed") == (s == 0 ? 4 : 0));
    CHECK(count(programs[s], "head.loss") == (s == 3 ? 4 : 0));
    CHECK(count(programs[s], "opt.update") == 1);
    CHECK((programs[s].input_bytes.base() > 0) == (s == 0 || s == 3));
  }
}

TEST_CASE("leading dense layers lie on the stages that have them") {
  auto a = small_mixture();
  a.layers = 8;
  a.moe->dense_layers = 3;
  const auto programs = stages(a, recipe(4), {1, 1, 1, 1, 1, 4});
  const std::vector<double> mixtures = {0, 1, 2, 2};
  for (std::size_t s = 0; s < 4; ++s) CHECK(count(programs[s], "fwd.router") == 4 * mixtures[s]);
  const auto interleaved = stages(a, recipe(4, 2), {1, 1, 1, 1, 1, 4});
  const std::vector<double> dealt = {1, 1, 1, 2};  // layers s and s + 4
  for (std::size_t s = 0; s < 4; ++s) CHECK(count(interleaved[s], "fwd.router") == 4 * dealt[s]);
}

TEST_CASE("stages send the residual of a microbatch on and its gradient back") {
  const std::int64_t m = 6, tensor = 2;
  const double residual = 2.0 * 64 / 4 * 2048 * 1024 / tensor;  // bf16, 64 sequences over fsdp 4
  const auto programs = stages(model_of_layers(6), recipe(m), {1, 4, tensor, 1, 1, 3});
  for (std::size_t s = 0; s < 3; ++s) {
    CHECK(sent(programs[s], OpKind::send, 1) == (s < 2 ? m * residual : 0));
    CHECK(sent(programs[s], OpKind::receive, 1) == (s > 0 ? m * residual : 0));
    CHECK(sent(programs[s], OpKind::send, -1) == (s > 0 ? m * residual : 0));
    CHECK(sent(programs[s], OpKind::receive, -1) == (s < 2 ? m * residual : 0));
  }
}

TEST_CASE("interleaved chunks go round the end of the pipeline") {
  const std::int64_t m = 6, v = 2;
  const double residual = 2.0 * 64 * 2048 * 1024;
  const auto programs = stages(model_of_layers(6), recipe(m, v), {1, 1, 1, 1, 1, 3});
  for (std::size_t s = 0; s < 3; ++s) {
    CHECK(sent(programs[s], OpKind::send, 1) == residual * m * (s < 2 ? v : v - 1));
    CHECK(sent(programs[s], OpKind::receive, 1) == residual * m * (s > 0 ? v : v - 1));
    CHECK(sent(programs[s], OpKind::send, -1) == residual * m * (s > 0 ? v : v - 1));
  }
}

TEST_CASE(
    "dependencies of every stage point backward, and its collectives are those of no pipeline") {
  const std::int64_t v = GENERATE(1, 2);
  auto w = recipe(6, v);
  w.remat = GENERATE(Remat::none, Remat::selective, Remat::minimal, Remat::full);
  const auto prefetch = GENERATE(Prefetch::none, Prefetch::matrix, Prefetch::layer);
  const auto inner = GENERATE(Mesh{1, 1, 1, 1}, Mesh{1, 8, 1, 1}, Mesh{2, 4, 2, 2});
  Mesh mesh = inner;
  mesh.pipeline = 3;
  const auto programs = stages(model_of_layers(12), w, mesh, mesh.context - 1, prefetch);
  double gathered = 0, synced = 0;
  for (const auto& p : programs) {
    Order(p).check();
    gathered += bytes_over(p, Axis::fsdp, CollectiveKind::all_gather);
    synced += bytes_over(p, Axis::data, CollectiveKind::all_reduce);
  }
  w.pipeline = {};
  const auto whole = lowered(model_of_layers(12), w, inner, inner.context - 1, prefetch);
  CHECK(gathered == bytes_over(whole, Axis::fsdp, CollectiveKind::all_gather));
  CHECK(synced == bytes_over(whole, Axis::data, CollectiveKind::all_reduce));
}

TEST_CASE("what needs a message waits for it") {
  for (const auto& p : stages(model_of_layers(6), recipe(3), {1, 2, 2, 1, 1, 3})) {
    for (const ExecutionId i : p.schedule.ids()) {
      const Block& b = p.blocks[p.schedule[i]];
      if (b.ops[workload::OpId(0)].kind != OpKind::receive) continue;
      CHECK(b.ops[workload::OpId(0)].deps.empty());
      const Block& layer = p.blocks[p.schedule[i + 1]];
      const auto needs = [](const Op& op) { return op.axis != Axis::fsdp; };
      const auto& deps = std::find_if(layer.ops.begin(), layer.ops.end(), needs)->deps;
      CHECK(std::find(deps.begin(), deps.end(), Dependency{1, workload::OpId(0), 0}) != deps.end());
    }
  }
}

TEST_CASE("each chunk's gradients are summed over data behind its last microbatch") {
  const std::int64_t v = GENERATE(1, 2), m = 6;
  for (const auto& p : stages(model_of_layers(12), recipe(m, v), {2, 2, 1, 1, 1, 3})) {
    double passes = 0, syncs = 0;
    each_op(p, [&](const Op& op, double times) {
      if (op.name == "bwd.qkv") passes += times;
      if (op.name != "bwd.sync_qkv") return;
      syncs += times;
      // Chunks finish their last microbatch one after another, p units apart at most.
      CHECK(passes > static_cast<double>(4 * m - 4) - 4.0 / v * 3 * (v - 1));
    });
    CHECK(passes == 4 * m);
    CHECK(syncs == 4);
  }
}

TEST_CASE("a tied table lies on both ends of a pipeline") {
  auto a = model_of_layers(4);
  const auto updated = [&](std::int64_t p) {
    double vector = 0;
    for (const auto& program : stages(a, recipe(1), {1, 1, 1, 1, 1, p}))
      each_op(program, [&](const Op& op, double) {
        if (op.name == "opt.update") vector += op.vector.base();
      });
    return vector / 16;  // operations per weight
  };
  CHECK(updated(1) == parameter_count(a));
  CHECK(updated(4) == parameter_count(a));
  a.tied_embeddings = true;
  CHECK(updated(1) == parameter_count(a));
  CHECK(updated(4) == parameter_count(a) + 4096.0 * 1024);
}

TEST_CASE("equal blocks are kept once, however many microbatches there are") {
  const auto few = stages(model_of_layers(12), recipe(16, 3), {1, 2, 1, 1, 1, 4});
  const auto many = stages(model_of_layers(12), recipe(64, 3), {1, 2, 1, 1, 1, 4});
  for (std::size_t s = 0; s < 4; ++s) {
    CHECK(many[s].blocks.size() == few[s].blocks.size());
    CHECK(many[s].schedule.size() > 3 * few[s].schedule.size());
  }
}

TEST_CASE("the stage that needs most memory is the one that counts") {
  const auto a = model_of_layers(12);
  const Mesh mesh{1, 2, 1, 1, 1, 4};
  const double saved = 12.0 / 4 * 2 * 32 * 2048 * 1024;  // layers x residual of a microbatch
  for (const std::int64_t m : {2, 3, 16}) {
    const auto p = plan_memory(a, recipe(m), mesh, Prefetch::layer);
    CHECK(p.stage == 0);
    CHECK(item(p, "saved activations") ==
          saved * static_cast<double>(std::min<std::int64_t>(m, 4)));
    const double table = 4096.0 * 1024;
    const double layers = (parameter_count(a) - 2 * table - 1024) / 4;
    CHECK(item(p, "weights") == 4 * (layers + table) / 2);
  }
  // Interleaved: 2 (p - 1) + (V - 1) p + 1 chunks in flight on the first stage.
  const auto p = plan_memory(a, recipe(16, 3), mesh, Prefetch::layer);
  CHECK(item(p, "saved activations") == saved / 3 * (2 * 3 + 2 * 4 + 1));
}

TEST_CASE("a head that is large against the layers makes the last stage need most") {
  auto a = model_of_layers(4);
  a.vocab = 262144;
  const auto p = plan_memory(a, recipe(1), {1, 2, 1, 1, 1, 4}, Prefetch::layer);
  CHECK(p.stage == 3);
  CHECK(item(p, "logits") > 0);
}

TEST_CASE("each stage of a pipeline has a layer") {
  const auto with = [](std::int64_t p, std::int64_t m, std::int64_t v = 1) {
    check_workload(small_model(), recipe(m, v), {1, 1, 1, 1, 1, p});
  };
  CHECK_NOTHROW(with(5, 3));
  CHECK_THROWS_WITH(with(6, 6), Contains("deeper than the 5 layers"));
  CHECK_NOTHROW(with(2, 6));  // three layers and two: embedding and head count as a layer each
  CHECK_THROWS_WITH(with(4, 4), Contains("too deep for the 5 layers"));
  CHECK_THROWS_WITH(with(5, 5, 2), Contains("x 2 virtual stages"));
  const auto interleaved = [](std::int64_t p, std::int64_t m) {
    check_workload(model_of_layers(12), recipe(m, 2), {1, 1, 1, 1, 1, p});
  };
  CHECK_NOTHROW(interleaved(3, 6));
  CHECK_THROWS_WITH(interleaved(3, 4), Contains("4 microbatches") && Contains("multiple of 3"));
  CHECK_THROWS_WITH(interleaved(1, 4), Contains("needs a mesh with pipeline stages"));
}
