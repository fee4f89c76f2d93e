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

std::string quickstart() { return source_file("tests/study/rent-or-buy.yaml"); }

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

std::vector<std::string> parts_of(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

// "a,b" and "1:2" are the settings a=1 and b=2.
std::vector<std::string> settings_of(const std::string& path, const std::string& value) {
  const auto keys = parts_of(path, ',');
  if (keys.size() == 1) return {path + "=" + value};
  const auto values = parts_of(value, ':');
  std::vector<std::string> settings;
  for (std::size_t i = 0; i < keys.size(); ++i) settings.push_back(keys[i] + "=" + values.at(i));
  return settings;
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

TEST_CASE("a point of a sweep is the run with its settings, whatever the path") {
  // Two values each, so that the second point moves a document that is there already.
  const std::vector<std::string> axes = {
      "workload.global_batch=1536,1280",
      "workload.logits=fp32,bf16",
      "workload.model=maxtext-16b,llama3.1-8b",
      "system.chip=tpu-v5e,tpu-v6e",
      "parallelism.fsdp,parallelism.tensor=256:1,128:2",
      "demand.tokens=320e9,100e9",
      "finance.discount_rate=0.05,0.2",
      "job.failure_scale=1,3",
      "plans.rent[0].rent.offer=on_demand,cud_1y",
      "plans.buy[0].buy.site=us-colocation,us-own-build",
      "plans.buy[0].buy={site: us-colocation},{site: us-own-build}",
      "catalog.chips/tpu-v5e.hbm_bandwidth=819 GB/s,600 GB/s",
      "catalog.sites/us-colocation.electricity_price=0.05 USD/kWh,0.2 USD/kWh",
      "reference.step_time=10 s,11 s",
  };
  for (const auto& axis : axes) {
    CAPTURE(axis);
    const auto eq = axis.find('=');
    const std::string last = axis.substr(axis.rfind(',') + 1);
    std::vector<std::string> arguments{"run",      quickstart(), "--fidelity",
                                       "analytic", "--format",   "json"};
    for (const auto& setting : settings_of(axis.substr(0, eq), last))
      arguments.insert(arguments.end(), {"--set", setting});
    const auto outcome = sweep({axis}, {"--jobs", "1", "--format", "json"});
    CAPTURE(outcome.err);
    REQUIRE(outcome.code != 2);
    const Node swept = parse_json("sweep", outcome.out);
    const auto whole = run_podsim(arguments);
    CAPTURE(whole.err);
    const Node* row = at_path(swept, "rows[1]");
    REQUIRE(row != nullptr);
    CHECK(at_path(*row, "status")->scalar() == "ok");
    const Node run = parse_json("run", whole.out);
    CHECK(at_path(*row, "metrics")->entries().size() > 20);
    for (const auto& metric : at_path(*row, "metrics")->entries()) {
      CAPTURE(metric.key);
      REQUIRE(at_path(run, metric.key) != nullptr);
      CHECK(metric.value.scalar() == at_path(run, metric.key)->scalar());
    }
  }
}

TEST_CASE("a point that is refused is a row with its reason; when all are, there is no table") {
  const auto some = sweep({"workload.global_batch=1536,1537"});
  CHECK(some.code == 0);
  CHECK(lines_of(some.out).size() >= 3);
  CHECK(contains(some.out, "1537"));
  CHECK(contains(some.err, "2 of 2 points complete: 1 ok, 1 refused, 0 failed"));
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
  CHECK(at_path(parse_json("sweep", outcome.out), "schema")->scalar() == "podsim.sweep/2");
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

TEST_CASE("plans of one scenario, settings of one side, tolerances and a baseline") {
  const std::vector<std::string> analytic = {"--fidelity", "analytic"};
  const auto compare = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "compare");
    arguments.insert(arguments.end(), analytic.begin(), analytic.end());
    return run_podsim(arguments);
  };
  const std::string q = quickstart();
  const auto plans = compare({q + "#rent", q + "#buy"});
  CHECK(plans.code == 0);
  CHECK(contains(plans.out, "rent → buy: USD per million tokens -83"));
  const auto slip = compare({q + "#rnt", q});
  CHECK(slip.code == 2);
  CHECK(contains(slip.err, "did you mean 'rent'?"));
  const auto other = compare({q, q, "--set-b", "system.chip=tpu-v6e"});
  CHECK(contains(other.out, "system.chip tpu-v5e → tpu-v6e"));
  const Folder folder;
  const std::string kept_result = kept(folder, "a", "workload.global_batch=1536");
  CHECK(compare({kept_result, q, "--set-b", "workload.global_batch=768"}).code == 0);
  const auto refused = compare({q, kept_result, "--set-b", "workload.global_batch=768"});
  CHECK(refused.code == 2);
  CHECK(contains(refused.err, "kept result"));
  const std::vector<std::string> changed = {"--baseline", kept_result, q, "--set-b",
                                            "workload.global_batch=1280"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), changed.begin(), changed.end());
    return compare(more);
  };
  CHECK(compare({"--baseline", kept_result, q}).code == 0);
  CHECK(with({}).code == 4);
  CHECK(with({"--tolerance", "cost 50 %"}).code == 0);
  const auto beyond = with({"--tolerance", "cost 50 %", "--tolerance", "step 1 %"});
  CHECK(beyond.code == 4);
  CHECK(contains(beyond.err, "beyond its tolerance: plans.buy.phases[0].step_time_s"));
  CHECK(with({"--tolerance", "cost"}).code == 2);
  const auto three = compare({q, q, q, "--set-b", "workload.global_batch=1280", "--format", "csv"});
  CHECK(three.code == 0);
  CHECK(lines_of(three.out).size() > 20);
}

TEST_CASE("a phase trains with keys of its own, which the comparison says first") {
  const Folder folder;
  const std::string text = with(small_scenario(), "  rent:\n    - rent: {offer: on_demand}\n",
                                "  as-said: [{rent: {offer: on_demand}}]\n"
                                "  small: [{workload: {global_batch: 1280, optimizer: {moments: "
                                "bf16}}, rent: {offer: on_demand}}]\n");
  const auto outcome = run_podsim({"run", folder.write("own.yaml", text), "--fidelity", "analytic",
                                   "--format", "json", "--out", (folder.path() / "own").string()});
  CAPTURE(outcome.err);
  REQUIRE(outcome.code == 0);
  const Node result = parse_json("own", read_file(folder.path() / "own" / "result.json"));
  const auto text_at = [&](const std::string& path) {
    const Node* n = at_path(result, path);
    return n == nullptr ? std::string() : n->scalar();
  };
  const std::string step = "phases[0].step_time_s";
  CHECK(std::stod(text_at("plans.small." + step)) < std::stod(text_at("plans.as-said." + step)));
  CHECK(text_at("scenario.plans.small[0].workload.global_batch") == "1280");
  CHECK(text_at("scenario.plans.small[0].workload.model") == "maxtext-16b");
  CHECK(contains(outcome.out, "workload: small: global_batch 1280, optimizer.moments bf16"));
  // An axis of the scenario's workload reaches the phase as far as it has no key of its own.
  const auto swept = run_podsim({"sweep", (folder.path() / "own.yaml").string(), "--fidelity",
                                 "analytic", "--axis", "workload.sequence_length=2048,4096",
                                 "--metric", "plans.small." + step, "--format", "csv"});
  CAPTURE(swept.out, swept.err);
  CHECK(swept.code == 0);
  CHECK(lines_of(swept.out).size() >= 3);
  const auto alone =
      run_podsim({"run", (folder.path() / "own.yaml").string(), "--fidelity", "analytic", "--set",
                  "workload.sequence_length=4096", "--format", "json"});
  const Node longer = parse_json("longer", alone.out);
  CHECK(contains(swept.out, at_path(longer, "plans.small." + step)->scalar()));
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
