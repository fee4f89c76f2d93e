// The program called wrongly, and its look-ups.
#include <sys/stat.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>

#include "podsim/config/node.h"
#include "tests/cli/program.h"

using namespace podsim::test;
using podsim::config::at_path;
using podsim::config::parse_json;

TEST_CASE("help and version go to standard output, wrong usage to standard error") {
  const auto help = run_podsim({"--help"});
  CHECK(help.code == 0);
  CHECK(contains(help.out, "podsim run scenarios/quickstart.yaml"));
  CHECK(help.err.empty());
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{},
                                                    {"rnu"},
                                                    {"run"},
                                                    {"run", "--qiet", "x"},
                                                    {"list", "chip"},
                                                    {"schema", "result"},
                                                    {"show", "chips"},
                                                    {"show", "chips/tpu-v99"}}) {
    const auto wrong = run_podsim(arguments);
    CAPTURE(wrong.err);
    CHECK(wrong.code == 2);
    CHECK(wrong.out.empty());
    CHECK(contains(wrong.err, "error: "));
  }
}

TEST_CASE("near names are offered") {
  CHECK(contains(run_podsim({"list", "chip"}).err, "did you mean 'chips'?"));
  CHECK(contains(run_podsim({"show", "chips/tpu-v7x"}).err, "tpu-v7"));
}

TEST_CASE("every kind can be listed, as text and as JSON, and each entry shown") {
  for (const std::string kind : {"chips", "models", "offers", "sites", "fabrics", "hosts"}) {
    CAPTURE(kind);
    const auto text = run_podsim({"list", kind});
    CHECK(text.code == 0);
    const auto list = parse_json("list", run_podsim({"list", kind, "--format", "json"}).out);
    REQUIRE(!list.items().empty());
    std::string name = list.items().front().find("name")->scalar();
    name.erase(std::min(name.find(' '), name.size()));  // offers: the chip, then the offer
    CHECK(contains(text.out, name));
    const auto shown = run_podsim({"show", kind + "/" + name});
    CAPTURE(shown.err);
    CHECK(shown.code == 0);
    CHECK(!shown.out.empty());
  }
}

TEST_CASE("one's own catalog goes first") {
  const Folder folder;
  std::filesystem::create_directories(folder.path() / "chips");
  const std::string chip = read_file(source_file("configs/chips/tpu-v5e.yaml"));
  (void)folder.write("chips/my-chip.yaml", with(chip, "name: tpu-v5e", "name: my-chip"));
  const auto list = run_podsim({"list", "chips", "--catalog", folder.path().string()});
  CHECK(contains(list.out, "my-chip"));
  CHECK(contains(list.out, "tpu-v7"));
  CHECK(run_podsim({"list", "chips", "--catalog", "/nowhere"}).code == 2);
}

TEST_CASE("the schema is draft-07 and names the keys of a scenario") {
  const auto schema = parse_json("schema", run_podsim({"schema", "scenario"}).out);
  CHECK(contains(schema.find("$schema")->scalar(), "draft-07"));
  CHECK(at_path(schema, "properties.workload.properties.global_batch.description") != nullptr);
}

TEST_CASE("every shipped scenario is valid") {
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(source_file("scenarios"))) {
    if (entry.path().extension() != ".yaml") continue;
    if (entry.path().filename() == "assumptions.yaml") continue;  // included by others
    const auto checked = run_podsim({"check", entry.path().string()});
    CAPTURE(entry.path().string(), checked.err);
    CHECK(checked.code == 0);
  }
}

TEST_CASE("docs/reference/scenario.md is the field reference the program prints") {
  const auto reference = run_podsim({"schema", "scenario", "--format", "md"});
  CHECK(reference.code == 0);
  INFO("podsim schema scenario --format md > docs/reference/scenario.md brings it up to date");
  CHECK(reference.out == read_file(source_file("docs/reference/scenario.md")));
}

TEST_CASE("docs/reference/cli.md describes every verb and every option of it") {
  const std::string doc = read_file(source_file("docs/reference/cli.md"));
  for (const std::string verb : {"run", "check", "compare", "sweep", "chip", "systolic",
                                 "collective", "explain", "list", "show", "schema", "worker"}) {
    CHECK(contains(doc, "podsim " + verb));
    const std::string help = run_podsim({verb, "--help"}).out;
    for (auto at = help.find("\n  --"); at != std::string::npos; at = help.find("\n  --", at + 1)) {
      const std::string option = help.substr(at + 3, help.find(' ', at + 3) - at - 3);
      CAPTURE(verb, option);
      CHECK(contains(doc, option));
    }
  }
}

TEST_CASE("a reader that goes away is no error, a full disk is") {
  const std::string binary = std::getenv("PODSIM_BINARY");
  const Folder folder;
  const std::string err = (folder.path() / "err").string();
  const std::string list = binary + " schema scenario 2>" + err;
  CHECK(std::system((list + " | true").c_str()) == 0);
  CHECK(read_file(err).empty());
  CHECK(WEXITSTATUS(std::system((list + " >/dev/full").c_str())) == 1);
  CHECK(contains(read_file(err), "standard output"));
}
