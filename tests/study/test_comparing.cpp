#include <catch2/catch.hpp>

#include "podsim/config/codec.h"
#include "podsim/study/comparison.h"
#include "podsim/study/study.h"
#include "podsim/study/thresholds.h"

using namespace podsim;
using Catch::Matchers::Contains;

namespace {

config::Node result(double price, double hours) {
  const std::string total = std::to_string(price * hours);
  return config::parse_yaml(
      "r", R"(
name: R
plans:
  a.b:
    cost:
      total_usd: )" +
               total + R"(
      ledger:
        - {name: chips, quantity: )" +
               std::to_string(hours) + ", amount_usd: " + total + R"(}
scenario: {workload: {global_batch: 8}}
inputs:
  - {path: offers/x.price, value: )" +
               std::to_string(price) +
               R"( USD/h, unit: USD/h, source: s, as_of: '2026', confidence: official, note: ''}
derivations:
  - {path: plans.a.b.cost.total_usd, formula: sum of the lines, from: ['plans.a.b.cost.ledger[0].amount_usd']}
  - {path: 'plans.a.b.cost.ledger[0].amount_usd', formula: quantity x price, from: [offers/x.price]}
)");
}

std::vector<study::Threshold> threshold(const std::string& text) {
  return config::decode<std::vector<study::Threshold>>(
      config::parse_yaml("t", "[\"" + text + "\"]"));
}

}  // namespace

TEST_CASE("thresholds: hold, fail, and name the nearest figure") {
  const auto r = result(2, 10);
  CHECK(evaluate(threshold("plans.a.b.cost.total_usd < 20.5"), r).front().passed);
  CHECK_FALSE(evaluate(threshold("plans.a.b.cost.total_usd < 20"), r).front().passed);
  CHECK(evaluate(threshold("plans.a.b.cost.total_usd <= 20"), r).front().passed);
  CHECK(evaluate(threshold("plans.a.b.cost.ledger[0].quantity>=10"), r).front().passed);
  CHECK(evaluate(threshold("plans.a.b.cost.total_usd == 20"), r).front().value == 20);
  CHECK_THROWS_WITH(evaluate(threshold("plans.a.b.cost.totl_usd < 1"), r),
                    Contains("did you mean 'plans.a.b.cost.total_usd'?"));
  CHECK_THROWS_WITH(evaluate(threshold("name < 1"), r), Contains("names no metric"));
  CHECK_THROWS_WITH(threshold("cheaper please"), Contains("PATH < NUMBER"));
  CHECK_THROWS_WITH(threshold("plans.x < cheap"), Contains("PATH < NUMBER"));
}

TEST_CASE("compare: inputs, metrics and ledger lines that moved") {
  const auto c = study::compare(result(2, 10), result(3, 10));
  REQUIRE(c.inputs.size() == 1);
  CHECK(c.inputs[0].path == "offers/x.price");
  REQUIRE(c.metrics.size() == 1);
  CHECK(c.metrics[0].path == "plans.a.b.cost.total_usd");
  CHECK(c.metrics[0].relative == Approx(0.5));
  REQUIRE(c.ledger.size() == 1);
  CHECK(c.ledger[0].path == "plans.a.b: chips");
  CHECK(study::compare(result(2, 10), result(2, 10)).metrics.empty());
}

TEST_CASE("explain: from a total to a dated source") {
  const auto r = result(2, 10);
  const auto e = study::explain(r, "plans.a.b.cost.total_usd");
  CHECK(e.formula == "sum of the lines");
  REQUIRE(e.from.size() == 1);
  REQUIRE(e.from[0].from.size() == 1);
  CHECK_THAT(e.from[0].from[0].source, Contains("as of 2026") && Contains("official"));
  CHECK_THROWS_WITH(study::explain(r, "plans.a.b.cost.total"), Contains("did you mean"));
}
