// Measured operations against the model.
#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "podsim/base/parallel.h"
#include "podsim/base/quantile.h"
#include "podsim/calibration/chip.h"
#include "podsim/catalog/catalog.h"
#include "podsim/config/codec.h"
#include "podsim/performance/enum_names.h"
#include "src/calibration/chip/prediction.h"

namespace podsim::calibration {
namespace {

/// All dimensions of a product below 128, below 1024, or larger.
std::string size_class(const performance::ChipOp& op) {
  if (op.type != performance::OpType::matmul) return "all";
  const auto largest = *std::max_element(op.dims.begin(), op.dims.end());
  return largest < 128 ? "<128" : largest < 1024 ? "<1024" : ">=1024";
}

/// "owner/name" of a source that is a repository; else the source.
std::string repository(const std::string& source) {
  for (const std::string prefix : {"github.com/", "github:"}) {
    const auto at = source.find(prefix);
    if (at == std::string::npos) continue;
    const auto owner = at + prefix.size();
    const auto slash = source.find('/', owner);
    return source.substr(owner, source.find_first_of("/ ", slash + 1) - owner);
  }
  return source;
}

ChipRow row_of(const MeasuredOp& m, const catalog::Catalog& catalog) {
  ChipRow row;
  row.id = m.id;
  row.chip = m.chip.empty() ? m.chip_text : m.chip;
  row.source = m.source;
  row.refused_reason = m.refused;
  if (!m.refused.empty()) return row;
  row.op = performance::print_op(m.op);
  row.memory = config::name_of(m.op.memory);
  row.clock = config::name_of(m.clock);
  row.timing = m.timing == Timing::host ? "host" : "device";
  row.size = size_class(m.op);
  const auto& chip = catalog.chip(m.chip);
  try {
    const auto device = device_for(m, chip, catalog.technology(chip.technology));
    const auto predicted = predict(m, chip, device);
    row.measured_us = measured_time(m, device).base() * 1e6;
    row.predicted_us = predicted.time.base() * 1e6;
    row.error_pct = 100 * (row.predicted_us / row.measured_us - 1);
    row.bound_by = predicted.bound_by;
  } catch (const config::InputError& e) {
    row.refused_reason = e.problems().front().message;
  }
  return row;
}

void set_errors(ChipErrors& e, const std::vector<double>& errors) {
  std::vector<double> sizes;
  for (const double error : errors) {
    e.bias_pct += error / static_cast<double>(errors.size());
    e.mape_pct += std::abs(error) / static_cast<double>(errors.size());
    sizes.push_back(std::abs(error));
  }
  e.n = static_cast<std::int64_t>(errors.size());
  e.median_pct = base::quantile(errors, 0.5);
  e.p90_pct = base::quantile(sizes, 0.9);
  e.max_pct = base::quantile(sizes, 1);
}

std::vector<ChipErrors> summary_of(const std::vector<ChipRow>& rows) {
  std::map<std::tuple<std::string, std::string, std::string, std::string, std::string, std::string>,
           std::vector<double>>
      groups;
  for (const auto& row : rows) {
    if (!row.refused_reason.empty()) continue;
    const std::string op =
        row.op.substr(0, row.op.find(':')) + " " + (row.memory == "vmem" ? "in VMEM" : "in HBM");
    groups[{row.chip, op, row.size, row.timing, row.clock, repository(row.source)}].push_back(
        row.error_pct);
  }
  std::vector<ChipErrors> summary;
  for (const auto& [key, errors] : groups) {
    ChipErrors e;
    std::tie(e.chip, e.op, e.size, e.timing, e.clock, e.source) = key;
    set_errors(e, errors);
    summary.push_back(std::move(e));
  }
  return summary;
}

std::vector<Refusal> refusals_of(const std::vector<ChipRow>& rows) {
  std::map<std::string, std::int64_t> counts;
  for (const auto& row : rows)
    if (!row.refused_reason.empty()) ++counts[row.refused_reason];
  std::vector<Refusal> list;
  for (const auto& [reason, n] : counts) list.push_back({reason, n});
  return list;
}

}  // namespace

ChipValidation validate_chip(const RowFilter& filter, const study::Options& options) {
  const catalog::Catalog catalog(options.catalogs);
  const auto measured = read_measurements(filter, catalog);
  ChipValidation v;
  v.rows.resize(measured.size());
  base::parallel_for(measured.size(),
                     [&](std::size_t i) { v.rows[i] = row_of(measured[i], catalog); });
  v.summary = summary_of(v.rows);
  v.refused = refusals_of(v.rows);
  return v;
}

}  // namespace podsim::calibration
