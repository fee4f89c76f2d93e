#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>

#include "podsim/config/node.h"
#include "podsim/config/path.h"

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
  CHECK_THAT(refusal(std::string("a: \0b", 5)), Contains("f.yaml:1:4") && Contains("NUL"));
  CHECK_THAT(refusal("a: *nowhere"), Contains("not YAML"));
}

TEST_CASE("yaml: text is UTF-8, and any UTF-8 is text") {
  using Catch::Matchers::Contains;
  // Latin-1, a lone continuation, a cut sequence, an overlong slash, a surrogate, beyond U+10FFFF.
  for (const std::string bad : {"\xf6", "\x80", "\xe2\x82", "\xc0\xaf", "\xe0\x80\xaf",
                                "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff"}) {
    CAPTURE(bad);
    CHECK_THAT(refusal("a: 1\nb: x" + bad + "\n"), Contains("f.yaml:2:5") && Contains("UTF-8"));
  }
  const std::string good = "\xc3\xb6 \xe2\x82\xac \xf0\x9f\x9a\x80 \xf4\x8f\xbf\xbd";
  CHECK(at_path(parse_yaml("f", "a: " + good + "\n"), "a")->scalar() == good);
  CHECK(at_path(parse_yaml("f", "\xef\xbb\xbf# a mark\r\nb: 2\r\n"), "b")->scalar() == "2");
}

TEST_CASE("yaml: very many keys can be read, and twice the same is found among them") {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "k" + std::to_string(i) + ": 1\n";
  CHECK(parse_yaml("f", text).entries().size() == 100'000);
  CHECK_THAT(refusal(text + "k99999: 2\n"), Catch::Matchers::Contains("stands here twice"));
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

TEST_CASE("problems: each once, and no more than a reader can use") {
  std::vector<Diagnostic> many;
  for (int i = 0; i < 1000; ++i) many.emplace_back().message = "no " + std::to_string(i);
  many.insert(many.begin(), 3, many.front());
  const std::string text = InputError(many).what();
  CHECK(text.find("no 0\nerror: no 1\n") != std::string::npos);
  CHECK_THAT(text, Catch::Matchers::Contains("no 19\nand 980 more"));
}

TEST_CASE("problems: the line shown does nothing to a terminal") {
  Diagnostic d;
  d.where.source = std::make_shared<Source>(Source{"f", "a:\t\x1b[31mred\x7f\r\n"});
  d.where.line = 1;
  d.where.column = 4;
  CHECK_THAT(render(d), Catch::Matchers::Contains("1 | a: ?[31mred?\n    |    ^"));
}

TEST_CASE("hints: case is the smallest slip") {
  const std::vector<std::string> units = {"s", "ns", "us", "ms", "min"};
  CHECK(nearest("MS", units) == "ms");
  CHECK(nearest("S", units) == "s");
  CHECK(nearest("GB/s", {"gb/s", "GB/S"}) == "GB/S");
  CHECK(nearest("furlong", units).empty());
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
  apply_setting(n, "catalog.offers/tpu-v5e.rent[0].price=2 USD/h");
  apply_setting(n, "catalog.models/llama3.1-8b.layers=2");
  CHECK(n.find("catalog")->find("offers/tpu-v5e.rent[0].price")->scalar() == "2 USD/h");
  CHECK(n.find("catalog")->find("models/llama3.1-8b.layers")->scalar() == "2");
  apply_setting(n, "catalog.models/llama3.1-8b.layers=3");
  CHECK(n.find("catalog")->entries().size() == 2);
  CHECK_THROWS_WITH(apply_setting(n, "a=[", "--axis"), Catch::Matchers::Contains("--axis a:1:"));
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

TEST_CASE("yaml: aliases count by the text they repeat, not only by their number") {
  const std::string text = "name: &a \"" + std::string(50'000, 'x') + "\"\nplans: [";
  std::string bomb = text;
  for (int i = 0; i < 50'000; ++i) bomb += "*a,";
  CHECK_THAT(refusal(bomb + "1]\n"),
             Catch::Matchers::Contains("16 MiB") && Catch::Matchers::Contains("f.yaml:2:"));
  CHECK(parse_yaml("f", text + "*a,*a,1]\n").find("plans")->items().size() == 3);
}

TEST_CASE("a number that is not finite never becomes a value of a document") {
  CHECK_THROWS_WITH(Node::number(std::numeric_limits<double>::infinity()),
                    Catch::Matchers::Contains("not a finite number"));
  CHECK_THROWS_WITH(Node::number(std::nan("")), Catch::Matchers::Contains("not a finite number"));
}

TEST_CASE("a pattern of paths: * is any text, brackets are indices") {
  CHECK(podsim::config::matches("plans.*.cost.npv_usd", "plans.rent-only.cost.npv_usd"));
  CHECK(podsim::config::matches("plans.rent.phases[0].mfu", "plans.rent.phases[0].mfu"));
  CHECK_FALSE(podsim::config::matches("plans.rent.phases[0].mfu", "plans.rent.phases0.mfu"));
  CHECK_FALSE(podsim::config::matches("plans.?.mfu", "plans.a.mfu"));
}
