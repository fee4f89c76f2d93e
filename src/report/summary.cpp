#include "src/report/summary.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "src/report/grid.h"
#include "src/report/numbers.h"
#include "src/report/sections.h"
#include "src/report/texts/summary.h"
#include "src/report/words.h"

namespace podsim::report {
namespace {

using study::PhaseResult;
using study::RunResult;

using Groups = std::vector<std::pair<std::string, std::vector<std::string>>>;

/// Names of plans by a property, in the order of the ranking; those without it are left out.
Groups grouped(const std::vector<RankedPlan>& plans,
               const std::function<std::string(const RankedPlan&)>& property) {
  Groups groups;
  for (const RankedPlan& p : plans) {
    const std::string value = property(p);
    if (value.empty()) continue;
    auto it = std::find_if(groups.begin(), groups.end(),
                           [&](const auto& group) { return group.first == value; });
    if (it == groups.end()) it = groups.insert(it, {value, {}});
    it->second.push_back(p.name);
  }
  return groups;
}

/// The names, or the first two and the number of the others.
std::string some_of(const std::vector<std::string>& names, const Wording& w) {
  constexpr std::size_t most = 3;
  if (names.size() <= most) return w.listed(names);
  return w.listed({names[0], names[1],
                   w(texts::summary::kOtherPlans, {{"number", std::to_string(names.size() - 2)}})});
}

/// A sentence for each property in which plans differ, besides rent or purchase.
std::string differs(const RunResult& r, const std::vector<RankedPlan>& plans, const Wording& w) {
  namespace t = texts::summary;
  std::vector<std::string> texts;
  const auto last = [&r](const RankedPlan& p) { return r.plans.at(p.name).phases.back(); };
  const auto chips = grouped(plans, [&](const RankedPlan& p) { return last(p).chip; });
  if (chips.size() > 1) {
    std::vector<std::string> parts;
    for (const auto& [chip, names] : chips)
      parts.push_back(w(t::kOnChip, {{"plans", some_of(names, w)}, {"chip", chip}}));
    texts.push_back(w(t::kChips, {{"parts", w.semicolons(parts)}}));
  }
  std::vector<std::string> workloads;
  for (const RankedPlan& p : plans)
    if (const auto keys = last(p).workload)
      workloads.push_back(w(t::kOnChip, {{"plans", p.name}, {"chip", *keys}}));
  if (!workloads.empty()) texts.push_back(w(t::kWorkloads, {{"parts", w.semicolons(workloads)}}));
  const auto meshes =
      grouped(plans, [&](const RankedPlan& p) { return mesh_in_words(last(p), w); });
  if (meshes.size() > 1) {
    std::vector<std::string> parts;
    for (const auto& [mesh, names] : meshes)
      parts.push_back(w(t::kOnChip, {{"plans", some_of(names, w)}, {"chip", mesh}}));
    texts.push_back(w(t::kMeshes, {{"parts", w.semicolons(parts)}}));
  }
  const auto left = grouped(plans, [&](const RankedPlan& p) {
    const double usd = r.plans.at(p.name).cost.remainder_usd;
    return usd > 0 ? w.usd(usd) : std::string();
  });
  std::vector<std::string> worth;
  for (const auto& [amount, names] : left)
    worth.push_back(w(t::kLeftWith, {{"amount", amount}, {"plans", some_of(names, w)}}));
  if (!worth.empty()) texts.push_back(w(t::kLeftOver, {{"parts", w.listed(worth)}}));
  return plans.size() < 2 ? "" : w.sentences(texts);
}

std::string speed(const RunResult& r, const RankedPlan& best, const Wording& w) {
  namespace t = texts::summary;
  const PhaseResult& p = r.plans.at(best.name).phases.back();
  std::string text = w(t::kStep, {{"time", w.duration(p.step_time_s, best.step_error)},
                                  {"tokens", w.count_with_error(p.tokens_per_s, best.step_error)},
                                  {"mfu", Wording::number(100 * p.mfu, best.step_error) + "%"}});
  if (r.reference) text += w(t::kMeasured, {{"time", w.duration(r.reference->step_time_s)}});
  std::vector<std::string> texts{w(t::kFullStop, {{"text", text}})};
  if (best.step_error)
    texts.push_back(w(t::kExpectedError, {{"error", Wording::error(*best.step_error)}}));
  if (best.unmeasured) texts.push_back(w(t::kUnmeasured));
  return w.sentences(texts);
}

std::string gib(double bytes) { return three_digits(bytes / (1024.0 * 1024 * 1024)); }

std::string memory(const RunResult& r, const RankedPlan& best, const Wording& w) {
  namespace t = texts::summary;
  const PhaseResult& p = r.plans.at(best.name).phases.back();
  const Text& verdict = p.memory_verdict == "tight"          ? t::kTightCapital
                        : p.memory_verdict == "does not fit" ? t::kDoesNotFitCapital
                                                             : t::kFitsCapital;
  return w(t::kFits, {{"verdict", w(verdict)},
                      {"used", gib(p.memory_per_device_bytes)},
                      {"capacity", gib(p.memory_capacity_bytes)}});
}

std::string unmet_demand(const std::vector<RankedPlan>& plans, const Wording& w) {
  namespace t = texts::summary;
  const auto by_share = grouped(plans, [&](const RankedPlan& p) {
    constexpr double worth_saying = 5e-4;
    return p.unmet > worth_saying ? w.percent(p.unmet) : std::string();
  });
  std::vector<std::string> parts;
  for (const auto& [share, names] : by_share)
    parts.push_back(w(t::kUnmetWith, {{"share", share}, {"plans", some_of(names, w)}}));
  return parts.empty() ? "" : w(t::kUnmet, {{"shares", w.semicolons(parts)}});
}

std::string missing(const RunResult& r, const std::vector<RankedPlan>& plans, const Wording& w) {
  namespace t = texts::summary;
  std::vector<std::string> unmeasured;
  std::set<std::string> chips;
  for (const RankedPlan& p : plans)
    for (const PhaseResult& phase : r.plans.at(p.name).phases)
      if ((!p.step_error || p.unmeasured) && chips.insert(phase.chip).second)
        if (std::none_of(r.inputs.begin(), r.inputs.end(), [&](const catalog::Input& i) {
              return i.path == "chips/" + phase.chip + ".measured_runs" && i.value != "0";
            }))
          unmeasured.push_back(phase.chip);
  std::vector<std::string> texts;
  if (std::string unmet = unmet_demand(plans, w); !unmet.empty()) texts.push_back(unmet);
  if (!unmeasured.empty()) texts.push_back(w(t::kNoRuns, {{"chips", w.listed(unmeasured)}}));
  if (!texts.empty()) return w.sentences(texts);
  const RankedPlan& best = plans.front();
  if (!best.measured_runs) return w(t::kNothing);
  return w(t::kNothingRuns, {{"chip", r.plans.at(best.name).phases.back().chip},
                             {"runs", count(*best.measured_runs)}});
}

std::string failed(const RunResult& r, const Wording& w) {
  std::vector<std::string> texts;
  for (const auto& t : r.thresholds)
    if (!t.passed) texts.push_back(in_words(t, w));
  return texts.empty() ? "" : w(texts::summary::kFullStop, {{"text", w.listed(texts)}});
}

std::string claim(const RunResult& r, const Wording& w) {
  namespace t = texts::summary;
  if (!r.claim) return "";
  const study::StatementResult& s = r.claim->claim;
  const std::string text = w.either(s.text, s.text_zh.value_or(""));
  if (!s.probability) return w(t::kVerdict, {{"text", text}, {"verdict", w.term(s.verdict)}});
  std::string odds = w.percent(*s.probability);
  if (s.probability_standard_error)
    odds = w(t::kPlusMinus,
             {{"value", odds}, {"error", three_digits(100 * *s.probability_standard_error)}});
  return w(t::kVerdictOdds,
           {{"text", text}, {"verdict", w.term(s.verdict)}, {"probability", odds}});
}

std::string revenue(const RunResult& r, const Wording& w) {
  namespace t = texts::summary;
  if (!r.market) return "";
  std::vector<std::string> years;
  constexpr std::size_t most = 4;
  for (const auto& [year, usd] : r.market->revenue_by_year_usd)
    if (usd > 0 && years.size() < most)
      years.push_back(w(t::kInYear, {{"amount", w.usd(usd)}, {"year", year}}));
  if (years.empty()) return "";
  return w(t::kExpectedRevenue, {{"vendor", r.market->vendor}, {"years", w.listed(years)}});
}

/// A sentence for each of the first fleets; the rest is in their table.
std::string fleets(const RunResult& r, const Wording& w) {
  namespace t = texts::summary;
  constexpr std::size_t most = 4;
  std::vector<std::string> texts;
  for (const auto& [name, f] : r.fleets) {
    if (texts.size() == most) break;
    std::string text = w(t::kFleet, {{"name", name},
                                     {"chips", count(f.chips)},
                                     {"power", three_digits(f.it_power_mw)},
                                     {"capex", w.usd(f.capex_usd)},
                                     {"price", three_digits(f.cost_per_used_chip_hour_usd)}});
    if (f.npv_usd) text += w(t::kFleetValue, {{"amount", w.usd(*f.npv_usd)}});
    texts.push_back(w(t::kFullStop, {{"text", text}}));
  }
  if (r.fleets.size() > most) texts.push_back(w(t::kOthersBelow));
  return w.sentences(texts);
}

void add_ranking(Document& d, const std::vector<RankedPlan>& plans, const Wording& w) {
  namespace t = texts::summary;
  double most = 0;
  for (const RankedPlan& p : plans) most = std::max(most, p.extra_usd);
  const ColumnUnit unit = w.usd_column(most);
  Grid g(w);
  g.text(t::kPlan).label(w(t::kInUnit, {{"title", w(t::kExtraCost)}, {"unit", unit.name}}));
  g.number(t::kPerMillion).label(t::kUnmetDemand).label(t::kStepTime).label(t::kError);
  g.label(t::kRuns);
  const bool unmet =
      std::any_of(plans.begin(), plans.end(), [](const auto& p) { return p.unmet > 0; });
  for (const RankedPlan& p : plans) {
    const std::string runs = !p.measured_runs        ? ""
                             : *p.measured_runs == 0 ? w(t::kNone)
                                                     : count(*p.measured_runs);
    g.row(
        {p.name, p.extra_usd == 0 ? w(t::kReference) : "+" + three_digits(p.extra_usd / unit.size),
         1e6 * p.usd_per_token, unmet ? w.percent(p.unmet) : "", w.duration(p.step_s, p.step_error),
         p.step_error ? Wording::error(*p.step_error) : "–", runs});
  }
  g.add_to(d);
  d.emplace_back(Paragraph{w(t::kExtraNote, {{"plan", plans.front().name}})});
}

}  // namespace

void add_summary(Document& d, const RunResult& r, const Wording& w) {
  namespace t = texts::summary;
  const std::vector<RankedPlan> plans = ranking(r);
  Labelled lines;
  const auto add = [&](const Text& label, const std::string& text) {
    if (!text.empty()) lines.lines.push_back({w(label), text});
  };
  add(t::kClaim, claim(r, w));
  if (!plans.empty()) {
    add(t::kQuestion, question_of(r, w));
    add(t::kAnswer, answer_of(r, plans, w));
    add(t::kDrivenBy, drivers_of(r, plans, w));
    add(t::kTurnsIf, turning_points_of(r, plans, w));
    add(t::kDepends, w.sentences(turned_by_terminal_value(r, w, SectionDetail::essential)));
    add(t::kDiffers, differs(r, plans, w));
    add(t::kSpeed, speed(r, plans.front(), w));
    add(t::kMemory, memory(r, plans.front(), w));
  }
  if (plans.empty() && !r.fleets.empty()) {
    add(t::kQuestion, w.either(r.question, r.question_zh.value_or("")));
    add(t::kAnswer, fleets(r, w));
  }
  const bool market_alone = plans.empty() && r.fleets.empty() && r.market;
  if (market_alone)
    add(t::kQuestion, r.question.empty() ? w(t::kWhatRevenue, {{"vendor", r.market->vendor}})
                                         : w.either(r.question, r.question_zh.value_or("")));
  add(market_alone ? t::kAnswer : t::kRevenue, revenue(r, w));
  add(t::kFailed, failed(r, w));
  if (!plans.empty()) add(t::kMissing, missing(r, plans, w));
  d.emplace_back(std::move(lines));
  if (plans.size() > 1) add_ranking(d, plans, w);
}

}  // namespace podsim::report
