// Sequences cut over context ranks: who works how much, and what they exchange.
#include <catch2/catch.hpp>

#include "podsim/config/diagnostics.h"
#include "tests/workload/examples.h"
#include "tests/workload/program_order.h"
#include "tests/workload/stage_walk.h"

using namespace podsim;
using namespace podsim::workload;
using namespace podsim::workload::testing;
using Catch::Matchers::Contains;

namespace {

constexpr std::int64_t kRanks = 4;
constexpr Mesh kMesh{1, 8, 1, kRanks};
constexpr double kLayers = 5, kSequences = 64.0 / 8, kTokens = kSequences * 4096 / kRanks;
/// Bytes of a device's own keys and values, of its queries, and of its outputs.
constexpr double kKeys = 2 * kTokens * 2 * 8 * 64, kQueries = 2 * kTokens * 24 * 64;

WorkloadSection recipe(Exchange exchange, bool balanced = false) {
  auto w = small_recipe();
  w.sequence_length = 4096;
  Context& context = w.context.emplace();
  context.exchange = exchange;
  context.balanced = balanced;
  return w;
}

double attention_flops(const StepProgram& p) {
  double sum = 0;
  each_op(p, [&](const Op& op, double times) {
    if (op.name.ends_with("attention"))
      for (const Matmul& m : op.products) sum += m.flops().base() * times;
  });
  return sum;
}

std::vector<StepProgram> of_all_ranks(const catalog::ModelArch& a, const WorkloadSection& w,
                                      const Mesh& mesh = kMesh) {
  std::vector<StepProgram> programs;
  for (std::int64_t rank = 0; rank < mesh.context; ++rank)
    programs.push_back(lowered(a, w, mesh, rank));
  return programs;
}

double bytes_sent(const StepProgram& p, const std::string& name) {
  double sum = 0;
  each_op(p, [&](const Op& op, double times) {
    if (op.kind == OpKind::send && op.axis == Axis::context && op.name == name)
      sum += op.bytes.base() * times;
  });
  return sum;
}

double time_of_flops(const Op& op) {
  double sum = 0;
  for (const Matmul& m : op.products) sum += m.flops().base();
  return sum;
}

/// Who waits for whom within an iteration of a block.
class Waits {
 public:
  Waits(const StepProgram& p, const std::string& block) {
    for (const Block& b : p.blocks)
      if (b.name == block) block_ = b;
  }
  [[nodiscard]] std::vector<OpId> all(const std::string& name) const {
    std::vector<OpId> ops;
    for (const OpId i : block_.ops.ids())
      if (block_.ops[i].name == name) ops.push_back(i);
    return ops;
  }
  [[nodiscard]] bool on(OpId waiting, OpId done) const {
    const auto& deps = block_.ops.at(waiting).deps;
    return std::count(deps.begin(), deps.end(), Dependency{0, done, 0}) > 0;
  }

 private:
  Block block_;
};

std::string problem(const catalog::ModelArch& a, const WorkloadSection& w, const Mesh& mesh) {
  try {
    check_workload(a, w, mesh);
  } catch (const config::InputError& e) {
    return e.problems().front().path + ": " + e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("the last of c causal shards has (2c - 1) / c of the mean attention, unless balanced") {
  const auto exchange = GENERATE(Exchange::all_gather, Exchange::ring);
  const std::int64_t c = GENERATE(2, 4, 16);
  auto w = recipe(exchange);
  w.sequence_length = c * 512 * 128;
  const Mesh mesh{1, 8, 1, c};
  std::vector<double> work;
  double sum = 0;
  for (const auto& p : of_all_ranks(small_model(), w, mesh)) {
    work.push_back(attention_flops(p));
    sum += work.back();
  }
  const auto ranks = static_cast<double>(c);
  CHECK(work.back() / (sum / ranks) == Approx((2 * ranks - 1) / ranks).epsilon(0.005));
  CHECK(work.front() / (sum / ranks) == Approx(1 / ranks).epsilon(0.01));
  w.context->balanced = true;
  for (const auto& p : of_all_ranks(small_model(), w, mesh))
    CHECK(attention_flops(p) == Approx(sum / ranks).epsilon(1e-12));
}

TEST_CASE("context ranks together do the work of one device, whatever they exchange") {
  auto a = small_model();
  const bool window = GENERATE(false, true);
  if (window) a.sliding_window = catalog::SlidingWindow{1024, 3};
  const auto [exchange, balanced] = GENERATE(table<Exchange, bool>({{Exchange::all_gather, false},
                                                                    {Exchange::all_gather, true},
                                                                    {Exchange::ring, false},
                                                                    {Exchange::ring, true},
                                                                    {Exchange::ulysses, false}}));
  auto w = recipe(exchange, balanced);
  w.remat = GENERATE(Remat::none, Remat::selective, Remat::minimal, Remat::full);
  double sum = 0;
  for (const auto& p : of_all_ranks(a, w)) {
    Order(p).check();
    sum += matmul_flops(p);
  }
  w.context.reset();
  // A window's mean over layers makes a fraction of a block, which is cut off.
  CHECK(sum == Approx(matmul_flops(lowered(a, w, {1, 8, 1, 1}))).epsilon(window ? 1e-3 : 1e-12));
}

TEST_CASE("a ring passes keys and values c - 1 times, and their gradients home in c") {
  auto w = recipe(Exchange::ring, GENERATE(false, true));
  w.remat = GENERATE(Remat::none, Remat::full);
  for (const auto& p : of_all_ranks(small_model(), w)) {
    CHECK(bytes_sent(p, "fwd.send_kv") == Approx(kLayers * (kRanks - 1) * kKeys));
    CHECK(bytes_sent(p, "remat.send_kv") ==
          Approx(w.remat == Remat::full ? kLayers * (kRanks - 1) * kKeys : 0));
    CHECK(bytes_sent(p, "bwd.send_kv") == Approx(kLayers * (kRanks - 1) * kKeys));
    CHECK(bytes_sent(p, "bwd.send_kv_grads") == Approx(kLayers * kRanks * 2 * kKeys));  // fp32
    for (const auto kind : {CollectiveKind::all_gather, CollectiveKind::reduce_scatter})
      CHECK(bytes_over(p, Axis::context, kind) == 0);
  }
}

TEST_CASE("ulysses exchanges queries, keys, values and outputs in every pass") {
  auto w = recipe(Exchange::ulysses);
  w.remat = Remat::none;
  const auto bytes = [&](const Mesh& mesh, double shrink) {
    return bytes_over(lowered(small_model(), w, mesh), Axis::context, CollectiveKind::all_to_all) *
           shrink;
  };
  CHECK(bytes(kMesh, 1) == Approx(2 * kLayers * (kKeys + 2 * kQueries)));
  w.remat = Remat::full;
  CHECK(bytes(kMesh, 1) == Approx(3 * kLayers * (kKeys + 2 * kQueries)));
  SECTION("key-value heads fewer than the ranks are copied") {
    auto a = small_model();
    a.kv_heads = 2;
    const auto p = lowered(a, w, kMesh);
    const double copied = kKeys / 8 * kRanks;
    CHECK(bytes_over(p, Axis::context, CollectiveKind::all_to_all) ==
          Approx(3 * kLayers * (copied + 2 * kQueries)));
  }
  SECTION("all ranks do the same") {
    const auto all = of_all_ranks(small_model(), w);
    for (const auto& p : all) CHECK(p == all.front());
  }
}

TEST_CASE("rings come to an end, and the busiest rank sets the pace") {
  auto w = recipe(Exchange::ring, GENERATE(false, true));
  w.remat = GENERATE(Remat::none, Remat::selective, Remat::minimal, Remat::full);
  const auto programs = of_all_ranks(small_model(), w);
  StageWalk walk(programs, time_of_flops);
  const auto end = walk.run();
  REQUIRE(end);
  double busiest = 0;
  for (std::size_t rank = 0; rank < programs.size(); ++rank)
    busiest = std::max(busiest, walk.busy(rank));
  CHECK(*end >= busiest);
  if (w.context->balanced) CHECK(*end == Approx(busiest).epsilon(1e-9));
}

TEST_CASE("a block is attended to when it is here, and passed on while it is") {
  const auto p = lowered(small_model(), recipe(Exchange::ring), kMesh, kRanks - 1);
  const Waits forward(p, "forward"), backward(p, "backward");
  for (const std::string pass : {"fwd.", "bwd."}) {
    const Waits& w = pass == "fwd." ? forward : backward;
    const auto kernels = w.all(pass + "attention"), sends = w.all(pass + "send_kv");
    const auto here = w.all(pass + "receive_kv");
    REQUIRE(kernels.size() == kRanks);
    REQUIRE(sends.size() == kRanks - 1);
    REQUIRE(here.size() == kRanks - 1);
    for (std::size_t back = 1; back < kRanks; ++back) {
      CHECK(w.on(kernels[back], here[back - 1]));
      if (back == sends.size()) continue;
      CHECK(w.on(sends[back], here[back - 1]));
      if (pass == "fwd.") CHECK(w.on(sends[back], kernels[back - 1]));
    }
  }
  CHECK(forward.on(forward.all("fwd.send_kv")[0], forward.all("fwd.rope")[0]));
}

TEST_CASE("without overlap a block goes on behind the kernel that attends to it") {
  auto w = recipe(Exchange::ring);
  w.context->overlap = false;
  const auto p = lowered(small_model(), w, kMesh, kRanks - 1);
  for (const std::string pass : {"fwd.", "bwd."}) {
    const Waits waits(p, pass == "fwd." ? "forward" : "backward");
    const auto sums = waits.all(pass + (pass == "fwd." ? "merge_outputs" : "add_q_grads"));
    const auto sends = waits.all(pass + "send_kv");
    REQUIRE(sends.size() == kRanks - 1);
    REQUIRE(sums.size() == kRanks);
    for (std::size_t back = 0; back < sends.size(); ++back)
      CHECK(waits.on(sends[back], sums[back]));
  }
  for (const auto& rank : of_all_ranks(small_model(), w)) {
    Order(rank).check();
    CHECK(bytes_sent(rank, "fwd.send_kv") == Approx(kLayers * (kRanks - 1) * kKeys));
  }
}

TEST_CASE("what a ring adds up moves beside its kernels, or in passes between them") {
  auto w = recipe(Exchange::ring);
  const auto hbm = [&](std::string_view part) {
    double sum = 0;
    each_op(lowered(small_model(), w, kMesh, kRanks - 1), [&](const Op& op, double times) {
      if (op.name.ends_with(part)) sum += op.hbm.base() * times;
    });
    return sum;
  };
  const double beside = hbm("attention");
  CHECK(hbm("merge_outputs") == 0);
  CHECK(hbm("add_q_grads") == 0);
  w.context->overlap = false;
  // Read as bf16, and read and written as fp32: five times an activation. Outputs twice, forward
  // and again.
  CHECK(hbm("merge_outputs") == Approx(2 * kLayers * kRanks * 5 * kQueries));
  CHECK(hbm("add_q_grads") == Approx(kLayers * kRanks * 5 * kQueries));
  CHECK(hbm("add_kv_grads") == Approx(kLayers * (kRanks - 1) * 5 * kKeys));
  CHECK(beside - hbm("attention") == Approx(hbm("merge_outputs") + hbm("add_q_grads")));
  w.context->sums = Dtype::bf16;
  CHECK(hbm("add_q_grads") == Approx(kLayers * kRanks * 3 * kQueries));
  CHECK(bytes_sent(lowered(small_model(), w, kMesh, kRanks - 1), "bwd.send_kv_grads") ==
        Approx(kLayers * kRanks * kKeys));
}

TEST_CASE("gradients of a block gather the parts of all ranks on their way home") {
  const auto p = lowered(small_model(), recipe(Exchange::ring), kMesh, kRanks - 1);
  const Waits w(p, "backward");
  const auto here = w.all("bwd.receive_kv_grads"), sums = w.all("bwd.add_kv_grads");
  const auto sends = w.all("bwd.send_kv_grads"), kernels = w.all("bwd.attention");
  REQUIRE(here.size() == kRanks);
  REQUIRE(sends.size() == kRanks);
  REQUIRE(sums.size() == kRanks - 1);
  CHECK(w.on(sends[0], kernels[0]));
  for (std::size_t back = 1; back < kRanks; ++back) {
    CHECK(w.on(sums[back - 1], here[back - 1]));
    CHECK(sums[back - 1] > kernels[back]);
    CHECK(w.on(sends[back], sums[back - 1]));
  }
  CHECK(w.on(w.all("bwd.send_kv")[1], kernels[0]));
  CHECK(w.on(w.all("bwd.send_kv")[2], sums[0]));
  CHECK(w.on(w.all("bwd.rope")[0], here.back()));
}

TEST_CASE("a rank without work on a block passes it on all the same") {
  const auto p = lowered(small_model(), recipe(Exchange::ring), kMesh, 0);
  const Waits w(p, "backward");
  CHECK(w.all("bwd.attention").size() == 1);
  CHECK(w.all("bwd.add_kv_grads").empty());
  for (std::size_t back = 1; back < kRanks; ++back)
    CHECK(w.on(w.all("bwd.send_kv_grads")[back], w.all("bwd.receive_kv_grads")[back - 1]));
}

TEST_CASE("ulysses attends when heads are here, while the projection's gradient is made") {
  const auto p = lowered(small_model(), recipe(Exchange::ulysses), kMesh);
  const Waits w(p, "backward");
  const auto gradient = w.all("bwd.exchange_out").at(0);
  CHECK(w.on(gradient, w.all("bwd.attn_out").at(0)));
  CHECK(w.on(w.all("bwd.attention").at(0), gradient));
  CHECK(w.on(w.all("bwd.exchange_qkv").at(0), w.all("bwd.attention").at(0)));
  CHECK(w.on(w.all("bwd.rope").at(0), w.all("bwd.exchange_qkv").at(0)));
  const Waits f(p, "forward");
  CHECK(f.on(f.all("fwd.attention").at(0), f.all("fwd.exchange_qkv").at(0)));
  CHECK(f.on(f.all("fwd.attn_out").at(0), f.all("fwd.exchange_out").at(0)));
}

TEST_CASE("a rank has two blocks of others in a ring, all of them when gathered") {
  auto a = small_model();
  a.d_ff = 64;  // attention is what needs most
  a.vocab = 64;
  auto w = recipe(Exchange::all_gather);
  w.remat = GENERATE(Remat::none, Remat::full);
  const auto working = [&](Exchange exchange) {
    w.context->exchange = exchange;
    for (const auto& item : plan_memory(a, w, kMesh, Prefetch::layer).items)
      if (item.name == "working set of a layer") return item.bytes.base();
    return 0.0;
  };
  const double gathered = working(Exchange::all_gather);
  // The sums of gradients, those of the queries too, are fp32: twice as wide.
  const double in_ring = 2 * kKeys + 2 * 2 * kKeys + 2 * kQueries;
  CHECK(gathered - working(Exchange::ring) == Approx(2 * kRanks * kKeys - in_ring));
  w.context->sums = Dtype::bf16;
  CHECK(gathered - working(Exchange::ring) == Approx(2 * kRanks * kKeys - 4 * kKeys - kQueries));
  w.context->sums = Dtype::fp32;
  // No copies of heads: the buffer of an all-to-all.
  CHECK(gathered - working(Exchange::ulysses) == Approx(2 * kRanks * kKeys - (kKeys + kQueries)));
}

TEST_CASE("exchanges that cannot be are refused") {
  const auto a = small_model();
  CHECK(problem(a, recipe(Exchange::ulysses), kMesh).empty());
  // One rank has nobody to exchange with, and nothing to balance.
  CHECK(problem(a, recipe(Exchange::ring), {1, 8, 1, 1}).empty());
  CHECK(problem(a, recipe(Exchange::all_gather, true), {1, 8, 1, 1}).empty());
  auto w = recipe(Exchange::ulysses);
  w.sequence_length = 4096 * 9;
  CHECK_THAT(problem(a, w, {1, 8, 1, 16}),
             Contains("workload.context.exchange") &&
                 Contains("24 query heads do not divide over 16 context ranks"));
  CHECK_THAT(problem(a, w, {1, 8, 1, 12}), Contains("8 key-value heads neither divide"));
  CHECK_THAT(problem(a, w, {1, 8, 2, 8}),
             Contains("12 query heads of each of 2 tensor shards do not divide over 8"));
  w = recipe(Exchange::all_gather, true);
  w.sequence_length = 4092;
  CHECK_THAT(problem(a, w, kMesh), Contains("a multiple of 8"));
  for (const auto& plain : {recipe(Exchange::ring), recipe(Exchange::all_gather, true)}) {
    w = plain;
    w.attention = Attention::plain;
    CHECK_THAT(problem(a, w, kMesh), Contains("attention: flash"));
  }
}

namespace {

Mesh grouped(std::int64_t ulysses) {
  Mesh mesh = kMesh;
  mesh.ulysses = ulysses;
  return mesh;
}

StepProgram renamed(StepProgram p, Axis from, Axis to) {
  for (Block& b : p.blocks)
    for (Op& op : b.ops)
      if (op.axis == from) op.axis = to;
  return p;
}

}  // namespace

TEST_CASE("ulysses inside a ring: all-to-alls in a group, its blocks round the other groups") {
  auto w = recipe(Exchange::ring, GENERATE(false, true));
  w.remat = Remat::none;
  constexpr std::int64_t groups = kRanks / 2;
  for (std::int64_t rank = 0; rank < groups; ++rank) {
    const auto p = lowered(small_model(), w, grouped(2), rank);
    Order(p).check();
    CHECK(bytes_over(p, Axis::ulysses, CollectiveKind::all_to_all) ==
          Approx(2 * kLayers * (kKeys + 2 * kQueries)));
    CHECK(bytes_over(p, Axis::context, CollectiveKind::all_to_all) == 0);
    // Twice the tokens for half of the heads.
    CHECK(bytes_sent(p, "fwd.send_kv") == Approx(kLayers * (groups - 1) * kKeys));
    CHECK(bytes_sent(p, "bwd.send_kv_grads") == Approx(kLayers * groups * 2 * kKeys));  // fp32
  }
}

TEST_CASE("key-value heads fewer than a group has ranks are copied before they go round") {
  auto a = small_model();
  a.kv_heads = 1;
  auto w = recipe(Exchange::ring);
  w.remat = Remat::none;
  const auto p = lowered(a, w, grouped(2));
  const double copied = kKeys / 8 * 2;
  CHECK(bytes_over(p, Axis::ulysses, CollectiveKind::all_to_all) ==
        Approx(2 * kLayers * (copied + 2 * kQueries)));
  CHECK(bytes_sent(p, "fwd.send_kv") == Approx(kLayers * copied));
}

TEST_CASE("one group of all ranks is ulysses, groups together do the work of one device") {
  auto w = recipe(Exchange::ring), pure = recipe(Exchange::ulysses);
  w.remat = pure.remat = GENERATE(Remat::none, Remat::selective, Remat::minimal, Remat::full);
  w.context->shard_weights = pure.context->shard_weights = GENERATE(false, true);
  CHECK(renamed(lowered(small_model(), w, grouped(kRanks)), Axis::ulysses, Axis::context) ==
        lowered(small_model(), pure, kMesh));
  const auto held = [&](const WorkloadSection& section, const Mesh& mesh) {
    return plan_memory(small_model(), section, mesh, Prefetch::layer).total().base();
  };
  CHECK(held(w, grouped(kRanks)) >= held(pure, kMesh));
  double sum = 0;
  for (std::int64_t rank = 0; rank < 2; ++rank)
    sum += 2 * matmul_flops(lowered(small_model(), w, grouped(2), rank));
  w.context.reset();
  CHECK(sum == Approx(matmul_flops(lowered(small_model(), w, {1, 8, 1, 1}))).epsilon(1e-12));
}

TEST_CASE("weights sharded over context go over ring and groups, the same bytes in all") {
  auto w = recipe(Exchange::ring);
  w.context->shard_weights = true;
  const auto p = lowered(small_model(), w, grouped(2)), ring = lowered(small_model(), w, kMesh);
  const auto gathered = [](const StepProgram& q, Axis axis) {
    return bytes_over(q, axis, CollectiveKind::all_gather);
  };
  CHECK(gathered(p, Axis::ulysses) == gathered(ring, Axis::context));
  CHECK(gathered(p, Axis::context) == Approx(gathered(ring, Axis::context) / 2));
  CHECK(gathered(p, Axis::fsdp) == gathered(ring, Axis::fsdp));
}

TEST_CASE("groups that cannot be are refused") {
  const auto a = small_model();
  CHECK(problem(a, recipe(Exchange::ring), grouped(2)).empty());
  CHECK_THAT(problem(a, recipe(Exchange::all_gather), grouped(2)),
             Contains("parallelism.ulysses") && Contains("exchange: ring"));
  auto w = recipe(Exchange::ring);
  w.sequence_length = 4096 * 9;
  CHECK_THAT(problem(a, w, {1, 8, 1, 16, 1, 1, 16}),
             Contains("parallelism.ulysses") && Contains("24 query heads do not divide over 16"));
}
