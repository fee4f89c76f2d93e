// The command line as a struct, without the program.
#include <catch2/catch.hpp>

#include "podsim/config/diagnostics.h"
#include "src/cli/arguments.h"

using podsim::cli::Arguments;
using podsim::cli::Help;
using podsim::config::InputError;

namespace {

auto parse(std::vector<const char*> words) {
  words.insert(words.begin(), "podsim");
  return podsim::cli::parse(static_cast<int>(words.size()), words.data());
}

Arguments arguments(std::vector<const char*> words) {
  return std::get<Arguments>(parse(std::move(words)));
}

std::string complaint(std::vector<const char*> words) {
  try {
    parse(std::move(words));
  } catch (const InputError& e) {
    return e.what();
  }
  return "";
}

std::string help(std::vector<const char*> words) {
  return std::get<Help>(parse(std::move(words))).text;
}

bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a run with all its options") {
  const auto a = arguments({"run", "a.yaml", "--set", "x=1", "--set=y=2", "--seed", "7", "--jobs",
                            "3", "--catalog", "c", "--fidelity", "analytic", "--format", "json",
                            "--out", "d", "--quiet"});
  CHECK(a.verb == "run");
  CHECK(a.operands == std::vector<std::string>{"a.yaml"});
  CHECK(a.options.settings == std::vector<std::string>{"x=1", "y=2"});
  CHECK(a.options.catalogs == std::vector<std::string>{"c"});
  CHECK(a.options.seed == 7);
  CHECK(a.jobs == 3);
  CHECK(a.options.fidelity == podsim::study::Fidelity::analytic);
  CHECK(a.format == "json");
  CHECK(a.out == "d");
  CHECK(a.quiet);
}

TEST_CASE("what is not said has a default") {
  const auto a = arguments({"run", "a.yaml"});
  CHECK(a.options.fidelity == podsim::study::Fidelity::event);
  CHECK(a.options.seed == 1);
  CHECK(!a.jobs);
  CHECK(a.format == "text");
  CHECK(a.out.empty());
  CHECK(arguments({"sweep", "a", "--axis", "x=1"}).format == "csv");
  CHECK(arguments({"schema", "scenario"}).format == "json");
}

TEST_CASE("operands keep their order, repeatable options take one value each") {
  CHECK(arguments({"compare", "a", "b"}).files == std::vector<std::string>{"a", "b"});
  const auto a = arguments({"sweep", "--axis", "x=1,2", "--axis", "y=3", "f"});
  CHECK(a.sweep.axes == std::vector<std::string>{"x=1,2", "y=3"});
  CHECK(a.operands == std::vector<std::string>{"f"});
  CHECK(arguments({"run", "--quiet", "--", "-f"}).operands == std::vector<std::string>{"-f"});
}

TEST_CASE("slips are named with what is near") {
  CHECK(has(complaint({"rnu", "f"}), "unknown verb 'rnu'"));
  CHECK(has(complaint({"rnu", "f"}), "did you mean 'run'?"));
  CHECK(has(complaint({"run", "--qiet", "f"}), "did you mean '--quiet'?"));
  CHECK(has(complaint({"run", "--sead=3", "f"}), "did you mean '--seed'?"));
  CHECK(has(complaint({"run", "f", "--format", "jsn"}), "did you mean 'json'?"));
  CHECK(has(complaint({"run", "f", "--fidelity", "events"}), "did you mean 'event'?"));
  CHECK(has(complaint({"--versoin"}), "did you mean '--version'?"));
}

TEST_CASE("what is missing is named with what it is") {
  CHECK(has(complaint({}), "no verb"));
  CHECK(has(complaint({"run"}), "FILE is missing"));
  CHECK(has(complaint({"compare"}), "SIDE is missing"));
  CHECK(has(complaint({"store", "query"}), "FILE is missing"));
  CHECK(has(complaint({"sweep", "f", "--resume"}), "--store FILE"));
  CHECK(has(complaint({"run", "f", "--set"}), "PATH=VALUE"));
}

TEST_CASE("what is too much or out of range is refused") {
  CHECK(has(complaint({"run", "a", "b"}), "unexpected argument 'b'"));
  CHECK(has(complaint({"--quiet", "run", "a"}), "before a verb"));
  for (const char* seed : {"x", "-1", "1.5", "99999999999999999999", ""}) {
    CAPTURE(seed);
    CHECK(has(complaint({"run", "a", "--seed", seed}), "--seed"));
  }
  CHECK(has(complaint({"run", "a", "--jobs", "0"}), "from 1 to"));
  CHECK(has(complaint({"run", "a", "--out", ""}), "a folder"));
  CHECK(has(complaint({"run", "a", "--quiet", "--verbose"}), "excludes"));
}

TEST_CASE("no verb takes an option without an effect on it") {
  for (const char* verb : {"check", "list", "show", "schema", "explain"}) {
    CAPTURE(verb);
    CHECK(has(complaint({verb, "a", "b", "--seed", "1"}), "unknown option '--seed'"));
    CHECK(has(complaint({verb, "a", "b", "--out", "d"}), "unknown option '--out'"));
  }
  CHECK(has(complaint({"run", "a", "--detailed-exitcode"}), "unknown option"));
}

TEST_CASE("every verb has a help with its usage, and the program lists them all") {
  const std::string all = help({"--help"});
  CHECK(has(all, "Exit codes:"));
  for (const char* verb : {"run", "check", "compare", "sweep", "store", "explain", "list", "show",
                           "schema", "worker"}) {
    CAPTURE(verb);
    CHECK(has(all, (std::string("\n  ") + verb + " ").c_str()));
    CHECK(has(help({verb, "--help"}), (std::string("Usage: podsim ") + verb).c_str()));
  }
  CHECK(help({"--version"}) == "podsim " PODSIM_VERSION "\n");
}

TEST_CASE("no line of help is wider than 100 columns") {
  for (const char* verb :
       {"run", "check", "compare", "sweep", "store", "explain", "list", "show", "schema"}) {
    const std::string text = help({verb, "--help"});
    for (std::size_t begin = 0; begin < text.size();) {
      const auto end = text.find('\n', begin);
      CHECK(end - begin <= 100);
      begin = end + 1;
    }
  }
}
