// Charts of uncertain inputs: twenty dots, drivers, stress scenarios.
#include <algorithm>
#include <cmath>

#include "src/report/numbers.h"
#include "src/report/page/plan_texts.h"
#include "src/report/page/run_sections.h"
#include "src/report/page/texts.h"
#include "src/report/words.h"

namespace podsim::report::page {
namespace {

using study::RunResult;

/// The present value that odds are of: what the best owned plan saves, or a fleet earns.
struct SavedValue {
  std::string path, plan, against;
  bool fleet = false;
};

std::optional<SavedValue> saved_value(const RunResult& r) {
  if (!r.uncertainty) return std::nullopt;
  if (const auto plan = decided_plan(r))
    return SavedValue{"decisions." + *plan + ".npv_usd", *plan, r.decisions.at(*plan).against};
  for (const auto& [name, fleet] : r.fleets)
    for (const study::DrawnFigure& f : r.uncertainty->figures)
      if (f.path == "fleets." + name + ".npv_usd") return SavedValue{f.path, name, "", true};
  return std::nullopt;
}

/// The name of an axis of that value.
std::string axis_name(const Wording& w, const SavedValue& value, const ColumnUnit& unit) {
  return w(value.fleet ? kValueAxis : kNpvAxis, {{"unit", unit.name}});
}

/// The line under a title, of a plan or of a fleet.
std::string sub_line(const Wording& w, const SavedValue& value, const ColumnUnit& unit,
                     const Text& of_plan, const Text& of_fleet) {
  if (value.fleet) return w(of_fleet, {{"plan", value.plan}, {"unit", unit.name}});
  return w(of_plan, {{"plan", value.plan}, {"reference", value.against}, {"unit", unit.name}});
}

const study::MetricQuantiles* quantiles_of(const RunResult& r, const std::string& path) {
  if (!r.series) return nullptr;
  for (const study::MetricQuantiles& q : r.series->quantiles)
    if (q.metric == path) return &q;
  return nullptr;
}

double largest_of(const std::vector<double>& values) {
  double most = 0;
  for (const double v : values) most = std::max(most, std::abs(v));
  return most;
}

// Twenty dots.

/// Dots that would lie on one another stand in a pile; the values are sorted.
std::vector<ChartPoint> piled(const std::vector<double>& values, const ColumnUnit& unit,
                              const Wording& w) {
  constexpr double columns = 28;
  const double width = (values.back() - values.front()) / columns;
  std::vector<ChartPoint> dots;
  double column = values.front();
  int height = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] - column > width) column = values[i], height = 0;
    const double share = (static_cast<double>(i) + 0.5) / static_cast<double>(values.size());
    ChartPoint dot;
    dot.x = values[i] / unit.size;
    dot.y = ++height;
    dot.color = values[i] < 0 ? "var(--low)" : "var(--high)";
    dot.shape = values[i] < 0 ? "square" : "circle";
    dot.area = 190;
    dot.text = w(kQuantileText, {{"share", w.percent(share)}, {"value", w.signed_usd(values[i])}});
    dots.push_back(std::move(dot));
  }
  return dots;
}

CurveChart dot_chart(const std::vector<double>& values, const SavedValue& value,
                     const ColumnUnit& unit, const Wording& w) {
  CurveChart chart;
  chart.points = piled(values, unit, w);
  double tallest = 0;
  for (const ChartPoint& p : chart.points) tallest = std::max(tallest, p.y);
  chart.x = linear_axis(axis_name(w, value, unit), values.front() / unit.size,
                        values.back() / unit.size, true);
  chart.y = {"", 0, tallest + 1, {}, false, true};
  constexpr int row = 18;
  chart.height = static_cast<int>(tallest + 1) * row;
  chart.rules.push_back({0, w(kAtZero)});
  chart.legend = {{"var(--high)", w(value.fleet ? kEarns : kSaves), "circle"},
                  {"var(--low)", w(value.fleet ? kLoses : kCostsMore), "square"}};
  return chart;
}

PageTable quantile_table(const Wording& w, const std::vector<double>& values,
                         const ColumnUnit& unit) {
  PageTable t{
      {{w(kShareColumn), Align::right}, {w(kNpvAxis, {{"unit", unit.name}}), Align::right}}};
  for (std::size_t i = 0; i < values.size(); ++i)
    t.rows.push_back(
        {w.percent((static_cast<double>(i) + 0.5) / static_cast<double>(values.size())),
         signed_number_in(unit, values[i])});
  return t;
}

}  // namespace

void add_odds(PageWriter& page, const RunResult& r) {
  const Wording& w = page.w;
  const auto value = saved_value(r);
  const study::MetricQuantiles* q = value ? quantiles_of(r, value->path) : nullptr;
  if (q == nullptr) return page.nothing("odds", w(kNoOdds));
  const auto above =
      std::count_if(q->values.begin(), q->values.end(), [](double v) { return v > 0; });
  const ColumnUnit unit = w.usd_column(largest_of(q->values));
  const Text& title = value->fleet ? kFleetOddsTitle : kOddsTitle;
  PagePanel p{"odds", w(kOddsName),
              w(title, {{"count", std::to_string(above)}, {"plan", value->plan}})};
  p.sub = w(value->fleet ? kFleetOddsSub : kOddsSub,
            {{"plan", value->plan},
             {"reference", value->against},
             {"unit", unit.name},
             {"samples", count(static_cast<double>(r.uncertainty->draws))}});
  p.alternative =
      w(kSmallest, {{"what", w.percent(0.5 / 20)}, {"value", w.signed_usd(q->values.front())}}) +
      " " +
      w(kLargest, {{"what", w.percent(1 - 0.5 / 20)}, {"value", w.signed_usd(q->values.back())}});
  p.chart = node_of(dot_chart(q->values, *value, unit, w));
  p.table = quantile_table(w, q->values, unit);
  page.panel(p);
}

namespace {

// Drivers.

const study::UncertainInput* input_named(const RunResult& r, const std::string& name) {
  for (const study::UncertainInput& in : r.uncertainty->inputs)
    if (in.name == name) return &in;
  return nullptr;
}

std::string label_of_input(const RunResult& r, const Wording& w, const std::string& name) {
  const study::UncertainInput* in = input_named(r, name);
  return in == nullptr || in->label.empty() ? name : w.term(in->label);
}

std::string input_text(const RunResult& r, const Wording& w, const std::string& name, double v) {
  const study::UncertainInput* in = input_named(r, name);
  if (in == nullptr) return three_digits(v);
  if (in->how == "chance") return w(v > 0 ? kHappens : kFails);
  if (in->unit == "date") return date(v);
  constexpr double many = 1e6;
  if (in->unit == "1") return std::abs(v) >= many ? w.count(v) : three_digits(v);
  return three_digits(v) + (in->unit == "%" ? "%" : " " + in->unit);
}

struct DriverContext {
  const RunResult& r;
  const Wording& w;
  ColumnUnit unit;
  double base;
  const study::DrawnCondition* turns;
};

const study::Flip* flip_of(const DriverContext& c, const std::string& input) {
  if (c.turns == nullptr) return nullptr;
  for (const study::Flip& f : c.turns->flips)
    if (f.input == input) return &f;
  return nullptr;
}

std::string flip_text(const DriverContext& c, const study::Flip& f) {
  return c.w(kTurnsAt, {{"value", input_text(c.r, c.w, f.input, f.at)},
                        {"probability", c.w.percent(f.probability)}});
}

/// Where both ends lie on one side, the nearer one's text goes to the other side of the base case.
void part_notes(ChartRow& row, double base) {
  if (row.notes.size() < 2 || row.notes[0].left != row.notes[1].left) return;
  const bool first = std::abs(row.notes[0].at - base) < std::abs(row.notes[1].at - base);
  ChartNote& nearer = row.notes[first ? 0 : 1];
  nearer.at = base;
  nearer.left = !nearer.left;
}

ChartRow driver_row(const DriverContext& c, const study::Swing& s) {
  ChartRow row{label_of_input(c.r, c.w, s.input)};
  const auto add = [&](const std::optional<double>& value, double input, const char* color) {
    if (!value) return;
    const std::string text = input_text(c.r, c.w, s.input, input);
    row.bars.push_back(
        {c.base / c.unit.size, *value / c.unit.size, color,
         c.w(kBarText, {{"input", row.label}, {"value", text}, {"npv", c.w.signed_usd(*value)}})});
    row.notes.push_back({*value / c.unit.size, text, *value <= c.base});
  };
  add(s.low, s.low_input, "var(--c5)");
  add(s.high, s.high_input, "var(--c1)");
  part_notes(row, c.base / c.unit.size);
  if (const study::Flip* f = flip_of(c, s.input)) {
    ChartDot dot;
    dot.color = "var(--ink)";
    dot.text = row.label + ": " + flip_text(c, *f);
    dot.shape = "tick";
    row.dots.push_back(dot);
  }
  return row;
}

PageTable driver_table(const DriverContext& c, const std::vector<study::Swing>& tornado) {
  PageTable t{{{c.w(kInput)},
               {c.w(kLowValue), Align::right},
               {c.w(kHighValue), Align::right},
               {c.w(kAtLow, {{"unit", c.unit.name}}), Align::right},
               {c.w(kAtHigh, {{"unit", c.unit.name}}), Align::right},
               {c.w(kSwitching)}}};
  for (const study::Swing& s : tornado) {
    const study::Flip* f = flip_of(c, s.input);
    t.rows.push_back({label_of_input(c.r, c.w, s.input), input_text(c.r, c.w, s.input, s.low_input),
                      input_text(c.r, c.w, s.input, s.high_input),
                      s.low ? signed_number_in(c.unit, *s.low) : "–",
                      s.high ? signed_number_in(c.unit, *s.high) : "–",
                      f == nullptr ? "–" : flip_text(c, *f)});
  }
  return t;
}

const study::Sensitivity* sensitivity_of(const RunResult& r, const std::string& path) {
  for (const study::Sensitivity& s : r.uncertainty->sensitivities)
    if (s.figure == path) return &s;
  return nullptr;
}

double base_of(const RunResult& r, const std::string& path) {
  for (const study::DrawnFigure& f : r.uncertainty->figures)
    if (f.path == path) return f.central;
  return 0;
}

DriverContext context_of(const RunResult& r, const Wording& w, const SavedValue& value,
                         const std::vector<study::Swing>& tornado) {
  std::vector<double> ends{base_of(r, value.path)};
  for (const study::Swing& s : tornado)
    for (const auto& v : {s.low, s.high})
      if (v) ends.push_back(*v);
  DriverContext c{r, w, w.usd_column(largest_of(ends)), ends.front(), nullptr};
  for (const study::DrawnCondition& condition : r.uncertainty->conditions)
    if (condition.expression == value.path + " > 0") c.turns = &condition;
  return c;
}

constexpr std::size_t kMostDrivers = 8;

RowChart driver_chart(const DriverContext& c, const SavedValue& value,
                      const std::vector<study::Swing>& tornado) {
  RowChart chart;
  double low = c.base / c.unit.size, high = low;
  for (const study::Swing& s : tornado) {
    if (chart.rows.size() == kMostDrivers) break;
    chart.rows.push_back(driver_row(c, s));
    for (const ChartBar& bar : chart.rows.back().bars)
      low = std::min(low, bar.to), high = std::max(high, bar.to);
  }
  chart.x = linear_axis(axis_name(c.w, value, c.unit), low, high, true);
  chart.rules.push_back({0, c.w(kAtZero)});
  chart.rules.push_back(
      {c.base / c.unit.size, c.w(kBaseCase, {{"value", signed_number_in(c.unit, c.base)}})});
  chart.legend = {{"var(--c5)", c.w(kLowValue)}, {"var(--c1)", c.w(kHighValue)}};
  return chart;
}

}  // namespace

void add_drivers(PageWriter& page, const RunResult& r) {
  const Wording& w = page.w;
  const auto value = saved_value(r);
  const study::Sensitivity* s = value ? sensitivity_of(r, value->path) : nullptr;
  if (s == nullptr || s->tornado.empty()) return page.nothing("drivers", w(kNoDrivers));
  const DriverContext c = context_of(r, w, *value, s->tornado);
  const study::Swing& first = s->tornado.front();
  PagePanel p{"drivers", w(kDriversName),
              w(kDriversTitle,
                {{"input", label_of_input(r, w, first.input)}, {"swing", w.usd(first.swing)}})};
  p.sub = sub_line(w, *value, c.unit, kDriversSub, kFleetDriversSub);
  p.alternative =
      w(kLargest, {{"what", label_of_input(r, w, first.input)}, {"value", w.usd(first.swing)}}) +
      " " + w(kBaseCase, {{"value", w.signed_usd(c.base)}});
  p.chart = node_of(driver_chart(c, *value, s->tornado));
  if (s->tornado.size() > kMostDrivers)
    p.below.push_back(w(kFewerMove, {{"count", std::to_string(s->tornado.size() - kMostDrivers)},
                                     {"swing", w.usd(s->tornado[kMostDrivers - 1].swing)}}));
  p.table = driver_table(c, s->tornado);
  page.panel(p);
}

namespace {

// Stress scenarios.

/// The metric under a stress scenario; nothing where it does not move.
std::optional<double> stressed_value(const study::Stress& s, const std::string& path) {
  for (const study::StressedFigure& f : s.figures)
    if (f.path == path) return f.stressed;
  return std::nullopt;
}

std::string stress_verdict(const Wording& w, double base, const std::optional<double>& stressed) {
  if (!stressed) return w(kNoEffect);
  return w((*stressed > 0) == (base > 0) ? kHolds : kTurns);
}

ChartRow stress_row(const Wording& w, const study::Stress& s, double base,
                    const std::optional<double>& stressed, const ColumnUnit& unit) {
  ChartRow row{w.term(s.name)};
  row.end = stress_verdict(w, base, stressed);
  ChartDot at_base{base / unit.size, {}, {}, "var(--c7)", w(kBase) + ": " + w.signed_usd(base)};
  at_base.hollow = true;
  row.dots.push_back(at_base);
  if (!stressed) return row;
  const char* color = (*stressed > 0) == (base > 0) ? "var(--c1)" : "var(--low)";
  row.dots.push_back({*stressed / unit.size,
                      {},
                      {},
                      color,
                      w.term(s.name) + ": " + w.signed_usd(*stressed) + "\n" + s.definition});
  return row;
}

PageTable stress_rows(const Wording& w, const RunResult& r, const SavedValue& value, double base,
                      const ColumnUnit& unit) {
  PageTable t{{{w(kStressColumn)},
               {w(kBase) + ", " + unit.name, Align::right},
               {w(kStressed) + ", " + unit.name, Align::right},
               {w(kVerdictColumn)},
               {w(kMeaning)}}};
  for (const study::Stress& s : r.uncertainty->stresses) {
    const auto stressed = stressed_value(s, value.path);
    t.rows.push_back({w.term(s.name), signed_number_in(unit, base),
                      stressed ? signed_number_in(unit, *stressed) : "–",
                      stress_verdict(w, base, stressed), s.definition});
  }
  return t;
}

std::string stress_title(const Wording& w, const RunResult& r, const SavedValue& value,
                         double base) {
  std::vector<std::string> turned;
  for (const study::Stress& s : r.uncertainty->stresses)
    if (const auto v = stressed_value(s, value.path); v && (*v > 0) != (base > 0))
      turned.push_back(w.term(s.name));
  const std::string all = std::to_string(r.uncertainty->stresses.size());
  if (turned.empty()) return w(kStressNoneTitle, {{"all", all}});
  return w(kStressTitle,
           {{"count", std::to_string(turned.size())}, {"all", all}, {"names", w.listed(turned)}});
}

}  // namespace

void add_stress_scenarios(PageWriter& page, const RunResult& r) {
  const Wording& w = page.w;
  const auto value = saved_value(r);
  if (!value || r.uncertainty->stresses.empty()) return page.nothing("stress", w(kNoStress));
  const double base = base_of(r, value->path);
  std::vector<double> values{base};
  for (const study::Stress& s : r.uncertainty->stresses)
    if (const auto v = stressed_value(s, value->path)) values.push_back(*v);
  const ColumnUnit unit = w.usd_column(largest_of(values));
  RowChart chart;
  for (const study::Stress& s : r.uncertainty->stresses)
    chart.rows.push_back(stress_row(w, s, base, stressed_value(s, value->path), unit));
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  chart.x = linear_axis(axis_name(w, *value, unit), *low / unit.size, *high / unit.size, true);
  chart.rules.push_back({0, w(kAtZero)});
  chart.legend = {{"var(--c7)", w(kBase), "circle", {}, true},
                  {"var(--c1)", w(kStressedHolds), "circle"},
                  {"var(--low)", w(kStressedTurns), "circle"}};
  PagePanel p{"stress", w(kStressName), stress_title(w, r, *value, base),
              sub_line(w, *value, unit, kStressSub, kFleetStressSub)};
  p.alternative = w(kSmallest, {{"what", w(kStressed)}, {"value", w.signed_usd(*low)}}) + " " +
                  w(kLargest, {{"what", w(kStressed)}, {"value", w.signed_usd(*high)}});
  p.chart = node_of(chart);
  p.table = stress_rows(w, r, *value, base, unit);
  page.panel(p);
}

}  // namespace podsim::report::page
