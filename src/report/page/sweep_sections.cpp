// Sections of a sweep's page that need no script of their own: effects of axes, reasons.
#include "src/report/page/sweep_sections.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "podsim/base/quantile.h"
#include "src/report/numbers.h"
#include "src/report/page/chart.h"
#include "src/report/page/sweep_texts.h"
#include "src/report/page/texts.h"
#include "src/report/words.h"

namespace podsim::report::page {
namespace {

ChartAxis key_axis(const SweepKey& key) {
  ChartAxis axis{key.name, key.places.front(), key.places.back(), {}};
  const double beyond = key.places.size() > 1 ? 0.04 * (axis.to - axis.from) : 1;
  axis.from -= beyond, axis.to += beyond;
  constexpr std::size_t most = 6;
  const std::size_t every = (key.values.size() + most - 1) / most;
  for (std::size_t i = 0; i < key.values.size(); i += every)
    axis.ticks.push_back({key.places[i], key.values[i]});
  return axis;
}

CurveChart effect_chart(const Wording& w, const SweepKey& key, const SweepMetric& metric,
                        const ChartAxis& y) {
  CurveChart chart;
  chart.x = key_axis(key);
  chart.y = y;
  chart.height = 170;
  ChartLine line{"var(--c1)"};
  const auto effects = effects_of(key, metric);
  for (std::size_t i = 0; i < effects.size(); ++i) {
    const ValueEffect& e = effects[i];
    if (e.count == 0) continue;
    line.points.emplace_back(key.places[i], e.median);
    line.band.push_back({key.places[i], e.low, e.high});
    ChartPoint p{key.places[i], e.median, "var(--c1)",
                 w(kMedianAt, {{"axis", key.name},
                               {"value", key.values[i]},
                               {"median", three_digits(e.median)},
                               {"count", count(static_cast<double>(e.count))}})};
    p.area = 40;
    chart.points.push_back(std::move(p));
  }
  chart.lines.push_back(std::move(line));
  return chart;
}

std::string heat_map(const Wording& w, const SweepModel& m, const SweepKey& row,
                     const SweepKey& column) {
  std::vector<std::vector<double>> cells(row.values.size() * column.values.size());
  for (std::size_t i = 0; i < m.rows.size(); ++i)
    cells[row.value_of[i] * column.values.size() + column.value_of[i]].push_back(
        m.objective().values[i]);
  std::vector<double> medians;
  for (const auto& cell : cells)
    if (!cell.empty()) medians.push_back(base::quantile(cell, 0.5));
  const auto [low, high] = std::minmax_element(medians.begin(), medians.end());
  std::string html =
      "<p class=\"sub\">" +
      escaped(w(kHeatTitle,
                {{"metric", m.objective().name}, {"row", row.name}, {"column", column.name}})) +
      "</p><div class=\"table\" tabindex=\"0\" role=\"region\"><table "
      "class=\"grid\"><thead><tr><th></th>";
  for (const std::string& value : column.values)
    html += "<th scope=\"col\">" + escaped(value) + "</th>";
  html += "</tr></thead><tbody>";
  for (std::size_t i = 0; i < row.values.size(); ++i) {
    html += "<tr><th scope=\"row\">" + escaped(row.values[i]) + "</th>";
    for (std::size_t k = 0; k < column.values.size(); ++k) {
      const auto& cell = cells[i * column.values.size() + k];
      if (cell.empty()) {
        html += "<td class=\"empty\">–</td>";
        continue;
      }
      const double v = base::quantile(cell, 0.5);
      const double share = *high > *low ? (v - *low) / (*high - *low) : 0;
      html += "<td class=\"s" + std::to_string(std::lround(1 + 4 * share)) + "\">" +
              escaped(three_digits(v)) + "</td>";
    }
    html += "</tr>\n";
  }
  return html + "</tbody></table></div>";
}

/// The heat map of the two numeric keys with fewest cells, where they are few enough to read.
std::string heat_of(const Wording& w, const SweepModel& m) {
  constexpr std::size_t most = 24;
  std::vector<const SweepKey*> numeric;
  for (const SweepKey& key : m.keys)
    if (key.numeric && key.values.size() > 1 && key.values.size() <= most) numeric.push_back(&key);
  return numeric.size() < 2 ? "" : heat_map(w, m, *numeric[1], *numeric[0]);
}

}  // namespace

void add_effects(PageWriter& page, const SweepModel& m) {
  const Wording& w = page.w;
  if (m.keys.empty()) return;
  const SweepMetric& metric = m.objective();
  double low = metric.values.front(), high = low;
  for (const SweepKey& key : m.keys)
    for (const ValueEffect& e : effects_of(key, metric))
      if (e.count > 0) low = std::min(low, e.low), high = std::max(high, e.high);
  const ChartAxis y = linear_axis("", low, high, false);
  std::string html =
      paragraph(w(kEffectSub, {{"metric", metric.name}}), "sub") + "<div class=\"small\">";
  for (std::size_t k = 0; k < m.keys.size(); ++k)
    html += "<div>" +
            page.chart("effect-" + std::to_string(k), m.keys[k].name, m.keys[k].name,
                       node_of(effect_chart(w, m.keys[k], metric, y))) +
            "</div>";
  html += "</div>" + heat_of(w, m);
  page.section("effects", w(kEffectName),
               w(kEffectTitle, {{"axis", m.keys[m.most_effect].name}, {"metric", metric.name}}),
               html);
}

namespace {

// Refused and failed.

/// A reason without its place and its numbers: what reasons of a kind have in common.
std::string kind_of(const std::string& error) {
  const std::size_t mark = error.find("error: ");
  std::string text = mark == std::string::npos ? error : error.substr(mark + 7);
  std::string kind;
  for (const char c : text)
    if (c < '0' || c > '9') kind += c;
  constexpr std::size_t enough = 60;
  return kind.substr(0, enough);
}

}  // namespace

void add_reasons(PageWriter& page, const study::SweepResult& s) {
  const Wording& w = page.w;
  struct ReasonGroup {
    const study::SweepRow* first;
    std::int64_t count = 0;
  };
  std::map<std::string, ReasonGroup> groups;
  std::int64_t all = 0;
  for (const study::SweepRow& row : s.rows) {
    if (row.status == study::PointStatus::ok) continue;
    auto& group = groups.try_emplace(kind_of(row.error), ReasonGroup{&row}).first->second;
    ++group.count;
    ++all;
  }
  if (all == 0) return page.nothing("reasons", w(kNoReasons));
  std::vector<ReasonGroup> sorted;
  for (const auto& [kind, group] : groups) sorted.push_back(group);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const ReasonGroup& a, const ReasonGroup& b) { return a.count > b.count; });
  PageTable t{{{w(kStatusHead)}, {w(kCountHead), Align::right}, {w(kReasonHead)}, {w(kPointHead)}}};
  constexpr std::size_t most = 50;
  for (const ReasonGroup& g : sorted) {
    if (t.rows.size() == most) break;
    const std::size_t mark = g.first->error.find("error: ");
    t.rows.push_back({w(g.first->status == study::PointStatus::failed ? kFailedPoint : kRefused),
                      count(static_cast<double>(g.count)),
                      mark == std::string::npos ? g.first->error : g.first->error.substr(mark + 7),
                      study::in_words(s, *g.first)});
  }
  std::string html = table_html(t);
  if (s.counts.failed_thresholds > 0)
    html += paragraph(
        w(kFailedThresholds, {{"count", count(static_cast<double>(s.counts.failed_thresholds))}}),
        "words");
  page.section("reasons", w(kReasonsName),
               w(kReasonsTitle, {{"count", count(static_cast<double>(all))},
                                 {"reasons", std::to_string(sorted.size())}}),
               html);
}

}  // namespace podsim::report::page
