// Situation against exit code and the last line, for what is not a dying worker (test_sweeps.cpp)
// and not an interruption (test_interrupt.cpp).
#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/cli/program.h"

using namespace podsim::test;

namespace {

using Texts = std::vector<std::string>;

struct Situation {
  std::string what;
  Texts arguments;
  int code;
  std::string said;  ///< on standard error
};

std::string scenario() { return source_file("tests/study/rent-or-buy.yaml"); }

/// `arguments` of an analytic sweep of the scenario.
Texts sweep(Texts arguments) {
  arguments.insert(arguments.begin(), {"sweep", scenario(), "--fidelity", "analytic"});
  return arguments;
}

/// The program under a shell's limits, standard error into a file of the folder.
Outcome run_limited(const Folder& folder, const std::string& limits, const Texts& arguments) {
  const std::string file = (folder.path() / "err").string();
  std::string command = "exec >/dev/null 2>'" + file +
                        "'; for n in 3 4 5 6 7 8 9; do eval "
                        "\"exec $n>&-\"; done; " +
                        limits + "; exec '" + std::getenv("PODSIM_BINARY") + "'";
  for (const auto& a : arguments) command += " '" + a + "'";
  const int status = std::system(command.c_str());
  Outcome o;
  o.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  o.err = read_file(file);
  return o;
}

}  // namespace

TEST_CASE("what the exit code says of points, thresholds, baselines and stores") {
  const Folder folder;
  const auto in = [&](const std::string& name) { return (folder.path() / name).string(); };
  const std::string grid = "workload.global_batch=1536,1280", broken = folder.write("broken", "no");
  REQUIRE(run_podsim(sweep({"--axis", grid, "--store", in("done.sqlite")})).code == 0);
  REQUIRE(run_podsim({"run", scenario(), "--fidelity", "analytic", "--out", in("kept")}).code == 0);
  const std::vector<Situation> situations = {
      {"a point does not fit in memory",
       sweep({"--axis", "workload.model=maxtext-16b,maxtext-512b"}), 0, "1 ok, 1 refused"},
      {"no point fits", sweep({"--axis", "workload.model=maxtext-128b,maxtext-512b"}), 2,
       "of memory per device"},
      {"a shard of shards that are not", sweep({"--axis", grid, "--shard", "9/8"}), 2, "9/8"},
      {"more points than a study has", sweep({"--axis", "workload.global_batch=1..1000000000000"}),
       2, "1000000000000"},
      {"an axis without values", sweep({"--axis", "workload.global_batch="}), 2,
       "workload.global_batch"},
      {"a file that is no store", sweep({"--axis", grid, "--store", broken}), 2, broken},
      {"a store that is there already", sweep({"--axis", grid, "--store", in("done.sqlite")}), 2,
       "--resume"},
      {"a store resumed when all is done",
       sweep({"--axis", grid, "--store", in("done.sqlite"), "--resume"}), 0, "2 ok"},
      {"a run with a threshold that fails",
       {"run", scenario(), "--fidelity", "analytic", "--threshold",
        "plans.rent.cost.total_usd < 1"},
       3,
       "threshold failed"},
      {"a run beyond its baseline",
       {"compare", "--baseline", in("kept") + "/result.json", scenario(), "--set-b",
        "workload.global_batch=1280", "--fidelity", "analytic"},
       4,
       "beyond its tolerance"},
      {"a budget that buys nothing",
       {"run", scenario(), "--fidelity", "analytic", "--set", "plans.rent[0].budget={usd: 1 USD}"},
       2,
       "budget"},
  };
  for (const auto& s : situations) {
    const auto outcome = run_podsim(s.arguments);
    CAPTURE(s.what, outcome.err);
    CHECK(outcome.code == s.code);
    CHECK(contains(outcome.err, s.said));
  }
}

// Sanitizers need descriptors of their own, so that nothing between too few and enough is left.
TEST_CASE("a process that may open too few files fails, and says so", "[long]") {
  bool too_few = false;
  for (int files = 4; files < 10; ++files) {
    const Folder folder;
    const auto outcome = run_limited(
        folder, "ulimit -n " + std::to_string(files),
        {"sweep", scenario(), "--jobs", "2", "--axis", "workload.global_batch=1536,1280"});
    if (!contains(outcome.err, "points complete")) continue;  // the program does not even start
    CAPTURE(files, outcome.err);
    CHECK((outcome.code == 0) == contains(outcome.err, "2 ok"));
    if (!contains(outcome.err, "Too many open files")) continue;
    CHECK(outcome.code == 1);
    too_few = true;
  }
  CHECK(too_few);
}
