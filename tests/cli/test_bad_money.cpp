// Scenarios whose money cannot be right: each a message with its place, and exit code 2.
#include <catch2/catch.hpp>

#include "tests/cli/program.h"

using namespace podsim::test;

namespace {

struct Case {
  const char* set;
  std::vector<std::string> said;
};

void refuse(const Case& c) {
  auto arguments = check_with_given_meshes("scenarios/report/meta-2026-31.yaml");
  arguments.insert(arguments.end(), {"--set", c.set});
  const auto outcome = run_podsim(arguments);
  INFO(c.set << "\n" << outcome.err);
  CHECK(outcome.code == 2);
  CHECK(outcome.out.empty());
  for (const auto& part : c.said) {
    CAPTURE(part);
    CHECK(contains(outcome.err, part));
  }
}

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"plans.rent-then-buy[1].from=2026-07", {"begins no later", "order of time"}},
      {"plans.rent-then-buy[1].migration={overlap: 60 month}",
       {"migration.overlap", "beyond the demand's end"}},
      {"finance.discount_rate={p10: 9 %, p50: 8 %, p90: 10 %}",
       {"finance.discount_rate", "p10 is above p50", "p10 <= p50 <= p90"}},
      {"workload.global_batch={p10: 1, p50: 2, p90: 3}", {"takes no distribution"}},
      {"market.deals[1].probability={p10: -10 %, p50: 40 %, p90: 60 %}",
       {"market.deals[1].probability.p10", "at least 0"}},
      {"uncertainty={draws: 0}", {"uncertainty.draws", "at least 2"}},
      {"uncertainty={correlated: [['market.deals[0]', 'market.deals[3]', 0.5]]}",
       {"no uncertain input 'market.deals[3]'", "did you mean 'market.deals[0]'"}},
      {"uncertainty={inputs: {sites/us-colocation.pue: {p10: 1.1 s, p50: 1.2 s, p90: 1.3 s}}}",
       {"sites/us-colocation.pue"}},
      {"uncertainty={inputs: {reliability/tpu.chip_mtbf: {p10: 1, p50: 2, p90: 3}}}",
       {"reliability/tpu"}},
      {"uncertainty={stresses: [delay 12 month, rivl parity]}",
       {"no stress scenario 'rivl parity'", "did you mean 'rival parity'"}},
      {"uncertainty={conditions: [plans.rent-only.cost.total > 1]}",
       {"no sampled metric", "plans.rent-only.cost.total_usd"}},
      {"market.deals[0].rent.to={triangular: {low: 2026-01, mode: 2027-01, high: 2028-01}}",
       {"market.deals[0].rent", "before it begins"}},
      {"finance.discount_rate=900 %", {"finance.discount_rate", "900 %", "at most 1"}},
      {"plans.rent-only[0].rent.offer=spot", {"yaml:46:", "'spot'", "on_demand", "contract-3y"}},
      {"plans.rent-only[0].rent.offer=cud_4y", {"cud_4y", "did you mean"}},
      {"market.deals[0].probability=-10 %", {"probability", "at least 0"}},
      {"market.deals[0].probability=110 %", {"probability", "at most 1"}},
      {"market.deals[0].rent.from=2035-01", {"market.deals[0]", "ends (2029-06) before"}},
      {"market.deals[1].sale.deliveries=[{at: 2032-01, share: 100 %}]",
       {"market.deals[1]", "(2032-01) after the horizon's end (2031-06)"}},
      {"market.deals[1].sale={value: 1e9 CHF, price: 9 USD, deliveries: [{at: 2027-06, share: 1}]}",
       {"market.deals[1].sale.value", "no exchange rate for 'CHF'"}},
      {"market.deals[1].sale.royalty=120 %", {"royalty", "at most 1"}},
      {"market.costs={fleet: racks}", {"market.costs.fleet", "there is no fleet 'racks'"}},
      {"market.costs={goods: [{name: optics, content: 'optical modules, inside a pod'}]}",
       {"market.costs.goods[0]", "no price of 'optical modules, inside a pod' is known"}},
      {"finance.other_use=120 %", {"finance.other_use", "at most 1"}},
      {"finance.tax={rate: 120 %}", {"finance.tax.rate", "less than 1"}},
      {"finance.debt={share: -5 %}", {"finance.debt.share", "at least 0"}},
      {"finance.currency=RMX",
       {"1:1: error: finance.currency", "no exchange rate", "did you mean 'RMB'?"}},
      {"fleets={x: {site: us-colocation, budget: 1e9 EUR, chip: tpu-v7}}",
       {"fleets.x", "no exchange rate for 'EUR'", "RMB"}},
      {"fleets={x: {site: us-colocation, budget: 1e9, chip: tpu-v7}}",
       {"fleets.x.budget", "25000 USD"}},
      {"fleets={x: {site: us-colocation, chip: tpu-v7, budget: 20000 USD}}",
       {"fleets.x.budget", "buys no chip", "price of one"}},
      {"fleets={x: {site: us-colocation, chip: tpu-v7}}", {"fleets.x", "0 sizes", "it_power"}},
      {"fleets={x: {site: us-colocation, chips: 9, power: 1 kW}}", {"fleets.x", "no price"}},
      {"fleets={x: {site: us-colocation, chips: 9, price: 1 USD, power: 1 kW}}",
       {"fleets.x", "life"}},
      {"plans.rent-then-buy[1].buy.deliveries[1].at=2032-01",
       {"1:1: error: plans.rent-then-buy[1].buy.deliveries[1].at", "2032-01", "2031-06"}},
      {"plans.rent-only[0].rent.quota=100", {"rent.quota", "4096", "100"}},
      {"plans.rent-only[0].rent={offer: contract-3y}",
       {"plans.rent-only[0].rent", "36 months, its phase has 60", "renewal"}},
      {"plans.rent-only[0].rent.cancellation_fee=10 %",
       {"plans.rent-only[0].rent", "paid whole", "whole_term: false"}},
      {"finance={other_use: 10 %}", {"finance", "what it pays", "other_discount"}},
      {"plans.rent-list-price[0].rent.whole_term=true", {"yaml:50:", "commits to no term"}},
      {"plans.buy-gb300[0].buy.lease={owner: a, rate: 9 %, residual_guarantee: 20 %}",
       {"lease", "guarantor"}},
      {"plans.buy-gb300[0].buy.extras=[{name: optics, source: none}]", {"costs nothing", "once"}},
  };
  return all;
}

}  // namespace

TEST_CASE("money that cannot be right is refused, where it stands") {
  for (const auto& c : cases()) refuse(c);
}

TEST_CASE("an export to nowhere or in no known format is refused before anything runs") {
  const std::string file = source_file("scenarios/quickstart.yaml");
  for (const char* e : {"focus", "focsu=x.csv", "focus=/dev/null/x.csv"}) {
    const auto outcome = run_podsim({"run", file, "--export", e});
    INFO(e << "\n" << outcome.err);
    CHECK(outcome.code == 2);
    CHECK(outcome.out.empty());
  }
}

TEST_CASE("exports stand beside the report, the same bytes each time") {
  const Folder folder;
  const std::string file = folder.write("s.yaml", small_scenario());
  const auto run = [&](const std::string& name) {
    const auto path = (folder.path() / name).string();
    CHECK(run_podsim({"run", file, "--fidelity", "analytic", "--export", "focus=" + path}).code ==
          0);
    return read_file(path);
  };
  const std::string text = run("a.csv");
  CHECK(contains(text, "EffectiveCost,BilledCost"));
  CHECK(contains(text, "tpu-v5e/chip-hours"));
  CHECK(text == run("b.csv"));
}
