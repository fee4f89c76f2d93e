// Bad scenarios: each its own message, with a position where there is one, exit code 2, nothing on
// standard output and nothing left behind.
#include <unistd.h>

#include <catch2/catch.hpp>

#include "tests/cli/program.h"

using namespace podsim::test;
namespace fs = std::filesystem;

namespace {

struct Case {
  const char* what;
  std::string text;
  std::vector<std::string> said;  ///< each stands in the message
};

std::string nested(std::size_t depth) { return std::string(depth, '['); }

// Nine levels of nine aliases each: 9^9 values when expanded.
std::string alias_bomb() {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int k = 1; k < 9; ++k) text += ", " + before;
    text += "]\n";
  }
  return text;
}

std::vector<Case> text_cases() {
  return {
      {"empty", "", {"empty"}},
      {"comments only", "# nothing\n", {"empty"}},
      {"not YAML", "plans: [1, 2\nname: x: y\n", {"bad.yaml:"}},
      {"a list", "- 1\n- 2\n", {"bad.yaml:1:1", "a mapping"}},
      {"duplicate key", small_scenario() + "name: again\n", {"bad.yaml:20:1", "name"}},
      {"unknown key",
       with(small_scenario(), "remat:", "remit:"),
       {"bad.yaml:7:3", "unknown key 'remit'", "did you mean 'remat'?"}},
      {"NaN", with(small_scenario(), "10e9", ".nan"), {"bad.yaml:16:11"}},
      {"alias bomb", alias_bomb(), {"alias"}},
      {"nested brackets", nested(10 << 20), {"bad.yaml"}},
      {"deeply nested", nested(100000), {"nested"}},
      {"binary", std::string("\x00\x01\xff\xfe", 4), {"bad.yaml"}},
  };
}

std::vector<Case> value_cases() {
  const std::string s = small_scenario();
  return {
      {"missing unit",
       s + "input: {bandwidth: 5}\n",
       {"bad.yaml:20:20", "input.bandwidth", "GB/s"}},
      {"wrong dimension", s + "input: {bandwidth: 5 s}\n", {"bad.yaml:20:20", "GB/s"}},
      {"unknown unit", s + "input: {bandwidth: 5 furlong}\n", {"furlong"}},
      {"negative chips", with(s, "chips: 256", "chips: -4"), {"bad.yaml:10:10", "system.chips"}},
      {"a fraction of a chip", with(s, "chips: 256", "chips: 25.5"), {"system.chips"}},
      {"unknown chip", with(s, "tpu-v5e", "tpu-v5x"), {"tpu-v5x", "bad.yaml:9:9", "did you mean"}},
      {"unknown model", with(s, "maxtext-16b", "maxtext-17b"), {"maxtext-17b", "bad.yaml:4:10"}},
      {"a model that does not fit", with(s, "maxtext-16b", "gpt3-175b"), {"memory", "GB"}},
      {"a mesh of another size", with(s, "fsdp: 256", "fsdp: 128"), {"256", "128"}},
      {"a pipeline deeper than the layers",
       with(s, "fsdp: 256", "fsdp: 4\n  pipeline: 64"),
       {"bad.yaml:13:13", "deeper than the 32 layers"}},
      {"chunks without their schedule",
       with(s, "remat:", "pipeline: {virtual_stages: 2}\n  remat:"),
       {"bad.yaml:7:13", "schedule: interleaved"}},
      {"rounds that are not whole",
       with(with(s, "fsdp: 256", "fsdp: 64\n  pipeline: 4"), "remat:",
            "microbatches: 6\n  pipeline: {schedule: interleaved, virtual_stages: 2}\n  remat:"),
       {"bad.yaml:7:17", "a multiple of 4"}},
      {"heads that do not divide over context ranks",
       with(with(s, "fsdp: 256", "fsdp: 4\n  context: 64"),
            "remat:", "context: {exchange: ulysses}\n  remat:"),
       {"bad.yaml:7:", "workload.context.exchange", "32 query heads", "64 context ranks"}},
      {"nothing to balance",
       with(s, "remat:", "context: {exchange: ulysses, balanced: true}\n  remat:"),
       {"bad.yaml:7:12", "nothing to balance"}},
      {"an activation that is none",
       with(s, "remat: full", "remat: {offload: [inptu]}"),
       {"bad.yaml:7:21", "workload.remat.offload[0]", "did you mean 'input'?"}},
      {"a layer without its input",
       with(s, "remat: full", "remat: {offload: [mlp_up]}"),
       {"bad.yaml:7:10", "input"}},
      {"more than the host's memory holds",
       with(s, "remat: full", "remat: {offload: [input, mlp_up]}") +
           "catalog: {hosts/tpu-v5e.dram: 64 GiB}\n",
       {"bad.yaml:11:1", "at most 8.59 GB", "host"}},
      {"a batch that does not divide", with(s, "1536", "1537"), {"1537"}},
      {"no such offer", with(s, "on_demand", "cud_9y"), {"cud_9y", "on_demand"}},
      {"no price in this region", with(s, "us-east5", "mars-north1"), {"mars-north1"}},
      {"neither rented nor bought",
       with(s, "    - rent: {offer: on_demand}", "    - {}"),
       {"'rent'", "'buy'"}},
      {"no plan", with(s, "  rent:\n    - rent: {offer: on_demand}\n", "  {}\n"), {"plan"}},
      {"a threshold that is none", s + "thresholds:\n  - cheap\n", {"bad.yaml:21:5"}},
      {"a threshold on an unknown figure",
       s + "thresholds:\n  - plans.rent.cost.totl_usd < 1\n",
       {"bad.yaml:21:5", "plans.rent.cost.totl_usd", "total_usd"}},
      {"another version", with(s, "podsim: 1", "podsim: 2"), {"bad.yaml:1:9"}},
      {"a catalog value that is none",
       s + "catalog: {chips/tpu-v5e.hbm_bandwith: 1 GB/s}\n",
       {"hbm_bandwith"}},
  };
}

void expect(const Case& c, const std::vector<std::string>& arguments) {
  const auto outcome = run_podsim(arguments);
  INFO(c.what << "\n" << outcome.err);
  CHECK(outcome.code == 2);
  CHECK(outcome.out.empty());
  for (const auto& part : c.said) {
    CAPTURE(part);
    CHECK(contains(outcome.err, part));
  }
}

void expect_all(const std::vector<Case>& cases) {
  for (const auto& c : cases) {
    const Folder folder;
    const std::string file = folder.write("bad.yaml", c.text);
    expect(c, {"run", file, "--fidelity", "analytic", "--out", (folder.path() / "out").string()});
    CHECK(folder.names() == std::vector<std::string>{"bad.yaml"});
  }
}

}  // namespace

TEST_CASE("the scenario that the bad ones are made from is good") {
  const Folder folder;
  const auto outcome = run_podsim({"check", folder.write("good.yaml", small_scenario())});
  CAPTURE(outcome.err);
  CHECK(outcome.code == 0);
  CHECK(contains(outcome.out, "valid"));
}

TEST_CASE("texts that are no scenario") { expect_all(text_cases()); }

TEST_CASE("values that are not possible") { expect_all(value_cases()); }

TEST_CASE("mistakes in deals and dates are found by check, where they stand") {
  const auto check = check_with_given_meshes("scenarios/report/meta-2026-31.yaml");
  const std::vector<std::vector<std::string>> cases = {
      {"market.vendor=nobody", "--set market.vendor:1:1: error: market.vendor: ", "google"},
      {"market.rival=nobody", "--set market.rival:1:1: error: market.rival: ", "nvidia"},
      {"market.vendor_segment=gaming", "--set market.vendor_segment:1:1", "gaming"},
      {"market.deals[0].rent.chip=tpu-v9", "yaml:", "market.deals[0].rent: "},
      {"market.deals[0].rent.offer=cud_9y", "yaml:", "market.deals[0].rent: "},
      {"market.deals[1].sale.offer=scrap", "yaml:", "market.deals[1].sale: "},
      {"plans.buy-gb300[0].from=2032-07", "yaml:", "after the demand ends"},
      {"demand.to=2027-05", "yaml:", "after the demand ends"}};
  for (const auto& c : cases) {
    auto arguments = check;
    arguments.insert(arguments.end(), {"--set", c[0]});
    expect({c[0].c_str(), "", {c[1], c[2]}}, arguments);
  }
}

TEST_CASE("check finds them too") {
  const Folder folder;
  for (const auto& c : value_cases()) {
    if (contains(c.what, "unknown figure")) continue;  // figures exist only once simulated
    expect(c, {"check", folder.write("bad.yaml", c.text)});
  }
}

TEST_CASE("all problems of a file are reported at once") {
  const Folder folder;
  const std::string text = with(with(small_scenario(), "remat:", "remit:"), "256", "-4");
  const auto outcome = run_podsim({"check", folder.write("bad.yaml", text)});
  CHECK(contains(outcome.err, "remit"));
  CHECK(contains(outcome.err, "system.chips"));
}

TEST_CASE("memory, prices, finance and thresholds do not hide each other's problems") {
  const Folder folder;
  const std::string text = R"(podsim: 1
name: wrong in four ways
workload: {model: llama3.1-70b, sequence_length: 4096, global_batch: 64}
system: {chip: tpu-v5e, chips: 4}
region: us-east5
provider: gcp
demand: {tokens: 1e12, per: run}
plans:
  a: [{rent: {offer: on_demand}}]
  b: [{rent: {offer: on_demandd}}]
  c: [{system: {chip: tpu-v5e, chips: 8}, rent: {offer: on_demand}}]
fleets:
  f: {chip: tpu-v9, chips: 10, site: us-colocation}
thresholds: [plans.a.cost.total_usdd < 5, plans.d.cost.total_usd < 5]
)";
  const auto outcome = run_podsim({"check", folder.write("bad.yaml", text)});
  CAPTURE(outcome.err);
  CHECK(outcome.code == 2);
  for (const char* part :
       {"(plans.a[0], plans.b[0])", "plans.c[0]: llama3.1-70b", "on_demandd", "tpu-v9",
        "did you mean 'plans.a.cost.total_usd'?", "the threshold 'plans.d.cost.total_usd < 5'"})
    CHECK(contains(outcome.err, part));
}

TEST_CASE("files that cannot be read") {
  const Folder folder;
  expect({"missing", "", {"no such file"}}, {"run", (folder.path() / "none.yaml").string()});
  expect({"directory", "", {"directory"}}, {"run", folder.path().string()});
  expect({"missing result", "", {"no such file"}}, {"explain", "none.json", "plans"});
  expect({"missing in compare", "", {"no such file"}}, {"compare", "none.json", "none.json"});
  const std::string file = folder.write("secret.yaml", small_scenario());
  fs::permissions(file, fs::perms::none);
  if (geteuid() == 0) return;  // root reads everything
  expect({"unreadable", "", {"Permission denied"}}, {"run", file});
  const std::string good = folder.write("good.yaml", small_scenario());
  const auto closed = folder.path() / "closed";
  fs::create_directory(closed);
  fs::permissions(closed, fs::perms::none);
  expect({"unreadable catalog", "", {"closed' cannot be read: Permission denied"}},
         {"run", good, "--catalog", closed.string()});
}

TEST_CASE("a bad --set is shown as it was written") {
  const Folder folder;
  const std::string file = folder.write("good.yaml", small_scenario());
  const std::vector<std::vector<std::string>> cases = {
      {"system.chips=-1", "--set system.chips"},
      {"system.chp=tpu-v6e", "did you mean 'chip'?"},
      {"workload.global_batch", "no '='"},
      {"input.bandwidth=5", "GB/s"}};
  for (const auto& c : cases) expect({c[0].c_str(), "", {c[1]}}, {"check", file, "--set", c[0]});
}

TEST_CASE("an --out that cannot be written is found before simulating") {
  const Folder folder;
  const std::string good = folder.write("good.yaml", small_scenario());
  const std::string nonsense = folder.write("bad.yaml", "nonsense");
  for (const std::string& out : {good, good + "/below", std::string("/proc/podsim")}) {
    expect({"run", "", {"--out " + out}}, {"run", good, "--out", out});
    expect({"before the scenario is read", "", {"--out " + out}}, {"run", nonsense, "--out", out});
    expect({"sweep", "", {"--out " + out}},
           {"sweep", good, "--axis", "system.slices=1", "--out", out});
  }
  if (geteuid() == 0) return;
  fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
  expect({"no permission", "", {"Permission denied"}},
         {"run", good, "--out", (folder.path() / "out").string()});
  fs::permissions(folder.path(), fs::perms::owner_all);
}
