// What draws of the inputs say.
#include <algorithm>

#include "src/report/numbers.h"
#include "src/report/sections.h"

namespace podsim::report {
namespace {

using study::UncertaintyResult;

constexpr std::size_t kRows = 8;  ///< rows of a tornado chart

bool is_money(const std::string& path) {
  return path.ends_with("_usd") || path.find("_usd.") != std::string::npos ||
         path.find("_usd_per_") != std::string::npos || path.ends_with("usd_per_chip_hour");
}

std::string figure(const std::string& path, double v) {
  if (path.ends_with(".share") || path.ends_with(".utilisation") || path.ends_with(".mfu"))
    return percent(v);
  if (path.ends_with("tokens")) return large(v);
  return is_money(path) ? usd_scaled(v) : rounded(v);
}

std::string value(double v, const std::string& unit) {
  if (unit == "date") return date(v);
  return unit == "1" ? rounded(v) : rounded(v) + " " + unit;
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
  return "± " + percent(widest);
}

Table input_table(const UncertaintyResult& u) {
  Table t{{{"input"},
           {"P10", Align::right},
           {"central", Align::right},
           {"P90", Align::right},
           {"distribution"},
           {"how"}},
          {}};
  for (const auto& i : u.inputs)
    t.rows.push_back(
        {i.label, value(i.p10, i.unit), value(i.central, i.unit), value(i.p90, i.unit),
         i.distribution,
         i.how + (i.simulations > 0 ? " (" + std::to_string(i.simulations) + ")" : "")});
  return t;
}

Table figure_table(const UncertaintyResult& u) {
  Table t{{{"figure"},
           {"P10", Align::right},
           {"P50", Align::right},
           {"P90", Align::right},
           {"error", Align::right},
           {"mean", Align::right},
           {"central", Align::right}},
          {}};
  for (const auto& f : u.figures)
    t.rows.push_back({f.path + (f.absent > 0 ? " (none in " + percent(f.absent) + ")" : ""),
                      figure(f.path, f.p10), figure(f.path, f.p50), figure(f.path, f.p90),
                      relative_error(f), figure(f.path, f.mean), figure(f.path, f.central)});
  return t;
}

const study::UncertainInput* input_of(const UncertaintyResult& u, const std::string& name) {
  for (const auto& i : u.inputs)
    if (i.name == name) return &i;
  return nullptr;
}

std::string label(const UncertaintyResult& u, const std::string& name) {
  const auto* in = input_of(u, name);
  return in == nullptr || in->label.empty() ? name : in->label;
}

std::string labels(const UncertaintyResult& u, const std::vector<std::string>& names) {
  std::vector<std::string> all;
  for (const std::string& name : names) all.push_back(label(u, name));
  return config::join(all);
}

std::string input_value(const UncertaintyResult& u, const std::string& name, double v) {
  const auto* in = input_of(u, name);
  if (in != nullptr && in->how == "chance") return v > 0 ? "happens" : "fails";
  return in == nullptr ? rounded(v) : value(v, in->unit);
}

void add_condition(Document& d, const UncertaintyResult& u, const study::DrawnCondition& c) {
  d.emplace_back(Paragraph{c.expression + ": holds in " +
                           percent_with_error(c.probability, c.probability_standard_error) +
                           " of the draws, and " + (c.holds ? "holds" : "does not hold") +
                           " with every input central."});
  Table t{{{"flips alone"},
           {"from", Align::right},
           {"at", Align::right},
           {"moved", Align::right},
           {"probability beyond", Align::right}},
          {}};
  for (const auto& f : c.flips) {
    const auto* in = input_of(u, f.input);
    const bool chance = in != nullptr && in->how == "chance";
    t.rows.push_back({label(u, f.input),
                      chance ? percent(f.central) : input_value(u, f.input, f.central),
                      input_value(u, f.input, f.at), chance ? "" : signed_percent(f.moved),
                      percent(f.probability)});
  }
  if (!t.rows.empty()) d.emplace_back(std::move(t));
  if (!c.never.empty())
    d.emplace_back(Paragraph{"Does not flip within the range of: " + labels(u, c.never) + "."});
}

std::string at_end(const std::string& path, const std::optional<double>& v) {
  return v ? figure(path, *v) : "does not exist";
}

Table tornado_table(const UncertaintyResult& u, const study::Sensitivity& s) {
  const bool indices = !s.indices.empty();
  Table t{{{"input"},
           {"P10", Align::right},
           {"P90", Align::right},
           {"figure at P10", Align::right},
           {"at P90", Align::right}},
          {}};
  if (indices) {
    t.columns.push_back({"first-order", Align::right});
    t.columns.push_back({"total", Align::right});
  }
  for (const auto& w : s.tornado) {
    if (t.rows.size() == kRows) break;
    std::vector<std::string> row = {label(u, w.input), input_value(u, w.input, w.low_input),
                                    input_value(u, w.input, w.high_input), at_end(s.figure, w.low),
                                    at_end(s.figure, w.high)};
    for (const auto& i : s.indices)
      if (i.input == w.input) {
        row.push_back(percent_with_error(i.first, i.first_standard_error));
        row.push_back(percent_with_error(i.total, i.total_standard_error));
      }
    t.rows.push_back(std::move(row));
  }
  return t;
}

Table stress_table(const study::Stress& s) {
  Table t{
      {{"figure"}, {"central", Align::right}, {"stressed", Align::right}, {"change", Align::right}},
      {}};
  for (const auto& f : s.figures)
    t.rows.push_back({f.path, figure(f.path, f.central), figure(f.path, f.stressed),
                      f.central == 0 ? "" : signed_percent(f.stressed / f.central - 1)});
  return t;
}

}  // namespace

void add_uncertainty(Document& d, const study::RunResult& r) {
  if (!r.uncertainty) return;
  const UncertaintyResult& u = *r.uncertainty;
  d.emplace_back(Heading{2, "Uncertainty"});
  d.emplace_back(Paragraph{
      count(static_cast<double>(u.draws)) + " draws, seed " + std::to_string(u.seed) + ", " +
      u.points +
      ". ± is one standard error; that of percentiles is the largest of the three, "
      "as a share of its percentile. The number of an input's simulations is in brackets."});
  d.emplace_back(input_table(u));
  d.emplace_back(Heading{3, "Figures over the draws"});
  d.emplace_back(figure_table(u));
  if (!u.conditions.empty()) d.emplace_back(Heading{3, "Conditions, and what flips them"});
  for (const auto& c : u.conditions) add_condition(d, u, c);
  if (!u.sensitivities.empty()) d.emplace_back(Heading{3, "What moves the figures"});
  for (const auto& s : u.sensitivities) {
    if (s.tornado.empty()) continue;
    d.emplace_back(Paragraph{s.figure + ":"});
    d.emplace_back(tornado_table(u, s));
    if (s.not_reliable)
      d.emplace_back(Paragraph{"Sobol indices: not reliable, since " + *s.not_reliable + "."});
  }
  if (!u.stresses.empty()) d.emplace_back(Heading{3, "Stresses"});
  for (const auto& s : u.stresses) {
    const bool effect = !s.figures.empty() || !s.lost.empty();
    d.emplace_back(Paragraph{s.name + ": " + s.definition + "." +
                             (effect ? "" : " No effect: no figure stated moves.")});
    if (!s.figures.empty()) d.emplace_back(stress_table(s));
  }
  Items notes;
  for (const auto& i : u.inputs)
    if (!i.note.empty()) notes.items.push_back(label(u, i.name) + ": " + i.note);
  for (const auto& n : u.notes) notes.items.push_back(n);
  if (!notes.items.empty()) d.emplace_back(std::move(notes));
}

}  // namespace podsim::report
