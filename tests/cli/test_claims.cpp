// Claims: verdicts follow from conditions, and bad ones are refused.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/cli/program.h"

using namespace podsim::test;

namespace {

/// A fleet of a thousand chips at 20,000 USD that rents out for `rent`.
std::string scenario(const std::string& rent, const std::string& claim,
                     const std::string& more = "") {
  return "podsim: 1\n"
         "name: A fleet\n"
         "workload: {model: maxtext-16b, sequence_length: 2048, global_batch: 1536}\n"
         "system: {chip: tpu-v5e, chips: 256}\n"
         "parallelism: {fsdp: 256, data: rest}\n"
         "provider: gcp\n"
         "region: us-east5\n"
         "demand: {tokens: 320e9}\n"
         "plans:\n"
         "  rent:\n"
         "    - rent: {offer: on_demand}\n"
         "job: {replicas: 20}\n"
         "fleets:\n"
         "  racks: {site: google-own, chips: 1000, price: 20000 USD, power: 1.5 kW, life: 5 y, "
         "rent: " +
         rent + "}\n" + more + "claim:\n" + claim;
}

const std::string pays =
    "  id: x\n  text: It pays\n  source: a test\n  conditions: [fleets.racks.npv_usd > 0]\n";

Outcome claims(const std::string& text, const std::string& format = "csv") {
  const Folder folder;
  (void)folder.write("x.yaml", text);
  (void)folder.write("y.txt", "not a scenario");
  return run_podsim({"claims", folder.path().string(), "--fidelity", "analytic", "--format", format,
                     "--detail", "full"});
}

}  // namespace

TEST_CASE("a verdict follows from its conditions") {
  const auto good = claims(scenario("2 USD/h", pays));
  INFO(good.err);
  CHECK(good.code == 0);
  CHECK(contains(good.out, "x,x.yaml,It pays,supported,1,point,"));
  CHECK(contains(claims(scenario("0.5 USD/h", pays)).out, "It pays,not supported,0,point,"));
}

TEST_CASE("the probability of a claim is that of its draws") {
  const std::string draws = "uncertainty: {draws: 2000}\n";
  const std::string details =
      pays +
      "  details:\n"
      "    - {text: It pays soon, conditions: [fleets.racks.payback_years < 3]}\n"
      "    - {text: It is theirs, not_decidable: nobody says so}\n";
  const std::string rent = "{p10: 0.9 USD/h, p50: 1.1 USD/h, p90: 1.6 USD/h}";
  const auto outcome = claims(scenario(rent, details, draws), "json");
  INFO(outcome.err);
  REQUIRE(outcome.code == 0);
  CHECK(contains(outcome.out, "\"podsim.claims/1\""));
  CHECK(contains(outcome.out, "\"verdict\": \"uncertain\""));
  CHECK(contains(outcome.out, "\"basis\": \"draws\""));
  CHECK(contains(outcome.out, "\"path\": \"fleets.racks.rent\""));
  CHECK(contains(outcome.out, "\"confidence\": \"assumption\""));
  CHECK(contains(outcome.out, "\"reason\": \"nobody says so\""));
  for (const char* format : {"text", "md"}) {
    const auto table = claims(scenario(rent, details, draws), format);
    CHECK(contains(table.out, "uncertain"));
    CHECK(contains(table.out, "cannot be tested"));
  }
}

TEST_CASE("claims that cannot be judged are refused") {
  const auto refused = [](const std::string& claim, const std::string& said) {
    const auto outcome = claims(scenario("1 USD/h", claim));
    INFO(outcome.err);
    CHECK(outcome.code == 2);
    CHECK(outcome.out.empty());
    CHECK(contains(outcome.err, said));
  };
  const std::string head = "  id: x\n  text: It pays\n  source: a test\n";
  refused(head, "nothing decides whether it holds");
  refused(pays + "  not_decidable: why\n", "both 'conditions' and 'not_decidable'");
  refused(head + "  not_decidable: ''\n", "no reason");
  refused(head + "  conditions: [fleets.racks.npv > 0]\n", "fleets.racks.npv");
  refused(head + "  conditions: [cheap]\n", "found 'cheap'");
  refused(pays + "  details: [{text: t, under: rain, conditions: [fleets.racks.npv_usd > 0]}]\n",
          "the stress scenario 'rain'");
  refused("  text: It pays\n", "id");
}

TEST_CASE("a folder without claims is refused") {
  const Folder folder;
  const auto none = run_podsim({"claims", folder.path().string()});
  CHECK(none.code == 2);
  CHECK(contains(none.err, "has a claim"));
  const auto missing = run_podsim({"claims", (folder.path() / "nothing").string()});
  CHECK(missing.code == 2);
  CHECK(contains(missing.err, "no folder"));
}

TEST_CASE("the report's claims are all judged", "[long]") {
  const Folder folder;
  const auto outcome = run_podsim(
      {"claims", source_file("scenarios/report"), "--fidelity", "analytic", "--format", "csv"});
  INFO(outcome.err);
  REQUIRE(outcome.code == 0);
  for (const char* id : {"a", "b1", "b2", "c", "d", "e", "f", "g"})
    CHECK(contains(outcome.out, std::string("\r\n") + id + ","));
  CHECK(contains(outcome.out, ",supported,"));
  CHECK(contains(outcome.out, ",not supported,"));
  CHECK(contains(outcome.out, ",cannot be tested,"));
}

TEST_CASE("the report's claims stand in one table of at most 60 lines", "[long]") {
  const auto outcome =
      run_podsim({"claims", source_file("scenarios/report"), "--fidelity", "analytic"});
  INFO(outcome.out);
  REQUIRE(outcome.code == 0);
  CHECK(std::count(outcome.out.begin(), outcome.out.end(), '\n') <= 60);
  for (const char* said : {"driven by", "turns if", "±"}) CHECK(contains(outcome.out, said));
}
