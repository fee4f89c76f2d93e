// Charts of the hardware under a step: roofline, memory, measured runs.
#include <algorithm>
#include <cmath>

#include "src/report/numbers.h"
#include "src/report/page/run_sections.h"
#include "src/report/page/step_groups.h"
#include "src/report/page/step_texts.h"
#include "src/report/page/texts.h"
#include "src/report/words.h"

namespace podsim::report::page {
namespace {

using study::OperationTotal;
using study::RunResult;
using study::StepSeries;

constexpr double kTera = 1e12;

// Roofline.

bool has_products(const OperationTotal& o) { return o.flop > 0 && o.bytes > 0 && o.time_s > 0; }

/// Operations by their name without the pass ("mlp_up" of "fwd.mlp_up"), longest first.
std::vector<OperationTotal> over_passes(const StepSeries& s) {
  std::vector<OperationTotal> sums;
  for (const OperationTotal& o : s.operations) {
    const std::string name = o.name.substr(o.name.find('.') + 1);
    auto same = std::find_if(sums.begin(), sums.end(),
                             [&](const OperationTotal& x) { return x.name == name; });
    if (same == sums.end()) {
      sums.push_back(o);
      sums.back().name = name;
      continue;
    }
    same->count += o.count;
    same->time_s += o.time_s;
    same->flop += o.flop;
    same->bytes += o.bytes;
  }
  std::stable_sort(sums.begin(), sums.end(),
                   [](const auto& a, const auto& b) { return a.time_s > b.time_s; });
  return sums;
}

double time_of(const StepSeries& s) {
  double sum = 0;
  for (const OperationTotal& o : s.operations) sum += o.time_s;
  return sum;
}

ChartLine ceiling(double flops, double bandwidth, double from, double to, bool dashed) {
  ChartLine line{"var(--ink)", dashed ? std::vector<int>{5, 4} : std::vector<int>{}};
  const double ridge = flops / bandwidth;
  line.points.emplace_back(from, std::min(flops, from * bandwidth) / kTera);
  if (ridge > from && ridge < to) line.points.emplace_back(ridge, flops / kTera);
  line.points.emplace_back(to, std::min(flops, to * bandwidth) / kTera);
  return line;
}

std::size_t engine_place(const std::string& bound_by) {
  return bound_by == "mxu" ? 0 : bound_by == "hbm" ? 2 : 1;
}

ChartPoint operation_point(const Wording& w, const OperationTotal& o, double share, bool label) {
  ChartPoint p;
  p.x = o.flop / o.bytes;
  p.y = o.flop / o.time_s / kTera;
  p.color = color_of(engine_place(o.bound_by));
  p.text = w(kOperationText, {{"name", o.name},
                              {"time", w.duration(o.time_s)},
                              {"count", count(static_cast<double>(o.count))},
                              {"bound", w.term(o.bound_by)}}) +
           "\n" + three_digits(p.x) + " FLOP/B, " + three_digits(p.y) + " TFLOP/s";
  if (label) p.label = o.name;
  constexpr double largest = 3000, least = 30;
  p.area = std::max(least, largest * share);
  p.opacity = 0.65;
  return p;
}

CurveChart roofline_chart(const Wording& w, const StepSeries& s,
                          const std::vector<OperationTotal>& operations) {
  CurveChart chart;
  const double all = time_of(s);
  constexpr std::size_t labels = 5;
  double left = s.peak_flops / s.hbm_bandwidth, right = left, low = s.peak_flops / kTera;
  for (const OperationTotal& o : operations) {
    if (!has_products(o)) continue;
    chart.points.push_back(operation_point(w, o, o.time_s / all, chart.points.size() < labels));
    left = std::min(left, chart.points.back().x), right = std::max(right, chart.points.back().x);
    low = std::min(low, chart.points.back().y);
  }
  constexpr double margin = 2;
  chart.x = logarithmic_axis(w(kRoofX), left / margin, right * margin);
  chart.y = logarithmic_axis(w(kRoofY), low / margin, margin * s.peak_flops / kTera);
  chart.lines = {ceiling(s.peak_flops, s.hbm_bandwidth, chart.x.from, chart.x.to, false),
                 ceiling(s.fitted_flops, s.fitted_bandwidth, chart.x.from, chart.x.to, true)};
  chart.legend = {{"var(--ink)", w(kPeak), "line"}, {"var(--ink)", w(kFitted), "line", {5, 4}}};
  const std::array engines = {&kMatrixUnit, &kVectorUnit, &kHbm};
  for (std::size_t k = 0; k < engines.size(); ++k)
    if (std::any_of(chart.points.begin(), chart.points.end(),
                    [&](const ChartPoint& p) { return p.color == color_of(k); }))
      chart.legend.push_back({color_of(k), w(*engines[k]), "circle"});
  return chart;
}

PageTable operation_table(const Wording& w, const StepSeries& s) {
  PageTable t{{{w(kOperation)},
               {w(kTimeHead), Align::right},
               {w(kIntensityHead), Align::right},
               {w(kRateHead), Align::right},
               {w(kBoundHead)}}};
  for (const OperationTotal& o : s.operations)
    t.rows.push_back(
        {o.name, three_digits(o.time_s), o.bytes > 0 ? three_digits(o.flop / o.bytes) : "–",
         o.time_s > 0 ? three_digits(o.flop / o.time_s / kTera) : "–", w.term(o.bound_by)});
  return t;
}

}  // namespace

void add_roofline(PageWriter& page, const RunResult& r) {
  const Wording& w = page.w;
  const std::vector<StepGroup> groups = step_groups(r);
  if (groups.empty() || groups.front().series == nullptr) return;
  const StepSeries& s = *groups.front().series;
  const std::vector<OperationTotal> operations = over_passes(s);
  const auto first = std::find_if(operations.begin(), operations.end(), has_products);
  if (first == operations.end()) return;
  PagePanel p{"roofline", w(kRoofName),
              w(kRoofTitle, {{"operation", first->name},
                             {"share", w.percent(first->time_s / time_of(s))},
                             {"reach", w.percent(first->flop / first->time_s / s.peak_flops)}}),
              w(kRoofSub, {{"chip", groups.front().label}})};
  p.alternative = w(kLargest, {{"what", first->name}, {"value", w.duration(first->time_s)}});
  p.chart = node_of(roofline_chart(w, s, operations));
  p.table = operation_table(w, s);
  double without = 0;
  std::size_t number = 0;
  for (const OperationTotal& o : operations)
    if (!has_products(o)) without += o.time_s, ++number;
  if (number > 0)
    p.below.push_back(
        w(kWithoutProducts, {{"count", std::to_string(number)}, {"time", w.duration(without)}}));
  page.panel(p);
}

namespace {

// Memory.

std::string verdict_of(const Wording& w, const std::string& verdict) {
  return w(verdict == "fits" ? kFits : verdict == "tight" ? kTight : kDoesNotFit);
}

/// Uses of all steps, largest first; colours go by their order.
std::vector<std::string> uses_of(const std::vector<StepGroup>& groups) {
  std::map<std::string, double> most;
  for (const StepGroup& g : groups)
    if (g.series != nullptr)
      for (const auto& stage : g.series->memory_by_stage_bytes)
        for (const auto& [use, bytes] : stage) most[use] = std::max(most[use], bytes);
  std::vector<std::string> uses;
  for (const auto& [use, bytes] : most)
    if (bytes > 0) uses.push_back(use);
  std::stable_sort(uses.begin(), uses.end(), [&](const std::string& a, const std::string& b) {
    return most.at(a) > most.at(b);
  });
  return uses;
}

ChartRow stage_row(const Wording& w, const std::string& label,
                   const std::map<std::string, double>& stage,
                   const std::vector<std::string>& uses) {
  ChartRow row{label};
  double at = 0;
  for (std::size_t k = 0; k < uses.size(); ++k) {
    const auto use = stage.find(uses[k]);
    if (use == stage.end() || use->second <= 0) continue;
    const double gib = use->second / kGibibyte;
    row.bars.push_back({at, at + gib, color_of(k),
                        label + ", " + w.term(uses[k]) + ": " + three_digits(gib) + " GiB"});
    at += gib;
  }
  row.end = three_digits(at);
  return row;
}

struct StageLimits {
  double usable, physical;  ///< GiB
};

/// Physical memory that a data sheet gives in decimal units may lie below what programs get, which
/// is measured: then only this is shown.
bool shows_physical(const StageLimits& limits) { return limits.physical >= limits.usable; }

StageLimits limits_of(const StepGroup& g) {
  return {g.phase->memory_capacity_bytes / kGibibyte, g.series->memory_bytes / kGibibyte};
}

bool same_limits(const std::vector<StepGroup>& groups) {
  return std::all_of(groups.begin(), groups.end(), [&](const StepGroup& g) {
    return limits_of(g).usable == limits_of(groups.front()).usable;
  });
}

/// Limits of one row, where those of the chips differ.
void add_limits(const Wording& w, const StepGroup& g, ChartRow& row) {
  const auto [usable, physical] = limits_of(g);
  row.dots.push_back({usable,
                      {},
                      {},
                      "var(--ink)",
                      row.label + ": " + w(kUsable, {{"value", three_digits(usable)}}) + " GiB",
                      "tick"});
  row.dots.push_back({physical,
                      {},
                      {},
                      "var(--low)",
                      row.label + ": " + w(kPhysical, {{"value", three_digits(physical)}}) + " GiB",
                      "tick"});
}

void add_limits(const Wording& w, const StepGroup& g, RowChart& chart) {
  const auto [usable, physical] = limits_of(g);
  chart.rules.push_back({usable, w(kUsable, {{"value", three_digits(usable)}})});
  if (shows_physical({usable, physical}))
    chart.rules.push_back({physical, w(kPhysical, {{"value", three_digits(physical)}})});
}

std::vector<StepGroup> with_series(std::vector<StepGroup> groups) {
  std::erase_if(groups, [](const StepGroup& g) { return g.series == nullptr; });
  return groups;
}

}  // namespace

void add_memory(PageWriter& page, const RunResult& r) {
  const Wording& w = page.w;
  const std::vector<StepGroup> groups = with_series(step_groups(r));
  if (groups.empty()) return;
  const std::vector<std::string> uses = uses_of(groups);
  RowChart chart;
  PageTable table{{{w(kStepHead)}}};
  for (const std::string& use : uses)
    table.columns.push_back({w.term(use) + ", GiB", Align::right});
  double most = 0;
  for (const StepGroup& g : groups) {
    const auto& stages = g.series->memory_by_stage_bytes;
    for (std::size_t i = 0; i < stages.size(); ++i) {
      const std::string label = stages.size() == 1
                                    ? g.label
                                    : w(kStage, {{"chip", g.label}, {"number", std::to_string(i)}});
      chart.rows.push_back(stage_row(w, label, stages[i], uses));
      std::vector<std::string> row{label};
      for (const std::string& use : uses) {
        const auto bytes = stages[i].find(use);
        row.push_back(bytes == stages[i].end() ? "–" : three_digits(bytes->second / kGibibyte));
      }
      table.rows.push_back(std::move(row));
      most = std::max(most, limits_of(g).usable);
      if (shows_physical(limits_of(g))) most = std::max(most, limits_of(g).physical);
      if (!same_limits(groups)) add_limits(w, g, chart.rows.back());
    }
  }
  if (same_limits(groups)) add_limits(w, groups.front(), chart);
  for (std::size_t k = 0; k < uses.size(); ++k)
    chart.legend.push_back({color_of(k), w.term(uses[k])});
  if (!same_limits(groups))
    chart.legend.insert(chart.legend.end(),
                        {{"var(--ink)", w(kUsableLegend)}, {"var(--low)", w(kPhysicalLegend)}});
  chart.x = linear_axis(w(kMemoryAxis), 0, most, true);
  const study::PhaseResult& phase = *groups.front().phase;
  const std::string used = three_digits(phase.memory_per_device_bytes / kGibibyte);
  PagePanel p{"memory", w(kMemoryName),
              w(kMemoryTitle, {{"verdict", verdict_of(w, phase.memory_verdict)},
                               {"used", used},
                               {"usable", three_digits(phase.memory_capacity_bytes / kGibibyte)},
                               {"chip", groups.front().label}}),
              w(kMemorySub)};
  p.alternative = w(kLargest, {{"what", groups.front().label}, {"value", used + " GiB"}});
  p.chart = node_of(chart);
  p.table = table;
  page.panel(p);
}

namespace {

// Measured runs.

std::string run_text(const Wording& w, const study::MeasuredStep& s) {
  return w(kRunText, {{"id", s.id},
                      {"chip", s.chip},
                      {"measured", w.duration(s.measured_s)},
                      {"predicted", w.duration(s.predicted_s)}});
}

CurveChart trust_chart(const Wording& w, const std::vector<study::MeasuredStep>& steps,
                       const std::string& chip, const std::optional<double>& error) {
  CurveChart chart;
  double low = steps.front().measured_s, high = low;
  for (const study::MeasuredStep& s : steps)
    low = std::min(low, s.measured_s), high = std::max(high, s.measured_s);
  constexpr double margin = 1.2, least = 0.5, most = 2;
  chart.x = logarithmic_axis(w(kTrustX), low / margin, high * margin);
  chart.y = logarithmic_axis(w(kTrustY), least, most);
  if (error) {
    const double factor = error_factor(*error);
    chart.lines.push_back({"var(--c1)"});
    chart.lines.back().band = {{chart.x.from, 1 / factor, factor},
                               {chart.x.to, 1 / factor, factor}};
  }
  for (const study::MeasuredStep& s : steps) {
    ChartPoint p;
    p.x = s.measured_s;
    p.y = std::clamp(s.predicted_s / s.measured_s, least, most);
    p.hollow = s.chip != chip;
    p.color = p.hollow ? "var(--c7)" : "var(--c1)";
    p.text = run_text(w, s);
    chart.points.push_back(std::move(p));
  }
  std::stable_sort(chart.points.begin(), chart.points.end(),
                   [](const ChartPoint& a, const ChartPoint& b) { return a.hollow > b.hollow; });
  chart.rules.push_back({1, "", true});
  return chart;
}

PageTable trust_table(const Wording& w, const std::vector<study::MeasuredStep>& steps) {
  PageTable t{{{w(kRunHead)},
               {w(kChipHead)},
               {w(kMeasuredHead), Align::right},
               {w(kPredictedHead), Align::right},
               {w(kRatioHead), Align::right}}};
  for (const study::MeasuredStep& s : steps)
    t.rows.push_back({s.id, s.chip, three_digits(s.measured_s), three_digits(s.predicted_s),
                      three_digits(s.predicted_s / s.measured_s)});
  return t;
}

}  // namespace

void add_measured_steps(PageWriter& page, const RunResult& r) {
  const Wording& w = page.w;
  const std::vector<StepGroup> groups = step_groups(r);
  if (groups.empty()) return;
  if (!r.series || r.series->measured_steps.empty()) return page.nothing("trust", w(kNoTrust));
  const auto& steps = r.series->measured_steps;
  const std::string& chip = groups.front().phase->chip;
  const double step = groups.front().phase->step_time_s;
  const auto error = stated_error(r, chip);
  const study::MeasuredStep* nearest = nullptr;
  std::size_t own = 0, inside = 0;
  for (const study::MeasuredStep& s : steps) {
    if (s.chip != chip) continue;
    ++own;
    const double off = std::abs(std::log(s.predicted_s / s.measured_s));
    if (error && off <= std::log(error_factor(*error))) ++inside;
    const auto distance = [&](const study::MeasuredStep& x) {
      return std::abs(std::log(x.measured_s / step));
    };
    if (nearest == nullptr || distance(s) < distance(*nearest)) nearest = &s;
  }
  PagePanel p{
      "trust", w(kTrustName),
      own > 0 && error
          ? w(kTrustTitle,
              {{"inside", std::to_string(inside)}, {"all", std::to_string(own)}, {"chip", chip}})
          : w(kTrustNoneTitle, {{"chip", chip}}),
      w(kTrustSub, {{"chip", chip}})};
  if (nearest != nullptr) p.below.push_back(w(kNearest, {{"run", run_text(w, *nearest)}}));
  p.alternative = p.title;
  p.chart = node_of(trust_chart(w, steps, chip, error));
  p.table = trust_table(w, steps);
  page.panel(p);
}

}  // namespace podsim::report::page
