// The report of a search: the answer first, then the plans side by side.
#include <fmt/format.h>

#include <algorithm>

#include "podsim/config/codec.h"
#include "podsim/report/report.h"
#include "src/report/csv.h"
#include "src/report/numbers.h"
#include "src/report/plan_words.h"
#include "src/report/words.h"

namespace podsim::report {
namespace {

std::string question_of(const study::SearchResult& r) {
  const std::string what = r.objective == "step"    ? "makes the step fastest"
                           : r.objective == "cost"  ? "costs least for the same tokens"
                           : r.objective == "time"  ? "is done first"
                           : r.objective == "chips" ? "needs the fewest chips"
                                                    : "trains most tokens for its power";
  return fmt::format("Which system, mesh and recipe for plan {} {}?", r.plan, what);
}

std::string answer_of(const study::SearchPlan& p) {
  std::string text =
      fmt::format("{}: {}; {}. A step takes {} (MFU {})", system_in_words(p), mesh_in_words(p),
                  recipe_in_words(p), duration(p.step_time_s), percent_in_words(p.mfu));
  if (p.step_error) text += fmt::format(", expected error {}", percent_in_words(*p.step_error));
  return text + fmt::format("; the plan takes {} days and costs {}.", three_digits(p.elapsed_days),
                            usd_in_words(p.total_usd));
}

/// The figure that plans are ranked by.
double figure_of(const study::SearchResult& r, const study::SearchPlan& p) {
  if (r.objective == "cost") return p.per_million_tokens_usd;
  if (r.objective == "time") return p.elapsed_days;
  if (r.objective == "chips") return static_cast<double>(p.chips);
  if (r.objective == "tokens-per-mw") return 1 / p.tokens_per_mw_year;
  return p.step_time_s;
}

std::string next_best(const study::SearchResult& r) {
  if (r.plans.size() < 2) return "nothing else divides, fits and keeps within the limits.";
  const study::SearchPlan& next = r.plans[1];
  const double more = figure_of(r, next) / figure_of(r, r.plans[0]) - 1;
  const char* what = r.objective == "cost"    ? "dearer"
                     : r.objective == "chips" ? "more chips"
                     : r.objective == "step"  ? "slower"
                                              : "worse";
  return fmt::format("{}: {}; {}: {} {}.", system_in_words(next), mesh_in_words(next),
                     recipe_in_words(next), percent_in_words(more), what);
}

std::string as_written(const study::SearchResult& r) {
  if (!r.as_written) return "as written, the scenario does not divide or fit on this system.";
  const study::SearchPlan& p = *r.as_written;
  const double gain = 1 - r.plans[0].step_time_s / p.step_time_s;
  return fmt::format("as written, a step takes {} ({}; {}); the best plan's is {} shorter.",
                     duration(p.step_time_s), mesh_in_words(p), recipe_in_words(p),
                     percent_in_words(gain));
}

std::string first_change(const study::SearchResult& r) {
  if (r.changes.empty()) return "no single setting makes the step as written faster.";
  const study::SearchChange& c = r.changes.front();
  const study::SearchPlan& p = *r.as_written;
  return fmt::format(
      "{} from {} to {}: {} faster; the step as written uses {} of {} GiB per device.", c.what,
      c.from, c.to, percent_in_words(c.gain), three_digits(p.memory_device_bytes / kGibibyte),
      three_digits(p.memory_capacity_bytes / kGibibyte));
}

std::string searched(const study::SearchResult& r) {
  const study::SearchCounts& c = r.counts;
  const auto n = [](std::int64_t v) { return count(static_cast<double>(v)); };
  std::string text =
      fmt::format("{} candidates: {} do not divide, {} do not fit in memory, {} were timed",
                  n(c.candidates), n(c.undivided), n(c.beyond_memory), n(c.evaluated));
  if (r.exhaustive) return text + ". Every candidate was looked at.";
  return text + fmt::format(
                    ", {} left out: even their lower bound is above the plans stated, so "
                    "that none of them can be better.",
                    n(c.pruned));
}

std::string missing(const study::SearchResult& r) {
  std::vector<std::string> chips;
  for (const study::SearchPlan& p : r.plans)
    if (p.measured_runs == 0 && std::find(chips.begin(), chips.end(), p.chip) == chips.end())
      chips.push_back(p.chip);
  if (chips.empty()) return "nothing";
  return fmt::format("no measured runs of {}: their steps follow from runs of other chips.",
                     config::join(chips));
}

Table plans_table(const study::SearchResult& r) {
  Table t{{{"", Align::right},
           {"system"},
           {"mesh"},
           {"micro-batches", Align::right},
           {"virtual stages", Align::right},
           {"recompute"},
           {"optimizer"},
           {"step time", Align::right},
           {"MFU", Align::right},
           {"GiB per device", Align::right},
           {"memory"},
           {"days", Align::right},
           {"USD per million tokens", Align::right},
           {"MW", Align::right}},
          {}};
  for (std::size_t i = 0; i < r.plans.size(); ++i) {
    const study::SearchPlan& p = r.plans[i];
    t.rows.push_back({fmt::format("{}{}", i + 1, p.pareto ? "*" : ""), system_in_words(p),
                      mesh_in_words(p), count(static_cast<double>(p.microbatches)),
                      std::to_string(p.virtual_stages), p.remat,
                      p.sharded_optimizer ? "sharded" : "whole", duration(p.step_time_s),
                      percent_in_words(p.mfu),
                      fmt::format("{} of {}", three_digits(p.memory_device_bytes / kGibibyte),
                                  three_digits(p.memory_capacity_bytes / kGibibyte)),
                      p.memory_verdict, three_digits(p.elapsed_days),
                      three_digits(p.per_million_tokens_usd), three_digits(p.it_power_mw)});
  }
  return t;
}

void add_changes(Document& d, const study::SearchResult& r) {
  if (r.changes.empty()) return;
  d.emplace_back(Heading{2, "One setting changed from what is written"});
  Table t{{{"setting"}, {"from"}, {"to"}, {"step time", Align::right}, {"saved", Align::right}},
          {}};
  for (const auto& c : r.changes)
    t.rows.push_back({c.what, c.from, c.to, duration(c.step_time_s), percent_in_words(c.gain)});
  d.emplace_back(std::move(t));
}

void add_refused(Document& d, const study::SearchResult& r) {
  if (r.refused.empty()) return;
  d.emplace_back(Heading{2, "Left out"});
  Items items;
  for (const auto& v : r.refused)
    items.items.push_back(v.values.empty() ? v.reason : v.values + ": " + v.reason);
  d.emplace_back(std::move(items));
}

}  // namespace

Document search_document(const study::SearchResult& r) {
  Document d;
  d.emplace_back(Heading{1, r.name});
  d.emplace_back(Labelled{{{"Question", question_of(r)},
                           {"Answer", answer_of(r.plans.front())},
                           {"Next best", next_best(r)},
                           {"Written", as_written(r)},
                           {"Change first", first_change(r)},
                           {"Searched", searched(r)},
                           {"Missing", missing(r)}}});
  d.emplace_back(Heading{2, "Plans"});
  d.emplace_back(plans_table(r));
  d.emplace_back(
      Paragraph{"* no other plan here is both done sooner and cheaper. Steps are those "
                "of the " +
                r.fidelity + " model."});
  d.emplace_back(Heading{2, "The best plan as settings"});
  Lines lines;
  for (const auto& s : r.plans.front().settings) lines.lines.push_back("--set '" + s + "'");
  d.emplace_back(std::move(lines));
  add_changes(d, r);
  d.emplace_back(Heading{2, "What was varied"});
  d.emplace_back(Items{r.space});
  add_refused(d, r);
  return d;
}

std::string search_json(const study::SearchResult& r) {
  return config::to_json(config::encode(r)) + "\n";
}

std::string search_csv(const study::SearchResult& r) {
  std::string text =
      csv_record({"rank", "settings", "chip", "chips", "step_time_s", "mfu", "step_error",
                  "memory_device_bytes", "memory_capacity_bytes", "memory_verdict", "elapsed_days",
                  "total_usd", "per_million_tokens_usd", "it_power_mw", "energy_kwh", "pareto"});
  std::size_t rank = 0;
  for (const auto& p : r.plans)
    text += csv_record(
        {std::to_string(++rank), config::join(p.settings, "; "), p.chip, std::to_string(p.chips),
         fmt::format("{}", p.step_time_s), fmt::format("{}", p.mfu),
         p.step_error ? fmt::format("{}", *p.step_error) : "",
         fmt::format("{}", p.memory_device_bytes), fmt::format("{}", p.memory_capacity_bytes),
         p.memory_verdict, fmt::format("{}", p.elapsed_days), fmt::format("{}", p.total_usd),
         fmt::format("{}", p.per_million_tokens_usd), fmt::format("{}", p.it_power_mw),
         fmt::format("{}", p.energy_kwh), p.pareto ? "true" : "false"});
  return text;
}

}  // namespace podsim::report
