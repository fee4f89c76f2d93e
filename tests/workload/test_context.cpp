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
  w.context = Context{exchange, balanced};
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
    if (op.kind == OpKind::send && op.axis == "context" && op.name == name)
      sum += op.bytes.base() * times;
  });
  return sum;
}

double time_of_flops(const Op& op) {
  double sum = 0;
  for (const Matmul& m : op.products) sum += m.flops().base();
  return sum;
}

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
  w.remat = GENERATE(Remat::none, Remat::minimal, Remat::full);
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
    CHECK(bytes_sent(p, "bwd.send_kv_grads") == Approx(kLayers * kRanks * kKeys));
    for (const auto kind : {CollectiveKind::all_gather, CollectiveKind::reduce_scatter})
      CHECK(bytes_over(p, "context", kind) == 0);
  }
}

TEST_CASE("ulysses exchanges queries, keys, values and outputs in every pass") {
  auto w = recipe(Exchange::ulysses);
  w.remat = Remat::none;
  const auto bytes = [&](const Mesh& mesh, double shrink) {
    return bytes_over(lowered(small_model(), w, mesh), "context", CollectiveKind::all_to_all) *
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
    CHECK(bytes_over(p, "context", CollectiveKind::all_to_all) ==
          Approx(3 * kLayers * (copied + 2 * kQueries)));
  }
  SECTION("all ranks do the same") {
    const auto all = of_all_ranks(small_model(), w);
    for (const auto& p : all) CHECK(p == all.front());
  }
}

TEST_CASE("rings come to an end, and the busiest rank sets the pace") {
  auto w = recipe(Exchange::ring, GENERATE(false, true));
  w.remat = GENERATE(Remat::none, Remat::minimal, Remat::full);
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

TEST_CASE("a block is attended to when it is here and passed on while it is") {
  const auto p = lowered(small_model(), recipe(Exchange::ring), kMesh, kRanks - 1);
  const Block& layer = p.blocks.at(1);
  const auto waits_for = [&](const Op& op, const std::string& name) {
    return std::any_of(op.deps.begin(), op.deps.end(), [&](const Dependency& d) {
      return d.blocks_back == 0 && d.lag == 0 &&
             layer.ops[static_cast<std::size_t>(d.op)].name == name;
    });
  };
  std::int64_t attended = 0, sent = 0;
  for (const Op& op : layer.ops) {
    if (op.name == "fwd.attention") CHECK(waits_for(op, "fwd.receive_kv") == (attended++ > 0));
    if (op.name != "fwd.send_kv") continue;
    CHECK(waits_for(op, "fwd.receive_kv") == (sent > 0));
    CHECK(waits_for(op, "fwd.rope") == (sent++ == 0));
  }
  CHECK(attended == kRanks);
  CHECK(sent == kRanks - 1);
}

TEST_CASE("a rank has two blocks of others in a ring, all of them when gathered") {
  auto w = recipe(Exchange::all_gather);
  w.remat = Remat::none;
  const auto total = [&](Exchange exchange) {
    w.context->exchange = exchange;
    return plan_memory(small_model(), w, kMesh, Prefetch::layer).total().base();
  };
  const double gathered = total(Exchange::all_gather);
  CHECK(gathered - total(Exchange::ring) <= Approx(2 * (kRanks - 2) * kKeys));
  CHECK(total(Exchange::ring) <= gathered);
}

TEST_CASE("exchanges that cannot be are refused") {
  const auto a = small_model();
  CHECK(problem(a, recipe(Exchange::ulysses), kMesh).empty());
  CHECK_THAT(problem(a, recipe(Exchange::ring), {1, 8, 1, 1}),
             Contains("workload.context: ") && Contains("parallelism.context: 2 or more"));
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
