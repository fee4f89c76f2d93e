// Tables that podsim writes: read back, and harmless in a spreadsheet.
#include <catch2/catch.hpp>

#include "podsim/base/printable.h"
#include "podsim/config/csv.h"
#include "podsim/units/parse.h"
#include "src/report/csv.h"
#include "tests/random_text.h"

using namespace podsim;
using report::csv_field;

namespace {

std::vector<std::string> read_back(const std::vector<std::string>& cells) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < cells.size(); ++i) names.push_back("c" + std::to_string(i));
  const auto table = config::CsvTable::parse(std::make_shared<config::Source>(
      config::Source{"t", report::csv_record(names) + report::csv_record(cells)}));
  return table.rows().empty() ? std::vector<std::string>(cells.size()) : table.rows()[0].cells;
}

}  // namespace

TEST_CASE("a record reads back to the same cells, control characters as they are shown") {
  test::RandomText random(6);
  for (int i = 0; i < 3000; ++i) {
    std::vector<std::string> cells;
    for (std::size_t n = 2 + random.below(4); n > 0; --n) cells.push_back(random.text());
    cells.push_back(units::shortest(random.number()));
    std::vector<std::string> shown;
    for (const auto& cell : cells) shown.push_back(base::printable(cell));
    CAPTURE(report::csv_record(cells));
    REQUIRE(read_back(cells) == shown);
  }
}

TEST_CASE("no cell begins a formula, and numbers stay numbers") {
  for (const std::string text : {"=1+1", "+cmd", "-2+3", "@sum", "\tx", "\n=x", "=HYPERLINK(\"x\")",
                                 "-5 USD", "'=1", "''=1", "- note"}) {
    const std::string field = csv_field(text);
    CAPTURE(field);
    CHECK((field.starts_with("'") || field.starts_with("\"'")));
  }
  for (const std::string number : {"-5", "+5", "-1.5e-7", "0", "17"})
    CHECK(csv_field(number) == number);
  CHECK(csv_field("\rx") == "\\x0dx");
  CHECK(csv_field("a=b") == "a=b");
  CHECK(csv_field("it's") == "it's");
}
