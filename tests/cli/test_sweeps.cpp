// Points of a study: how they are chosen, how they end, what the exit code says of them.
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <sstream>

#include "podsim/config/csv.h"
#include "podsim/config/node.h"
#include "tests/cli/program.h"

using namespace podsim::test;
using podsim::config::at_path;
using podsim::config::CsvTable;
using podsim::config::Node;
using podsim::config::parse_json;

namespace {

std::string scenario() { return source_file("tests/study/rent-or-buy.yaml"); }

Outcome sweep(std::vector<std::string> more, const std::string& file = scenario()) {
  more.insert(more.begin(), {"sweep", file, "--fidelity", "analytic"});
  return run_podsim(more);
}

CsvTable table_of(const Outcome& o) {
  return CsvTable::parse(std::make_shared<podsim::config::Source>("out", o.out));
}

/// The values of a column, in order.
std::vector<std::string> column(const Outcome& o, const std::string& name) {
  const auto table = table_of(o);
  std::vector<std::string> values;
  for (const auto& row : table.rows()) values.push_back(table.cell(row, name));
  return values;
}

using Texts = std::vector<std::string>;

/// A stand-in for the worker that dies whenever `condition`, a shell test over $n, the number of
/// workers started before, holds.
std::string dying_worker(const Folder& folder, const std::string& condition) {
  const std::string file =
      folder.write("worker " + condition,
                   "#!/bin/bash\n"
                   "n=$(cat " +
                       folder.path().string() +
                       "/n 2>/dev/null || echo 0)\n"
                       "echo $((n+1)) > " +
                       folder.path().string() +
                       "/n\n"
                       "[ " +
                       condition +
                       " ] && kill -9 $$\n"
                       "exec " +
                       std::string(std::getenv("PODSIM_BINARY")) + " worker\n");
  std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  return "PODSIM_WORKER=" + file;
}

}  // namespace

TEST_CASE("axes as lists, ranges, spaced values, expressions and tables") {
  CHECK(column(sweep({"--axis", "system.slices=1..3"}), "system.slices") == Texts{"1", "2", "3"});
  CHECK(column(sweep({"--axis", "workload.global_batch=256..1024..256"}),
               "workload.global_batch") == Texts{"256", "512", "768", "1024"});
  CHECK(column(sweep({"--axis", "finance.discount_rate=lin(0.05, 0.15, 3)"}),
               "finance.discount_rate") == Texts{"0.05", "0.1", "0.15"});
  CHECK(column(sweep({"--axis", "demand.tokens=log(1e9, 1e11, 3)"}), "demand.tokens") ==
        Texts{"1e+09", "1e+10", "1e+11"});
  CHECK(column(sweep({"--axis", "catalog.chips/tpu-v5e.hbm_bandwidth=lin(700 GB/s, 800 GB/s, 2)"}),
               "catalog.chips/tpu-v5e.hbm_bandwidth") == Texts{"700 GB/s", "800 GB/s"});
  CHECK(column(sweep({"--axis", "system.slices=1,2", "--axis",
                      "workload.global_batch== 1536 * system.slices"}),
               "workload.global_batch") == Texts{"1536", "3072"});
  const Folder folder;
  const std::string points =
      folder.write("points.csv", "system.slices,workload.global_batch\n1,1536\n2,3072\n");
  CHECK(column(sweep({"--points", points}), "workload.global_batch") == Texts{"1536", "3072"});
  CHECK(column(sweep({"--points", points, "--axis", "demand.tokens=1e9,2e9"}), "demand.tokens") ==
        Texts{"1e9", "2e9", "1e9", "2e9"});
}

TEST_CASE("a point has to fulfil the conditions on its axes, texts among them") {
  const auto outcome =
      sweep({"--axis", "system.chip=tpu-v5e,tpu-v6e", "--axis", "system.slices=1..3", "--where",
             "system.chip == \"tpu-v6e\" || system.slices < 2", "--where", "system.slices != 3"});
  CHECK(column(outcome, "system.chip") == Texts{"tpu-v5e", "tpu-v6e", "tpu-v6e"});
  CHECK(column(outcome, "system.slices") == Texts{"1", "1", "2"});
  CHECK(sweep({"--axis", "system.slices=1..3", "--where", "system.slices > 9"}).code == 2);
  const auto slip = sweep({"--axis", "system.slices=1..3", "--where", "system.slces > 1"});
  CHECK(slip.code == 2);
  CHECK(contains(slip.err, "did you mean 'system.slices'?"));
  CHECK(sweep({"--axis", "system.chip=tpu-v5e", "--where", "system.chip * 2 < 1"}).code == 2);
  CHECK(sweep({"--axis", "system.slices=1", "--where", "system.slices <"}).code == 2);
}

TEST_CASE("random, Latin hypercube and Sobol designs: as many points as asked for, in range") {
  for (const std::string design : {"random", "latin_hypercube", "sobol"}) {
    CAPTURE(design);
    const Texts arguments = {"--axis",    "finance.discount_rate=lin(0.02, 0.12)",
                             "--axis",    "system.slices=1,2",
                             "--design",  design,
                             "--samples", "16",
                             "--metric",  "plans.rent.cost.npv_usd"};
    const auto outcome = sweep(arguments);
    const auto rates = column(outcome, "finance.discount_rate");
    REQUIRE(rates.size() == 16);
    std::set<int> cells;
    for (const auto& rate : rates) {
      const double r = std::stod(rate);
      CHECK((r >= 0.02 && r <= 0.12));
      cells.insert(static_cast<int>((r - 0.02) / 0.1 * 16));
    }
    if (design == "latin_hypercube") CHECK(cells.size() == 16);
    const auto slices = column(outcome, "system.slices");
    if (design == "sobol") CHECK(std::count(slices.begin(), slices.end(), "1") == 8);
    CHECK(std::set<std::string>(slices.begin(), slices.end()).size() == 2);
    auto again = arguments;
    again.insert(again.end(), {"--jobs", "1"});
    CHECK(sweep(again).out == outcome.out);
    again.insert(again.end(), {"--seed", "2"});
    CHECK(sweep(again).out != outcome.out);
  }
}

TEST_CASE("metrics asked for by path or pattern: decisions, verdicts' texts, what is not there") {
  const auto outcome = sweep({"--axis", "system.slices=1", "--metric", "decisions.*.npv_usd",
                              "--metric", "plans.rent.phases[0].bound_by"});
  const auto table = table_of(outcome);
  CHECK(table.has("decisions.buy.npv_usd"));
  CHECK(column(outcome, "plans.rent.phases[0].bound_by").front() == "mxu");
  CHECK_FALSE(table.has("plans.rent.cost.total_usd"));
  const auto slip = sweep({"--axis", "system.slices=1", "--metric", "plans.rent.cost.totl_usd"});
  CHECK(slip.code == 2);
  CHECK(contains(slip.err, "did you mean 'plans.rent.cost.total_usd'?"));
}

TEST_CASE("what makes no study is refused, with the count, before memory is taken") {
  const std::map<std::string, Texts> wrong = {
      {"1e+12 points",
       {"--axis", "system.slices=1..1000000", "--axis", "workload.global_batch=1..1000000"}},
      {"at most 1000000", {"--axis", "system.slices=1..1000000000000"}},
      {"no value", {"--axis", "system.slices="}},
      {"needs a number of values", {"--axis", "demand.tokens=lin(1, 2)"}},
      {"--samples N", {"--axis", "system.slices=1,2", "--design", "sobol"}},
      {"two units", {"--axis", "demand.tokens=lin(1 GB, 2 s, 3)"}},
      {"stands twice", {"--axis", "system.slices=1", "--axis", "system.slices=2"}},
      {"goes upwards", {"--axis", "system.slices=4..1"}},
      {"values > 0", {"--axis", "demand.tokens=log(0, 2, 3)"}},
      {"9/8 is not possible", {"--axis", "system.slices=1", "--shard", "9/8"}},
      {"does not say which job", {"--axis", "system.slices=1", "--shard", "auto"}},
  };
  for (const auto& [message, arguments] : wrong) {
    const auto outcome = sweep(arguments);
    CAPTURE(message, outcome.err);
    CHECK(outcome.code == 2);
    CHECK(outcome.out.empty());
    CHECK(contains(outcome.err, message));
  }
}

TEST_CASE("shards are parts of a study, found in the variables of schedulers too") {
  const std::vector<std::pair<Texts, std::string>> known = {
      {{"SLURM_ARRAY_TASK_ID=6", "SLURM_ARRAY_TASK_COUNT=3", "SLURM_ARRAY_TASK_MIN=5"}, "2"},
      {{"CI_NODE_INDEX=2", "CI_NODE_TOTAL=3"}, "2"},
      {{"CIRCLE_NODE_INDEX=1", "CIRCLE_NODE_TOTAL=3"}, "2"},
      {{"BUILDKITE_PARALLEL_JOB=1", "BUILDKITE_PARALLEL_JOB_COUNT=3"}, "2"},
  };
  for (const auto& [environment, part] : known) {
    const auto outcome = run_podsim({"sweep", scenario(), "--fidelity", "analytic", "--axis",
                                     "system.slices=1..3", "--shard", "auto"},
                                    environment);
    CAPTURE(environment.front(), outcome.err);
    CHECK(column(outcome, "system.slices") == Texts{part});
  }
}

TEST_CASE("a plan that is refused is left out, with its reason; the others are there") {
  const Folder folder;
  const std::string text = with(read_file(scenario()), "plans:\n",
                                "plans:\n  wrong:\n    - system: {chip: tpu-v5e, slices: 3}\n"
                                "      rent: {offer: on_demand}\n");
  const auto outcome =
      sweep({"--axis", "workload.global_batch=1536,1024"}, folder.write("three.yaml", text));
  CAPTURE(outcome.out, outcome.err);
  CHECK(outcome.code == 0);
  CHECK(column(outcome, "status") == Texts{"ok", "ok"});
  const auto refused = column(outcome, "refused_plans");
  CHECK(contains(refused[1], "wrong: "));
  CHECK_FALSE(column(outcome, "plans.rent.cost.total_usd")[1].empty());
}

TEST_CASE("a study file says what the options say; the options go before it") {
  const Folder folder;
  const std::string study = folder.write(
      "study.yaml", "podsim_study: 1\nscenario: " + scenario() +
                        "\naxes: [system.slices=1..2]\nmetrics: [plans.rent.cost.total_usd]\n"
                        "fidelity: analytic\nthresholds: [plans.rent.cost.total_usd < 1]\n");
  const auto outcome = run_podsim({"sweep", study, "--set", "workload.global_batch=3072"});
  CAPTURE(outcome.err);
  CHECK(outcome.code == 3);
  CHECK(column(outcome, "status") == Texts{"ok", "ok"});
  CHECK(contains(outcome.err, "threshold failed: plans.rent.cost.total_usd < 1"));
  const auto slip =
      run_podsim({"sweep", folder.write("slip.yaml", "podsim_study: 1\nscenaro: x\n")});
  CHECK(slip.code == 2);
  CHECK(contains(slip.err, "did you mean 'scenario'?"));
}

// Situation against exit code and the last line. Each of the two plans asks for the step of a
// point: four workers have to die before it has failed twice.
TEST_CASE("what the exit code of a sweep says") {
  const Folder folder;
  const Texts event = {"sweep", scenario(), "--jobs", "1", "--axis"};
  struct Situation {
    std::string what;
    Texts arguments, environment;
    int code;
    std::string last;
  };
  const std::string grid = "workload.global_batch=1536,1280";
  const std::vector<Situation> situations = {
      {"all is well", {grid}, {}, 0, "2 ok, 0 refused, 0 failed"},
      {"a threshold fails",
       {grid, "--threshold", "plans.rent.phases[0].step_time_s < 9"},
       {},
       3,
       "a threshold failed at 1"},
      {"a threshold names nothing", {grid, "--threshold", "plans.rent.stp < 9"}, {}, 2, ""},
      {"a point is refused", {"workload.global_batch=1536,1537"}, {}, 0, "1 ok, 1 refused"},
      {"a point is refused, strictly",
       {"workload.global_batch=1536,1537", "--strict"},
       {},
       2,
       "1 ok, 1 refused"},
      {"all points are refused", {"workload.global_batch=1537,1539"}, {}, 2, ""},
      {"a worker dies once", {grid}, {dying_worker(folder, "$n = 0")}, 0, "2 ok"},
      {"the workers of a point die twice",
       {grid},
       {dying_worker(folder, "$n -lt 4")},
       1,
       "1 ok, 0 refused, 1 failed"},
      {"the workers of a point die twice, which is allowed",
       {grid, "--allow-failed", "1"},
       {dying_worker(folder, "$n -lt 4")},
       0,
       "1 failed"},
      {"all workers die", {grid}, {dying_worker(folder, "1 = 1")}, 1, "0 ok, 0 refused, 2 failed"},
      {"a worker dies and a threshold fails",
       {grid, "--threshold", "plans.rent.cost.total_usd < 1"},
       {dying_worker(folder, "$n -lt 4")},
       1,
       "a threshold failed at 1"},
      {"a worker dies and a point is refused, strictly",
       {"workload.global_batch=1536,1537", "--strict"},
       {dying_worker(folder, "1 = 1")},
       1,
       "1 refused, 1 failed"},
      {"no worker can be started", {grid}, {"PODSIM_WORKER=/nowhere/podsim"}, 1, "2 failed"},
  };
  for (const auto& s : situations) {
    std::filesystem::remove(folder.path() / "n");
    Texts arguments = event;
    arguments.insert(arguments.end(), s.arguments.begin(), s.arguments.end());
    const auto outcome = run_podsim(arguments, s.environment);
    CAPTURE(s.what, outcome.err);
    CHECK(outcome.code == s.code);
    CHECK(contains(outcome.err, s.last));
  }
}

TEST_CASE("JUnit, annotations and several files for a CI job") {
  const Folder folder;
  const std::string file = (folder.path() / "sweep.xml").string();
  const auto outcome =
      sweep({"--axis", "workload.global_batch=1536,1537", "--threshold",
             "plans.rent.cost.total_usd < 1", "--export", "junit=" + file, "--messages", "github"});
  CHECK(outcome.code == 3);
  CHECK(contains(read_file(file), "failures=\"1\" errors=\"0\" skipped=\"1\""));
  CHECK(
      contains(outcome.err, "::error title=workload.global_batch=1536::threshold failed: plans."));
  const std::string bad = folder.write("bad.yaml", with(small_scenario(), "name:", "nam:"));
  const auto checked = run_podsim({"check", scenario(), bad, "--format", "github"});
  CHECK(checked.code == 2);
  CHECK(contains(checked.out, ",file=" + bad + ",line="));
  const auto json = run_podsim({"check", scenario(), bad, "--format", "json"});
  const Node n = parse_json("check", json.out);
  CHECK(at_path(n, "files[0].valid")->scalar() == "true");
  CHECK(at_path(n, "files[1].valid")->scalar() == "false");
  CHECK(at_path(n, "files[1].problems[0].line")->scalar() != "0");
}
