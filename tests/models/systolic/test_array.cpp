#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "models/systolic/core.h"

using namespace podsim::models::systolic;

namespace {

/// A small product with values from -3 to 3 on a core of its own.
class Case {
 public:
  Case(const std::string& name, Product p, const CoreParameters& parameters)
      : p_(p),
        a_(fill(p.m * p.k, 5)),
        b_(fill(p.k * p.n, 3)),
        c_(static_cast<std::size_t>(p.m * p.n), -99),
        core_(name.c_str(), parameters) {
    sc_core::sc_report_handler::set_actions(sc_core::SC_WARNING, sc_core::SC_THROW);
  }

  void start(std::int64_t row_pieces = 1) {
    core_.start(
        Operands<std::int8_t, std::int32_t>{
            p_.m, p_.n, p_.k, {a_.data(), p_.k}, {b_.data(), p_.n}, {c_.data(), p_.n}},
        row_pieces);
  }

  [[nodiscard]] std::int32_t result(std::int64_t i, std::int64_t j) const {
    return c_[static_cast<std::size_t>(i * p_.n + j)];
  }
  [[nodiscard]] std::int32_t expected(std::int64_t i, std::int64_t j) const {
    std::int32_t sum = 0;
    for (std::int64_t k = 0; k < p_.k; ++k)
      sum +=
          a_[static_cast<std::size_t>(i * p_.k + k)] * b_[static_cast<std::size_t>(k * p_.n + j)];
    return sum;
  }
  /// Columns in which some result is wrong.
  [[nodiscard]] std::vector<std::int64_t> wrong_columns() const {
    std::vector<std::int64_t> wrong;
    for (std::int64_t j = 0; j < p_.n; ++j)
      for (std::int64_t i = 0; i < p_.m; ++i)
        if (result(i, j) != expected(i, j)) {
          wrong.push_back(j);
          break;
        }
    return wrong;
  }
  [[nodiscard]] const SystolicCore& core() const { return core_; }
  std::vector<std::int8_t>& b() { return b_; }

 private:
  static std::vector<std::int8_t> fill(std::int64_t size, int step) {
    std::vector<std::int8_t> values(static_cast<std::size_t>(size));
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = static_cast<std::int8_t>(static_cast<int>(i) * step % 7 - 3);
    return values;
  }

  Product p_;
  std::vector<std::int8_t> a_, b_;
  std::vector<std::int32_t> c_;
  SystolicCore core_;
};

CoreParameters parameters(std::int64_t rows, std::int64_t columns, Dataflow d,
                          std::int64_t arrays = 1) {
  CoreParameters p;
  p.array.rows = rows;
  p.array.columns = columns;
  p.array.dataflow = d;
  p.arrays = arrays;
  return p;
}

void run_to_the_end_of(std::int64_t cycle) {
  const sc_core::sc_time end((static_cast<double>(cycle) + 0.5), sc_core::SC_NS);
  sc_core::sc_start(end - sc_core::sc_time_stamp());
}

const std::vector<std::int64_t> kNone;

}  // namespace

TEST_CASE("a single element multiplies") {
  Case ws("ws", {1, 1, 1}, parameters(1, 1, Dataflow::ws));
  Case os("os", {1, 1, 1}, parameters(1, 1, Dataflow::os));
  ws.start();
  os.start();
  sc_core::sc_start();
  CHECK(ws.core().last_cycle() == 1);  // the weight in cycle 0, the product in cycle 1
  CHECK(os.core().last_cycle() == 0);
  CHECK(ws.result(0, 0) == 9);
  CHECK(os.result(0, 0) == 9);
}

TEST_CASE("ws: rows load, results leave the bottom skewed, in the cycle they are complete") {
  // 3 cycles of load, then A's row 0 needs 3 more rows: column 0 in cycle 5, column 1 in cycle 6.
  Case c("c", {2, 2, 3}, parameters(3, 2, Dataflow::ws));
  c.start();
  run_to_the_end_of(4);
  CHECK(c.result(0, 0) == -99);
  run_to_the_end_of(5);
  CHECK(c.result(0, 0) == c.expected(0, 0));
  CHECK(c.result(0, 1) == -99);
  run_to_the_end_of(6);
  CHECK(c.result(0, 1) == c.expected(0, 1));
  CHECK(c.result(1, 0) == c.expected(1, 0));
  CHECK(c.result(1, 1) == -99);
  sc_core::sc_start();
  CHECK(c.core().last_cycle() == 7);
  CHECK(c.wrong_columns() == kNone);
}

TEST_CASE("os: each sum leaves in the cycle in which it is complete") {
  Case c("c", {2, 2, 4}, parameters(2, 2, Dataflow::os));
  c.start();
  run_to_the_end_of(2);
  CHECK(c.result(0, 0) == -99);
  run_to_the_end_of(3);
  CHECK(c.result(0, 0) == c.expected(0, 0));
  CHECK(c.result(1, 0) == -99);
  sc_core::sc_start();
  CHECK(c.core().last_cycle() == 5);
  CHECK(c.wrong_columns() == kNone);
}

TEST_CASE("tpu: the next tile loads under the pass, and passes follow one another") {
  // Three tiles of K. ws: 3 passes of 2*2+2+5-2 = 9 cycles. tpu: 2 + 2*5 + 5 + 2 = 19.
  Case ws("ws", {5, 2, 6}, parameters(2, 2, Dataflow::ws));
  Case tpu("tpu", {5, 2, 6}, parameters(2, 2, Dataflow::tpu));
  ws.start();
  tpu.start();
  sc_core::sc_start();
  CHECK(ws.core().last_cycle() == 26);
  CHECK(tpu.core().last_cycle() == 18);
  CHECK(ws.wrong_columns() == kNone);
  CHECK(tpu.wrong_columns() == kNone);
}

TEST_CASE("tpu: a pass of few rows waits for the load") {
  Case c("c", {1, 3, 16}, parameters(4, 3, Dataflow::tpu));
  c.start();
  sc_core::sc_start();
  // Load 4, three more passes of 4, the last row through 4 + 3 - 1.
  CHECK(c.core().last_cycle() == 4 + 3 * 4 + 6 - 1);
  CHECK(c.wrong_columns() == kNone);
}

TEST_CASE("several arrays share tiles and rows") {
  Case tiles("tiles", {20, 8, 4}, parameters(4, 2, Dataflow::tpu, 4));
  Case rows("rows", {20, 2, 4}, parameters(4, 2, Dataflow::tpu, 4));
  tiles.start(1);
  rows.start(4);
  sc_core::sc_start();
  CHECK(tiles.core().last_cycle() == 4 + 20 + 4 + 2 - 2 - 1);
  CHECK(rows.core().last_cycle() == 4 + 5 + 4 + 2 - 2 - 1);
  CHECK(tiles.wrong_columns() == kNone);
  CHECK(rows.wrong_columns() == kNone);
}

TEST_CASE("padding is streamed through but never written") {
  Case c("c", {3, 5, 5}, parameters(4, 4, Dataflow::is));
  c.start();
  sc_core::sc_start();
  CHECK(c.core().last_cycle() == 2 * (2 * 4 + 4 + 5 - 2) - 1);
  CHECK(c.wrong_columns() == kNone);
}

TEST_CASE("a corrupted weight changes the results of its column and no others") {
  std::vector<std::unique_ptr<Case>> cases;
  for (const auto d : {Dataflow::ws, Dataflow::tpu}) {
    auto p = parameters(4, 4, d);
    p.array.stuck = StuckOperand{2, 1, 77};
    cases.push_back(std::make_unique<Case>(d == Dataflow::ws ? "ws" : "tpu", Product{6, 4, 4}, p));
    cases.back()->start();
  }
  sc_core::sc_start();
  for (const auto& c : cases) CHECK(c->wrong_columns() == std::vector<std::int64_t>{1});
}

TEST_CASE("is: a corrupted input changes the results of its row of A and no others") {
  auto p = parameters(4, 4, Dataflow::is);
  p.array.stuck = StuckOperand{2, 1, 77};
  Case c("c", {4, 3, 4}, p);
  c.start();
  sc_core::sc_start();
  for (std::int64_t i = 0; i < 4; ++i) {
    const bool right = c.result(i, 0) == c.expected(i, 0);
    CHECK(right == (i != 1));
  }
}

TEST_CASE("a register stuck at what it should hold anyway changes nothing") {
  auto p = parameters(4, 4, Dataflow::ws);
  p.array.stuck = StuckOperand{2, 1, 0};
  Case c("c", {6, 4, 4}, p);
  for (std::size_t j = 0; j < 4; ++j) c.b()[2 * 4 + j] = 0;
  c.start();
  sc_core::sc_start();
  CHECK(c.wrong_columns() == kNone);
}

TEST_CASE("a stuck register of an os array spoils its column from its row on") {
  auto p = parameters(3, 3, Dataflow::os);
  p.array.stuck = StuckOperand{1, 2, 50};
  Case c("c", {3, 3, 5}, p);
  c.start();
  sc_core::sc_start();
  CHECK(c.wrong_columns() == std::vector<std::int64_t>{2});
  CHECK(c.result(0, 2) == c.expected(0, 2));
  CHECK(c.result(1, 2) != c.expected(1, 2));
}

TEST_CASE("an idle array takes no time and can begin again") {
  Case c("c", {4, 3, 2}, parameters(2, 3, Dataflow::ws));
  for (int round = 0; round < 2; ++round) {
    c.start();
    sc_core::sc_start();
    CHECK(c.core().last_cycle() == 2 * 2 + 3 + 4 - 2 - 1);
  }
  CHECK(sc_core::sc_time_stamp() < sc_core::sc_time(30, sc_core::SC_NS));
  CHECK(c.wrong_columns() == kNone);
}

TEST_CASE("arrays outside 1 to 256 are refused") {
  CHECK_THROWS_AS(SystolicCore("zero", parameters(0, 4, Dataflow::ws)), std::invalid_argument);
  CHECK_THROWS_AS(SystolicCore("wide", parameters(4, 257, Dataflow::ws)), std::invalid_argument);
}
