// The report of a recommendation: the answer first, then a row for each chip.
#include <fmt/format.h>

#include "podsim/config/codec.h"
#include "podsim/report/report.h"
#include "src/report/csv.h"
#include "src/report/numbers.h"
#include "src/report/plan_words.h"
#include "src/report/words.h"

namespace podsim::report {
namespace {

std::string chance_late(const study::Recommendation& r) {
  if (!r.late_probability) return "unknown";
  constexpr double least = 0.001;
  return *r.late_probability < least ? "under 0.1%" : percent_in_words(*r.late_probability);
}

std::string answer_text(const study::RecommendResult& r) {
  const study::Recommendation& best = r.plans.front();
  return fmt::format("{}, rented ({}): {}, done in {} days; chance of being late {}.",
                     system_in_words(best.plan), best.offer, usd_in_words(best.plan.total_usd),
                     three_digits(best.plan.elapsed_days), chance_late(best));
}

std::string next_text(const study::RecommendResult& r) {
  if (r.plans.size() < 2) return "no other chip has a plan within the limits.";
  const study::Recommendation& next = r.plans[1];
  return fmt::format("{}: {} dearer, {} days.", system_in_words(next.plan),
                     percent_in_words(next.plan.total_usd / r.plans[0].plan.total_usd - 1),
                     three_digits(next.plan.elapsed_days));
}

std::string unmeasured_text(const study::RecommendResult& r) {
  std::vector<std::string> chips;
  for (const auto& p : r.plans)
    if (p.plan.measured_runs == 0) chips.push_back(p.plan.chip);
  if (chips.empty()) return "nothing; every chip stated has measured runs.";
  return fmt::format("no measured runs of {}: their steps follow from runs of other chips.",
                     config::join(chips));
}

}  // namespace

Document recommend_document(const study::RecommendResult& r) {
  Document d;
  d.emplace_back(Heading{1, fmt::format("{}: {} tokens within {} days", r.model,
                                        count_in_words(r.tokens), three_digits(r.within_days))});
  d.emplace_back(Labelled{
      {{"Question", fmt::format("On which chips is {} trained on {} tokens at the lowest cost?",
                                r.model, count_in_words(r.tokens))},
       {"Answer", answer_text(r)},
       {"Next best", next_text(r)},
       {"Assumed", config::join(r.assumptions, "; ") + "."},
       {"Missing", unmeasured_text(r)}}});
  d.emplace_back(Heading{2, "Plans"});
  Table t{{{"system"},
           {"cost, million USD", Align::right},
           {"days", Align::right},
           {"chance late", Align::right},
           {"step time", Align::right},
           {"expected error", Align::right},
           {"measured runs", Align::right},
           {"MFU", Align::right},
           {"energy, GWh", Align::right},
           {"MW", Align::right},
           {"memory"}},
          {}};
  for (const auto& p : r.plans)
    t.rows.push_back(
        {system_in_words(p.plan), three_digits(p.plan.total_usd / 1e6),
         three_digits(p.plan.elapsed_days), chance_late(p), duration(p.plan.step_time_s),
         p.plan.step_error ? percent_in_words(*p.plan.step_error) : "unknown",
         p.plan.measured_runs > 0 ? count(static_cast<double>(p.plan.measured_runs)) : "none",
         percent_in_words(p.plan.mfu), three_digits(p.plan.energy_kwh / 1e6),
         three_digits(p.plan.it_power_mw), p.plan.memory_verdict});
  d.emplace_back(std::move(t));
  d.emplace_back(Paragraph{"Chance late: for the error of the step alone, taken to be normal."});
  d.emplace_back(Heading{2, "Meshes and recipes"});
  Items items;
  for (const auto& p : r.plans)
    items.items.push_back(fmt::format("{} ({}, {} USD per chip-hour as of {}): {}",
                                      system_in_words(p.plan), p.offer,
                                      three_digits(p.price_usd_per_chip_hour), p.price_as_of,
                                      mesh_in_words(p.plan) + "; " + recipe_in_words(p.plan)));
  d.emplace_back(std::move(items));
  if (!r.refused.empty()) {
    d.emplace_back(Heading{2, "Chips without a plan"});
    Items refused;
    for (const auto& v : r.refused) refused.items.push_back(v.values + ": " + v.reason);
    d.emplace_back(std::move(refused));
  }
  return d;
}

std::string recommend_json(const study::RecommendResult& r) {
  return config::to_json(config::encode(r)) + "\n";
}

}  // namespace podsim::report
