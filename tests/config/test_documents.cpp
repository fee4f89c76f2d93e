#include <catch2/catch.hpp>
#include <string>

#include "podsim/config/node.h"

using namespace podsim::config;

namespace {
std::string refusal(const std::string& text) {
  try {
    parse_yaml("f.yaml", text);
  } catch (const InputError& e) {
    return e.what();
  }
  return "accepted";
}
std::string repeat(const std::string& s, std::size_t n) {
  std::string all;
  for (std::size_t i = 0; i < n; ++i) all += s;
  return all;
}
}  // namespace

TEST_CASE("yaml: what yaml-cpp would let pass is refused with a place") {
  using Catch::Matchers::Contains;
  CHECK_THAT(refusal(""), Contains("the file is empty"));
  CHECK_THAT(refusal("a: [1"), Contains("not YAML"));
  CHECK_THAT(refusal("a: 1\nb: 2\na: 3\n"),
             Contains("f.yaml:3:1") && Contains("'a' stands here twice"));
  CHECK_THAT(refusal("x: &a {k: 1}\ny:\n  <<: *a\n"), Contains("merge key"));
  CHECK_THAT(refusal("a: !!python/object 1"), Contains("tag"));
  CHECK_THAT(refusal("a: 1\n---\nb: 2\n"), Contains("second document"));
  CHECK_THAT(refusal(repeat("[", 100)), Contains("nested deeper") || Contains("not YAML"));
  CHECK_THAT(refusal(repeat("[", 100) + repeat("]", 100)), Contains("nested deeper"));
  CHECK_THAT(refusal(repeat("[", 3'000'000)), Contains("nested deeper"));
  CHECK_THAT(refusal(std::string("a: \0b", 5)), Contains("NUL"));
  CHECK_THAT(refusal("a: *nowhere"), Contains("not YAML"));
}

TEST_CASE("yaml: an alias bomb is refused, a plain alias is not") {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last;
    for (int k = 0; k < 9; ++k) bomb += ", " + last;
    bomb += "]\n";
  }
  CHECK_THAT(refusal(bomb), Catch::Matchers::Contains("aliases are expanded"));
  const Node n = parse_yaml("f", "x: &a {k: 1}\ny: *a\n");
  CHECK(at_path(n, "y.k")->scalar() == "1");
  CHECK(at_path(n, "y")->where.line == 2);
}

TEST_CASE("files: not there, a folder") {
  CHECK_THROWS_WITH(load_yaml("/nowhere/x.yaml"), Catch::Matchers::Contains("no such file"));
  CHECK_THROWS_WITH(load_yaml("/tmp"), Catch::Matchers::Contains("is a directory"));
}

TEST_CASE("paths: keys with dots, list indices, settings") {
  Node n = parse_yaml("f", "plans:\n  llama3.1: [{a: 1}, {a: 2}]\n");
  CHECK(at_path(n, "plans.llama3.1[1].a")->scalar() == "2");
  CHECK(at_path(n, "plans.llama3.1.0.a")->scalar() == "1");
  CHECK(at_path(n, "plans.none") == nullptr);
  CHECK(locate(n, "plans.llama3.1[1].b").line == 2);
  apply_setting(n, "plans.llama3.1[0].a=7");
  CHECK(at_path(n, "plans.llama3.1[0].a")->scalar() == "7");
  apply_setting(n, "new.deep={x: [1, 2]}");
  CHECK(at_path(n, "new.deep.x[1]")->scalar() == "2");
  CHECK_THROWS(apply_setting(n, "plans.llama3.1[5].a=7"));
  CHECK_THROWS(apply_setting(n, "novalue"));
  CHECK_THROWS(apply_setting(n, "plans.llama3.1[0].a.b=7"));
}

TEST_CASE("json and yaml: written text reads back") {
  const Node n =
      parse_json("f", R"({"a": [1, 2.5e-7, "x: y", "true", true, null, {}], "é": "q\"\n"})");
  CHECK(to_json(parse_json("f", to_json(n))) == to_json(n));
  CHECK(to_json(parse_yaml("f", to_yaml(n))) == to_json(n));
  CHECK(to_json(n, -1).find('\n') == std::string::npos);
  CHECK_THROWS_AS(parse_json("f", "{\"a\": "), InputError);
}
