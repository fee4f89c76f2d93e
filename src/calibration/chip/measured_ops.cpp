#include "src/calibration/chip/measured_ops.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <tuple>

#include "podsim/catalog/catalog.h"
#include "podsim/config/text_lines.h"
#include "podsim/performance/enum_names.h"

namespace podsim::calibration {
namespace {

/// Words of letters, digits and dashes.
std::vector<std::string> words(const std::string& text) {
  std::vector<std::string> list(1);
  for (const char c : config::lower(text)) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-') {
      list.back() += c;
    } else if (!list.back().empty()) {
      list.emplace_back();
    }
  }
  return list;
}

std::string without_vendor(const std::string& name) {
  const auto dash = name.find('-');
  return dash == std::string::npos ? name : name.substr(dash + 1);
}

bool is_named(const catalog::Chip& chip, const std::string& word) {
  if (word == chip.name || word == without_vendor(chip.name)) return true;
  return std::find(chip.aliases.begin(), chip.aliases.end(), word) != chip.aliases.end();
}

bool has_columns(const config::CsvTable& t, std::initializer_list<const char*> names) {
  return std::all_of(names.begin(), names.end(), [&](const char* n) { return t.has(n); });
}

std::vector<MeasuredOp> read(const std::string& file) {
  const auto table = config::CsvTable::load(file);
  if (has_columns(table,
                  {"id", "chip", "op", "dtype", "M", "N", "K", "measured_time_us", "source"}))
    return read_operations(table);
  if (has_columns(table, {"subject", "quantity", "condition", "value", "unit", "source_url"}))
    return read_figures(table);
  throw config::InputError(
      file + " has the columns of no known table of measurements",
      "id, chip, op, dtype, M, N, K, measured_time_us, source; or subject, quantity, condition, "
      "value, unit, source_url");
}

void find_chips(std::vector<MeasuredOp>& rows, const catalog::Catalog& catalog) {
  std::map<std::string, std::string> known;
  for (auto& row : rows) {
    const auto [it, added] = known.try_emplace(row.chip_text);
    if (added) it->second = chip_named(row.chip_text, catalog);
    row.chip = it->second;
    if (row.refused.empty() && row.chip.empty())
      row.refused = fmt::format("the catalog has no chip '{}'", row.chip_text);
  }
}

/// Tables quote each other; rates and times are rounded, so that a part in a thousand is the same.
void refuse_repeated(std::vector<MeasuredOp>& rows, const catalog::Catalog& catalog) {
  using Key = std::tuple<std::string, std::string, Timing, system::Clock>;
  std::map<Key, std::vector<const MeasuredOp*>> seen;
  for (auto& row : rows) {
    if (!row.refused.empty()) continue;
    const auto& chip = catalog.chip(row.chip);
    catalog::InputLog log;
    if (row.fraction_of_peak > 0)
      row.time = measured_time(
          row, system::device_of(chip, catalog.technology(chip.technology), row.op.data, log));
    auto& others = seen[{row.chip, performance::print_op(row.op), row.timing, row.clock}];
    for (const MeasuredOp* other : others)
      if (std::abs(row.time / other->time - 1) < 1e-3 && row.refused.empty() &&
          row.table != other->table)
        row.refused = "the same measurement as " + other->id;
    if (row.refused.empty()) others.push_back(&row);
  }
}

}  // namespace

std::string chip_named(const std::string& text, const catalog::Catalog& catalog) {
  const auto all = words(text);
  for (const auto& entry : catalog.list("chips")) {
    const auto& chip = catalog.chip(entry.name);
    for (const auto& word : all)
      if (is_named(chip, word)) return chip.name;
  }
  return "";
}

std::vector<MeasuredOp> read_measurements(const RowFilter& filter,
                                          const catalog::Catalog& catalog) {
  std::vector<MeasuredOp> rows;
  const auto files = filter.files.empty() ? catalog.measurement_files() : filter.files;
  for (std::size_t i = 0; i < files.size(); ++i)
    for (auto& row : read(files[i])) {
      row.table = i;
      rows.push_back(std::move(row));
    }
  find_chips(rows, catalog);
  refuse_repeated(rows, catalog);
  const std::string chip = filter.chip.empty() ? "" : catalog.chip(filter.chip).name;
  std::erase_if(rows, [&](const MeasuredOp& row) {
    return (!chip.empty() && row.chip != chip) ||
           row.source.find(filter.source) == std::string::npos;
  });
  if (rows.empty())
    throw config::InputError("no measured row is left", "rows of the chip and source asked for");
  return rows;
}

units::Time measured_time(const MeasuredOp& row, const system::Device& device) {
  if (row.fraction_of_peak <= 0) return row.time;
  const auto& d = row.op.dims;
  const workload::Matmul product{d.at(0), d.at(2), d.at(1), 1};
  return product.flops() / (device.matmul_rate * row.fraction_of_peak);
}

}  // namespace podsim::calibration
