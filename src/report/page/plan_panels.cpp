// Charts of what plans pay: cash by month, parts of the cost, cost over use, rent and life.
#include <algorithm>
#include <cmath>

#include "podsim/config/node.h"
#include "src/report/numbers.h"
#include "src/report/page/plan_texts.h"
#include "src/report/page/run_sections.h"
#include "src/report/page/texts.h"
#include "src/report/summary.h"
#include "src/report/words.h"

namespace podsim::report::page {
namespace {

using study::RunResult;
using study::SavedCash;

// Cash by month.

/// Position of the least value.
std::size_t place_of_least(const std::vector<double>& values) {
  std::size_t least = 0;
  for (std::size_t i = 1; i < values.size(); ++i)
    if (values[i] < values[least]) least = i;
  return least;
}

struct CashMilestones {
  std::size_t lowest = 0;           ///< month in which most has been paid
  std::optional<std::size_t> back;  ///< first month after it that is not below zero
};

CashMilestones milestones_of(const SavedCash& s) {
  CashMilestones m;
  m.lowest = place_of_least(s.usd);
  for (std::size_t i = m.lowest; i < s.usd.size() && !m.back; ++i)
    if (s.usd[i] >= 0) m.back = i;
  return m;
}

std::string cash_title(const Wording& w, const SavedCash& s) {
  const CashMilestones m = milestones_of(s);
  const double most = -s.usd[m.lowest];
  if (most <= 0) return w(kCashAlwaysTitle, {{"plan", s.plan}, {"reference", s.against}});
  const std::string when = w.month(s.months[m.lowest]);
  if (!m.back)
    return w(kCashNeverTitle, {{"plan", s.plan},
                               {"reference", s.against},
                               {"most", w.usd(most)},
                               {"when", when},
                               {"end", w.month(s.months.back())}});
  return w(kCashTitle, {{"plan", s.plan},
                        {"reference", s.against},
                        {"most", w.usd(most)},
                        {"when", when},
                        {"back", w.month(s.months[*m.back])}});
}

/// Months in which hardware of a plan is delivered, as its scenario says.
std::vector<std::string> deliveries_of(const RunResult& r, const std::string& plan) {
  std::vector<std::string> months;
  const auto& phases = r.plans.at(plan).phases;
  for (std::size_t i = 0; i < phases.size(); ++i) {
    const config::Node* deliveries =
        config::at_path(r.scenario, "plans." + plan + "[" + std::to_string(i) + "].buy.deliveries");
    if (deliveries == nullptr || !deliveries->is_sequence()) continue;
    for (const config::Node& d : deliveries->items())
      if (const config::Node* at = d.find("at"); at != nullptr && at->is_scalar())
        months.push_back(at->scalar());
  }
  return months;
}

ChartPoint milestone(const SavedCash& s, const ColumnUnit& unit, std::size_t i,
                     const PlanLook& look, const std::string& label, const Wording& w) {
  ChartPoint p;
  p.x = static_cast<double>(i);
  p.y = s.usd[i] / unit.size;
  p.color = look.color;
  p.shape = look.shape();
  p.label = label;
  p.text = s.plan + "\n" + label + "\n" + w.signed_usd(s.usd[i]);
  return p;
}

void add_milestones(const RunResult& r, const SavedCash& s, const ColumnUnit& unit,
                    const PlanLook& look, const Wording& w, CurveChart& chart) {
  const auto add = [&](const std::string& month, const Text& text) {
    for (std::size_t i = 0; i < s.months.size(); ++i)
      if (s.months[i] == month)
        chart.points.push_back(milestone(s, unit, i, look, w(text, {{"month", month}}), w));
  };
  for (const std::string& month : deliveries_of(r, s.plan)) add(month, kDelivery);
  if (const auto m = milestones_of(s); m.back && s.usd[m.lowest] < 0) add(s.months[*m.back], kBack);
}

/// Ticks at the beginning of each year.
ChartAxis month_axis(const std::vector<std::string>& months, const std::string& title) {
  ChartAxis axis{title, 0, static_cast<double>(months.size() - 1), {}};
  for (std::size_t i = 0; i < months.size(); ++i)
    if (months[i].ends_with("-01")) axis.ticks.push_back({static_cast<double>(i), months[i]});
  return axis;
}

ChartLine cash_line(const SavedCash& s, const PlanLook& look, const ColumnUnit& unit, bool band) {
  ChartLine line{look.color, look.dash()};
  for (std::size_t i = 0; i < s.usd.size(); ++i) {
    line.points.emplace_back(static_cast<double>(i), s.usd[i] / unit.size);
    if (band && i < s.p10_usd.size())
      line.band.push_back(
          {static_cast<double>(i), s.p10_usd[i] / unit.size, s.p90_usd[i] / unit.size});
  }
  return line;
}

PageTable cash_table(const Wording& w, const std::vector<SavedCash>& all, const ColumnUnit& unit) {
  PageTable t{{{w(kMonth)}}};
  for (const SavedCash& s : all) t.columns.push_back({s.plan + ", " + unit.name, Align::right});
  constexpr std::size_t quarter = 3;  // months
  for (std::size_t i = quarter - 1; i < all.front().months.size(); i += quarter) {
    std::vector<std::string> row{all.front().months[i]};
    for (const SavedCash& s : all)
      row.push_back(i < s.usd.size() ? signed_number_in(unit, s.usd[i]) : "–");
    t.rows.push_back(std::move(row));
  }
  return t;
}

double largest_cash(const std::vector<SavedCash>& all) {
  double most = 0;
  for (const SavedCash& s : all)
    for (const auto* values : {&s.usd, &s.p10_usd, &s.p90_usd})
      for (const double v : *values) most = std::max(most, std::abs(v));
  return most;
}

CurveChart cash_chart(const RunResult& r, const std::vector<SavedCash>& all, const SavedCash& first,
                      const ColumnUnit& unit, const Wording& w) {
  const auto looks = looks_of(r);
  CurveChart chart;
  chart.x = month_axis(first.months, w(kMonth));
  double low = 0, high = 0;
  for (const SavedCash& s : all) {
    const ChartLine line = cash_line(s, looks.at(s.plan), unit, &s == &first);
    for (const auto& [x, y] : line.points) low = std::min(low, y), high = std::max(high, y);
    for (const auto& b : line.band) low = std::min(low, b.low), high = std::max(high, b.high);
    chart.lines.push_back(line);
    add_milestones(r, s, unit, looks.at(s.plan), w, chart);
    chart.legend.push_back({looks.at(s.plan).color, s.plan, "line", looks.at(s.plan).dash()});
  }
  chart.y = linear_axis(w(kCashAxis, {{"unit", unit.name}}), low, high, true);
  chart.rules.push_back({0, "", true});
  return chart;
}

}  // namespace

void add_cash(PageWriter& page, const RunResult& r) {
  const Wording& w = page.w;
  const auto plan = decided_plan(r);
  if (!plan || !r.series || r.series->saved_cash.empty()) return page.nothing("cash", w(kNoCash));
  const auto& all = r.series->saved_cash;
  const SavedCash& first =
      *std::find_if(all.begin(), all.end(), [&](const SavedCash& s) { return s.plan == *plan; });
  const ColumnUnit unit = w.usd_column(largest_cash(all));
  const CashMilestones m = milestones_of(first);
  PagePanel p{"cash", w(kCashName), cash_title(w, first),
              w(kCashSub, {{"reference", first.against}, {"unit", unit.name}})};
  if (!first.p10_usd.empty()) p.sub += w(kBandSub, {{"plan", first.plan}});
  p.alternative =
      w(kSmallest,
        {{"what", first.months[m.lowest]}, {"value", w.signed_usd(first.usd[m.lowest])}}) +
      " " + w(kLargest, {{"what", first.months.back()}, {"value", w.signed_usd(first.usd.back())}});
  p.chart = node_of(cash_chart(r, all, first, unit, w));
  p.table = cash_table(w, all, unit);
  page.panel(p);
}

namespace {

// Parts of the cost.

/// Parts in the order of the chart: rent, idle, hardware, financing, power, site, income.
constexpr std::size_t kParts = 7;
constexpr std::size_t kRentPart = 0, kIdlePart = 1, kHardwarePart = 2, kFinancingPart = 3,
                      kPowerPart = 4, kSitePart = 5, kIncomePart = 6;

std::size_t part_of(const economics::LedgerLine& line) {
  const std::string& name = line.name;
  if (line.amount_usd < 0) return kIncomePart;
  if (name.starts_with("rent of ")) return kRentPart;
  if (name.starts_with("idle capacity") || name.starts_with("unused commitment")) return kIdlePart;
  if (name.starts_with("electricity")) return kPowerPart;
  if (name.starts_with("financing")) return kFinancingPart;
  for (const char* hardware : {"chips", "hosts", "network", "storage", "spares", "refresh"})
    if (name.starts_with(hardware)) return kHardwarePart;
  return kSitePart;
}

std::string name_of(const Wording& w, std::size_t part) {
  static constexpr const Text* names[kParts] = {&kPartRent,      &kPartIdle,  &kPartHardware,
                                                &kPartFinancing, &kPartPower, &kPartSite,
                                                &kPartIncome};
  return w(*names[part]);
}

/// USD per million tokens of each part, and the lines that it sums.
struct CostParts {
  std::array<double, kParts> usd{};
  std::array<std::string, kParts> lines;
};

CostParts parts_of(const Wording& w, const study::PlanResult& p) {
  CostParts parts;
  const double per_million = p.tokens > 0 ? 1e6 / p.tokens : 0;
  for (const economics::LedgerLine& line : p.cost.ledger) {
    if (line.amount_usd == 0) continue;
    const std::size_t k = part_of(line);
    parts.usd[k] += line.amount_usd * per_million;
    parts.lines[k] += "\n" + w.term(line.name) + " " + three_digits(line.amount_usd * per_million);
  }
  return parts;
}

ChartRow part_row(const Wording& w, const std::string& name, const study::PlanResult& plan,
                  const CostParts& parts, double unmet) {
  ChartRow row{name};
  double right = 0, left = 0;
  for (std::size_t k = 0; k < kParts; ++k) {
    if (parts.usd[k] == 0) continue;
    double& at = parts.usd[k] < 0 ? left : right;
    row.bars.push_back(
        {at, at + parts.usd[k], color_of(k),
         name + ", " + name_of(w, k) + ": " + three_digits(parts.usd[k]) + parts.lines[k]});
    at += parts.usd[k];
  }
  row.end = three_digits(plan.cost.per_million_tokens_usd);
  constexpr double worth_saying = 5e-4;
  if (unmet > worth_saying)
    row.end = w(kUnmetEnd, {{"value", row.end}, {"share", w.percent(unmet)}});
  return row;
}

std::string parts_title(const Wording& w, const std::string& plan, const CostParts& parts) {
  std::size_t most = 0;
  for (std::size_t k = 1; k < kParts; ++k)
    if (parts.usd[k] > parts.usd[most]) most = k;
  double paid = 0;
  for (const double v : parts.usd) paid += std::max(v, 0.0);
  std::string part = name_of(w, most);
  if (part[0] >= 'a' && part[0] <= 'z') part[0] = static_cast<char>(part[0] - 'a' + 'A');
  return w(kPartsTitle, {{"part", part},
                         {"plan", plan},
                         {"share", w.percent(paid > 0 ? parts.usd[most] / paid : 0)}});
}

PageTable part_table(const Wording& w, const std::vector<std::string>& names,
                     const std::vector<CostParts>& parts) {
  PageTable t{{{w(kPlan)}}};
  std::array<bool, kParts> there{};
  for (const CostParts& p : parts)
    for (std::size_t k = 0; k < kParts; ++k) there[k] = there[k] || p.usd[k] != 0;
  for (std::size_t k = 0; k < kParts; ++k)
    if (there[k]) t.columns.push_back({name_of(w, k), Align::right});
  t.columns.push_back({w(kPartTotal), Align::right});
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::vector<std::string> row{names[i]};
    double sum = 0;
    for (std::size_t k = 0; k < kParts; ++k) {
      sum += parts[i].usd[k];
      if (there[k]) row.push_back(three_digits(parts[i].usd[k]));
    }
    row.push_back(three_digits(sum));
    t.rows.push_back(std::move(row));
  }
  return t;
}

}  // namespace

void add_cost_parts(PageWriter& page, const RunResult& r) {
  const Wording& w = page.w;
  const std::vector<RankedPlan> plans = ranking(r);
  if (plans.empty()) return;
  RowChart chart;
  std::vector<std::string> names;
  std::vector<CostParts> parts;
  double low = 0, high = 0;
  std::array<bool, kParts> there{};
  for (const RankedPlan& p : plans) {
    names.push_back(p.name);
    parts.push_back(parts_of(w, r.plans.at(p.name)));
    chart.rows.push_back(part_row(w, p.name, r.plans.at(p.name), parts.back(), p.unmet));
    for (const ChartBar& bar : chart.rows.back().bars)
      low = std::min(low, bar.to), high = std::max(high, bar.to);
    for (std::size_t k = 0; k < kParts; ++k) there[k] = there[k] || parts.back().usd[k] != 0;
  }
  for (std::size_t k = 0; k < kParts; ++k)
    if (there[k]) chart.legend.push_back({color_of(k), name_of(w, k)});
  chart.x = linear_axis(w(kPartsAxis), low, high, true);
  chart.rules.push_back({0, ""});
  PagePanel p{"parts", w(kPartsName), parts_title(w, names.front(), parts.front()), w(kPartsSub)};
  const auto value = [&](const RankedPlan& plan) {
    return w(kPerMillion, {{"value", three_digits(1e6 * plan.usd_per_token)}});
  };
  p.alternative = w(kSmallest, {{"what", plans.front().name}, {"value", value(plans.front())}}) +
                  " " + w(kLargest, {{"what", plans.back().name}, {"value", value(plans.back())}});
  p.chart = node_of(chart);
  p.table = part_table(w, names, parts);
  page.panel(p);
}

void add_one_plan(PageWriter& page, const RunResult& r) {
  page.nothing("plans", page.w(kOnePlan));
  add_cost_parts(page, r);
}

}  // namespace podsim::report::page
