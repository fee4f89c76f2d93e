// What is written can be read: properties over random documents.
#include <catch2/catch.hpp>

#include "podsim/config/csv.h"
#include "podsim/config/node.h"
#include "podsim/units/parse.h"
#include "tests/random_text.h"

using namespace podsim::config;
using podsim::test::RandomText;

namespace {

Node scalar(RandomText& random) {
  switch (random.below(5)) {
    case 0:
      return Node::number(random.number());
    case 1:
      return Node::number(static_cast<std::int64_t>(random.below(1U << 30U)) - (1 << 29));
    case 2:
      return Node::boolean(random.below(2) == 0);
    case 3:
      return Node();
    default:
      return Node::text(random.text());
  }
}

Node document(RandomText& random, int depth) {
  const std::size_t kind = depth == 0 ? 2 : random.below(3);
  if (kind == 2) return scalar(random);
  Node n = kind == 0 ? Node::sequence() : Node::mapping();
  for (std::size_t i = random.below(4); i > 0; --i) {
    if (kind == 0)
      n.push(document(random, depth - 1));
    else
      n.set(random.text() + std::to_string(i), document(random, depth - 1));
  }
  return n;
}

void check_same(const Node& a, const Node& b) {
  REQUIRE(a.kind() == b.kind());
  REQUIRE(a.scalar() == b.scalar());
  REQUIRE(a.items().size() == b.items().size());
  for (std::size_t i = 0; i < a.items().size(); ++i) check_same(a.items()[i], b.items()[i]);
  REQUIRE(a.entries().size() == b.entries().size());
  for (std::size_t i = 0; i < a.entries().size(); ++i) {
    REQUIRE(a.entries()[i].key == b.entries()[i].key);
    check_same(a.entries()[i].value, b.entries()[i].value);
  }
}

constexpr int kDocuments = 2000;

}  // namespace

TEST_CASE("YAML that is written reads back to the same document") {
  RandomText random(1);
  for (int i = 0; i < kDocuments; ++i) {
    const Node n = document(random, 3);
    const std::string text = to_yaml(n);
    CAPTURE(i, text);
    const Node back = parse_yaml("back", text);
    check_same(n, back);
    REQUIRE(to_json(n) == to_json(back));  // numbers stay numbers, texts texts
  }
}

TEST_CASE("escapes of YAML give text in UTF-8") {
  const Node n = parse_yaml("x", R"(a: "\N\_\L\P\e\0\x41\u00e9")");
  CHECK(n.find("a")->scalar() ==
        std::string("\xC2\x85\xC2\xA0\xE2\x80\xA8\xE2\x80\xA9\x1b\0A\xC3\xA9", 15));
  check_same(n, parse_yaml("y", to_yaml(n)));
}

TEST_CASE("JSON that is written reads back to the same document, as JSON and as YAML") {
  RandomText random(2);
  for (int i = 0; i < kDocuments; ++i) {
    const Node n = document(random, 3);
    for (const int indent : {-1, 2}) {
      const std::string text = to_json(n, indent);
      CAPTURE(i, text);
      check_same(n, parse_json("back", text));
      check_same(n, parse_yaml("back", text));
    }
  }
}

TEST_CASE("JSON steers no terminal and holds no number that is none") {
  RandomText random(3);
  for (int i = 0; i < kDocuments; ++i) {
    const std::string text = to_json(document(random, 3));
    for (const char* steering : {"\x1b", "\x7f", "\x01", "\r", "\xC2\x9B", "\xE2\x80\xAE"})
      REQUIRE(text.find(steering) == std::string::npos);
  }
  CHECK(to_json(Node::plain(".5")) == "0.5");
  CHECK(to_json(Node::plain("+5")) == "5");
  CHECK(to_json(Node::plain("12e12")) == "12e12");
  CHECK(to_json(Node::plain(".nan")) == "\".nan\"");
  CHECK_THROWS_AS(Node::number(std::numeric_limits<double>::infinity()), InputError);
  CHECK_THROWS_AS(Node::number(std::numeric_limits<double>::quiet_NaN()), InputError);
}

TEST_CASE("JSON that is wrong is refused with its place and in words of its own") {
  const auto problem = [](const std::string& text) {
    try {
      static_cast<void>(parse_json("x.json", text));
    } catch (const InputError& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  using Catch::Matchers::Contains;
  CHECK_THAT(problem("{\"a\": 1,\n \"b\": ]}"), Contains("x.json:2:7") && Contains("not JSON"));
  CHECK_THAT(problem("{\"a\": 1"), Contains("x.json:1:8"));
  CHECK_THAT(problem("{\"a\": 1e999}"), Contains("x.json:1:"));
  CHECK_THAT(problem("{\"a\": 1, \"a\": 2}"), Contains("'a' stands in one object twice"));
  CHECK_THAT(problem("\"\xff\""), Contains("x.json:1:"));
  for (const char* text : {"", "{", "[1,", "nul", "{\"a\" 1}", "1e999", "\"\\ud800\""})
    CHECK_THAT(problem(text), Contains("x.json") && !Contains("json.exception"));
}

TEST_CASE("exact texts of quantities read back to the last bit") {
  using podsim::units::Exponents;
  RandomText random(4);
  const std::vector<Exponents> kinds = {
      {0, 0, 0, 0, 0},  {1, 0, 0, 0, 0},  {0, 1, 0, 0, 0},     {-1, 1, 0, 0, 0}, {-1, 0, 1, 0, 0},
      {-1, 0, 0, 1, 0}, {0, 0, 0, -1, 1}, {0, 0, 0, -1, 1, 1}, {0, -1, 0, 0, 1}, {-1, 0, 0, 0, 1},
      {0, 0, -1, 1, 0}, {0, -1, 0, 1, 0}, {1, 0, 0, -1, 1},    {2, -1, 0, 0, 3}, {-2, 0, 0, 0, 0}};
  for (const Exponents& e : kinds)
    for (int i = 0; i < kDocuments / 2; ++i) {
      const double v = random.number();
      const std::string text = podsim::units::print_exact(v, e);
      CAPTURE(text);
      const auto back = podsim::units::parse_quantity(text);
      REQUIRE(back.value);
      REQUIRE(back.value->base == v);
      REQUIRE(back.value->exponents == e);
    }
  const auto price = podsim::units::parse_quantity("1 USD/TB").value;
  REQUIRE(price);
  CHECK(podsim::units::parse_quantity(podsim::units::print_exact(price->base, price->exponents))
            .value->base == price->base);
}
