// Sliding windows: the attention that is left out, and which layers leave it out.
#include <catch2/catch.hpp>

#include "podsim/workload/model.h"
#include "tests/workload/examples.h"

using namespace podsim;
using namespace podsim::workload;
using namespace podsim::workload::testing;

namespace {

catalog::ModelArch windowed(std::int64_t tokens, std::int64_t global_every = 0,
                            std::int64_t layers = 12) {
  auto a = small_model();
  a.layers = layers;
  a.sliding_window = catalog::SlidingWindow{tokens, global_every};
  return a;
}

double attention_flops(const StepProgram& p) {
  double sum = 0;
  each_op(p, [&](const Op& op, double times) {
    if (op.name.find(".attention") == std::string::npos) return;
    for (const Matmul& m : op.products) sum += m.flops().base() * times;
  });
  return sum;
}

double flops(const catalog::ModelArch& a, const Mesh& mesh = {1, 8, 1, 1}, std::int64_t rank = 0) {
  auto w = small_recipe();
  w.sequence_length = 4096;
  return attention_flops(lowered(a, w, mesh, rank));
}

}  // namespace

TEST_CASE("a window leaves the key blocks that lie in it") {
  // 8 query blocks of 512 over 4096 tokens: 36 pairs without a window.
  const double whole = flops(windowed(1 << 20));
  auto none = windowed(1);
  none.sliding_window.reset();
  CHECK(whole == flops(none));
  CHECK(flops(windowed(1)) == Approx(whole * 8 / 36));  // its own block alone
  CHECK(flops(windowed(2)) ==
        Approx(whole * (1 + 7 * 2) / 36));  // the first of a block sees one back
  CHECK(flops(windowed(513)) == Approx(whole * (1 + 7 * 2) / 36));
  CHECK(flops(windowed(514)) == Approx(whole * (1 + 2 + 6 * 3) / 36));
  CHECK(flops(windowed(4096)) == Approx(whole));
}

TEST_CASE("every so many layers one attends to all") {
  const double whole = flops(windowed(1 << 20)), local = flops(windowed(512));
  CHECK(flops(windowed(512, 1)) == whole);
  CHECK(flops(windowed(512, 2)) == Approx((whole + local) / 2).epsilon(1e-3));
  CHECK(flops(windowed(512, 6)) == Approx(whole / 6 + local * 5 / 6).epsilon(1e-3));
  CHECK(flops(windowed(512, 5)) == Approx(whole * 2 / 12 + local * 10 / 12).epsilon(1e-3));
  CHECK(flops(windowed(512, 13)) == local);
}

TEST_CASE("context ranks behind the first share a window's work evenly") {
  const auto a = windowed(512);
  const Mesh mesh{1, 8, 1, 4};
  CHECK(flops(a, mesh, 1) == flops(a, mesh, 3));
  CHECK(flops(a, mesh, 0) < flops(a, mesh, 1));
  double sum = 0;
  for (std::int64_t rank = 0; rank < 4; ++rank) sum += flops(a, mesh, rank);
  CHECK(sum == Approx(flops(a)));
}

TEST_CASE("each stage of a pipeline has the global layers that lie on it") {
  auto w = small_recipe();
  w.sequence_length = 4096;
  const Mesh mesh{1, 8, 1, 1, 1, 4};
  const auto stage = [&](const catalog::ModelArch& a, std::int64_t s) {
    return attention_flops(lowered(a, w, mesh, 0, Prefetch::layer, s));
  };
  const auto a = windowed(512, 6);  // layers 5 and 11 of 12, on stages 1 and 3
  const double local = stage(windowed(512), 0), whole = stage(windowed(512, 1), 0);
  CHECK(stage(a, 0) == local);
  CHECK(stage(a, 1) == Approx(whole / 3 + local * 2 / 3).epsilon(1e-3));
  CHECK(stage(a, 2) == local);
  CHECK(stage(a, 3) == stage(a, 1));
}

TEST_CASE("the model's own work counts what a token attends to") {
  const double layers = 12, columns = 2 * 24 * 64;
  const auto attention = [&](const catalog::ModelArch& a, std::int64_t sequence) {
    return model_flops(a, sequence, 1).base() - 6 * matmul_parameter_count(a);
  };
  CHECK(attention(windowed(1 << 20), 4096) == Approx(3 * 4096.0 * columns * layers));
  // 1 + 2 + … + w, then w for each of the others: on average w - w (w - 1) / 2 S, about w - w^2 / 2
  // S.
  double tokens = 0;
  for (int t = 0; t < 4096; ++t) tokens += std::min(t + 1, 1024);
  CHECK(attention(windowed(1024), 4096) ==
        Approx(6 * tokens / 4096 * columns * layers).epsilon(1e-3));
  CHECK(attention(windowed(1024, 3), 4096) ==
        Approx((attention(windowed(1 << 20), 4096) + 2 * attention(windowed(1024), 4096)) / 3));
}

TEST_CASE("global layers may have heads of their own") {
  // Two of 12 layers are global; heads twice as wide, one of keys and values in place of eight.
  auto a = windowed(512, 6);
  const double alike = parameter_count(a);
  a.sliding_window->global_head_dim = 128;
  a.sliding_window->global_kv_heads = 1;
  const double more = 1024.0 * (2 * 24 * 64 - 2 * (8 * 64 - 1 * 128));
  CHECK(parameter_count(a) == Approx(alike + 2 * more));
  auto w = small_recipe();
  w.sequence_length = 4096;
  const double whole = flops(windowed(1 << 20)), local = flops(windowed(512));
  const Mesh mesh{1, 8, 1, 1};
  CHECK(attention_flops(lowered(a, w, mesh)) == Approx(2 * whole / 6 + local * 5 / 6));
  double layers = 0;
  for (const Block& b : lowered(a, w, mesh).blocks)
    if (b.name.starts_with("forward")) layers += static_cast<double>(b.repeat);
  CHECK(layers == 12);
  const double sum = plan_memory(a, w, {1, 4, 1, 1, 1}, Prefetch::layer).items.front().bytes.base();
  CHECK(sum == Approx(4 * parameter_count(a) / 4));
}
