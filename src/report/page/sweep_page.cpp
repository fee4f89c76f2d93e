#include <algorithm>
#include <cmath>
#include <map>

#include "podsim/base/quantile.h"
#include "podsim/report/page.h"
#include "podsim/study/sweep.h"
#include "src/report/numbers.h"
#include "src/report/page/chart.h"
#include "src/report/page/sweep_model.h"
#include "src/report/page/sweep_sections.h"
#include "src/report/page/sweep_texts.h"
#include "src/report/page/texts.h"
#include "src/report/page/writer.h"
#include "src/report/words.h"

namespace podsim::report {
namespace page {
namespace {

using config::Node;
using study::SweepResult;

template <class Range, class Make>
Node list_of(const Range& range, Make make) {
  Node list = Node::sequence();
  for (const auto& item : range) list.push(make(item));
  return list;
}

Node index_node(std::size_t i) { return Node::number(static_cast<std::int64_t>(i)); }

// First lines.

std::string point_text(const SweepModel& m, std::size_t point) {
  std::string text;
  for (const SweepKey& key : m.keys)
    text += (text.empty() ? "" : ", ") + key.name + " " + key.values[key.value_of[point]];
  return text;
}

std::string value_text(const SweepMetric& metric, double v) {
  return three_digits(v) + " " + metric.name;
}

std::string stamp(const Wording& w, const SweepResult& s) {
  const auto text = [](std::int64_t n) { return count(static_cast<double>(n)); };
  return w(kSweepStamp, {{"points", text(s.counts.points)},
                         {"ok", text(s.counts.ok)},
                         {"refused", text(s.counts.refused)},
                         {"failed", text(s.counts.failed)}});
}

std::string axis_sentence(const Wording& w, const SweepModel& m) {
  const SweepKey& key = m.keys[m.most_effect];
  std::vector<double> medians;
  for (const ValueEffect& e : effects_of(key, m.objective()))
    if (e.count > 0) medians.push_back(e.median);
  const auto [low, high] = std::minmax_element(medians.begin(), medians.end());
  return w(kSweepAxisMost, {{"axis", key.name},
                            {"low", three_digits(*low)},
                            {"high", value_text(m.objective(), *high)}});
}

void add_line(std::string& html, const std::string& label, const std::string& text) {
  html += "<dt>" + escaped(label) + "</dt><dd>" + escaped(text) + "</dd>\n";
}

void add_head(PageWriter& page, const SweepResult& s, const SweepModel& m) {
  const Wording& w = page.w;
  std::string html = "<section class=\"first\" id=\"answer\">\n<h1>" + escaped(s.name) + "</h1>\n";
  if (m.rows.empty()) {
    page.head(html + paragraph(stamp(w, s), "stamp") + paragraph(w(kSweepNone), "answer") +
              "</section>\n");
    return;
  }
  const SweepMetric& objective = m.objective();
  html += paragraph(w(kSweepBest, {{"point", point_text(m, 0)},
                                   {"metric", objective.name},
                                   {"value", three_digits(objective.values[0])}}),
                    "answer");
  html += "<dl class=\"lines\">";
  if (m.rows.size() > 1) {
    const double more =
        objective.values[0] != 0 ? std::abs(objective.values[1] / objective.values[0] - 1) : 0;
    add_line(html, w(kBestLabel),
             w(kSweepNext, {{"point", point_text(m, 1)},
                            {"value", three_digits(objective.values[1])},
                            {"more", w.percent(more)}}));
  }
  if (!m.keys.empty()) add_line(html, w(kMatters), axis_sentence(w, m));
  if (!m.plan.empty()) add_line(html, w(kPlanLabel), w(kPlanLine, {{"plan", m.plan}}));
  add_line(html, w(kCounts), stamp(w, s));
  page.head(html + "</dl>\n</section>\n");
}

// What the script draws from.

ChartAxis axis_for(const SweepMetric& metric) {
  const auto [low, high] = std::minmax_element(metric.values.begin(), metric.values.end());
  return linear_axis(metric.name, *low, *high, false);
}

Node metric_node(const SweepMetric& metric) {
  Node n = Node::mapping();
  n.set("name", Node::text(metric.name));
  n.set("axis", axis_node(axis_for(metric)));
  n.set("values", list_of(metric.values, place_of));
  n.set("texts", list_of(metric.values, [](double v) { return Node::text(three_digits(v)); }));
  return n;
}

Node key_node(const SweepKey& key) {
  const auto text = [](const std::string& t) { return Node::text(t); };
  Node n = Node::mapping();
  n.set("name", Node::text(key.name));
  n.set("numeric", Node::boolean(key.numeric));
  n.set("values", list_of(key.values, text));
  n.set("options", list_of(key.options, text));
  n.set("places", list_of(key.places, place_of));
  n.set("points", list_of(key.value_of, index_node));
  return n;
}

/// Fronts of all pairs of metrics: fronts[i][j] for j < i.
Node fronts_node(const SweepModel& m) {
  Node all = Node::sequence();
  for (std::size_t i = 0; i < m.metrics.size(); ++i) {
    Node row = Node::sequence();
    for (std::size_t j = 0; j < i; ++j)
      row.push(list_of(pareto_front(m.metrics[j], m.metrics[i]), index_node));
    all.push(std::move(row));
  }
  return all;
}

Node words_node(const Wording& w) {
  Node n = Node::mapping();
  const auto add = [&](const char* key, const Text& text) { n.set(key, Node::text(w(text))); };
  add("any", kAny), add("copy", kCopy), add("copied", kCopied), add("options", kOptions);
  n.set("rows",
        Node::text(w(kRowsOf, {{"first", "{first}"}, {"last", "{last}"}, {"all", "{all}"}})));
  return n;
}

Node sweep_node(const Wording& w, const SweepModel& m) {
  Node n = Node::mapping();
  n.set("metrics", list_of(m.metrics, metric_node));
  n.set("keys", list_of(m.keys, key_node));
  n.set("fronts", fronts_node(m));
  n.set("color", index_node(m.most_effect));
  n.set("words", words_node(w));
  return n;
}

// Sections.

std::string choice(const std::string& id, const std::string& label,
                   const std::vector<std::string>& names, std::size_t chosen) {
  std::string html = "<label>" + escaped(label) + " <select id=\"" + id + "\">";
  for (std::size_t i = 0; i < names.size(); ++i)
    html += "<option value=\"" + std::to_string(i) + (i == chosen ? "\" selected>" : "\">") +
            escaped(names[i]) + "</option>";
  return html + "</select></label>";
}

std::vector<std::string> names_of(const std::vector<SweepMetric>& metrics) {
  std::vector<std::string> names;
  for (const SweepMetric& m : metrics) names.push_back(m.name);
  return names;
}

std::vector<std::string> names_of(const std::vector<SweepKey>& keys) {
  std::vector<std::string> names;
  for (const SweepKey& k : keys) names.push_back(k.name);
  return names;
}

std::string read_out(const Wording& w, const char* id) {
  return std::string("<span><output id=\"") + id + "\" aria-live=\"polite\"></output> " +
         escaped(w(kSelected)) + "</span>";
}

Node drawn(const char* kind) {
  Node n = Node::mapping();
  n.set("kind", Node::text(kind));
  return n;
}

void add_scatter(PageWriter& page, const SweepModel& m) {
  const Wording& w = page.w;
  if (m.metrics.size() < 2) return;
  const auto front = pareto_front(m.metrics[0], m.metrics[1]);
  const std::string title = w(kScatterTitle, {{"count", std::to_string(front.size())},
                                              {"x", m.metrics[1].name},
                                              {"y", m.metrics[0].name}});
  page.section("scatter", w(kScatterName), title,
               paragraph(w(kScatterSub), "sub") + "<div class=\"controls\">" +
                   choice("scatter-x", w(kChooseX), names_of(m.metrics), 1) +
                   choice("scatter-y", w(kChooseY), names_of(m.metrics), 0) +
                   choice("scatter-color", w(kChooseColor), names_of(m.keys), m.most_effect) +
                   "</div>\n<ul class=\"legend\" id=\"scatter-legend\"></ul>" +
                   page.chart("scatter-chart", title, title, drawn("scatter")));
}

void add_parallel(PageWriter& page, const SweepModel& m) {
  const Wording& w = page.w;
  if (m.keys.empty()) return;
  std::string choices;
  for (std::size_t k = 0; k < m.keys.size(); ++k) {
    std::vector<std::string> values{w(kAny)};
    values.insert(values.end(), m.keys[k].values.begin(), m.keys[k].values.end());
    choices += choice("key-" + std::to_string(k), m.keys[k].name, values, 0);
  }
  page.section(
      "parallel", w(kParallelName), w(kParallelTitle),
      paragraph(w(kParallelSub), "sub") + "<div class=\"controls\">" + choices +
          "<button id=\"clear\">" + escaped(w(kClear)) + "</button>" + read_out(w, "selected") +
          "</div>\n" +
          page.chart("parallel-chart", w(kParallelTitle), w(kParallelTitle), drawn("parallel")));
}

void add_points(PageWriter& page, const SweepModel& m) {
  const Wording& w = page.w;
  const auto button = [&](const char* id, const Text& text) {
    return std::string("<button id=\"") + id + "\">" + escaped(w(text)) + "</button>";
  };
  page.section("points", w(kPointsName), w(kPointsTitle),
               paragraph(w(kPointsSub, {{"metric", m.objective().name}}), "sub") +
                   "<div class=\"controls\">" + button("previous", kPrevious) +
                   button("next", kNextPage) + "<span id=\"range\" aria-live=\"polite\"></span>" +
                   button("csv", kCsv) +
                   "</div>\n<textarea id=\"csv-text\" rows=\"8\" hidden "
                   "readonly aria-label=\"CSV\"></textarea>\n<div class=\"table\" tabindex=\"0\" "
                   "role=\"region\"><table id=\"point-table\"><thead></thead><tbody></tbody>"
                   "</table></div>\n");
}

}  // namespace
}  // namespace page

std::string sweep_page(const study::SweepResult& sweep, Language language) {
  page::PageWriter page(language);
  const page::SweepModel model = page::model_of(sweep, page.w);
  page::add_head(page, sweep, model);
  if (!model.rows.empty()) {
    page::add_scatter(page, model);
    page::add_parallel(page, model);
    page::add_effects(page, model);
    page::add_points(page, model);
    page.data("sweep", page::sweep_node(page.w, model));
  }
  page::add_reasons(page, sweep);
  return page.html(sweep.name);
}

}  // namespace podsim::report
