// Mixtures of experts: work, traffic and memory equal closed forms.
#include <catch2/catch.hpp>
#include <cmath>

#include "podsim/workload/model.h"
#include "tests/workload/examples.h"

using namespace podsim;
using namespace podsim::workload;
using namespace podsim::workload::testing;

namespace {

double tokens_of(const Mesh& m) {
  return 64.0 * 2048 / static_cast<double>(m.data * m.fsdp * m.context * m.expert);
}

/// FLOP of one pass over the FFN's up and down products of one device.
double expert_pass(const catalog::ModelArch& a, const Mesh& m, double capacity) {
  const double per_token = 2 * 3.0 * static_cast<double>(a.d_model * a.moe->d_ff);
  const double copies =
      capacity * static_cast<double>(a.moe->top_k) + static_cast<double>(a.moe->shared_experts);
  return tokens_of(m) * copies * per_token / static_cast<double>(m.tensor);
}

double expert_flops(const StepProgram& p) {
  double sum = 0;
  each_op(p, [&](const Op& op, double times) {
    if (op.name.find("mlp") == std::string::npos) return;
    for (const Matmul& m : op.products) sum += m.flops().base() * times;
  });
  return sum;
}

double memory(const catalog::ModelArch& a, const WorkloadSection& w, const Mesh& m,
              const std::string& item) {
  for (const auto& i : plan_memory(a, w, m, Prefetch::matrix).items)
    if (i.name == item) return i.bytes.base();
  return 0;
}

}  // namespace

TEST_CASE("experts' products sum to the closed form under every remat policy") {
  const auto remat = GENERATE(Remat::none, Remat::selective, Remat::minimal, Remat::full);
  const auto mesh = GENERATE(Mesh{1, 8, 1, 1, 1}, Mesh{1, 2, 1, 1, 4}, Mesh{2, 1, 2, 2, 2});
  const double capacity = GENERATE(1.0, 1.25);
  const auto a = small_mixture();
  auto w = small_recipe();
  w.remat = remat;
  if (capacity > 1) w.capacity_factor = capacity;
  const double pass = expert_pass(a, mesh, capacity);
  // Three passes, and one more where everything is recomputed: the results too, for the gradients
  // of the weights of their sum.
  const double passes = remat == Remat::full ? 4 : 3;
  CHECK(expert_flops(lowered(a, w, mesh)) == Approx(5 * passes * pass).epsilon(1e-3));
}

TEST_CASE("dependencies point backward with experts, and every axis is used") {
  auto w = small_recipe();
  w.remat = GENERATE(Remat::none, Remat::selective, Remat::minimal, Remat::full);
  w.microbatches = GENERATE(1, 2);
  const auto prefetch = GENERATE(Prefetch::matrix, Prefetch::layer);
  const Mesh mesh{2, 2, 2, 1, 4};
  const auto p = lowered(small_mixture(), w, mesh, 0, prefetch);
  for (const Block& b : p.blocks)
    for (const OpId i : b.ops.ids())
      for (const Dependency& d : b.ops[i].deps)
        if (d.blocks_back == 0 && d.lag == 0) CHECK(d.op < i);
  CHECK(bytes_over(p, Axis::expert, CollectiveKind::all_to_all) > 0);
  CHECK(bytes_over(p, Axis::expert, CollectiveKind::all_reduce) > 0);
}

TEST_CASE("tokens go to their experts and back in each pass") {
  const auto a = small_mixture();
  auto w = small_recipe();
  const Mesh mesh{1, 2, 1, 1, 4};
  const double copies = tokens_of(mesh) * 2 * 1024 * 2;  // top_k 2, d_model 1024, bf16
  const auto moved = [&](Remat remat) {
    w.remat = remat;
    return bytes_over(lowered(a, w, mesh), Axis::expert, CollectiveKind::all_to_all);
  };
  CHECK(moved(Remat::none) == Approx(5 * 4 * copies));
  CHECK(moved(Remat::minimal) == Approx(5 * 5 * copies));  // tokens are sent out again
  CHECK(moved(Remat::full) == Approx(5 * 6 * copies));     // and results come back again
  auto more = a;
  more.moe->top_k = 4;
  w.remat = Remat::none;
  CHECK(bytes_over(lowered(more, w, mesh), Axis::expert, CollectiveKind::all_to_all) ==
        Approx(5 * 8 * copies));
  CHECK(bytes_over(lowered(a, w, {1, 8, 1, 1, 1}), Axis::expert, CollectiveKind::all_to_all) == 0);
}

TEST_CASE("a tensor group gathers the tokens that each of it received a share of") {
  const auto a = small_mixture();
  auto w = small_recipe();
  w.remat = Remat::none;
  const Mesh mesh{1, 1, 2, 1, 4};
  double gathered = 0;
  each_op(lowered(a, w, mesh), [&](const Op& op, double times) {
    if (op.name == "fwd.to_experts_gather") gathered += op.bytes.base() * times;
  });
  CHECK(gathered == Approx(5 * tokens_of(mesh) * 2 * 1024 * 2));  // top_k 2, d_model 1024, bf16
}

TEST_CASE("products of experts' input gradients go from the width of the FFN to the model's") {
  const auto a = small_mixture();
  auto w = small_recipe();
  w.remat = Remat::none;
  std::size_t products = 0;
  each_op(lowered(a, w, {1, 8, 1, 1, 1}), [&](const Op& op, double) {
    if (op.name != "bwd.mlp_up") return;
    for (const Matmul& m : op.products) {
      ++products;
      CHECK(m.n == a.d_model);
      CHECK(m.k == 2 * a.moe->d_ff);  // gated
    }
  });
  CHECK(products > 0);
}

TEST_CASE("an exchange that puts tokens in order leaves no kernels that do") {
  auto w = small_recipe();
  const auto kernels = [&](ExpertExchange exchange, const Mesh& mesh) {
    w.expert_exchange = exchange;
    std::int64_t n = 0;
    for (const Block& b : lowered(small_mixture(), w, mesh).blocks)
      for (const Op& op : b.ops) n += op.kernel == Kernel::dispatch ? 1 : 0;
    return n;
  };
  const Mesh spread{1, 2, 1, 1, 4};
  CHECK(kernels(ExpertExchange::copies, spread) > 0);
  CHECK(kernels(ExpertExchange::domains, spread) == kernels(ExpertExchange::copies, spread));
  CHECK(kernels(ExpertExchange::ordered, spread) == 0);
  const Mesh together{1, 8, 1, 1, 1};  // nothing is exchanged
  CHECK(kernels(ExpertExchange::ordered, together) == kernels(ExpertExchange::copies, together));
}

TEST_CASE("routed experts are reduced where they lie, everything else over expert too") {
  const auto a = small_mixture();
  const Mesh mesh{1, 2, 1, 1, 4};
  const double kept_alike = parameter_count(a) - expert_parameter_count(a) -
                            (2 * 5 + 1) * 1024.0 -  // norms
                            5 * 8 * 1024.0;         // routers
  CHECK(bytes_over(lowered(a, small_recipe(), mesh), Axis::expert, CollectiveKind::all_reduce) ==
        Approx(2 * kept_alike / 2));
}

TEST_CASE("a device keeps its share of the experts and all of the rest") {
  const auto a = small_mixture();
  const auto w = small_recipe();
  const double experts = expert_parameter_count(a), all = parameter_count(a);
  CHECK(experts == 5 * 8 * 3 * 1024.0 * 1536);
  CHECK(memory(a, w, {1, 8, 1, 1, 1}, "weights") == Approx(4 * all / 8));
  CHECK(memory(a, w, {1, 2, 1, 1, 4}, "weights") ==
        Approx(4 * ((all - experts) / 2 + experts / 8)));
}

TEST_CASE("parameters of a known mixture") {
  catalog::ModelArch a;
  a.layers = 32;
  a.d_model = 4096;
  a.heads = 32;
  a.kv_heads = 8;
  a.head_dim = 128;
  a.d_ff = 14336;
  a.vocab = 32000;
  a.moe = catalog::Moe{.experts = 8, .top_k = 2, .d_ff = 14336};
  // Mixtral 8x7B: 46,702,792,704 weights, 12.9 billion of them active.
  CHECK(parameter_count(a) == 46702792704.0);
  CHECK(matmul_parameter_count(a) == Approx(12.9e9).epsilon(0.02));
}

TEST_CASE("leading layers without experts run before the others, and all of them once a pass") {
  auto a = small_mixture();
  const auto w = small_recipe();
  const Mesh mesh{1, 2, 1, 1, 4};
  const double mixtures = matmul_flops(lowered(a, w, mesh));
  const double dense = [&] {
    auto d = a;
    d.moe->dense_layers = 5;
    return matmul_flops(lowered(d, w, mesh));
  }();
  for (const std::int64_t leading : {1, 2, 4}) {
    a.moe->dense_layers = leading;
    for (const auto prefetch : {Prefetch::matrix, Prefetch::layer}) {
      const auto p = lowered(a, w, mesh, 0, prefetch);
      const auto share = static_cast<double>(leading) / 5;
      CHECK(matmul_flops(p) == Approx(share * dense + (1 - share) * mixtures).epsilon(1e-9));
      for (const Block& b : p.blocks)
        for (const OpId i : b.ops.ids())
          for (const Dependency& d : b.ops[i].deps)
            if (d.blocks_back == 0 && d.lag == 0) CHECK(d.op < i);
    }
  }
}

TEST_CASE("latent attention: DeepSeek-V3's parameters, and products of the compressed widths") {
  catalog::ModelArch a;
  a.layers = 61;
  a.d_model = 7168;
  a.heads = a.kv_heads = 128;
  a.head_dim = 128;
  a.d_ff = 18432;
  a.vocab = 129280;
  a.latent_attention = catalog::LatentAttention{1536, 512, 64};
  a.moe = catalog::Moe{256, 8, 2048, 1, 3};
  // 671 billion, 37 billion of them active, as published.
  CHECK(parameter_count(a) == Approx(671e9).epsilon(0.001));
  CHECK(matmul_parameter_count(a) == Approx(37e9).epsilon(0.02));
  auto w = small_recipe();
  w.remat = Remat::none;
  auto small = small_model();
  small.kv_heads = small.heads;
  small.latent_attention = catalog::LatentAttention{256, 128, 32};
  const double own = parameter_count(small);
  auto wider = small;
  wider.latent_attention->kv_rank += 64;  // one projection down and one up to keys and values
  CHECK(parameter_count(wider) - own == 5 * 64 * (1024.0 + 24 * 2 * 64));
  double projections = 0, scores = 0;
  each_op(lowered(small, w, {1, 8, 1, 1}), [&](const Op& op, double times) {
    for (const Matmul& m : op.products) {
      if (op.name == "fwd.qkv") projections += m.flops().base() * times;
      if (op.name == "fwd.attention") scores += m.flops().base() * times;
    }
  });
  const double tokens = 8 * 2048.0;
  CHECK(projections ==
        Approx(5 * 2 * tokens * (1024.0 * (256 + 128 + 32) + 256.0 * 24 * 96 + 128.0 * 24 * 128)));
  CHECK(scores == Approx(5 * tokens * 24 * (96 + 64) * (2048 + 512)));
}

TEST_CASE("grouped products are padded to whole tiles, shared experts' are not") {
  auto a = small_mixture();
  auto w = small_recipe();
  w.remat = Remat::none;
  const Mesh mesh{1, 8, 1, 1, 1};
  const double fit = expert_flops(lowered(a, w, mesh));
  w.expert_tile = 512;  // d_model 1024, d_ff 1536
  CHECK(expert_flops(lowered(a, w, mesh)) == fit);
  w.expert_tile = 1024;  // d_ff is 2048 then
  const double shared = fit / 3;
  CHECK(expert_flops(lowered(a, w, mesh)) == Approx(shared + 2 * shared * 2048 / 1536));
}

TEST_CASE("biases of experts are picked for every copy, and their gradients added up") {
  auto a = small_mixture();
  auto w = small_recipe();
  const Mesh mesh{1, 8, 1, 1, 1};
  const auto traffic = [&](Remat remat) {
    w.remat = remat;
    double sum = 0;
    each_op(lowered(a, w, mesh), [&](const Op& op, double times) {
      if (op.name.find("biases") == std::string::npos) return;
      CHECK(op.kernel == Kernel::dispatch);
      sum += op.hbm.base() * times;
    });
    return sum;
  };
  CHECK(traffic(Remat::full) == 0);
  a.moe->biases = true;
  // Written and read: up and gate of 1536 each, and down to 1024, of two copies in bf16.
  const double once = 2 * 2.0 * tokens_of(mesh) * 2 * (2 * 1536 + 1024);
  CHECK(traffic(Remat::none) == Approx(5 * 2 * once));
  CHECK(traffic(Remat::full) == Approx(5 * 3 * once));
}

TEST_CASE("gradients of results go to their experts while products are repeated") {
  auto w = small_recipe();
  w.remat = Remat::full;
  const auto program = lowered(small_mixture(), w, {1, 2, 1, 1, 4});
  for (const Block& b : program.blocks) {
    if (b.name != "backward") continue;
    const auto at = [&](const std::string& name) {
      for (const OpId i : b.ops.ids())
        if (b.ops[i].name == name) return i;
      FAIL("no op " << name);
      return OpId();
    };
    const auto waits = [&](const std::string& op, const std::string& before) {
      const auto& deps = b.ops[at(op)].deps;
      return std::count(deps.begin(), deps.end(), Dependency{0, at(before), 0}) > 0;
    };
    CHECK(at("bwd.to_experts") < at("remat.mlp_up"));
    CHECK_FALSE(waits("remat.mlp_up", "bwd.to_experts"));
    CHECK(waits("bwd.mlp_down", "bwd.to_experts"));
    CHECK_FALSE(waits("bwd.mlp_down", "remat.from_experts"));
    CHECK(waits("bwd.combine_weights", "remat.from_experts"));
    return;
  }
  FAIL("no backward block");
}

TEST_CASE("tiles of grouped products are refused where nothing is grouped") {
  auto w = small_recipe();
  w.expert_tile = 512;
  CHECK_THROWS_WITH(lowered(small_model(), w, {1, 8, 1, 1, 1}), Catch::Contains("has no experts"));
  w.capacity_factor = 1.25;
  w.expert_dispatch = ExpertDispatch::einsum;
  CHECK_THROWS_WITH(lowered(small_mixture(), w, {1, 8, 1, 1, 1}), Catch::Contains("not grouped"));
}
