// Measured kernels and collectives against the model, fitted to them and to others.
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <tuple>

#include "podsim/base/hash.h"
#include "podsim/base/parallel.h"
#include "podsim/base/quantile.h"
#include "podsim/config/diagnostics.h"
#include "src/calibration/operations/errors.h"
#include "src/calibration/operations/stages.h"

namespace podsim::calibration {
namespace {

OperationRow row_of(const Sample& s, const catalog::Catalog& catalog) {
  OperationRow row;
  row.id = s.id;
  row.chip = s.chip;
  row.kind = s.kind;
  row.format = s.format;
  row.size = s.size;
  row.operation = s.operation;
  row.source = s.source;
  row.quality = s.quality;
  row.measured_us = s.time.base() * 1e6;
  row.refused_reason = s.refused;
  if (!s.refused.empty()) return row;
  try {
    const double error = std::exp(log_error(s, subject_of(catalog, s.chip)));
    row.predicted_us = row.measured_us * error;
    row.error_pct = 100 * (error - 1);
  } catch (const config::InputError& e) {
    row.refused_reason = e.problems().front().message;
  }
  return row;
}

/// Samples of a chip that are predicted together by a fit to the others.
struct Fold {
  std::string chip;
  std::vector<std::size_t> held_out, seen;
};

/// Whether some stage of a fit takes the sample.
bool is_fitted(const Sample& s) {
  return std::any_of(stages().begin(), stages().end(),
                     [&](const Stage& stage) { return stage.takes(s); });
}

/// The source with the most rows of each chip, in folds of its shapes; every other source in one.
std::vector<Fold> folds_of(const std::vector<Sample>& samples,
                           const std::vector<OperationRow>& rows) {
  constexpr std::uint64_t parts = 5;
  std::map<std::string, std::map<std::string, std::size_t>> counts;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i].refused_reason.empty() && is_fitted(samples[i]))
      ++counts[rows[i].chip][rows[i].source];
  std::map<std::pair<std::string, std::string>, std::vector<std::size_t>> held_out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].refused_reason.empty()) continue;
    const auto& sources = counts[rows[i].chip];
    const auto main = std::max_element(sources.begin(), sources.end(),
                                       [](auto& a, auto& b) { return a.second < b.second; });
    const bool of_main = main != sources.end() && main->first == rows[i].source;
    const auto part = base::hash_of(samples[i].operation) % parts;
    held_out[{rows[i].chip, of_main ? std::to_string(part) : rows[i].source}].push_back(i);
  }
  std::vector<Fold> folds;
  for (auto& [key, list] : held_out) {
    Fold fold{key.first, std::move(list), {}};
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (rows[i].chip == fold.chip && rows[i].refused_reason.empty() && samples[i].fits() &&
          !std::binary_search(fold.held_out.begin(), fold.held_out.end(), i))
        fold.seen.push_back(i);
    folds.push_back(std::move(fold));
  }
  return folds;
}

void add_held_out(const std::vector<Sample>& samples, const catalog::Catalog& catalog,
                  std::vector<OperationRow>& rows) {
  const auto folds = folds_of(samples, rows);
  base::parallel_for(folds.size(), [&](std::size_t f) {
    Subject subject = subject_of(catalog, folds[f].chip);
    std::vector<const Sample*> seen;
    for (const std::size_t i : folds[f].seen) seen.push_back(&samples[i]);
    fit_stages(subject, seen);
    for (const std::size_t i : folds[f].held_out)
      rows[i].held_out_error_pct = 100 * (std::exp(log_error(samples[i], subject)) - 1);
  });
}

/// Absolute values, median and mean.
std::pair<double, double> sizes_of(const std::vector<double>& errors) {
  std::vector<double> sizes;
  double sum = 0;
  for (const double e : errors) {
    sizes.push_back(std::abs(e));
    sum += std::abs(e);
  }
  return {base::quantile(sizes, 0.5), sum / static_cast<double>(sizes.size())};
}

}  // namespace

std::vector<OperationErrors> operation_errors(const std::vector<OperationRow>& rows) {
  using Key = std::tuple<std::string, std::string, std::string, std::string>;
  std::map<Key, std::pair<std::vector<double>, std::vector<double>>> cells;
  for (const auto& row : rows) {
    if (!row.refused_reason.empty() || row.quality == "C") continue;
    auto& [fitted, held_out] = cells[{row.kind, row.format, row.size, row.chip}];
    fitted.push_back(row.error_pct);
    if (row.held_out_error_pct) held_out.push_back(*row.held_out_error_pct);
  }
  std::vector<OperationErrors> list;
  for (const auto& [key, errors] : cells) {
    OperationErrors e;
    std::tie(e.kind, e.format, e.size, e.chip) = key;
    e.n = static_cast<std::int64_t>(errors.first.size());
    std::tie(e.median_pct, e.mean_pct) = sizes_of(errors.first);
    e.bias_pct = base::quantile(errors.first, 0.5);
    if (!errors.second.empty()) {
      const auto [median, mean] = sizes_of(errors.second);
      e.held_out_median_pct = median;
      e.held_out_mean_pct = mean;
    }
    list.push_back(std::move(e));
  }
  return list;
}

OperationValidation validate_operations(const RowFilter& filter, bool held_out,
                                        const study::Options& options) {
  const catalog::Catalog catalog(options.catalogs);
  const auto samples = read_samples(filter, catalog);
  OperationValidation v;
  v.rows.resize(samples.size());
  base::parallel_for(samples.size(),
                     [&](std::size_t i) { v.rows[i] = row_of(samples[i], catalog); });
  if (held_out) add_held_out(samples, catalog, v.rows);
  v.summary = operation_errors(v.rows);
  std::map<std::string, std::int64_t> refused;
  for (const auto& row : v.rows)
    if (!row.refused_reason.empty()) ++refused[row.refused_reason];
  for (const auto& [reason, n] : refused) v.refused.push_back({reason, n});
  return v;
}

}  // namespace podsim::calibration
