// What stands above the fold: question, answer, odds, the first chart, what drives and turns it.
#include <algorithm>

#include "podsim/report/report.h"
#include "src/report/numbers.h"
#include "src/report/page/run_sections.h"
#include "src/report/page/texts.h"
#include "src/report/summary.h"
#include "src/report/texts/summary.h"
#include "src/report/words.h"

namespace podsim::report::page {
namespace {

const study::DrawnFigure* saving_of(const study::RunResult& r, const std::string& plan) {
  if (!r.uncertainty) return nullptr;
  for (const study::DrawnFigure& f : r.uncertainty->figures)
    if (f.path == "decisions." + plan + ".npv_usd") return &f;
  return nullptr;
}

/// A plan's extra cost against the reference; its interval where inputs are uncertain.
struct ExtraCost {
  RankedPlan plan;
  double usd = 0;
  std::optional<double> low = {}, high = {};
};

std::vector<ExtraCost> extra_costs(const study::RunResult& r, const std::string& reference) {
  std::vector<ExtraCost> all;
  double base = 0;
  const std::vector<RankedPlan> plans = ranking(r);
  for (const RankedPlan& p : plans)
    if (p.name == reference) base = p.extra_usd;
  for (const RankedPlan& p : plans) {
    ExtraCost extra{p, p.extra_usd - base};
    const study::DrawnFigure* saving = saving_of(r, p.name);
    if (saving != nullptr && r.decisions.at(p.name).against == reference)
      extra.low = -saving->p90, extra.high = -saving->p10;
    all.push_back(extra);
  }
  return all;
}

/// Largest absolute value of a chart, which chooses its unit.
double largest_of(const std::vector<ExtraCost>& costs) {
  double most = 0;
  for (const ExtraCost& c : costs)
    most = std::max(
        {most, std::abs(c.usd), std::abs(c.low.value_or(0)), std::abs(c.high.value_or(0))});
  return most;
}

std::string value_text(const Wording& w, const ExtraCost& c, const std::string& reference) {
  if (c.plan.name == reference) return w(kReference);
  std::string text = w.signed_usd(c.usd);
  if (c.low)
    text += "\n" + w(kTenToNinety) + ": " +
            w(kInterval, {{"low", w.signed_usd(*c.low)}, {"high", w.signed_usd(*c.high)}});
  return text;
}

PageTable ranking_rows(const Wording& w, const std::vector<ExtraCost>& costs,
                       const ColumnUnit& unit, const std::string& reference) {
  PageTable t{{{w(kPlan)},
               {w(kExtraCostColumn, {{"unit", unit.name}}), Align::right},
               {w(kTenToNinety), Align::right},
               {w(kPerMillionColumn), Align::right},
               {w(kUnmetColumn), Align::right},
               {w(kStepColumn), Align::right},
               {w(kErrorColumn), Align::right}}};
  const auto shown = [&](double v) { return signed_number_in(unit, v); };
  for (const ExtraCost& c : costs)
    t.rows.push_back(
        {c.plan.name, c.plan.name == reference ? w(kReference) : shown(c.usd),
         c.low ? w(kInterval, {{"low", shown(*c.low)}, {"high", shown(*c.high)}}) : "–",
         three_digits(1e6 * c.plan.usd_per_token), w.percent(c.plan.unmet),
         w.duration(c.plan.step_s),
         c.plan.step_error ? w.percent(*c.plan.step_error) : w(kNoMeasuredRuns)});
  return t;
}

std::string title_of(const Wording& w, const std::vector<ExtraCost>& costs) {
  return w(kExtraCostTitle, {{"plan", costs[0].plan.name},
                             {"next", costs[1].plan.name},
                             {"more", w.usd(costs[1].usd - costs[0].usd)}});
}

/// The chart, and the table behind it, which stands under the lines.
struct FirstChart {
  std::string html, table;
};

FirstChart first_chart(PageWriter& page, const study::RunResult& r) {
  const Wording& w = page.w;
  const std::string reference = reference_plan(r);
  const auto looks = looks_of(r);
  const std::vector<ExtraCost> costs = extra_costs(r, reference);
  if (costs.size() < 2) return {};
  const ColumnUnit unit = w.usd_column(largest_of(costs));
  RowChart chart;
  double low = 0, high = 0;
  for (const ExtraCost& c : costs) {
    const PlanLook& look = looks.at(c.plan.name);
    ChartDot dot{c.usd / unit.size,
                 {},
                 {},
                 look.color,
                 w(kColon, {{"name", c.plan.name}, {"text", value_text(w, c, reference)}}),
                 look.shape()};
    if (c.low) dot.low = *c.low / unit.size, dot.high = *c.high / unit.size;
    low = std::min({low, dot.at, dot.low.value_or(0)});
    high = std::max({high, dot.at, dot.high.value_or(0)});
    chart.rows.push_back({c.plan.name,
                          c.plan.name == reference ? w(kReference) : signed_number_in(unit, c.usd),
                          {},
                          {dot}});
  }
  chart.x = linear_axis(w(kExtraCostAxis, {{"unit", unit.name}}), low, high, true);
  chart.rules.push_back({0, w(kSameCost, {{"reference", reference}})});
  if (std::any_of(looks.begin(), looks.end(), [](const auto& l) { return l.second.owns; }))
    chart.legend = {{"var(--c7)", w(kRented), "circle"}, {"var(--c7)", w(kOwned), "square"}};
  std::string sub = w(kExtraCostSub, {{"unit", unit.name}, {"reference", reference}});
  if (std::any_of(costs.begin(), costs.end(), [](const ExtraCost& c) { return c.low.has_value(); }))
    sub += w(kExtraCostBars);
  const std::string title = title_of(w, costs);
  const std::string words =
      w(kSmallest,
        {{"what", costs.front().plan.name}, {"value", w.signed_usd(costs.front().usd)}}) +
      " " +
      w(kLargest, {{"what", costs.back().plan.name}, {"value", w.signed_usd(costs.back().usd)}});
  return {"<h2 id=\"costs-title\">" + escaped(title) + "</h2>\n" + paragraph(sub, "sub") +
              page.chart("costs-chart", title, title + " " + words, node_of(chart)),
          folded_table(w, ranking_rows(w, costs, unit, reference))};
}

/// The first lines of the text report, apart.
struct FirstLines {
  std::string stamp, question, answer;
  std::vector<Labelled::Line> others;
};

FirstLines first_lines(const study::RunResult& r, const Wording& w) {
  FirstLines first;
  for (const Block& block : run_document(r, ReportDetail::brief, w.language())) {
    if (const auto* p = std::get_if<Paragraph>(&block); p != nullptr && first.stamp.empty())
      first.stamp = p->text;
    const auto* labelled = std::get_if<Labelled>(&block);
    if (labelled == nullptr) continue;
    for (const Labelled::Line& line : labelled->lines) {
      if (line.label == w(texts::summary::kQuestion)) {
        first.question = line.text;
      } else if (line.label == w(texts::summary::kAnswer)) {
        first.answer = line.text;
      } else {
        first.others.push_back(line);
      }
    }
  }
  const auto rank = [&](const Labelled::Line& line) {
    return line.label == w(texts::summary::kDrivenBy)  ? 0
           : line.label == w(texts::summary::kTurnsIf) ? 1
                                                       : 2;
  };
  std::stable_sort(first.others.begin(), first.others.end(),
                   [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  return first;
}

/// Behind the first sentence, with the space that follows it.
std::size_t first_sentence_end(const std::string& text) {
  const std::size_t english = text.find(". "), chinese = text.find("。");
  if (chinese < english) return chinese + std::string("。").size();
  return english == std::string::npos ? text.size() : english + 2;
}

}  // namespace

std::map<std::string, PlanLook> looks_of(const study::RunResult& r) {
  std::map<std::string, PlanLook> looks;
  for (const RankedPlan& p : ranking(r)) {
    const auto& phases = r.plans.at(p.name).phases;
    const bool owns = std::any_of(phases.begin(), phases.end(),
                                  [](const auto& phase) { return phase.tenure == "buy"; });
    looks[p.name] = {color_of(looks.size()), owns};
  }
  return looks;
}

std::string reference_plan(const study::RunResult& r) {
  if (!r.decisions.empty()) return r.decisions.begin()->second.against;
  const std::vector<RankedPlan> plans = ranking(r);
  return plans.empty() ? "" : plans.front().name;
}

std::optional<std::string> decided_plan(const study::RunResult& r) {
  for (const RankedPlan& p : ranking(r))
    if (r.decisions.contains(p.name)) return p.name;
  return std::nullopt;
}

std::string number_in(const ColumnUnit& unit, double usd) { return three_digits(usd / unit.size); }

std::string signed_number_in(const ColumnUnit& unit, double usd) {
  return (usd > 0 ? "+" : "") + number_in(unit, usd);
}

void add_first_screen(PageWriter& page, const study::RunResult& r) {
  const FirstLines first = first_lines(r, page.w);
  std::string html = "<section class=\"first\" id=\"answer\">\n<h1" + language_of(page.w, r.name) +
                     ">" + escaped(r.name) + "</h1>\n" + paragraph(first.stamp, "stamp") +
                     paragraph(first.question, "question");
  const std::size_t end = first_sentence_end(first.answer);
  const FirstChart chart = first_chart(page, r);
  html += paragraph(first.answer.substr(0, end), "answer") +
          paragraph(first.answer.substr(end), "odds") + chart.html;
  html += "<dl class=\"lines\">";
  for (const auto& [label, text] : first.others)
    html += "<dt>" + escaped(label) + "</dt><dd" + language_of(page.w, text) + ">" + escaped(text) +
            "</dd>\n";
  page.head(html + "</dl>\n" + chart.table + "</section>\n");
}

}  // namespace podsim::report::page
