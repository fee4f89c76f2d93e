// Charts of a step: its time, where it goes, what would make it faster, losses over weeks.
#include <algorithm>
#include <map>

#include "src/report/numbers.h"
#include "src/report/page/run_sections.h"
#include "src/report/page/step_groups.h"
#include "src/report/page/step_texts.h"
#include "src/report/page/texts.h"
#include "src/report/summary.h"
#include "src/report/words.h"

namespace podsim::report::page {
namespace {

using study::RunResult;

// Step time.

ChartRow step_row(const Wording& w, const RunResult& r, const StepGroup& g, std::size_t place) {
  const study::PhaseResult& p = *g.phase;
  ChartRow row{g.label};
  ChartDot dot{p.step_time_s, {}, {}, color_of(place), g.label + ": " + w.duration(p.step_time_s)};
  const auto error = stated_error(r, p.chip);
  if (error) {
    dot.low = p.step_time_s / error_factor(*error);
    dot.high = p.step_time_s * error_factor(*error);
    dot.text += "\n" + w(kTenToNinety) + ": " +
                w(kInterval, {{"low", w.duration(*dot.low)}, {"high", w.duration(*dot.high)}});
  }
  row.end = error ? w(kMeanError, {{"error", w.percent(*error)}}) : w(kUnmeasuredChip);
  row.dots.push_back(dot);
  return row;
}

PageTable step_table(const Wording& w, const std::vector<StepGroup>& groups) {
  PageTable t{{{w(kStepHead)},
               {w(kPlansHead)},
               {w(kTimeHead), Align::right},
               {w(kTokensHead), Align::right},
               {w(kMfuHead), Align::right},
               {w(kBoundHead)}}};
  for (const StepGroup& g : groups)
    t.rows.push_back({g.label, w.listed(g.plans), three_digits(g.phase->step_time_s),
                      w.count(g.phase->tokens_per_s), w.percent(g.phase->mfu),
                      w.term(g.phase->bound_by)});
  return t;
}

std::string step_title(const Wording& w, const std::vector<StepGroup>& groups) {
  std::vector<std::string> steps;
  for (const StepGroup& g : groups)
    steps.push_back(w(kStepOn, {{"time", w.duration(g.phase->step_time_s)}, {"chip", g.label}}));
  return w(kStepTitle, {{"steps", w.listed(steps)}});
}

void add_reference(const Wording& w, const RunResult& r, RowChart& chart, double& high) {
  if (!r.reference) return;
  ChartDot dot{r.reference->step_time_s,
               {},
               {},
               "var(--ink)",
               w(kMeasuredBy,
                 {{"time", w.duration(r.reference->step_time_s)}, {"source", r.reference->source}}),
               "diamond"};
  chart.rows.front().dots.push_back(dot);
  high = std::max(high, dot.at);
  chart.legend.push_back({"var(--ink)", w(kMeasured), "diamond"});
}

}  // namespace

void add_step_time(PageWriter& page, const RunResult& r) {
  const Wording& w = page.w;
  const std::vector<StepGroup> groups = step_groups(r);
  if (groups.empty()) return page.nothing("step", w(kNoStep));
  RowChart chart;
  chart.legend.push_back({"var(--c7)", w(kPredicted), "circle"});
  double high = 0;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    chart.rows.push_back(step_row(w, r, groups[i], i));
    const ChartDot& dot = chart.rows.back().dots.front();
    high = std::max({high, dot.at, dot.high.value_or(0)});
  }
  add_reference(w, r, chart, high);
  chart.x = linear_axis(w(kSeconds), 0, high, true);
  PagePanel p{"step", w(kStepName), step_title(w, groups),
              w(kStepSub, {{"fidelity", w(r.fidelity == "event" ? kByEvents : kByClosedForm)}})};
  p.alternative = step_title(w, groups);
  p.chart = node_of(chart);
  p.table = step_table(w, groups);
  page.panel(p);
}

namespace {

// Parts of a step.

struct StepPart {
  std::string name;
  double time_s = 0;
};

/// Parts in their fixed order; those of zero time among them.
std::vector<StepPart> parts_of(const Wording& w, const study::PhaseResult& p) {
  const study::StepBreakdown& b = p.breakdown;
  std::vector<StepPart> parts = {{w(kMatrixUnit), b.mxu_s},
                                 {w(kVectorUnit), b.vpu_s},
                                 {w(kHbm), b.hbm_s},
                                 {w(kDispatch), b.dispatch_s},
                                 {w(kSlowed), b.interference_s}};
  std::map<std::string, double> waits;
  for (const study::ExposedTime& e : b.exposed) waits[e.resource] += e.time_s;
  const auto take = [&](const std::string& resource, const std::string& name) {
    const auto wait = waits.find(resource);
    parts.push_back({name, wait == waits.end() ? 0 : wait->second});
    if (wait != waits.end()) waits.erase(wait);
  };
  for (const char* axis : {"tensor", "context", "expert", "fsdp", "pipeline", "data"})
    take(axis, w(kWaitsFor, {{"axis", axis}}));
  take("bubble", w(kBubble));
  take("host_input", w(kHost));
  double rest = 0;
  for (const auto& [resource, time] : waits) rest += time;
  parts.push_back({w(kOtherWaits), rest});
  return parts;
}

/// Parts that some step has, at most eight: the smallest waits are added to the last.
std::vector<std::size_t> shown_parts(std::vector<std::vector<StepPart>>& steps) {
  constexpr std::size_t colors = 8;
  const std::size_t last = steps.front().size() - 1;
  const auto largest = [&](std::size_t k) {
    double most = 0;
    for (const auto& step : steps) most = std::max(most, step[k].time_s);
    return most;
  };
  std::vector<std::size_t> shown;
  for (std::size_t k = 0; k <= last; ++k)
    if (largest(k) > 0) shown.push_back(k);
  while (shown.size() > colors) {
    const auto least = std::min_element(shown.begin(), shown.end(), [&](auto a, auto b) {
      return a != last && (b == last || largest(a) < largest(b));
    });
    for (auto& step : steps) step[last].time_s += step[*least].time_s;
    shown.erase(least);
    if (shown.back() != last) shown.push_back(last);
  }
  return shown;
}

RowChart parts_chart(const Wording& w, const std::vector<StepGroup>& groups,
                     const std::vector<std::vector<StepPart>>& steps,
                     const std::vector<std::size_t>& shown) {
  RowChart chart;
  double most = 0;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    ChartRow row{groups[i].label};
    double at = 0;
    for (std::size_t k = 0; k < shown.size(); ++k) {
      const StepPart& part = steps[i][shown[k]];
      if (part.time_s <= 0) continue;
      row.bars.push_back({at, at + part.time_s, color_of(k),
                          groups[i].label + ", " + part.name + ": " + w.duration(part.time_s) +
                              ", " + w.percent(part.time_s / groups[i].phase->step_time_s)});
      at += part.time_s;
    }
    row.end = w.duration(groups[i].phase->step_time_s);
    most = std::max(most, at);
    chart.rows.push_back(std::move(row));
  }
  for (std::size_t k = 0; k < shown.size(); ++k)
    chart.legend.push_back({color_of(k), steps.front()[shown[k]].name});
  chart.x = linear_axis(w(kSeconds), 0, most, true);
  return chart;
}

}  // namespace

void add_step_parts(PageWriter& page, const RunResult& r) {
  const Wording& w = page.w;
  const std::vector<StepGroup> groups = step_groups(r);
  if (groups.empty()) return;
  std::vector<std::vector<StepPart>> steps;
  for (const StepGroup& g : groups) steps.push_back(parts_of(w, *g.phase));
  const std::vector<std::size_t> shown = shown_parts(steps);
  const auto most =
      std::max_element(steps.front().begin(), steps.front().end(),
                       [](const auto& a, const auto& b) { return a.time_s < b.time_s; });
  PagePanel p{
      "where", w(kWhereName),
      w(kWhereTitle, {{"share", w.percent(most->time_s / groups.front().phase->step_time_s)},
                      {"chip", groups.front().label},
                      {"part", most->name}}),
      w(kWhereSub)};
  p.alternative = w(kLargest, {{"what", most->name}, {"value", w.duration(most->time_s)}});
  p.chart = node_of(parts_chart(w, groups, steps, shown));
  p.table = {{{w(kPartHead)}}};
  for (const StepGroup& g : groups)
    p.table.columns.insert(p.table.columns.end(),
                           {{g.label + ", s", Align::right}, {w(kShareHead), Align::right}});
  for (const std::size_t k : shown) {
    std::vector<std::string> row{steps.front()[k].name};
    for (std::size_t i = 0; i < groups.size(); ++i) {
      row.push_back(three_digits(steps[i][k].time_s));
      row.push_back(w.percent(steps[i][k].time_s / groups[i].phase->step_time_s));
    }
    p.table.rows.push_back(std::move(row));
  }
  page.panel(p);
}

namespace {

std::string resource_name(const Wording& w, const std::string& resource) {
  static const std::map<std::string, const Text*> names = {{"matrix units", &kResMatrix},
                                                           {"vector units", &kResVector},
                                                           {"HBM bandwidth", &kResHbm},
                                                           {"on-chip bandwidth", &kResOnChip},
                                                           {"links within a slice", &kResWithin},
                                                           {"links between slices", &kResBetween},
                                                           {"host", &kResHost}};
  const auto name = names.find(resource);
  return name == names.end() ? resource : w(*name->second);
}

}  // namespace

namespace {

/// A share of the step; less than a twentieth of a percent is nothing.
double worth_saying(double saved) {
  constexpr double nothing = 5e-4;
  return saved < nothing ? 0 : saved;
}

}  // namespace

void add_gains(PageWriter& page, const RunResult& r) {
  const Wording& w = page.w;
  const std::vector<StepGroup> groups = step_groups(r);
  if (groups.empty() || groups.front().series == nullptr) return;
  const auto& gains = groups.front().series->gains;
  constexpr double percent = 100;
  RowChart chart;
  double most = 0;
  for (const study::ResourceGain& g : gains) {
    const double saved = worth_saying(g.saved);
    ChartRow row{resource_name(w, g.resource), w.percent(saved)};
    row.bars.push_back({0, percent * saved, "var(--c1)", row.label + ": " + row.end});
    most = std::max(most, percent * saved);
    chart.rows.push_back(std::move(row));
  }
  chart.x = linear_axis(w(kGainAxis), 0, most, true);
  const std::string first = resource_name(w, gains.front().resource);
  PagePanel p{"faster", w(kGainName),
              worth_saying(gains.front().saved) > 0
                  ? w(kGainTitle, {{"resource", first}, {"share", w.percent(gains.front().saved)}})
                  : w(kNoGainTitle),
              w(kGainSub, {{"chip", groups.front().label}})};
  p.alternative = w(kLargest, {{"what", first}, {"value", w.percent(gains.front().saved)}});
  p.chart = node_of(chart);
  p.table = {{{w(kResourceHead)}}};
  for (const StepGroup& g : groups) p.table.columns.push_back({g.label, Align::right});
  for (const study::ResourceGain& gain : gains) {
    std::vector<std::string> row{resource_name(w, gain.resource)};
    for (const StepGroup& g : groups)
      if (g.series != nullptr)
        for (const study::ResourceGain& other : g.series->gains)
          if (other.resource == gain.resource) row.push_back(w.percent(worth_saying(other.saved)));
    p.table.rows.push_back(std::move(row));
  }
  page.panel(p);
}

namespace {

// Losses over weeks.

struct LossKind {
  const Text* name;
  double study::PlanResult::* share;
};
constexpr std::array kLosses = {LossKind{&kLostWork, &study::PlanResult::lost_work_fraction},
                                LossKind{&kCheckpoints, &study::PlanResult::checkpoint_fraction},
                                LossKind{&kDown, &study::PlanResult::down_fraction},
                                LossKind{&kStartup, &study::PlanResult::startup_fraction},
                                LossKind{&kEvaluation, &study::PlanResult::evaluation_fraction},
                                LossKind{&kDegraded, &study::PlanResult::degraded_fraction},
                                LossKind{&kWaiting, &study::PlanResult::waiting_fraction}};

ChartRow loss_row(const Wording& w, const std::string& name, const study::PlanResult& plan) {
  constexpr double percent = 100;
  ChartRow row{name, w(kGoodputEnd, {{"share", w.percent(plan.goodput.p50)}})};
  double at = 0;
  for (std::size_t k = 0; k < kLosses.size(); ++k) {
    const double share = plan.*kLosses[k].share;
    if (share <= 0) continue;
    row.bars.push_back({at, at + percent * share, color_of(k),
                        name + ", " + w(*kLosses[k].name) + ": " + w.percent(share)});
    at += percent * share;
  }
  return row;
}

}  // namespace

void add_losses(PageWriter& page, const RunResult& r) {
  const Wording& w = page.w;
  const std::vector<RankedPlan> plans = ranking(r);
  if (plans.empty()) return;
  RowChart chart;
  PageTable table{{{w(kPlan)}}};
  double most = 0;
  std::array<bool, kLosses.size()> there{};
  for (const RankedPlan& p : plans)
    for (std::size_t k = 0; k < kLosses.size(); ++k)
      there[k] = there[k] || r.plans.at(p.name).*kLosses[k].share > 0;
  for (std::size_t k = 0; k < kLosses.size(); ++k)
    if (there[k]) {
      chart.legend.push_back({color_of(k), w(*kLosses[k].name)});
      table.columns.push_back({w(*kLosses[k].name), Align::right});
    }
  if (chart.legend.empty()) return page.nothing("losses", w(kNoLoss));
  table.columns.push_back({"goodput", Align::right});
  for (const RankedPlan& p : plans) {
    const study::PlanResult& plan = r.plans.at(p.name);
    chart.rows.push_back(loss_row(w, p.name, plan));
    if (!chart.rows.back().bars.empty()) most = std::max(most, chart.rows.back().bars.back().to);
    std::vector<std::string> row{p.name};
    for (std::size_t k = 0; k < kLosses.size(); ++k)
      if (there[k]) row.push_back(w.percent(plan.*kLosses[k].share));
    row.push_back(w.percent(plan.goodput.p50));
    table.rows.push_back(std::move(row));
  }
  chart.x = linear_axis(w(kLossAxis), 0, most, true);
  const std::string& best = plans.front().name;
  PagePanel p{"losses", w(kLossName),
              w(kLossTitle, {{"goodput", w.percent(r.plans.at(best).goodput.p50)}, {"plan", best}}),
              w(kLossSub)};
  p.alternative = chart.rows.front().label + ": " + chart.rows.front().end;
  p.chart = node_of(chart);
  p.table = table;
  page.panel(p);
}

}  // namespace podsim::report::page
