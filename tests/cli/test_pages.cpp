// The verb `report`, and the same page as an export of other verbs.
#include <catch2/catch.hpp>

#include "tests/cli/program.h"

using namespace podsim::test;

namespace {

// As YAML writes it in double quotes.
const std::string kHostile = "\"</script><img src=x onerror=alert(1)>\\e[31m =cmd|' /C calc'!A0\"";

std::string file(const Folder& folder, const std::string& name) {
  return (folder.path() / name).string();
}

}  // namespace

TEST_CASE("a page of a kept result is that which the run exports") {
  const Folder folder;
  const std::string scenario = folder.write("s.yaml", small_scenario());
  const auto run =
      run_podsim({"run", scenario, "--fidelity", "analytic", "--out", file(folder, "kept"),
                  "--export", "html=" + file(folder, "run.html")});
  CAPTURE(run.err);
  REQUIRE(run.code == 0);
  for (const char* kept : {"kept", "kept/result.json"}) {
    const auto report =
        run_podsim({"report", file(folder, kept), "-o", file(folder, "report.html")});
    CAPTURE(report.err);
    CHECK(report.code == 0);
    CHECK(report.out.empty());
    CHECK(read_file(file(folder, "report.html")) == read_file(file(folder, "run.html")));
  }
  const auto chinese =
      run_podsim({"report", file(folder, "kept"), "--lang", "zh", "-o", file(folder, "zh.html")});
  CHECK(chinese.code == 0);
  CHECK(contains(read_file(file(folder, "zh.html")), "<html lang=\"zh-CN\">"));
}

TEST_CASE("a page of a store is that which its sweep exports") {
  const Folder folder;
  const std::string scenario = folder.write("s.yaml", small_scenario());
  const auto sweep = run_podsim({"sweep", scenario, "--fidelity", "analytic", "--quiet", "--axis",
                                 "workload.global_batch=512,1024", "--store", file(folder, "s.db"),
                                 "--export", "html=" + file(folder, "sweep.html")});
  CAPTURE(sweep.err);
  REQUIRE(sweep.code == 0);
  const auto report =
      run_podsim({"report", file(folder, "s.db"), "-o", file(folder, "store.html")});
  CHECK(report.code == 0);
  CHECK(read_file(file(folder, "store.html")) == read_file(file(folder, "sweep.html")));
}

TEST_CASE("what is no kept result is refused at its place, and no page is left") {
  const Folder folder;
  const std::string page = file(folder, "report.html");
  const auto scenario =
      run_podsim({"report", folder.write("s.yaml", small_scenario()), "-o", page});
  CHECK(scenario.code == 2);
  CHECK(contains(scenario.err, "s.yaml:1:1: error: found no result"));
  const auto cut = run_podsim(
      {"report", folder.write("cut.json", "{\"schema\": \"podsim.run/1\","), "-o", page});
  CHECK(cut.code == 2);
  CHECK(contains(cut.err, "cut.json:1:"));
  const auto lacking = run_podsim(
      {"report", folder.write("less.json", "{\"schema\": \"podsim.run/1\"}"), "-o", page});
  CHECK(lacking.code == 2);
  CHECK(contains(lacking.err, "less.json:1:1"));
  CHECK(run_podsim({"report", file(folder, "none"), "-o", page}).code == 2);
  const auto nowhere = run_podsim({"report", file(folder, "none")});
  CHECK(nowhere.code == 2);
  CHECK(contains(nowhere.err, "no -o FILE"));
  CHECK(folder.names() == std::vector<std::string>{"cut.json", "less.json", "s.yaml"});
}

TEST_CASE("a hostile name is text in the page of its run") {
  const Folder folder;
  const std::string page = file(folder, "report.html");
  const auto run =
      run_podsim({"run", folder.write("s.yaml", small_scenario()), "--fidelity", "analytic",
                  "--set", "name=" + kHostile, "--export", "html=" + page});
  CAPTURE(run.err);
  REQUIRE(run.code == 0);
  const std::string text = read_file(page);
  CHECK(!contains(text, "<img src=x"));
  CHECK(!contains(text, "\x1b"));
  CHECK(contains(text, "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;\\x1b[31m =cmd|&#39; /C"));
}
