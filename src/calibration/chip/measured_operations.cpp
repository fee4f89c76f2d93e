// Tables with one operation a row.
#include <fmt/format.h>

#include <cmath>

#include "podsim/units/parse.h"
#include "src/calibration/chip/measured_ops.h"

namespace podsim::calibration {
namespace {

using performance::OpType;

class TableRow {
 public:
  TableRow(const config::CsvTable& table, const config::CsvTable::Row& row)
      : table_(table), row_(row) {}

  [[nodiscard]] const std::string& text(const char* column) const {
    return table_.cell(row_, column);
  }
  [[nodiscard]] bool says(const char* column, const char* words) const {
    return text(column).find(words) != std::string::npos;
  }

  /// Zero where the cell is empty.
  [[nodiscard]] double number(const char* column) const {
    if (text(column).empty()) return 0;
    const auto value = units::parse_number(text(column));
    if (!value || *value <= 0)
      throw config::InputError(table_.place(row_, column),
                               fmt::format("{} is '{}'", column, text(column)),
                               "a positive number");
    return *value;
  }

  [[nodiscard]] std::int64_t count(const char* column) const {
    constexpr double most = 1e15;  // beyond it doubles skip whole numbers
    const double value = number(column);
    if (value < 1 || value > most || value != std::floor(value))
      throw config::InputError(table_.place(row_, column),
                               fmt::format("{} is '{}'", column, text(column)),
                               "a whole number from 1");
    return static_cast<std::int64_t>(value);
  }

 private:
  const config::CsvTable& table_;
  const config::CsvTable::Row& row_;
};

/// "f16", "bf16 in, f32 acc, bf16 out", "16-bit (f16 in the HLO layout strings)", "fp16", "int8".
system::DataType data_type(const std::string& text) {
  using enum system::DataType;
  if (text.find("bf16") != std::string::npos) return bf16;
  if (text.find("int8") != std::string::npos) return int8;
  if (text.find("fp8") != std::string::npos) return fp8;
  const bool half = text.find("f16") != std::string::npos || text.find("fp16") != std::string::npos;
  // The tables call "16-bit" what the layouts of other rows of the same series show to be f16.
  return half || text.find("16-bit") != std::string::npos ? f16 : bf16;
}

/// "2x128x512", "7488".
std::vector<std::int64_t> shape(const TableRow& row) {
  return performance::parse_op("elementwise:" + row.text("other_shape")).dims;
}

/// "33554432 bytes".
std::int64_t bytes(const std::string& text) {
  return performance::parse_op("copy:" + text.substr(0, text.find(' '))).dims.front();
}

bool starts(const std::string& text, const char* with) { return text.rfind(with, 0) == 0; }

/// The operation of a row, or a reason in `m.refused`.
void set_op(MeasuredOp& m, const TableRow& row) {
  const std::string& op = row.text("op");
  m.op.data = data_type(row.text("dtype"));
  if (starts(op, "gemm") && !row.text("M").empty()) {
    m.op.type = OpType::matmul;
    m.op.dims = {row.count("M"), row.count("K"), row.count("N")};
  } else if (starts(op, "elementwise add")) {
    m.op.type = OpType::elementwise;
    m.op.dims = shape(row);
  } else if (starts(op, "layer_norm")) {
    m.op.type = OpType::norm;
    m.op.dims = shape(row);
  } else if (starts(op, "HBM copy")) {
    m.op.type = OpType::copy;
    m.op.dims = {bytes(row.text("other_shape"))};
  } else if (starts(op, "HBM->VMEM")) {
    m.op.type = OpType::load;
    m.op.dims = {bytes(row.text("value"))};
  } else {
    m.refused = "no operation of one device: " + op;
  }
  if (row.says("note", "in VMEM")) m.op.memory = performance::Memory::vmem;
}

/// Given, or from the rate of a copy, which counts reading and writing.
void set_time(MeasuredOp& m, const TableRow& row) {
  if (!m.refused.empty()) return;
  double seconds = row.number("measured_time_us") * 1e-6;
  const double rate = row.number("tflops_or_GBps");
  if (seconds == 0 && m.op.type == OpType::copy && rate > 0)
    seconds = 2 * static_cast<double>(m.op.dims.front()) / (rate * 1e9);
  if (seconds == 0) m.refused = "the row gives no time";
  m.time = units::Time(seconds);
}

}  // namespace

std::vector<MeasuredOp> read_operations(const config::CsvTable& table) {
  std::vector<MeasuredOp> rows;
  for (const auto& cells : table.rows()) {
    const TableRow row(table, cells);
    MeasuredOp m;
    m.id = row.text("id");
    m.chip_text = row.text("chip");
    m.source = row.text("source");
    if (row.says("note", "host-timed") || row.says("note", "launch")) m.timing = Timing::host;
    if (row.says("note", "DVFS pinned")) m.clock = system::Clock::pinned;
    set_op(m, row);
    set_time(m, row);
    rows.push_back(std::move(m));
  }
  return rows;
}

}  // namespace podsim::calibration
