// What samples of the inputs say.
#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "src/report/grid.h"
#include "src/report/numbers.h"
#include "src/report/sections.h"
#include "src/report/texts/uncertainty.h"
#include "src/report/words.h"

namespace podsim::report {
namespace {

using study::UncertaintyResult;

constexpr std::size_t kRows = 8;  ///< rows of a tornado chart

bool is_money(const std::string& path) {
  return path.ends_with("_usd") || path.find("_usd.") != std::string::npos ||
         path.find("_usd_per_") != std::string::npos || path.ends_with("usd_per_chip_hour");
}

/// The unit in which all values of a metric are written.
ColumnUnit unit_of_metric(const std::string& path, std::initializer_list<double> values,
                          const Wording& w) {
  constexpr double percent = 0.01;
  double largest = 0;
  for (const double v : values) largest = std::max(largest, std::abs(v));
  if (path.ends_with(".share") || path.ends_with(".utilisation") || path.ends_with(".mfu"))
    return {percent, "%"};
  if (path.ends_with("tokens")) return w.count_column(largest);
  return is_money(path) ? w.usd_column(largest) : ColumnUnit{};
}

/// "plans.own.cost.total_usd, million USD".
std::string metric_with_unit(const std::string& path, const ColumnUnit& unit, const Wording& w) {
  if (unit.name.empty()) return path;
  return w(texts::uncertainty::kMetricUnit, {{"metric", path}, {"unit", unit.name}});
}

std::string in_unit(double v, const std::string& unit) {
  if (unit == "date") return date(v);
  if (unit == "%") return three_digits(v) + "%";
  return unit == "1" || unit.empty() ? three_digits(v) : three_digits(v) + " " + unit;
}

/// The largest standard error of the percentiles, as a share of the percentile itself.
std::string relative_error(const study::DrawnFigure& f) {
  double widest = 0;
  for (const auto& [value, error] :
       {std::pair(f.p10, f.p10_standard_error), std::pair(f.p50, f.p50_standard_error),
        std::pair(f.p90, f.p90_standard_error)}) {
    if (!error) return "";
    if (*error > 0) widest = std::max(widest, *error / std::abs(value));
  }
  return "±" + percent(widest);
}

void add_sampled_inputs(Document& d, const UncertaintyResult& u, const Wording& w) {
  namespace t = texts::uncertainty;
  Grid g(w);
  g.text(t::kInput).label(t::kP10).label(t::kBase).label(t::kP90).text(t::kDistribution);
  g.text(t::kOrigin);
  for (const auto& i : u.inputs)
    g.row({w.label(i.label), in_unit(i.p10, i.unit), in_unit(i.central, i.unit),
           in_unit(i.p90, i.unit), i.distribution,
           i.how + (i.simulations > 0 ? " (" + std::to_string(i.simulations) + ")" : "")});
  g.add_to(d);
}

void add_metrics(Document& d, const UncertaintyResult& u, const Wording& w) {
  namespace t = texts::uncertainty;
  d.emplace_back(Heading{3, w(t::kMetrics)});
  Grid g(w);
  g.text(t::kMetric).label(t::kP10).label(t::kP50).label(t::kP90).label(t::kError);
  g.label(t::kMean).label(t::kBase);
  for (const auto& f : u.figures) {
    const ColumnUnit unit = unit_of_metric(f.path, {f.p10, f.p90, f.mean, f.central}, w);
    const auto shown = [&](double v) { return three_digits(v / unit.size); };
    const std::string name = metric_with_unit(f.path, unit, w);
    g.row({f.absent > 0 ? w(t::kAbsent, {{"metric", name}, {"share", w.percent(f.absent)}}) : name,
           shown(f.p10), shown(f.p50), shown(f.p90), relative_error(f), shown(f.mean),
           shown(f.central)});
  }
  g.add_to(d);
}

const study::UncertainInput* sampled_input(const UncertaintyResult& u, const std::string& name) {
  for (const auto& i : u.inputs)
    if (i.name == name) return &i;
  return nullptr;
}

std::string input_label(const UncertaintyResult& u, const std::string& name, const Wording& w) {
  const auto* in = sampled_input(u, name);
  return w.label(in == nullptr || in->label.empty() ? name : in->label);
}

std::string input_value(const UncertaintyResult& u, const std::string& name, double v,
                        const Wording& w) {
  const auto* in = sampled_input(u, name);
  if (in != nullptr && in->how == "chance") return w.term(v > 0 ? "happens" : "fails");
  return in == nullptr ? three_digits(v) : in_unit(v, in->unit);
}

void add_condition(Document& d, const UncertaintyResult& u, const study::DrawnCondition& c,
                   const Wording& w) {
  namespace t = texts::uncertainty;
  d.emplace_back(
      Paragraph{w(c.holds ? t::kHolds : t::kHoldsNot,
                  {{"condition", c.expression},
                   {"share", percent_with_error(c.probability, c.probability_standard_error)}})});
  Grid g(w);
  g.text(t::kTurning).label(t::kBase).label(t::kSwitching).label(t::kChange).share(t::kBeyond);
  for (const auto& f : c.flips) {
    const auto* in = sampled_input(u, f.input);
    const bool chance = in != nullptr && in->how == "chance";
    g.row({input_label(u, f.input, w),
           chance ? w.percent(f.central) : input_value(u, f.input, f.central, w),
           input_value(u, f.input, f.at, w), chance ? "" : signed_percent(f.moved), f.probability});
  }
  if (!g.empty()) g.add_to(d);
  std::vector<std::string> never;
  for (const std::string& name : c.never) never.push_back(input_label(u, name, w));
  if (!never.empty()) d.emplace_back(Paragraph{w(t::kNever, {{"inputs", w.listed(never)}})});
}

void add_tornado(Document& d, const UncertaintyResult& u, const study::Sensitivity& s,
                 const Wording& w) {
  namespace t = texts::uncertainty;
  double largest = 0;
  for (const study::Swing& swing : s.tornado)
    largest =
        std::max({largest, std::abs(swing.low.value_or(0)), std::abs(swing.high.value_or(0))});
  const ColumnUnit unit = unit_of_metric(s.figure, {largest}, w);
  d.emplace_back(Paragraph{w(t::kOfMetric, {{"metric", metric_with_unit(s.figure, unit, w)}})});
  Grid g(w);
  g.text(t::kInput).label(t::kP10).label(t::kP90).label(t::kAtP10).label(t::kAtP90);
  g.label(t::kFirst).label(t::kTotal);
  const auto at_end = [&](const std::optional<double>& v) {
    return v ? three_digits(*v / unit.size) : w(t::kDoesNotExist);
  };
  for (std::size_t i = 0; i < std::min(s.tornado.size(), kRows); ++i) {
    const study::Swing& swing = s.tornado[i];
    std::vector<GridCell> row{
        input_label(u, swing.input, w), input_value(u, swing.input, swing.low_input, w),
        input_value(u, swing.input, swing.high_input, w), at_end(swing.low), at_end(swing.high)};
    for (const auto& index : s.indices)
      if (index.input == swing.input) {
        row.emplace_back(percent_with_error(index.first, index.first_standard_error));
        row.emplace_back(percent_with_error(index.total, index.total_standard_error));
      }
    g.row(std::move(row));
  }
  g.add_to(d);
  if (s.not_reliable) d.emplace_back(Paragraph{w(t::kNotReliable, {{"why", *s.not_reliable}})});
}

void add_stress(Document& d, const study::Stress& s, const Wording& w) {
  namespace t = texts::uncertainty;
  const bool effect = !s.figures.empty() || !s.lost.empty();
  d.emplace_back(Paragraph{w(effect ? t::kStress : t::kNoEffect,
                             {{"name", w.term(s.name)}, {"definition", s.definition}})});
  if (s.figures.empty()) return;
  Grid g(w);
  g.text(t::kMetric).label(t::kBase).label(t::kStressed).label(t::kChange);
  for (const auto& f : s.figures) {
    const ColumnUnit unit = unit_of_metric(f.path, {f.central, f.stressed}, w);
    g.row({metric_with_unit(f.path, unit, w), three_digits(f.central / unit.size),
           three_digits(f.stressed / unit.size),
           f.central == 0 ? "" : signed_percent(f.stressed / f.central - 1)});
  }
  g.add_to(d);
}

void add_input_notes(Document& d, const UncertaintyResult& u, const Wording& w) {
  Items notes;
  for (const auto& i : u.inputs)
    if (!i.note.empty())
      notes.items.push_back(
          w(texts::uncertainty::kNote, {{"input", input_label(u, i.name, w)}, {"note", i.note}}));
  for (const auto& n : u.notes) notes.items.push_back(n);
  if (!notes.items.empty()) d.emplace_back(std::move(notes));
}

}  // namespace

void add_uncertainty(Document& d, const study::RunResult& r, const Wording& w) {
  namespace t = texts::uncertainty;
  if (!r.uncertainty) return;
  const UncertaintyResult& u = *r.uncertainty;
  d.emplace_back(Heading{2, w(t::kUncertainty)});
  d.emplace_back(Paragraph{w(t::kHow, {{"draws", count(static_cast<double>(u.draws))},
                                       {"seed", std::to_string(u.seed)},
                                       {"points", u.points}})});
  add_sampled_inputs(d, u, w);
  add_metrics(d, u, w);
  if (!u.conditions.empty()) d.emplace_back(Heading{3, w(t::kConditions)});
  for (const auto& c : u.conditions) add_condition(d, u, c, w);
  if (!u.sensitivities.empty()) d.emplace_back(Heading{3, w(t::kSensitivity)});
  for (const auto& s : u.sensitivities) {
    if (s.tornado.empty()) continue;
    add_tornado(d, u, s, w);
  }
  if (!u.stresses.empty()) d.emplace_back(Heading{3, w(t::kStresses)});
  for (const auto& s : u.stresses) add_stress(d, s, w);
  add_input_notes(d, u, w);
}

}  // namespace podsim::report
