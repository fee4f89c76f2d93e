// What a run prints and keeps.
#include <algorithm>
#include <catch2/catch.hpp>

#include "podsim/config/node.h"
#include "tests/cli/program.h"

using namespace podsim::test;
using podsim::config::at_path;
using podsim::config::Node;
using podsim::config::parse_json;

namespace {

std::string quickstart() { return source_file("scenarios/quickstart.yaml"); }

std::vector<std::string> run(const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments{"run", quickstart()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

std::int64_t lines_of(const std::string& text) {
  return std::count(text.begin(), text.end(), '\n');
}

}  // namespace

TEST_CASE("a run prints a report and nothing on standard error") {
  const auto outcome = run_podsim(run());
  CAPTURE(outcome.err);
  CHECK(outcome.code == 0);
  CHECK(outcome.err.empty());
  for (const char* part : {"Question", "Answer", "Missing", "Cost", "--detail full"})
    CHECK(contains(outcome.out, part));
  CHECK(!contains(outcome.out, "\033"));
  CHECK(lines_of(outcome.out) <= 100);
}

TEST_CASE("a report is as long as asked, and its first lines stay the same") {
  const std::string brief = run_podsim(run({"--fidelity", "analytic", "--detail", "brief"})).out;
  const std::string normal = run_podsim(run({"--fidelity", "analytic"})).out;
  const std::string full = run_podsim(run({"--fidelity", "analytic", "--detail", "full"})).out;
  CHECK(lines_of(brief) <= 25);
  CHECK(normal.starts_with(brief));
  CHECK(full.starts_with(brief));
  for (const char* part :
       {"Training step", "goodput", "Cost", "Ledgers", "Assumptions and sources"})
    CHECK(contains(full, part));
  const auto wrong = run_podsim(run({"--detail", "most"}));
  CHECK(wrong.code == 2);
  CHECK(contains(wrong.err, "brief"));
}

TEST_CASE("the JSON of a run is all there is on standard output") {
  for (const std::string fidelity : {"analytic", "event"}) {
    const auto outcome = run_podsim(run({"--format", "json", "--fidelity", fidelity}));
    const Node result = parse_json("result", outcome.out);
    CHECK(at_path(result, "schema")->scalar() == "podsim.run/1");
    CHECK(at_path(result, "plans.rent.phases[0].fidelity")->scalar() == fidelity);
  }
}

TEST_CASE("results hold the paths that others rely on") {
  const Node result = parse_json(
      "result",
      run_podsim({"run", source_file("tests/study/rent-or-buy.yaml"), "--format", "json"}).out);
  for (const char* path : {"scenario.name",
                           "version",
                           "seed",
                           "plans.rent.phases[0].step_time_s",
                           "plans.rent.phases[0].tokens_per_s",
                           "plans.rent.phases[0].mfu",
                           "plans.rent.phases[0].bound_by",
                           "plans.rent.phases[0].memory_per_device_bytes",
                           "plans.rent.goodput.p10",
                           "plans.rent.lost_work_fraction",
                           "plans.rent.chip_hours",
                           "plans.rent.energy_kwh",
                           "plans.rent.cost.total_usd",
                           "plans.rent.cost.npv_usd",
                           "plans.rent.cost.per_million_tokens_usd",
                           "plans.rent.cost.per_useful_chip_hour_usd",
                           "plans.rent.cost.ledger[0].name",
                           "plans.rent.cost.ledger[0].quantity",
                           "plans.rent.cost.ledger[0].unit",
                           "plans.rent.cost.ledger[0].unit_price",
                           "plans.rent.cost.ledger[0].amount_usd",
                           "plans.rent.cost.ledger[0].period",
                           "plans.rent.cost.ledger[0].source",
                           "break_even.buy.against",
                           "break_even.buy.utilisation",
                           "inputs[0].path",
                           "inputs[0].value",
                           "inputs[0].unit",
                           "inputs[0].source",
                           "inputs[0].as_of",
                           "inputs[0].confidence"}) {
    CAPTURE(path);
    CHECK(at_path(result, path) != nullptr);
  }
}

TEST_CASE("the same seed gives the same bytes, another seed another result") {
  const auto one = run_podsim(run({"--format", "json", "--seed", "3"}));
  CHECK(one.out == run_podsim(run({"--format", "json", "--seed", "3", "--jobs", "1"})).out);
  CHECK(one.out != run_podsim(run({"--format", "json", "--seed", "4"})).out);
}

TEST_CASE("neither folders nor host names stand in a result") {
  const Folder folder;
  const std::string file = folder.write("secret-name.yaml", small_scenario());
  for (const std::string format : {"text", "json", "md"}) {
    const auto outcome = run_podsim({"run", file, "--fidelity", "analytic", "--format", format});
    CHECK(outcome.code == 0);
    CHECK(!contains(outcome.out, "secret-name"));
    CHECK(!contains(outcome.out, folder.path().string()));
    CHECK(!contains(outcome.out, source_file("configs")));
  }
}

TEST_CASE("with --out it keeps the JSON and the report, and a kept result runs again to the same") {
  const Folder folder;
  const std::string out = (folder.path() / "kept").string();
  const auto outcome = run_podsim(run({"--out", out, "--format", "json"}));
  CHECK(outcome.code == 0);
  CHECK(read_file(out + "/result.json") == outcome.out);
  CHECK(contains(read_file(out + "/report.txt"), "Training step"));
  CHECK(std::distance(std::filesystem::directory_iterator(out), {}) == 2);
  CHECK(run_podsim({"run", out + "/result.json", "--format", "json"}).out == outcome.out);
}

TEST_CASE("a threshold that fails is exit code 3 in every format, after the result") {
  const Folder folder;
  const std::string file =
      folder.write("dear.yaml", small_scenario() + "thresholds: [plans.rent.cost.total_usd < 1]\n");
  for (const std::string format : {"text", "json", "md"}) {
    const auto outcome = run_podsim({"run", file, "--fidelity", "analytic", "--format", format});
    CHECK(outcome.code == 3);
    CHECK(outcome.out.size() > 500);
    CHECK(contains(outcome.err, "threshold failed: plans.rent.cost.total_usd < 1"));
  }
  for (const std::string format : {"csv", "json"}) {
    const auto outcome = run_podsim({"sweep", file, "--axis", "workload.global_batch=1536",
                                     "--fidelity", "analytic", "--format", format});
    CHECK(outcome.code == 3);
    CHECK(!outcome.out.empty());
    CHECK(contains(outcome.err,
                   "workload.global_batch=1536: threshold failed: plans.rent.cost.total_usd < 1"));
  }
}

TEST_CASE("with --verbose it tells each step on standard error, --quiet nothing of a valid file") {
  CHECK(contains(run_podsim(run({"--verbose"})).err, "[0/"));
  CHECK(run_podsim({"check", quickstart(), "--quiet"}).out.empty());
  CHECK(!run_podsim({"check", quickstart()}).out.empty());
}

TEST_CASE("a kept result that was cut or edited into another shape is bad input") {
  const Folder folder;
  const std::string good = run_podsim(run({"--format", "json"})).out;
  const std::string kept = folder.write("good.json", good);
  const std::vector<std::pair<std::string, std::string>> edits = {
      {"\"ledger\": [", "\"ledger\": [1, "},
      {"\"plans\": {", "\"plans\": {\"x\": [], "},
      {"\"inputs\": [", "\"inputs\": [{}, "},
      {"\"seed\":", "\"sead\":"},
      {"\"seed\":", "\"thresholds\": [{}], \"seed\":"},
      {good, "{\"schema\": \"podsim.run/1\"}"},
      {good, good.substr(0, good.size() / 2)}};
  for (const auto& [from, to] : edits) {
    CAPTURE(to.substr(0, 40));
    const std::string bad = folder.write("bad.json", with(good, from, to));
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"compare", bad, kept},
          {"compare", kept, bad},
          {"explain", bad, "plans.rent.cost.total_usd"}}) {
      const auto outcome = run_podsim(arguments);
      CAPTURE(outcome.err);
      CHECK(outcome.code == 2);
      CHECK(contains(outcome.err, "bad.json:"));
      CHECK(outcome.out.empty());
    }
  }
}

TEST_CASE("an explanation in a circle comes to its end") {
  const Folder folder;
  const std::string total = "\"plans.rent.cost.total_usd\"";
  const std::string circle = "\"derivations\": [{\"path\": " + total +
                             ", \"formula\": \"itself\", \"from\": [" + total + ", " + total +
                             "]}], ";
  std::string text = run_podsim(run({"--format", "json"})).out;
  const auto begin = text.find("\"derivations\": [");
  const auto end = text.find("\"scenario\": {", begin);
  REQUIRE(end != std::string::npos);
  text.replace(begin, end - begin, circle);
  const auto outcome =
      run_podsim({"explain", folder.write("circle.json", text), "plans.rent.cost.total_usd"});
  CAPTURE(outcome.err);
  CHECK(outcome.code == 0);
  CHECK(contains(outcome.out, "itself"));
}

TEST_CASE("a folder in the place of a file to keep is found before anything is simulated") {
  const Folder folder;
  std::filesystem::create_directories(folder.path() / "out" / "result.json");
  const auto outcome = run_podsim({"run", folder.write("small.yaml", small_scenario()), "--out",
                                   (folder.path() / "out").string()});
  INFO(outcome.err);
  CHECK(outcome.code == 2);
  CHECK(outcome.out.empty());
  CHECK(contains(outcome.err, "result.json: is a folder"));
}
