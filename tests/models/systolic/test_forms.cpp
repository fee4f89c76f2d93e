// Cycle-true against closed form, on shapes drawn at random: cycles to the cycle, values to the
// bit.
#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "models/systolic/core.h"
#include "models/systolic/operand_draw.h"
#include "models/systolic/reference.h"
#include "podsim/performance/systolic.h"

using namespace podsim;
using namespace podsim::models::systolic;

namespace {

struct Shape {
  performance::Gemm product;
  performance::SystolicArray array;
};

Shape draw_shape(std::mt19937& bits, int index) {
  const auto upto = [&bits](std::int64_t most) {
    return 1 + static_cast<std::int64_t>(bits() % static_cast<std::uint64_t>(most));
  };
  // Mostly small; some large, with dimensions of one, exact multiples, or many folds.
  const std::int64_t side = index % 250 == 0 ? 256 : index % 10 == 0 ? 40 : 16;
  Shape s;
  s.array.rows = index % 7 == 0 ? 1 : upto(side);
  s.array.columns = index % 11 == 0 ? 1 : upto(side);
  s.product = {upto(50), upto(50), upto(50)};
  if (index % 5 == 0) s.product.k = s.array.rows * upto(3);
  if (index % 6 == 0) s.product.n = s.array.columns * upto(3);
  if (index % 13 == 0) s.product.m = 1;
  s.array.dataflow = static_cast<performance::Dataflow>(index % 4);
  if (s.array.dataflow == performance::Dataflow::tpu) s.array.arrays = upto(6);
  return s;
}

/// A product on a core of its own; all of them run in one simulation.
class Trial {
 public:
  virtual ~Trial() = default;
  Trial() = default;
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;
  [[nodiscard]] virtual ValueComparison compare_values() const = 0;
  [[nodiscard]] virtual std::int64_t cycles() const = 0;
};

template <class Operand, class Sum>
class TypedTrial : public Trial {
 public:
  template <class Draw>
  TypedTrial(const std::string& name, const Shape& s, Draw&& draw)
      : a_(static_cast<std::size_t>(s.product.m * s.product.k)),
        b_(static_cast<std::size_t>(s.product.k * s.product.n)),
        c_(static_cast<std::size_t>(s.product.m * s.product.n)),
        operands_{s.product.m,
                  s.product.n,
                  s.product.k,
                  {a_.data(), s.product.k},
                  {b_.data(), s.product.n},
                  {c_.data(), s.product.n}},
        core_(name.c_str(), parameters(s)) {
    for (auto& v : a_) v = draw();
    for (auto& v : b_) v = draw();
    core_.start(operands_, performance::systolic_cost(s.product, s.array).row_pieces);
  }
  [[nodiscard]] ValueComparison compare_values() const override { return compare(operands_); }
  [[nodiscard]] std::int64_t cycles() const override { return core_.last_cycle(); }

 private:
  static CoreParameters parameters(const Shape& s) {
    CoreParameters p;
    p.array.rows = s.array.rows;
    p.array.columns = s.array.columns;
    p.array.dataflow = static_cast<Dataflow>(s.array.dataflow);
    p.arrays = s.array.arrays;
    return p;
  }
  std::vector<Operand> a_, b_;
  std::vector<Sum> c_;
  Operands<Operand, Sum> operands_;
  SystolicCore core_;
};

std::unique_ptr<Trial> make_trial(int index, const Shape& s) {
  const std::string name = "trial_" + std::to_string(index);
  OperandDraw draw(static_cast<std::uint64_t>(index));
  switch (index / 4 % 4) {
    case 0:
      return std::make_unique<TypedTrial<std::int8_t, std::int32_t>>(name, s,
                                                                     [&] { return draw.int8(); });
    case 1:
      return std::make_unique<TypedTrial<float, float>>(name, s, [&] { return draw.bf16(); });
    case 2:
      return std::make_unique<TypedTrial<float, float>>(name, s, [&] { return draw.e4m3(); });
    default:
      return std::make_unique<TypedTrial<float, float>>(name, s, [&] { return draw.e5m2(); });
  }
}

static_assert(static_cast<int>(Dataflow::tpu) == static_cast<int>(performance::Dataflow::tpu));
static_assert(static_cast<int>(Dataflow::os) == static_cast<int>(performance::Dataflow::os));
static_assert(static_cast<int>(Dataflow::is) == static_cast<int>(performance::Dataflow::is));

}  // namespace

TEST_CASE("2000 random shapes: cycle-true equals the closed form, values equal the reference") {
  constexpr int count = 2000;
  std::mt19937 bits(20);
  std::vector<Shape> shapes;
  std::vector<std::unique_ptr<Trial>> trials;
  for (int i = 0; i < count; ++i) {
    shapes.push_back(draw_shape(bits, i));
    trials.push_back(make_trial(i, shapes.back()));
  }
  sc_core::sc_start();
  int wrong_cycles = 0, wrong_values = 0;
  double worst_error = 0;
  std::int64_t simulated = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& s = shapes[i];
    const auto form = performance::systolic_cost(s.product, s.array);
    const auto values = trials[i]->compare_values();
    simulated += trials[i]->cycles();
    worst_error = std::max(worst_error, values.worst_error);
    if (trials[i]->cycles() != form.cycles) ++wrong_cycles;
    if (values.mismatches != 0) ++wrong_values;
  }
  WARN(count << " shapes, " << simulated << " cycles, mismatches: " << wrong_cycles
             << " in cycles, " << wrong_values << " in values; at most " << worst_error
             << " of the sum of |a b| from Eigen");
  CHECK(wrong_cycles == 0);
  CHECK(wrong_values == 0);
  CHECK(worst_error < 1e-5);
  CHECK(simulated > 100000);
}

TEST_CASE("the reference is the product: one result changed is one mismatch") {
  const std::vector<std::int8_t> a{1, 2, 3, 4}, b{5, 6, 7, 8};
  std::vector<std::int32_t> c{19, 22, 43, 50};
  const Operands<std::int8_t, std::int32_t> o{2, 2, 2, {a.data(), 2}, {b.data(), 2}, {c.data(), 2}};
  CHECK(compare(o).mismatches == 0);
  c[2] = 44;
  CHECK(compare(o).mismatches == 1);
}

TEST_CASE("the reference of floats adds in order of k and sees a bit") {
  const std::vector<float> a{1e8F, 1.0F, -1e8F}, b{1.0F, 1.0F, 1.0F};
  std::vector<float> c{0.0F};  // (1e8 + 1) - 1e8 in fp32
  const Operands<float, float> o{1, 1, 3, {a.data(), 3}, {b.data(), 1}, {c.data(), 1}};
  CHECK(compare(o).mismatches == 0);
  c[0] = 1.0F;
  CHECK(compare(o).mismatches == 1);
  c[0] = -0.0F;
  CHECK(compare(o).mismatches == 1);
}
