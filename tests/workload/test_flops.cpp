// The work and the traffic of programs equal closed forms.
#include <catch2/catch.hpp>

#include "podsim/workload/model.h"
#include "tests/workload/examples.h"

using namespace podsim;
using namespace podsim::workload;
using namespace podsim::workload::testing;

namespace {

struct Sizes {
  double tokens, layer, down, up, out, qkv, table, q;
};

/// Of one device.
Sizes sizes(const catalog::ModelArch& a, const WorkloadSection& w, const Mesh& m) {
  const double t = static_cast<double>(m.tensor), d = static_cast<double>(a.d_model);
  const double q = static_cast<double>(a.heads * a.head_dim) / t;
  const double kv = static_cast<double>(a.kv_heads * a.head_dim) / t;
  const double f = static_cast<double>(a.d_ff) / t;
  const double g = a.ffn == catalog::FfnKind::gated ? 2 : 1;
  Sizes s{};
  s.tokens = static_cast<double>(w.global_batch * w.sequence_length) /
             static_cast<double>(m.data * m.fsdp * m.context);
  s.qkv = d * (q + 2 * kv);
  s.out = d * q;
  s.up = g * d * f;
  s.down = d * f;
  s.layer = s.qkv + s.out + s.up + s.down;
  s.table = d * static_cast<double>(a.vocab) / t;
  s.q = q;
  return s;
}

/// FLOP of one attention product over a causal sequence cut into blocks of 512.
double causal_product(double sequence, double tokens, double q) {
  return 2 * tokens * q * (sequence + 512) / 2;
}

}  // namespace

TEST_CASE("matrix products sum to the closed form under every remat policy") {
  const auto ffn = GENERATE(catalog::FfnKind::gated, catalog::FfnKind::plain);
  const auto remat = GENERATE(Remat::none, Remat::selective, Remat::minimal, Remat::full);
  const auto mesh =
      GENERATE(Mesh{1, 8, 1, 1}, Mesh{2, 4, 1, 1}, Mesh{1, 4, 4, 1}, Mesh{2, 1, 8, 1});
  const std::int64_t microbatches = GENERATE(1, 4);
  auto a = small_model();
  a.ffn = ffn;
  auto w = small_recipe();
  w.remat = remat;
  w.microbatches = microbatches;
  const Sizes s = sizes(a, w, mesh);
  const double again = remat == Remat::full ? s.layer - s.down : 0;
  const double products = 2 * s.tokens * (5 * (3 * s.layer + again) + 3 * s.table);
  const double attention_passes = remat == Remat::none ? 2 + 5 : 2 + 2 + 5;
  const double attention = 5 * attention_passes * causal_product(2048, s.tokens, s.q);
  CHECK(matmul_flops(lowered(a, w, mesh)) == Approx(products + attention).epsilon(1e-12));
}

TEST_CASE("plain attention works on all scores, flash on the causal blocks") {
  auto w = small_recipe();
  w.remat = Remat::none;
  const Mesh mesh{1, 8, 1, 1};
  const double flash = matmul_flops(lowered(small_model(), w, mesh));
  w.attention = Attention::plain;
  const double plain = matmul_flops(lowered(small_model(), w, mesh));
  const Sizes s = sizes(small_model(), w, mesh);
  const double full = 2 * s.tokens * s.q * 2048;
  // Plain has no recomputed product: 2 forward, 4 backward.
  CHECK(plain - flash ==
        Approx(5 * (6 * full - 7 * causal_product(2048, s.tokens, s.q))).epsilon(1e-9));
}

TEST_CASE("context ranks share a sequence's attention unevenly, and all of it") {
  const auto a = small_model();
  const auto w = small_recipe();
  const double whole = matmul_flops(lowered(a, w, {1, 8, 1, 1}));
  double sum = 0, previous = 0;
  for (std::int64_t rank = 0; rank < 4; ++rank) {
    const double flops = matmul_flops(lowered(a, w, {1, 8, 1, 4}, rank));
    CHECK(flops > previous);
    previous = flops;
    sum += flops;
  }
  CHECK(sum == Approx(whole).epsilon(1e-12));
}

TEST_CASE("chunks of collective matmuls change neither work nor traffic") {
  const auto a = small_model();
  auto w = small_recipe();
  const Mesh mesh{1, 4, 8, 1};
  w.tensor_overlap = 1;
  const auto whole = lowered(a, w, mesh);
  w.tensor_overlap = GENERATE(2, 4, 8);
  const auto cut = lowered(a, w, mesh);
  CHECK(matmul_flops(cut) == Approx(matmul_flops(whole)).epsilon(1e-12));
  for (const auto kind : {CollectiveKind::all_gather, CollectiveKind::reduce_scatter})
    CHECK(bytes_over(cut, Axis::tensor, kind) ==
          Approx(bytes_over(whole, Axis::tensor, kind)).epsilon(1e-12));
}

TEST_CASE("weights are gathered for each pass and gradients reduced once per microbatch") {
  const auto a = small_model();
  auto w = small_recipe();
  w.microbatches = GENERATE(1, 2);
  const Mesh mesh{2, 4, 2, 1};
  const Sizes s = sizes(a, w, mesh);
  const auto passes = static_cast<double>(w.microbatches);
  const double weights = 2 * 5 * s.layer + 2 * s.table;
  const double gradients = 5 * s.layer + 2 * s.table;
  const auto p = lowered(a, w, mesh);
  CHECK(bytes_over(p, Axis::fsdp, CollectiveKind::all_gather) == Approx(2 * passes * weights));
  CHECK(bytes_over(p, Axis::fsdp, CollectiveKind::reduce_scatter) ==
        Approx(2 * passes * gradients));
  CHECK(bytes_over(p, Axis::data, CollectiveKind::all_reduce) == Approx(2 * gradients / 4));
}

TEST_CASE("a tight room gathers twice what recomputation lets go") {
  const auto a = small_model();
  const auto w = small_recipe();
  const Mesh mesh{1, 8, 1, 1};
  const Sizes s = sizes(a, w, mesh);
  const auto bytes = [&](Prefetch prefetch) {
    return bytes_over(lowered(a, w, mesh, 0, prefetch), Axis::fsdp, CollectiveKind::all_gather);
  };
  CHECK(bytes(Prefetch::matrix) - bytes(Prefetch::layer) == Approx(2 * 5 * (s.qkv + s.out)));
}

TEST_CASE("context gathers keys and values and sums their gradients") {
  const auto a = small_model();
  auto w = small_recipe();
  w.remat = GENERATE(Remat::none, Remat::selective, Remat::minimal, Remat::full);
  const auto p = lowered(a, w, {1, 8, 1, 2});
  const double kv = 5 * (64.0 / 8) * 2048 * 2 * 8 * 64 * 2;
  CHECK(bytes_over(p, Axis::context, CollectiveKind::all_gather) == Approx(2 * kv));
  CHECK(bytes_over(p, Axis::context, CollectiveKind::reduce_scatter) == Approx(kv));
}

TEST_CASE("parameters and model FLOPs of known models") {
  catalog::ModelArch llama;
  llama.layers = 32;
  llama.d_model = 4096;
  llama.heads = 32;
  llama.kv_heads = 8;
  llama.head_dim = 128;
  llama.d_ff = 14336;
  llama.vocab = 128256;
  // Llama 3.1 8B has 8,030,261,248 weights.
  CHECK(parameter_count(llama) == 8030261248.0);
  CHECK(matmul_parameter_count(llama) == parameter_count(llama) - 128256.0 * 4096 - 65 * 4096.0);
  const double attention = 6.0 * 8192 * 4096 * 32;
  CHECK(model_flops(llama, 8192, 10).base() ==
        Approx(10 * (6 * matmul_parameter_count(llama) + attention)));
  auto tied = llama;
  tied.tied_embeddings = true;
  CHECK(parameter_count(llama) - parameter_count(tied) == 128256.0 * 4096);
  CHECK(matmul_parameter_count(llama) == matmul_parameter_count(tied));
}
