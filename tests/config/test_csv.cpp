#include <catch2/catch.hpp>

#include "podsim/config/csv.h"

using namespace podsim::config;
using Catch::Matchers::Contains;

namespace {

CsvTable parse(const std::string& text) {
  return CsvTable::parse(std::make_shared<Source>(Source{"t.csv", text}));
}

std::string problem(const std::string& text) {
  try {
    static_cast<void>(parse(text));
  } catch (const InputError& e) {
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("cells may be quoted and hold commas, quotes and line ends") {
  const auto t = parse("a,b\r\n\"x, y\",\"say \"\"so\"\"\"\r\n\n\"two\nlines\",z\n1,");
  REQUIRE(t.rows().size() == 3);
  CHECK(t.cell(t.rows()[0], "a") == "x, y");
  CHECK(t.cell(t.rows()[0], "b") == "say \"so\"");
  CHECK(t.cell(t.rows()[1], "a") == "two\nlines");
  CHECK(t.rows()[1].where.line == 4);
  CHECK(t.rows()[2].where.line == 6);
  CHECK(t.cell(t.rows()[2], "b").empty());
  CHECK(t.cell(t.rows()[2], "c").empty());
  CHECK(t.has("b"));
  CHECK_FALSE(t.has("c"));
}

TEST_CASE("a byte order mark is no part of the first name") {
  CHECK(parse("\xEF\xBB\xBFid,x\n1,2\n").has("id"));
}

TEST_CASE("tables that are none are refused with their place") {
  CHECK_THAT(problem(""), Contains("t.csv") && Contains("empty"));
  CHECK_THAT(problem("a,b\n1,2\n1,2,3\n"), Contains("t.csv:3:1") && Contains("3 cells"));
  CHECK_THAT(problem("a,b\n1\n"), Contains("t.csv:2") && Contains("1 cells"));
  CHECK_THAT(problem("a,a\n"), Contains("two columns"));
  CHECK_THAT(problem("a,b\n\"x,2\n"), Contains("t.csv:2") && Contains("quote"));
  CHECK_THAT(problem("a,b\n\"x\"y,2\n"), Contains("t.csv:2") && Contains("closing quote"));
}
