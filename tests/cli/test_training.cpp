// podsim validate and calibrate over training runs, from outside.
#include <catch2/catch.hpp>

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
  refused({"calibrate", "--fit", "x"}, "for single operations");
}
