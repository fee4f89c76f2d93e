// The fit to one's own machine.
#include <fmt/format.h>

#include <cmath>

#include "podsim/config/codec.h"
#include "podsim/performance/enum_names.h"
#include "podsim/units/parse.h"
#include "src/calibration/operations/entries.h"
#include "src/calibration/operations/errors.h"
#include "src/calibration/operations/nccl_tests.h"

namespace podsim::calibration {
namespace {

using config::InputError;

std::int64_t whole(const config::CsvTable& table, const config::CsvTable::Row& row,
                   const char* column) {
  const std::string& text = table.cell(row, column);
  const auto value = units::parse_number(text);
  constexpr double most = 1e9;
  if (!value || *value < 1 || *value > most || *value != std::floor(*value))
    throw InputError(table.place(row, column), fmt::format("{} is '{}'", column, text),
                     "a whole number from 1");
  return static_cast<std::int64_t>(*value);
}

system::DataType format_of(const config::CsvTable& table, const config::CsvTable::Row& row) {
  const std::string& text = table.cell(row, "dtype");
  for (const auto& [type, name] : config::EnumNames<system::DataType>::names)
    if (text == name) return type;
  throw InputError(table.place(row, "dtype"), fmt::format("dtype is '{}'", text),
                   "one of: " + config::join(config::Codec<system::DataType>::names()));
}

/// A product of one's own sweep: of operands that are in the format already.
Sample product_of(const config::CsvTable& table, const config::CsvTable::Row& row,
                  const std::string& file, const std::string& chip) {
  Sample s;
  s.id = fmt::format("{}:{}", file, row.where.line);
  s.chip = chip;
  s.source = file;
  s.quality = "A";
  s.kind = kProduct;
  performance::ChipOp op;
  op.type = performance::OpType::matmul;
  op.dims = {whole(table, row, "m"), whole(table, row, "k"), whole(table, row, "n")};
  op.data = format_of(table, row);
  op.ready = op.data != system::DataType::bf16 && op.data != system::DataType::f16;
  s.format = table.cell(row, "dtype");
  s.size = product_size(op.dims.front());
  s.operation = performance::print_op(op);
  s.what = op;
  const auto us = units::parse_number(table.cell(row, "time_us"));
  if (!us || !(*us > 0))
    throw InputError(table.place(row, "time_us"),
                     fmt::format("time_us is '{}'", table.cell(row, "time_us")),
                     "a positive number");
  s.time = units::Time(*us * 1e-6);
  return s;
}

std::vector<Sample> read_products(const std::string& file, const std::string& chip) {
  const auto table = config::CsvTable::load(file);
  for (const char* column : {"m", "n", "k", "dtype", "time_us"})
    if (!table.has(column))
      throw InputError(fmt::format("{} has no column {}", file, column),
                       "the columns m, n, k, dtype, time_us");
  std::vector<Sample> samples;
  for (const auto& row : table.rows()) samples.push_back(product_of(table, row, file, chip));
  if (samples.empty()) throw InputError(file + " has no rows", "one measured product a row");
  return samples;
}

std::vector<OperationErrors> errors_of(const std::vector<Sample>& samples, const Subject& subject) {
  std::vector<OperationRow> rows;
  for (const Sample& s : samples) {
    OperationRow row;
    row.chip = s.chip;
    row.kind = s.kind;
    row.format = s.format;
    row.size = s.size;
    row.quality = s.quality;
    row.error_pct = 100 * (std::exp(log_error(s, subject)) - 1);
    rows.push_back(std::move(row));
  }
  return operation_errors(rows);
}

/// Parameters that one's own measurements do not tell keep the catalog's values.
void add_known(catalog::Calibration& entry, const catalog::Catalog& catalog) {
  for (const auto& known : catalog.list("calibrations"))
    if (known.name == entry.name)
      for (const auto& [name, value] : catalog.calibration(entry.name).parameters)
        entry.parameters.try_emplace(name, value);
}

}  // namespace

MachineCalibration calibrate_machine(const MachineQuestion& question, const std::string& date,
                                     const study::Options& options) {
  const catalog::Catalog catalog(options.catalogs);
  const std::string chip = catalog.chip(question.chip).name;
  Subject subject = subject_of(catalog, chip);
  std::vector<Sample> samples;
  for (const auto& file : question.collectives)
    for (auto& s : read_nccl_tests(file, chip, subject.fabric)) samples.push_back(std::move(s));
  for (const auto& file : question.products)
    for (auto& s : read_products(file, chip)) samples.push_back(std::move(s));
  if (samples.empty())
    throw InputError("nothing was measured", "--nccl FILE, --products FILE.csv, or both");
  MachineCalibration result;
  result.before = errors_of(samples, subject);
  std::vector<const Sample*> all;
  for (const Sample& s : samples) all.push_back(&s);
  const auto fitted = fit_stages(subject, all);
  result.entries = entries_of(subject, fitted, all, {date, "podsim calibrate machine"});
  if (result.entries.empty())
    throw InputError(fmt::format("{} measured rows tell of no parameter", samples.size()),
                     "for collectives in a domain 10 sizes, for products in 16 bit 13 shapes");
  for (auto& entry : result.entries) add_known(entry, catalog);
  result.after = errors_of(samples, subject);
  return result;
}

}  // namespace podsim::calibration
