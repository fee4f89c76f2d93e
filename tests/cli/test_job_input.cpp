// Bad `job` sections: where they stand, what was found, what would be right.
#include <catch2/catch.hpp>

#include "tests/cli/program.h"

using namespace podsim::test;

namespace {

struct Case {
  std::string job;
  std::vector<std::string> said;
};

/// The scenario ends in line 19; `job:` is line 20, its first key line 21.
std::string scenario(const std::string& job) { return small_scenario() + "job:\n" + job; }

std::vector<Case> cases() {
  return {
      {"  failure_scale: -1\n", {"bad.yaml:21:18", "found '-1'", "at least 0"}},
      {"  failure_shape: 0\n", {"bad.yaml:21:18", "found '0'", "more than 0"}},
      {"  failure_shapes: 2\n", {"bad.yaml:21:3", "did you mean 'failure_shape'?"}},
      {"  fleet_age: 2\n", {"bad.yaml:21:14", "without a unit", "year"}},
      {"  spares: 110 %\n", {"bad.yaml:21:11", "at most 1"}},
      {"  replace: cubes\n", {"bad.yaml:21:12", "host, cube, none", "did you mean 'cube'?"}},
      {"  replace: cube\n", {"bad.yaml:21:12", "not made of cubes", "host or none"}},
      {"  link_detours: 9\n", {"bad.yaml:21:17", "at most 4"}},
      {"  domain_failures: {chips: 64, rate: -1 1/day}\n", {"bad.yaml:21:38", "at least 0"}},
      {"  domain_failures: {chips: 0, rate: 1 1/day}\n", {"bad.yaml:21:28", "at least 1"}},
      {"  preemption: {every: 12 h, delay: 1 h}\n",
       {"bad.yaml:21:3", "job.preemption", "no phase rents a spot offer", "{offer: spot}"}},
      {"  preemption: {every: 0 h, delay: 1 h}\n", {"bad.yaml:21:23", "at least 1 min"}},
      {"  preemption: {every: 12 h}\n", {"bad.yaml:21:15", "delay"}},
      {"  queue: -1 h\n", {"bad.yaml:21:10", "at least 0"}},
      {"  ramp: [{at: 0 h, share: 60 %}, {at: 9 h, share: 60 %}]\n",
       {"bad.yaml:21:3", "sum to 120 %", "100 %"}},
      {"  ramp: [{at: 9 h, share: 50 %}, {at: 0 h, share: 50 %}]\n",
       {"bad.yaml:21:39", "no later than the one before", "in order of time"}},
      {"  ramp: [{at: 0 h, share: 120 %}]\n", {"bad.yaml:21:27", "at most 1"}},
      {"  checkpoint:\n    tiers:\n      - {interval: 10 min, survives: host}\n"
       "      - {interval: 2 min, survives: domain}\n",
       {"bad.yaml:24:20", "no longer than that of the tier before, 10 min", "tiers in order"}},
      {"  checkpoint:\n    interval: 5 min\n    tiers: [{interval: 10 min, survives: host}]\n",
       {"bad.yaml:22:15", "no longer than that of the last tier", "a longer one"}},
      {"  checkpoint: {tiers: [{interval: 1 min, survives: hots}]}\n",
       {"bad.yaml:21:52", "restart, host, domain, all", "did you mean 'host'?"}},
      {"  checkpoint: {tiers: [{interval: 1 min}]}\n", {"bad.yaml:21:24", "survives"}},
      {"  checkpoint: {slowdown: -5 %}\n", {"bad.yaml:21:26", "at least 0"}},
      {"  checkpoint: {storage_bandwidth: 0 GB/s}\n", {"bad.yaml:21:35", "more than 0"}},
  };
}

void expect(const std::vector<std::string>& arguments, const std::vector<std::string>& said) {
  const auto outcome = run_podsim(arguments);
  INFO(outcome.err);
  CHECK(outcome.code == 2);
  CHECK(outcome.out.empty());
  for (const auto& part : said) {
    CAPTURE(part);
    CHECK(contains(outcome.err, part));
  }
}

}  // namespace

TEST_CASE("bad job sections are found by check and by run, where they stand") {
  for (const auto& c : cases()) {
    const Folder folder;
    CAPTURE(c.job);
    const std::string file = folder.write("bad.yaml", scenario(c.job));
    expect({"check", file}, c.said);
    expect({"run", file, "--fidelity", "analytic"}, c.said);
  }
}

TEST_CASE("jobs that cannot get on are refused once their step is known") {
  const Folder folder;
  const auto refused = [&](const std::string& job, const std::vector<std::string>& said) {
    expect({"run", folder.write("bad.yaml", scenario(job)), "--fidelity", "analytic"}, said);
  };
  refused("  failure_scale: 1e6\n", {"bad.yaml:", "would not finish"});
  refused("  checkpoint: {interval: 20 s, write_time: 60 s, asynchronous: true}\n",
          {"bad.yaml:21:26", "takes 1 min to write", "or auto"});
}

TEST_CASE("spot capacity that a provider does not have is refused, preemptions or not") {
  const Folder folder;
  const std::string text = with(scenario("  preemption: {every: 12 h, delay: 1 h}\n"),
                                "offer: on_demand", "offer: spot, provider: market");
  expect({"check", folder.write("bad.yaml", text)},
         {"bad.yaml:19:7", "no price for the offer 'spot' of market", "spot of gcp"});
}
