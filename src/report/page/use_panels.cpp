// Charts of what turns a decision on owning: use, rent and life.
#include <algorithm>
#include <cmath>

#include "src/report/numbers.h"
#include "src/report/page/plan_texts.h"
#include "src/report/page/run_sections.h"
#include "src/report/page/texts.h"
#include "src/report/summary.h"
#include "src/report/words.h"

namespace podsim::report::page {
namespace {

using study::CostOverUse;
using study::RunResult;
using study::UseCost;

/// Plans whose costs are the same at every share, as one curve.
struct UseGroup {
  const UseCost* curve;
  std::vector<std::string> plans;
};

std::vector<UseGroup> groups_of(const RunResult& r, const CostOverUse& c) {
  std::vector<UseGroup> groups;
  for (const RankedPlan& ranked : ranking(r))
    for (const UseCost& plan : c.plans) {
      if (plan.plan != ranked.name) continue;
      const auto same = std::find_if(groups.begin(), groups.end(),
                                     [&](const UseGroup& g) { return g.curve->usd == plan.usd; });
      if (same == groups.end())
        groups.push_back({&plan, {plan.plan}});
      else
        same->plans.push_back(plan.plan);
    }
  return groups;
}

/// The rents that fit in the chart: those up to three times the reference plan's.
double top_of(const CostOverUse& c) {
  constexpr double times = 3;
  const auto reference = c.rents_usd.find(c.against);
  const double base = reference == c.rents_usd.end() ? 0 : reference->second;
  double dearest = base;
  for (const auto& [plan, usd] : c.rents_usd)
    if (usd <= times * base) dearest = std::max(dearest, usd);
  return times * dearest;
}

ChartLine use_line(const CostOverUse& c, const UseCost& plan, const PlanLook& look) {
  ChartLine line{look.color, look.dash()};
  for (std::size_t i = 0; i < c.shares.size(); ++i) {
    line.points.emplace_back(c.shares[i], plan.usd[i]);
    if (i < plan.p10_usd.size())
      line.band.push_back({c.shares[i], plan.p10_usd[i], plan.p90_usd[i]});
  }
  return line;
}

std::string dearer_rents(const Wording& w, const CostOverUse& c, double top) {
  std::vector<std::string> dearer;
  for (const auto& [plan, usd] : c.rents_usd)
    if (usd > top) dearer.push_back(w(kRentLine, {{"plan", plan}, {"price", three_digits(usd)}}));
  return dearer.empty() ? "" : w(kDearerSub, {{"rents", w.listed(dearer)}});
}

void add_rents(const RunResult& r, const CostOverUse& c, double top, const Wording& w,
               CurveChart& chart) {
  const auto looks = looks_of(r);
  for (const auto& [plan, usd] : c.rents_usd) {
    if (usd > top) continue;
    ChartRule rule{usd, w(kRentLine, {{"plan", plan}, {"price", three_digits(usd)}}), true};
    rule.color = looks.at(plan).color;
    rule.dash = looks.at(plan).dash();
    chart.rules.push_back(rule);
  }
}

void add_crossing(const RunResult& r, const CostOverUse& c, const UseGroup& g, const PlanLook& look,
                  const Wording& w, CurveChart& chart) {
  const auto b = r.break_even.find(g.curve->plan);
  const auto rent = c.rents_usd.find(c.against);
  if (b == r.break_even.end() || rent == c.rents_usd.end() || b->second.utilisation > 1) return;
  const std::string share = w.percent(b->second.utilisation);
  ChartPoint p{
      b->second.utilisation, rent->second, look.color,
      w(kUsePoint, {{"plan", w.listed(g.plans)}, {"reference", c.against}, {"share", share}}),
      share};
  p.shape = "diamond";
  chart.points.push_back(p);
}

PageTable use_table(const Wording& w, const CostOverUse& c, const std::vector<UseGroup>& groups) {
  PageTable t{{{w(kUseAxis), Align::right}}};
  for (const UseGroup& g : groups)
    t.columns.push_back({w.listed(g.plans) + ", " + w(kUsePriceAxis), Align::right});
  for (std::size_t i = 0; i < c.shares.size(); ++i) {
    constexpr double tenth = 10;
    if (std::abs(c.shares[i] * tenth - std::round(c.shares[i] * tenth)) > 1e-9) continue;
    std::vector<std::string> row{w.percent(c.shares[i])};
    for (const UseGroup& g : groups) row.push_back(three_digits(g.curve->usd[i]));
    t.rows.push_back(std::move(row));
  }
  return t;
}

CurveChart use_chart(const RunResult& r, const CostOverUse& c, const std::vector<UseGroup>& groups,
                     const Wording& w) {
  const auto looks = looks_of(r);
  const double top = top_of(c);
  CurveChart chart;
  chart.x = share_axis(w(kUseAxis));
  chart.y = linear_axis(w(kUsePriceAxis), 0, top, true);
  chart.y.to = top;
  for (const UseGroup& g : groups) {
    const PlanLook& look = looks.at(g.curve->plan);
    chart.lines.push_back(use_line(c, *g.curve, look));
    chart.legend.push_back({look.color, w.listed(g.plans), "line", look.dash()});
    add_crossing(r, c, g, look, w, chart);
  }
  add_rents(r, c, top, w, chart);
  const double use = groups.front().curve->use;
  chart.rules.push_back({use, w(kScenarioUse, {{"share", w.percent(use)}})});
  return chart;
}

}  // namespace

void add_cost_over_use(PageWriter& page, const RunResult& r) {
  const Wording& w = page.w;
  if (!r.series || !r.series->cost_over_use) return page.nothing("use", w(kNoUse));
  const CostOverUse& c = *r.series->cost_over_use;
  const std::vector<UseGroup> groups = groups_of(r, c);
  if (groups.empty()) return page.nothing("use", w(kNoUse));
  const std::string& plan = groups.front().curve->plan;
  const auto b = r.break_even.find(plan);
  const bool pays = b != r.break_even.end() && b->second.utilisation <= 1;
  PagePanel p{"use", w(kUseName)};
  p.title = pays ? w(kUseTitle, {{"plan", w.listed(groups.front().plans)},
                                 {"reference", c.against},
                                 {"share", w.percent(b->second.utilisation)}})
                 : w(kUseNeverTitle,
                     {{"plan", w.listed(groups.front().plans)}, {"reference", c.against}});
  p.sub = w(kUseSub, {{"chip", c.chip}}) + dearer_rents(w, c, top_of(c));
  p.alternative =
      w(kSmallest, {{"what", w.percent(1)},
                    {"value", three_digits(groups.front().curve->usd.back()) + " USD"}}) +
      " " + w(kScenarioUse, {{"share", w.percent(groups.front().curve->use)}});
  p.chart = node_of(use_chart(r, c, groups, w));
  p.table = use_table(w, c, groups);
  page.panel(p);
}

namespace {

/// Strength of a cell's colour by its size: three steps.
std::string colour_class(double v, double most) {
  const int step = 1 + static_cast<int>(std::min(2.0, std::floor(3 * std::abs(v) / most)));
  return (v < 0 ? "n" : "p") + std::to_string(step);
}

std::string life_cell(const study::RentLifeTable& t, std::size_t row, std::size_t column,
                      double most, const ColumnUnit& unit) {
  const double v = t.npv_usd[row][column];
  std::string css = colour_class(v, most);
  const auto turns = [&](double other) { return (other < 0) != (v < 0); };
  if (row > 0 && turns(t.npv_usd[row - 1][column])) css += " turn-top";
  if (column > 0 && turns(t.npv_usd[row][column - 1])) css += " turn-left";
  if (static_cast<std::int64_t>(row) == t.base_rent &&
      static_cast<std::int64_t>(column) == t.base_life)
    css += " base";
  return "<td class=\"" + css + "\">" + escaped(signed_number_in(unit, v)) + "</td>";
}

std::string life_html(const Wording& w, const study::RentLifeTable& t, const ColumnUnit& unit) {
  double most = 0;
  for (const auto& row : t.npv_usd)
    for (const double v : row) most = std::max(most, std::abs(v));
  std::string html =
      "<div class=\"table\" tabindex=\"0\" role=\"region\"><table class=\"grid\">"
      "<thead><tr><th scope=\"col\">" +
      escaped(w(kRentHead)) + "</th>";
  for (const double years : t.lives_years)
    html += "<th scope=\"col\">" +
            escaped(w(kLifeHead, {{"years", exact(std::round(100 * years) / 100)}})) + "</th>";
  html += "</tr></thead><tbody>";
  for (std::size_t i = 0; i < t.npv_usd.size(); ++i) {
    html +=
        "<tr><th scope=\"row\">" + escaped(three_digits(t.rents_usd_per_chip_hour[i])) + "</th>";
    for (std::size_t k = 0; k < t.npv_usd[i].size(); ++k) html += life_cell(t, i, k, most, unit);
    html += "</tr>\n";
  }
  return html + "</tbody></table></div>";
}

}  // namespace

void add_rent_and_life(PageWriter& page, const RunResult& r) {
  const Wording& w = page.w;
  const auto plan = decided_plan(r);
  const study::RentLifeTable* table = nullptr;
  if (plan && r.series)
    for (const auto& t : r.series->rent_and_life)
      if (t.plan == *plan) table = &t;
  if (table == nullptr) return page.nothing("life", w(kNoLife));
  double most = 0;
  for (const auto& row : table->npv_usd)
    for (const double v : row) most = std::max(most, std::abs(v));
  const ColumnUnit unit = w.usd_column(most);
  const auto& rent = r.decisions.at(*plan).break_even_rent_usd_per_chip_hour;
  const std::string title =
      rent ? w(kLifeTitle, {{"plan", *plan}, {"rent", w.usd_per_chip_hour(*rent)}})
           : w(kLifeNeverTitle, {{"plan", *plan}, {"reference", table->against}});
  page.section(
      "life", w(kLifeName), title,
      paragraph(w(kLifeSub, {{"plan", *plan}, {"reference", table->against}, {"unit", unit.name}}),
                "sub") +
          life_html(w, *table, unit));
}

}  // namespace podsim::report::page
