// Tables: every row has a cell for each column and a place.
#include "podsim/config/csv.h"

#include "tests/fuzz/target.h"

namespace podsim::fuzz {
namespace {

const Target csv{"csv", [](const std::string& input) {
                   const auto source =
                       std::make_shared<config::Source>(config::Source{"fuzzed.csv", input});
                   const auto table = config::CsvTable::parse(source);
                   for (const auto& row : table.rows()) {
                     if (row.cells.size() != table.columns().size())
                       broken("a row has a cell for each column");
                     if (row.where.line < 1) broken("a row has a place");
                     for (const auto& column : table.columns()) (void)table.cell(row, column);
                   }
                 }};

}  // namespace
}  // namespace podsim::fuzz
