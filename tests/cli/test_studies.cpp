// sweep, compare and explain.
#include <catch2/catch.hpp>
#include <sstream>

#include "podsim/config/node.h"
#include "tests/cli/program.h"

using namespace podsim::test;
using podsim::config::at_path;
using podsim::config::Node;
using podsim::config::parse_json;

namespace {

std::string quickstart() { return source_file("scenarios/quickstart.yaml"); }

Outcome sweep(const std::vector<std::string>& axes, const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments{"sweep", quickstart(), "--fidelity", "analytic"};
  for (const auto& axis : axes) arguments.insert(arguments.end(), {"--axis", axis});
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_podsim(arguments);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// A kept result of the quickstart with one value changed.
std::string kept(const Folder& folder, const std::string& name, const std::string& setting) {
  const std::string out = (folder.path() / name).string();
  const auto outcome =
      run_podsim({"run", quickstart(), "--fidelity", "analytic", "--set", setting, "--out", out});
  CAPTURE(outcome.err);
  CHECK(outcome.code == 0);
  return out + "/result.json";
}

}  // namespace

TEST_CASE("a sweep has a row per point, in the order of the axes, whatever the workers") {
  const std::vector<std::string> axes = {"system.chip=tpu-v5e,tpu-v6e",
                                         "workload.global_batch=1536,768"};
  const auto outcome = sweep(axes, {"--jobs", "1"});
  CAPTURE(outcome.err);
  CHECK(outcome.code == 0);
  const auto lines = lines_of(outcome.out);
  REQUIRE(lines.size() == 5);
  CHECK(lines[0].starts_with("system.chip,workload.global_batch,"));
  CHECK(lines[1].starts_with("tpu-v5e,1536,"));
  CHECK(lines[2].starts_with("tpu-v5e,768,"));
  CHECK(lines[4].starts_with("tpu-v6e,768,"));
  CHECK(sweep(axes, {"--jobs", "2"}).out == outcome.out);
}

TEST_CASE("a point that fails is a row with its reason; when all do, there is no table") {
  const auto some = sweep({"workload.global_batch=1536,1537"});
  CHECK(some.code == 0);
  CHECK(lines_of(some.out).size() >= 3);
  CHECK(contains(some.out, "1537"));
  CHECK(contains(some.err, "1 of 2 points failed"));
  const auto none = sweep({"workload.global_batch=1537,1538"});
  CHECK(none.code == 2);
  CHECK(none.out.empty());
}

TEST_CASE("keys that move together make one axis") {
  const auto outcome = sweep({"system.slices,workload.global_batch=1:1536,2:3072"});
  const auto lines = lines_of(outcome.out);
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].starts_with("\"system.slices,workload.global_batch\","));
  CHECK(lines[2].starts_with("2:3072,"));
}

TEST_CASE("a bad axis is bad input, shown as it was written") {
  CHECK(sweep({"workload.global_batch"}).code == 2);
  CHECK(sweep({"=1"}).code == 2);
  const auto unknown = sweep({"system.chp=tpu-v5e"});
  CHECK(unknown.code == 2);
  CHECK(contains(unknown.err, "--axis system.chp:1:1: error"));
}

TEST_CASE("a value of the catalog is an axis under the path that results give it") {
  const auto lines = lines_of(sweep({"catalog.offers/tpu-v5e.rent[0].price=1 USD/h,2 USD/h"}).out);
  REQUIRE(lines.size() == 3);
  CHECK(lines[1].starts_with("1 USD/h,"));
  CHECK(lines[1].substr(7) != lines[2].substr(7));
}

TEST_CASE("a sweep as JSON, and kept") {
  const Folder folder;
  const auto outcome =
      sweep({"workload.global_batch=1536"}, {"--format", "json", "--out", folder.path().string()});
  CHECK(at_path(parse_json("sweep", outcome.out), "schema")->scalar() == "podsim.sweep/1");
  CHECK(folder.names() == std::vector<std::string>{"result.json", "sweep.csv"});
  CHECK(read_file(folder.path() / "result.json") == outcome.out);
}

TEST_CASE("two results side by side in each format, with an exit code when asked for") {
  const Folder folder;
  const std::string a = kept(folder, "a", "workload.global_batch=1536");
  const std::string b = kept(folder, "b", "workload.global_batch=768");
  for (const std::string format : {"text", "md", "json"}) {
    const auto outcome = run_podsim({"compare", a, b, "--format", format});
    CHECK(outcome.code == 0);
    CHECK(contains(outcome.out, "workload.global_batch"));
    CHECK(contains(outcome.out, "step_time_s"));
  }
  CHECK(run_podsim({"compare", a, b, "--detailed-exitcode"}).code == 4);
  CHECK(run_podsim({"compare", a, a, "--detailed-exitcode"}).code == 0);
  CHECK(contains(run_podsim({"compare", a, a}).out, "No difference."));
}

TEST_CASE("scenarios are run to be compared") {
  const auto outcome = run_podsim(
      {"compare", quickstart(), quickstart(), "--fidelity", "analytic", "--detailed-exitcode"});
  CAPTURE(outcome.err);
  CHECK(outcome.code == 0);
}

TEST_CASE("a failed threshold outranks a difference") {
  const Folder folder;
  const std::string text = small_scenario() + "thresholds: [plans.rent.cost.total_usd < 1]\n";
  const std::string a = folder.write("a.yaml", text);
  const std::string b = folder.write("b.yaml", with(text, "10e9", "20e9"));
  const auto outcome =
      run_podsim({"compare", a, b, "--fidelity", "analytic", "--detailed-exitcode"});
  CHECK(outcome.code == 3);
  for (const auto& file : {a, b}) CHECK(contains(outcome.err, file + ": threshold failed: plans."));
}

TEST_CASE("explain goes from a cost to a dated row of the catalog") {
  const Folder folder;
  const std::string result = kept(folder, "a", "name=x");
  const auto outcome = run_podsim({"explain", result, "plans.rent.cost.per_million_tokens_usd"});
  CAPTURE(outcome.out);
  CHECK(outcome.code == 0);
  CHECK(outcome.out.starts_with("plans.rent.cost.per_million_tokens_usd = "));
  CHECK(contains(outcome.out, "plans.rent.cost.total_usd"));
  CHECK(contains(outcome.out, "offers/tpu-v5e"));
  CHECK(contains(outcome.out, "as of 20"));
  const auto unknown = run_podsim({"explain", result, "plans.rent.cost.totl_usd"});
  CHECK(unknown.code == 2);
  CHECK(contains(unknown.err, "plans.rent.cost.total_usd"));
}
