// podsim validate and calibrate over training runs, from outside.
#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/cli/program.h"

using namespace podsim::test;

TEST_CASE("published runs are filtered, predicted and written as scenarios") {
  const auto run = run_podsim({"validate", "--fidelity", "analytic", "--filter", "id=mt-v5e-*"});
  INFO(run.err);
  CHECK(run.code == 0);
  CHECK(contains(run.out, "constant"));
  const auto json =
      run_podsim({"validate", "--fidelity", "analytic", "--chip", "v4", "--format", "json"});
  CHECK(contains(json.out, "podsim.validate/1"));
  CHECK(contains(json.out, "mt-v4-22b-8x64"));
  CHECK_FALSE(contains(json.out, "mt-v5e-16b"));
  const auto scenario = run_podsim({"validate", "--emit-scenario", "mt-v5e-16b-2x256"});
  CHECK(scenario.code == 0);
  const Folder folder;
  const auto check = run_podsim({"check", folder.write("run.yaml", scenario.out)});
  INFO(check.err);
  CHECK(check.code == 0);
}

TEST_CASE("thresholds on the accuracy fail the run that misses them") {
  const std::vector<std::string> v4 = {"validate", "--fidelity", "analytic", "--chip", "v4"};
  const auto with = [&](std::vector<std::string> more, const std::string& format = "text") {
    std::vector<std::string> arguments = v4;
    arguments.insert(arguments.end(), more.begin(), more.end());
    arguments.insert(arguments.end(), {"--format", format});
    return run_podsim(arguments);
  };
  CHECK(with({"--threshold", "summary.tpu-v4.mape_pct < 20", "--threshold", "refused < 2"}).code ==
        0);
  const auto failed =
      with({"--threshold", "summary.tpu.mape_pct < 0", "--threshold", "pairs.n >= 0"}, "json");
  CHECK(failed.code == 3);
  CHECK(contains(failed.err, "threshold failed: summary.tpu.mape_pct < 0 (it is "));
  CHECK_FALSE(contains(failed.err, "pairs.n"));
  CHECK(contains(failed.out, "\"passed\": false"));
  const auto unknown = with({"--threshold", "summary.tpu.mape_pc < 5"});
  CHECK(unknown.code == 2);
  CHECK(contains(unknown.err, "did you mean 'summary.tpu.mape_pct'?"));
  for (const char* bad : {"summary.tpu.mape_pct", "summary.tpu.mape_pct < nan", "< 5"}) {
    const auto run = with({"--threshold", bad});
    CHECK(run.code == 2);
    CHECK(contains(run.err, "--threshold '" + std::string(bad) + "'"));
  }
}

TEST_CASE("a validation is kept with its plots, an ablation with its figures") {
  const Folder folder;
  const std::string out = (folder.path() / "kept").string();
  const auto run =
      run_podsim({"validate", "--fidelity", "analytic", "--filter", "id=mt-v4-*", "--out", out});
  INFO(run.err);
  CHECK(run.code == 0);
  for (const char* file : {"result.json", "report.txt", "tpu.svg"})
    CHECK(std::filesystem::exists(folder.path() / "kept" / file));
  const auto ablated = run_podsim(
      {"validate", "--ablate", "--no-refit", "--filter", "id=mt-v4-*", "--format", "json"});
  CHECK(ablated.code == 0);
  CHECK(contains(ablated.out, "podsim.ablation/1"));
  CHECK(contains(ablated.out, "gradient sync"));
}

TEST_CASE("bad requests over training runs are refused") {
  const auto refused = [](const std::vector<std::string>& arguments, const std::string& said) {
    const auto run = run_podsim(arguments);
    INFO(run.err);
    CHECK(run.code == 2);
    CHECK(run.out.empty());
    CHECK(contains(run.err, said));
  };
  const Folder folder;
  refused({"validate", "--filter", "chips=v5e"}, "did you mean 'chip'?");
  refused({"validate", "--filter", "id=none"}, "no measured run is left");
  refused({"validate", "--emit-scenario", "mt-v5e-16b-2x255"}, "mt-v5e-16b-2x256");
  refused({"validate", "--measurements", folder.write("x.csv", "id,chip\na,v5e\n")},
          "no column n_chips");
  refused({"validate", "chip", "--cross"}, "for training runs");
  refused({"validate", "--source", "x"}, "for single operations");
  refused({"validate", "--no-refit"}, "goes with --ablate");
  refused({"validate", "--ablate", "--cross"}, "figures of its own");
  refused({"validate", "chip", "--ablate"}, "for training runs");
  refused({"calibrate", "-o", folder.write("one.yaml", "")}, "--out DIR");
  refused({"calibrate", "--fit", "x"}, "for single operations");
}
