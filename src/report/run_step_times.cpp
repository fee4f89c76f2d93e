// Where the time of a step goes; phases with the same step share one table.
#include <algorithm>
#include <map>

#include "src/report/numbers.h"
#include "src/report/sections.h"

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
  for (const auto& [name, plan] : r.plans)
    for (std::size_t i = 0; i < plan.phases.size(); ++i) {
      const auto& phase = plan.phases[i];
      const auto it = std::find_if(steps.begin(), steps.end(), [&](const DistinctStep& s) {
        return same_step(*s.phase, phase);
      });
      if (it == steps.end())
        steps.push_back({phase_label(name, plan, i), &phase});
      else
        it->labels += ", " + phase_label(name, plan, i);
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

std::string ops_in_words(const Ops& ops) {
  std::string text;
  for (std::size_t i = 0; i < std::min(ops.size(), kMostOps); ++i)
    text += (i == 0 ? "" : ", ") + ops[i].op + " " + duration(ops[i].time_s);
  if (ops.size() > kMostOps) text += ", " + std::to_string(ops.size() - kMostOps) + " more";
  return text;
}

std::string in_words(const std::map<std::string, double>& seconds) {
  std::vector<std::pair<std::string, double>> sorted(seconds.begin(), seconds.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string text;
  for (const auto& [name, s] : sorted)
    if (s > 0) text += (text.empty() ? "" : ", ") + name + " " + duration(s);
  return text;
}

Table time_table(const study::PhaseResult& p) {
  const auto& b = p.breakdown;
  Table t{{{"the core is"}, {"time", Align::right}, {"of the step", Align::right}, {"ops"}}, {}};
  double sum = 0;
  const auto row = [&](const std::string& what, double seconds, const std::string& ops) {
    sum += seconds;
    t.rows.push_back(
        {what, duration_within(p.step_time_s, seconds), percent(seconds / p.step_time_s), ops});
  };
  row("bound by the MXU", b.mxu_s, "");
  row("bound by the VPU", b.vpu_s, "");
  row("bound by HBM", b.hbm_s, "");
  row("dispatching", b.dispatch_s, "");
  if (b.interference_s > 0) row("slowed by communication", b.interference_s, "");
  for (const auto& [resource, ops] : waits_of(b))
    row("waiting for " + resource, total(ops), ops_in_words(ops));
  t.rows.push_back({"sum", duration_within(p.step_time_s, sum), percent(sum / p.step_time_s)});
  t.total_row = true;
  return t;
}

void add_if_any(std::vector<std::string>& lines, const std::string& lead, const std::string& text) {
  if (!text.empty()) lines.push_back(lead + text + ".");
}

std::string memory_in_words(const study::PhaseResult& p) {
  std::string text;
  for (const auto& [use, size] : p.memory_breakdown_bytes)
    if (size > 0) text += (text.empty() ? "" : ", ") + use + " " + bytes(size);
  return text;
}

std::string list_in_words(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& w : words) text += (text.empty() ? "" : "; ") + w;
  return text;
}

std::string simulation_in_words(const study::PhaseResult& p) {
  std::string text = count(static_cast<double>(p.simulated_devices)) + " of " +
                     count(static_cast<double>(p.devices)) + " devices";
  if (p.simulated_events > 0)
    text += ", " + count(static_cast<double>(p.simulated_events)) + " events";
  return p.classes.empty() ? text : text + "; classes: " + list_in_words(p.classes);
}

Items details(const study::PhaseResult& p) {
  std::vector<std::string> lines;
  add_if_any(lines, "No overlap hides, whatever the bandwidth: ", in_words(p.breakdown.floor_s));
  add_if_any(lines, "Lower bounds on the step: ", in_words(p.breakdown.bounds_s));
  add_if_any(lines, "In use during the step: ", in_words(p.breakdown.busy_s));
  if (p.classes.size() > 1) add_if_any(lines, "Held up by: ", p.slowest);
  add_if_any(lines, "Busiest link: ", p.busiest_link);
  add_if_any(lines, "Memory a device: ", memory_in_words(p));
  add_if_any(lines, "Laid out: ", list_in_words(p.layout));
  add_if_any(lines, "Simulated: ", simulation_in_words(p));
  if (p.power_per_chip_w > 0)
    lines.push_back("Draw: " + rounded(p.power_per_chip_w) +
                    " W a chip with its share of the host.");
  return {lines};
}

}  // namespace

void add_step_times(Document& d, const study::RunResult& r) {
  d.emplace_back(Heading{2, "Where the step's time goes"});
  for (const auto& step : distinct_steps(r)) {
    d.emplace_back(Heading{3, step.labels + ": " + duration(step.phase->step_time_s)});
    d.emplace_back(time_table(*step.phase));
    d.emplace_back(details(*step.phase));
  }
}

}  // namespace podsim::report
