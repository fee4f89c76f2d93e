#include "src/study/sweep/metrics.h"

#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "podsim/config/codec.h"
#include "podsim/config/path.h"
#include "podsim/study/thresholds.h"
#include "podsim/units/parse.h"

namespace podsim::study {
namespace {

using Figures = std::map<std::string, double>;

void add_metrics(const std::string& plan, const PlanResult& r, Figures& m) {
  const std::string p = "plans." + plan + ".";
  for (std::size_t i = 0; i < r.phases.size(); ++i) {
    const std::string phase = p + "phases[" + std::to_string(i) + "].";
    m[phase + "step_time_s"] = r.phases[i].step_time_s;
    m[phase + "tokens_per_s"] = r.phases[i].tokens_per_s;
    m[phase + "mfu"] = r.phases[i].mfu;
    m[phase + "memory_per_device_bytes"] = r.phases[i].memory_per_device_bytes;
  }
  m[p + "goodput.p50"] = r.goodput.p50;
  m[p + "chip_hours"] = r.chip_hours;
  m[p + "energy_kwh"] = r.energy_kwh;
  m[p + "shortfall_tokens"] = r.shortfall_tokens;
  m[p + "cost.total_usd"] = r.cost.total_usd;
  m[p + "cost.npv_usd"] = r.cost.npv_usd;
  m[p + "cost.per_million_tokens_usd"] = r.cost.per_million_tokens_usd;
  m[p + "cost.per_useful_chip_hour_usd"] = r.cost.per_useful_chip_hour_usd;
}

void add_metrics(const economics::MarketResult& r, Figures& m) {
  const auto add = [&m](const std::string& figure, const economics::ByYear& years) {
    for (const auto& [year, value] : years) m[fmt::format("market.{}.{}", figure, year)] = value;
  };
  add("revenue_by_year_usd", r.revenue_by_year_usd);
  add("chips_by_year", r.chips_by_year);
  add("cut_chips_by_year", r.cut_chips_by_year);
  for (const auto& [kind, years] : r.by_recognition_usd) add("by_recognition_usd." + kind, years);
  if (r.contribution_by_year_usd) add("contribution_by_year_usd", *r.contribution_by_year_usd);
  if (r.gross_profit_by_year_usd) add("gross_profit_by_year_usd", *r.gross_profit_by_year_usd);
  if (r.operating_profit_by_year_usd)
    add("operating_profit_by_year_usd", *r.operating_profit_by_year_usd);
  if (r.free_cash_flow_by_year_usd)
    add("free_cash_flow_by_year_usd", *r.free_cash_flow_by_year_usd);
}

PointMetrics written(const Figures& figures) {
  PointMetrics m;
  for (const auto& [path, value] : figures)
    if (std::isfinite(value)) m[path] = units::shortest(value);
  return m;
}

bool is_pattern(const std::string& path) { return path.find('*') != std::string::npos; }

}  // namespace

PointMetrics headline_metrics(const RunResult& r) {
  Figures m;
  for (const auto& [name, plan] : r.plans) add_metrics(name, plan, m);
  for (const auto& [name, b] : r.break_even)
    m["break_even." + name + ".utilisation"] = b.utilisation;
  if (r.market) add_metrics(*r.market, m);
  return written(m);
}

std::optional<PointMetrics> chosen_metrics(const std::vector<std::string>& asked,
                                           const RunResult& figures) {
  Figures m;
  for (const auto& path : asked) {
    const auto value = is_pattern(path) ? std::nullopt : config::number_at(figures, path);
    if (!value) return std::nullopt;
    m[path] = *value;
  }
  return written(m);
}

PointMetrics metrics_matching(const std::vector<std::string>& asked, const RunResult& result) {
  const auto all = flatten(config::encode(result));
  PointMetrics m;
  for (const auto& path : asked) {
    bool found = false;
    for (const auto& [name, text] : all) {
      if (!config::matches(path, name)) continue;
      found = true;
      m[name] = text;
    }
    if (found) continue;
    std::vector<std::string> names;
    for (const auto& [name, text] : all) names.push_back(name);
    throw config::InputError("--metric " + path + " names no metric of the result",
                             "a path of the result, * for any text",
                             config::did_you_mean(path, names));
  }
  return m;
}

}  // namespace podsim::study
