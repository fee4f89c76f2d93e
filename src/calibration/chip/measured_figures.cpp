// Tables of figures of chips, of which some are operations.
#include <fmt/format.h>

#include <cctype>
#include <charconv>
#include <map>
#include <set>

#include "podsim/units/parse.h"
#include "src/calibration/chip/measured_ops.h"

namespace podsim::calibration {
namespace {

using performance::OpType;

bool contains(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

/// "m=n=k=128", "m=8192 n=k=8192", "8192^3"; empty where there is none.
std::vector<std::int64_t> product_dims(const std::string& text) {
  std::map<char, std::int64_t> sizes;
  std::string names;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c == 'm' || c == 'n' || c == 'k') && i + 1 < text.size() && text[i + 1] == '=') names += c;
    if (std::isdigit(static_cast<unsigned char>(c)) == 0) continue;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data() + i, text.data() + text.size(), value);
    if (error != std::errc{} || value < 1) return {};
    i = static_cast<std::size_t>(end - text.data());
    if (names.empty() && text.substr(i, 2) == "^3") names = "mnk";
    for (const char name : names) sizes[name] = value;
    names.clear();
  }
  if (sizes.size() < 3) return {};
  return {sizes['m'], sizes['k'], sizes['n']};
}

class Figure {
 public:
  Figure(const config::CsvTable& t, const config::CsvTable::Row& row)
      : subject(t.cell(row, "subject")),
        quantity(t.cell(row, "quantity")),
        condition(t.cell(row, "condition")),
        unit(t.cell(row, "unit")),
        source(t.cell(row, "source_url")),
        note(t.cell(row, "note")) {
    if (const auto number = units::parse_number(t.cell(row, "value"))) value = *number;
  }

  [[nodiscard]] MeasuredOp measured() const {
    MeasuredOp m;
    m.id = fmt::format("{} {} {}", subject.substr(0, subject.find(" (")), quantity, condition);
    m.chip_text = subject;
    m.source = source;
    if (contains(quantity, "host_timed") || contains(note, "host timed")) m.timing = Timing::host;
    if (contains(note, "DVFS pinned")) m.clock = system::Clock::pinned;
    set_op(m);
    if (m.refused.empty()) set_time(m);
    return m;
  }

  std::string subject, quantity, condition, unit, source, note;
  double value = 0;

 private:
  void set_op(MeasuredOp& m) const {
    if (quantity.starts_with("gemm")) return set_product(m);
    if (quantity != "hbm_copy") {
      m.refused = contains(quantity, "model") ? "a curve of somebody's model, no measurement"
                                              : "no operation of one device: " + quantity;
      return;
    }
    m.op.type = OpType::copy;
    m.op.dims = performance::parse_op("copy:" + condition).dims;
  }

  void set_product(MeasuredOp& m) const {
    m.op.data = contains(quantity, "int8")  ? system::DataType::int8
                : contains(quantity, "fp8") ? system::DataType::fp8
                                            : system::DataType::bf16;
    m.op.dims = product_dims(condition);
    // The best that somebody reached; any shape large enough shows the same efficiency.
    if (condition == "best of large shapes") m.op.dims = {8192, 8192, 8192};
    if (m.op.dims.empty()) m.refused = "the row gives no shape";
  }

  void set_time(MeasuredOp& m) const {
    if (value <= 0) {
      m.refused = "the row gives no number";
    } else if (unit == "us") {
      m.time = units::Time(value * 1e-6);
    } else if (unit == "fraction of peak") {
      m.fraction_of_peak = value;
    } else if (unit.starts_with("TFLOP/s") || unit.starts_with("TOP/s")) {
      const workload::Matmul p{m.op.dims[0], m.op.dims[2], m.op.dims[1], 1};
      m.time = units::Time(p.flops().base() / (value * 1e12));
    } else if (unit == "GB/s" && m.op.type == OpType::copy) {
      m.time = units::Time(2 * static_cast<double>(m.op.dims.front()) / (value * 1e9));
    } else {
      m.refused = "a figure in " + unit + " is no time of an operation";
    }
  }
};

}  // namespace

/// A source that says of one of its rows that the clock was pinned kept it so for all.
std::vector<MeasuredOp> read_figures(const config::CsvTable& table) {
  std::vector<MeasuredOp> rows;
  std::set<std::string> pinned;
  for (const auto& cells : table.rows()) {
    rows.push_back(Figure(table, cells).measured());
    if (rows.back().clock == system::Clock::pinned) pinned.insert(rows.back().source);
  }
  for (auto& row : rows)
    if (pinned.contains(row.source)) row.clock = system::Clock::pinned;
  return rows;
}

}  // namespace podsim::calibration
