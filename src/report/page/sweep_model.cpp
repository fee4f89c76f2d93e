#include "src/report/page/sweep_model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "podsim/base/quantile.h"
#include "podsim/units/parse.h"
#include "podsim/units/text.h"
#include "src/report/numbers.h"
#include "src/report/page/sweep_texts.h"

namespace podsim::report::page {
namespace {

using study::SweepResult;
using study::SweepRow;

/// How a metric is named and in which unit.
struct MetricKind {
  const char* ending;
  const Text* name;
  double size = 1;
  bool more_is_better = false;
};
constexpr double kPercent = 0.01, kHoursOfDay = 24;

/// Kinds of metrics as they are shown; the first is the objective, the second the other side.
constexpr std::array kKinds = {MetricKind{".cost.per_million_tokens_usd", &kMetricCost},
                               MetricKind{".wall_clock_h.p50", &kMetricDays, kHoursOfDay},
                               MetricKind{".step_time_s", &kMetricStep},
                               MetricKind{".tokens_per_s", &kMetricTokens, 1, true},
                               MetricKind{".mfu", &kMetricMfu, kPercent, true},
                               MetricKind{".memory_per_device_bytes", &kMetricMemory, kGibibyte},
                               MetricKind{".goodput.p50", &kMetricGoodput, kPercent, true},
                               MetricKind{".cost.total_usd", &kMetricTotal, 1e6},
                               MetricKind{".shortfall_tokens", &kMetricUnmet},
                               MetricKind{".cost.per_useful_chip_hour_usd", &kMetricHour}};
constexpr std::size_t kMostMetrics = 10;

/// "rent" of "plans.rent.cost.total_usd", empty of other paths.
std::string plan_of(const std::string& path) {
  const std::string prefix = "plans.";
  if (!path.starts_with(prefix)) return "";
  return path.substr(prefix.size(), path.find('.', prefix.size()) - prefix.size());
}

std::vector<double> values_of(const std::vector<const SweepRow*>& rows, const std::string& path,
                              double size) {
  std::vector<double> values;
  for (const SweepRow* row : rows) {
    const auto metric = row->metrics.find(path);
    const auto v =
        metric == row->metrics.end() ? std::nullopt : units::parse_number(metric->second);
    values.push_back(v ? *v / size : std::nan(""));
  }
  return values;
}

bool is_complete(const std::vector<double>& values) {
  return std::none_of(values.begin(), values.end(), [](double v) { return std::isnan(v); });
}

/// Whether the values differ: an axis of a chart that they span.
bool differ(const std::vector<double>& values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return !values.empty() && *high - *low > 1e-9 * std::abs(*high);
}

/// Paths of all points, of the best plan's metrics first.
std::vector<std::string> paths_of(const std::vector<const SweepRow*>& rows) {
  std::set<std::string> all;
  for (const SweepRow* row : rows)
    for (const auto& [path, value] : row->metrics) all.insert(path);
  return {all.begin(), all.end()};
}

/// The plan with the least cost per token at any point.
std::string best_plan(const std::vector<const SweepRow*>& rows,
                      const std::vector<std::string>& paths) {
  std::string plan;
  double least = 0;
  for (const std::string& path : paths) {
    if (!path.ends_with(kKinds.front().ending)) continue;
    for (const double v : values_of(rows, path, 1))
      if (!std::isnan(v) && v > 0 && (plan.empty() || v < least)) plan = plan_of(path), least = v;
  }
  return plan;
}

std::size_t plans_in(const std::vector<std::string>& paths) {
  std::set<std::string> plans;
  for (const std::string& path : paths)
    if (!plan_of(path).empty()) plans.insert(plan_of(path));
  return plans.size();
}

void add_known(const Wording& w, const std::vector<const SweepRow*>& rows,
               const std::vector<std::string>& paths, const std::string& plan,
               std::vector<SweepMetric>& metrics) {
  for (const MetricKind& kind : kKinds)
    for (const std::string& path : paths) {
      if (!path.ends_with(kind.ending) || plan_of(path) != plan) continue;
      SweepMetric m{path, w(*kind.name), kind.more_is_better, values_of(rows, path, kind.size)};
      if (!is_complete(m.values) || (!metrics.empty() && !differ(m.values))) continue;
      metrics.push_back(std::move(m));
      break;
    }
}

std::vector<SweepMetric> metrics_of(const Wording& w, const std::vector<const SweepRow*>& rows,
                                    const std::vector<std::string>& paths,
                                    const std::string& plan) {
  std::vector<SweepMetric> metrics;
  add_known(w, rows, paths, plan, metrics);
  for (const std::string& path : paths) {
    if (metrics.size() >= kMostMetrics) break;
    const bool there = std::any_of(metrics.begin(), metrics.end(),
                                   [&](const SweepMetric& m) { return m.path == path; });
    SweepMetric m{path, path, false, values_of(rows, path, 1)};
    if (!there && is_complete(m.values) && differ(m.values)) metrics.push_back(std::move(m));
  }
  if (metrics.size() > kMostMetrics) metrics.resize(kMostMetrics);
  return metrics;
}

/// A word for a shell: plain, or in single quotes.
std::string quoted(const std::string& text) {
  const bool plain =
      !text.empty() &&
      text.find_first_not_of(
          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=,+-@%[]") ==
          std::string::npos;
  if (plain) return text;
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

/// Keys that move together stand on one axis, joined by commas, and so do their values.
std::string options_of(const std::string& path, const std::string& value) {
  const auto keys = units::split(path, ',');
  const auto parts = units::split(value, ',');
  if (keys.size() == 1 || keys.size() != parts.size()) return "--set " + quoted(path + "=" + value);
  std::string options;
  for (std::size_t i = 0; i < keys.size(); ++i)
    options += (i > 0 ? " " : "") + std::string("--set ") + quoted(keys[i] + "=" + parts[i]);
  return options;
}

SweepKey key_of(const std::string& path, std::size_t axis,
                const std::vector<const SweepRow*>& rows) {
  SweepKey key;
  key.path = path;
  std::map<std::string, std::size_t> seen;
  for (const SweepRow* row : rows) seen.emplace(row->values.at(axis), 0);
  for (const auto& [value, place] : seen) key.values.push_back(value);
  key.numeric = std::all_of(key.values.begin(), key.values.end(), [](const std::string& v) {
    return units::parse_number(v).has_value();
  });
  if (key.numeric)
    std::stable_sort(key.values.begin(), key.values.end(), [](const auto& a, const auto& b) {
      return *units::parse_number(a) < *units::parse_number(b);
    });
  for (std::size_t i = 0; i < key.values.size(); ++i) {
    seen[key.values[i]] = i;
    key.options.push_back(options_of(path, key.values[i]));
    key.places.push_back(key.numeric ? *units::parse_number(key.values[i])
                                     : static_cast<double>(i));
  }
  for (const SweepRow* row : rows) key.value_of.push_back(seen.at(row->values.at(axis)));
  return key;
}

/// "global batch" of "workload.global_batch"; the path where two keys end alike.
void name_keys(std::vector<SweepKey>& keys) {
  for (SweepKey& key : keys) {
    key.name = key.path.substr(key.path.rfind('.') + 1);
    const bool alone = std::none_of(keys.begin(), keys.end(), [&](const SweepKey& other) {
      return &other != &key && other.path.ends_with("." + key.name);
    });
    if (!alone || key.path.find(',') != std::string::npos) key.name = key.path;
    if (alone) std::replace(key.name.begin(), key.name.end(), '_', ' ');
  }
}

/// How far the medians of a key's values lie apart.
double reach_of(const SweepKey& key, const SweepMetric& metric) {
  double low = 0, high = 0;
  bool first = true;
  for (const ValueEffect& e : effects_of(key, metric)) {
    if (e.count == 0) continue;
    low = first ? e.median : std::min(low, e.median);
    high = first ? e.median : std::max(high, e.median);
    first = false;
  }
  return high - low;
}

template <class Values>
void reorder(Values& values, const std::vector<std::size_t>& order) {
  Values sorted;
  for (const std::size_t i : order) sorted.push_back(values[i]);
  values = std::move(sorted);
}

}  // namespace

SweepModel model_of(const SweepResult& sweep, const Wording& w) {
  SweepModel m;
  for (const SweepRow& row : sweep.rows)
    if (row.status == study::PointStatus::ok && !row.metrics.empty()) m.rows.push_back(&row);
  if (m.rows.empty()) return m;
  const std::vector<std::string> paths = paths_of(m.rows);
  const std::string plan = best_plan(m.rows, paths);
  m.metrics = metrics_of(w, m.rows, paths, plan);
  if (plans_in(paths) > 1) m.plan = plan;
  if (m.metrics.empty()) {
    m.rows.clear();
    return m;
  }
  std::vector<std::size_t> order(m.rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto values = m.objective().values;
  const bool more = m.objective().more_is_better;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return more ? values[a] > values[b] : values[a] < values[b];
  });
  reorder(m.rows, order);
  for (SweepMetric& metric : m.metrics) reorder(metric.values, order);
  for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis)
    m.keys.push_back(key_of(sweep.axes[axis].path, axis, m.rows));
  name_keys(m.keys);
  for (std::size_t k = 1; k < m.keys.size(); ++k)
    if (reach_of(m.keys[k], m.objective()) > reach_of(m.keys[m.most_effect], m.objective()))
      m.most_effect = k;
  return m;
}

std::vector<ValueEffect> effects_of(const SweepKey& key, const SweepMetric& metric) {
  std::vector<std::vector<double>> by_value(key.values.size());
  for (std::size_t i = 0; i < metric.values.size(); ++i)
    by_value[key.value_of[i]].push_back(metric.values[i]);
  std::vector<ValueEffect> effects;
  constexpr double tenth = 0.1, half = 0.5;
  for (const auto& values : by_value) {
    ValueEffect e{values.size()};
    if (!values.empty())
      e = {values.size(), base::quantile(values, tenth), base::quantile(values, half),
           base::quantile(values, 1 - tenth)};
    effects.push_back(e);
  }
  return effects;
}

std::vector<std::size_t> pareto_front(const SweepMetric& x, const SweepMetric& y) {
  const double sx = x.more_is_better ? -1 : 1, sy = y.more_is_better ? -1 : 1;
  std::vector<std::size_t> order(x.values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(sx * x.values[a], sy * y.values[a]) <
           std::pair(sx * x.values[b], sy * y.values[b]);
  });
  std::vector<std::size_t> front;
  for (const std::size_t i : order)
    if (front.empty() || sy * y.values[i] < sy * y.values[front.back()]) front.push_back(i);
  return front;
}

}  // namespace podsim::report::page
