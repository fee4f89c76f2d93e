// Where the time of a step goes; phases with the same step share one table.
#include <algorithm>
#include <map>

#include "src/report/grid.h"
#include "src/report/numbers.h"
#include "src/report/sections.h"
#include "src/report/texts/step.h"
#include "src/report/words.h"

namespace podsim::report {
namespace {

constexpr std::size_t kMostOps = 4;  // named per axis; the rest is counted

struct DistinctStep {
  std::string labels;
  const study::PhaseResult* phase;
};

bool same_step(const study::PhaseResult& a, const study::PhaseResult& b) {
  return a.chip == b.chip && a.shape == b.shape && a.slices == b.slices && a.mesh == b.mesh &&
         a.step_time_s == b.step_time_s;
}

std::vector<DistinctStep> distinct_steps(const study::RunResult& r) {
  std::vector<DistinctStep> steps;
  for (const auto& [name, plan] : cheapest_first(r))
    for (std::size_t i = 0; i < plan->phases.size(); ++i) {
      const auto& phase = plan->phases[i];
      const auto it = std::find_if(steps.begin(), steps.end(), [&](const DistinctStep& s) {
        return same_step(*s.phase, phase);
      });
      if (it == steps.end())
        steps.push_back({phase_label(name, *plan, i), &phase});
      else
        it->labels += ", " + phase_label(name, *plan, i);
    }
  return steps;
}

using Ops = std::vector<study::ExposedTime>;

double total(const Ops& ops) {
  double sum = 0;
  for (const auto& op : ops) sum += op.time_s;
  return sum;
}

bool longer(const study::ExposedTime& a, const study::ExposedTime& b) {
  return a.time_s > b.time_s;
}

// Waits by what was waited for, the longest first.
std::vector<std::pair<std::string, Ops>> waits_of(const study::StepBreakdown& b) {
  std::map<std::string, Ops> grouped;
  for (const auto& e : b.exposed) grouped[e.resource].push_back(e);
  std::vector<std::pair<std::string, Ops>> waits(grouped.begin(), grouped.end());
  for (auto& [resource, ops] : waits) std::stable_sort(ops.begin(), ops.end(), longer);
  std::stable_sort(waits.begin(), waits.end(),
                   [](const auto& a, const auto& c) { return total(a.second) > total(c.second); });
  return waits;
}

std::string ops_in_words(const Ops& ops, const Wording& w) {
  std::string text;
  for (std::size_t i = 0; i < std::min(ops.size(), kMostOps); ++i)
    text += (i == 0 ? "" : ", ") + ops[i].op + " " + w.duration(ops[i].time_s);
  if (ops.size() > kMostOps)
    text += ", " + w(texts::step::kMore, {{"number", std::to_string(ops.size() - kMostOps)}});
  return text;
}

std::string times_in_words(const std::map<std::string, double>& seconds, const Wording& w) {
  std::vector<std::pair<std::string, double>> sorted(seconds.begin(), seconds.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string text;
  for (const auto& [name, s] : sorted)
    if (s > 0) text += (text.empty() ? "" : ", ") + w.term(name) + " " + w.duration(s);
  return text;
}

void add_time_table(Document& d, const study::PhaseResult& p, const Wording& w) {
  namespace t = texts::step;
  const auto& b = p.breakdown;
  Grid g(w);
  g.text(t::kPart).label(t::kTime).share(t::kShare).text(t::kOperations);
  double sum = 0;
  const auto row = [&](const std::string& what, double seconds, const std::string& ops) {
    sum += seconds;
    g.row({what, duration_within(p.step_time_s, seconds), seconds / p.step_time_s, ops});
  };
  row(w(t::kMxu), b.mxu_s, "");
  row(w(t::kVpu), b.vpu_s, "");
  row(w(t::kHbm), b.hbm_s, "");
  row(w(t::kDispatch), b.dispatch_s, "");
  if (b.interference_s > 0) row(w(t::kInterference), b.interference_s, "");
  for (const auto& [resource, ops] : waits_of(b))
    row(w(t::kWaiting, {{"resource", w.term(resource)}}), total(ops), ops_in_words(ops, w));
  g.row({w(t::kSum), duration_within(p.step_time_s, sum), sum / p.step_time_s});
  g.total_row();
  g.add_to(d);
}

std::string memory_in_words(const study::PhaseResult& p, const Wording& w) {
  constexpr double gibibyte = 1024.0 * 1024 * 1024;
  std::string text;
  for (const auto& [use, size] : p.memory_breakdown_bytes)
    if (size > 0)
      text +=
          (text.empty() ? "" : ", ") + w.term(use) + " " + three_digits(size / gibibyte) + " GiB";
  return text;
}

std::string list_in_words(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : "; ") + word;
  return text;
}

std::string simulation_in_words(const study::PhaseResult& p, const Wording& w) {
  namespace t = texts::step;
  const std::string devices = count(static_cast<double>(p.simulated_devices));
  const std::string all = count(static_cast<double>(p.devices));
  if (p.simulated_events == 0) return w(t::kSimulated, {{"devices", devices}, {"all", all}});
  return w(t::kSimulatedEvents, {{"devices", devices},
                                 {"all", all},
                                 {"events", count(static_cast<double>(p.simulated_events))}});
}

Items details(const study::PhaseResult& p, const Wording& w) {
  namespace t = texts::step;
  std::vector<std::string> lines;
  const auto add = [&](const Text& text, const char* name, const std::string& value) {
    if (!value.empty()) lines.push_back(w(text, {{name, value}}));
  };
  add(t::kFloor, "items", times_in_words(p.breakdown.floor_s, w));
  add(t::kBounds, "items", times_in_words(p.breakdown.bounds_s, w));
  add(t::kBusy, "items", times_in_words(p.breakdown.busy_s, w));
  if (p.classes.size() > 1) add(t::kSlowest, "name", p.slowest);
  add(t::kBusiestLink, "name", p.busiest_link);
  add(t::kMemory, "items", memory_in_words(p, w));
  add(t::kMapping, "items", list_in_words(p.layout));
  lines.push_back(simulation_in_words(p, w));
  add(t::kClasses, "items", list_in_words(p.classes));
  if (p.power_per_chip_w > 0)
    lines.push_back(w(t::kPower, {{"watts", three_digits(p.power_per_chip_w)}}));
  return {lines};
}

}  // namespace

void add_step_times(Document& d, const study::RunResult& r, const Wording& w) {
  namespace t = texts::step;
  d.emplace_back(Heading{2, w(t::kWhere)});
  for (const auto& step : distinct_steps(r)) {
    d.emplace_back(Heading{
        3, w(t::kTimeOf, {{"plans", step.labels}, {"time", w.duration(step.phase->step_time_s)}})});
    add_time_table(d, *step.phase, w);
    d.emplace_back(details(*step.phase, w));
  }
}

}  // namespace podsim::report
