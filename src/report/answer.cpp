// The answer of a run: the cheapest plan, its odds, drivers and switching values.
#include <algorithm>
#include <cmath>
#include <map>

#include "podsim/units/parse.h"
#include "src/report/numbers.h"
#include "src/report/summary.h"
#include "src/report/texts/summary.h"
#include "src/report/words.h"

namespace podsim::report {
namespace {

using study::RunResult;

/// Samples, probability and sensitivity of the saving of a plan that owns.
struct Odds {
  const study::DrawnFigure* saving = nullptr;
  const study::DrawnCondition* positive = nullptr;
  const study::Sensitivity* sensitivity = nullptr;
};

Odds odds_of(const RunResult& r, const std::string& plan) {
  Odds odds;
  if (!r.uncertainty) return odds;
  const std::string path = "decisions." + plan + ".npv_usd";
  for (const auto& f : r.uncertainty->figures)
    if (f.path == path) odds.saving = &f;
  for (const auto& c : r.uncertainty->conditions)
    if (c.expression == path + " > 0") odds.positive = &c;
  for (const auto& s : r.uncertainty->sensitivities)
    if (s.figure == path) odds.sensitivity = &s;
  return odds;
}

const study::UncertainInput* input_of(const RunResult& r, const std::string& name) {
  for (const auto& i : r.uncertainty->inputs)
    if (i.name == name) return &i;
  return nullptr;
}

std::string label_of(const RunResult& r, const std::string& name, const Wording& w) {
  const auto* in = input_of(r, name);
  return w.label(in == nullptr || in->label.empty() ? name : in->label);
}

double wanted_tokens(const RunResult& r) {
  double most = 0;
  for (const auto& [name, p] : r.plans) most = std::max(most, p.tokens + p.shortfall_tokens);
  return most;
}

/// The discount rate that the scenario states as one number, as written; empty for none.
std::string discount_rate(const RunResult& r) {
  const config::Node* rate = config::at_path(r.scenario, "finance.discount_rate");
  if (rate == nullptr || !rate->is_scalar()) return "";
  std::string text = rate->scalar();
  if (!text.ends_with('%')) return "";
  text.pop_back();
  if (text.ends_with(' ')) text.pop_back();
  return units::parse_number(text) ? text + "%" : "";
}

/// "Rent first, then buy (NAME)" where plans differ in that, else the plan's name.
std::string named(const RunResult& r, const std::string& plan, const Wording& w) {
  namespace t = texts::summary;
  bool rents = false, buys = false, others_differ = false;
  const auto tenures = [](const study::PlanResult& p) {
    std::string all;
    for (const auto& phase : p.phases) all += phase.tenure + ",";
    return all;
  };
  const std::string mine = tenures(r.plans.at(plan));
  for (const auto& [name, p] : r.plans) others_differ = others_differ || tenures(p) != mine;
  for (const auto& phase : r.plans.at(plan).phases) (phase.tenure == "buy" ? buys : rents) = true;
  if (!others_differ) return plan;
  const Text& text = rents && buys ? t::kRentThenBuy : buys ? t::kBuyAll : t::kRentAll;
  return w(text, {{"plan", plan}});
}

std::string next_plan(const RunResult& r, const study::PlanResult& best, const RankedPlan& next,
                      const Wording& w) {
  namespace t = texts::summary;
  const std::string rate = discount_rate(r);
  const std::string share =
      best.cost.npv_usd > 0 ? w.percent(next.extra_usd / best.cost.npv_usd) : "–";
  if (rate.empty())
    return w(t::kNextPlan,
             {{"plan", next.name}, {"extra", w.usd(next.extra_usd)}, {"share", share}});
  return w(
      t::kNextPlanRate,
      {{"plan", next.name}, {"extra", w.usd(next.extra_usd)}, {"share", share}, {"rate", rate}});
}

/// Ledger lines of a plan by name; rents of all offers are one line.
std::map<std::string, double> amounts_of(const study::PlanResult& p) {
  std::map<std::string, double> amounts;
  for (const auto& line : p.cost.ledger) {
    std::string name = line.name.substr(0, line.name.find(", phase"));
    name = name.substr(0, name.find(" of "));
    amounts[name] += p.tokens > 0 ? line.amount_usd / p.tokens : 0;
  }
  return amounts;
}

/// The cost items in which two plans differ most for the same tokens, largest first.
std::vector<std::string> differing_costs(const RunResult& r, const std::string& best,
                                         const std::string& next, const Wording& w) {
  auto ours = amounts_of(r.plans.at(best)), theirs = amounts_of(r.plans.at(next));
  for (const auto& [name, usd] : theirs) ours.try_emplace(name, 0);
  std::vector<std::pair<double, std::string>> sorted;
  for (const auto& [name, usd] : ours) sorted.emplace_back(std::abs(usd - theirs[name]), name);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  const double tokens = r.plans.at(best).tokens;
  constexpr std::size_t most = 2;
  std::vector<std::string> texts;
  for (const auto& [difference, name] : sorted) {
    if (texts.size() == most || difference <= 0 || difference < sorted.front().first / 10) break;
    texts.push_back(w(texts::summary::kDriverCosts, {{"name", w.term(name)},
                                                     {"best", w.usd(ours[name] * tokens)},
                                                     {"next", w.usd(theirs[name] * tokens)}}));
  }
  return texts;
}

std::string switching_value(const RunResult& r, const study::Flip& f, const Wording& w) {
  namespace t = texts::summary;
  const auto* in = input_of(r, f.input);
  const std::string name = label_of(r, f.input, w);
  if (in != nullptr && in->how == "chance")
    return w(f.at > 0 ? t::kHappens : t::kDoesNotHappen, {{"name", name}});
  std::string unit = in == nullptr || in->unit == "1" ? "" : " " + in->unit;
  if (unit == " %") unit = "%";
  const auto shown = [&](double v) {
    return in != nullptr && in->unit == "date" ? w.month(date(v)) : w.count(v) + unit;
  };
  return w(f.at < f.central ? t::kBelowBase : t::kAboveBase,
           {{"name", name}, {"value", shown(f.at)}, {"base", shown(f.central)}});
}

}  // namespace

std::string question_of(const RunResult& r, const Wording& w) {
  namespace t = texts::summary;
  if (!r.question.empty()) return w.either(r.question, r.question_zh.value_or(""));
  std::vector<std::string> names;
  for (const RankedPlan& p : ranking(r)) names.push_back(p.name);
  const study::PhaseResult& first = r.plans.at(names.front()).phases.front();
  const std::string machine = w.chips(static_cast<double>(first.chips), first.chip);
  const std::string tokens = w.count(wanted_tokens(r));
  if (names.size() == 1) return w(t::kWhatCosts, {{"tokens", tokens}, {"machine", machine}});
  return w(t::kWhichPlan,
           {{"machine", machine}, {"tokens", tokens}, {"plans", w.either_of(names)}});
}

std::optional<std::string> decided(const RunResult& r, const std::vector<RankedPlan>& plans) {
  for (const RankedPlan& p : plans)
    if (r.decisions.contains(p.name)) return p.name;
  return std::nullopt;
}

std::string answer_of(const RunResult& r, const std::vector<RankedPlan>& plans, const Wording& w) {
  namespace t = texts::summary;
  const study::PlanResult& best = r.plans.at(plans.front().name);
  const std::string cost = w.usd(best.cost.total_usd);
  const std::string price = w.usd_per_million_tokens(1e6 * plans.front().usd_per_token);
  constexpr double seconds_per_hour = 3600;
  if (plans.size() == 1) {
    std::vector<std::string> texts{w(t::kItCosts, {{"cost", cost}, {"price", price}})};
    if (best.wall_clock_h.p50 > 0)
      texts.push_back(
          w(t::kTakes, {{"time", w.duration(seconds_per_hour * best.wall_clock_h.p50)}}));
    return w.sentences(texts);
  }
  std::vector<std::string> texts{
      w(t::kBestPlan,
        {{"plan", named(r, plans.front().name, w)}, {"cost", cost}, {"price", price}}),
      next_plan(r, best, plans[1], w)};
  if (const auto own = decided(r, plans)) {
    const Odds odds = odds_of(r, *own);
    const std::string& against = r.decisions.at(*own).against;
    if (odds.saving != nullptr)
      texts.push_back(w(t::kSavingInterval, {{"plan", *own},
                                             {"against", against},
                                             {"low", w.signed_usd(odds.saving->p10)},
                                             {"high", w.signed_usd(odds.saving->p90)}}));
    if (odds.positive != nullptr)
      texts.push_back(w(t::kChance, {{"plan", *own},
                                     {"against", against},
                                     {"probability", w.percent(odds.positive->probability)}}));
  }
  return w.sentences(texts);
}

std::string drivers_of(const RunResult& r, const std::vector<RankedPlan>& plans, const Wording& w) {
  if (plans.size() < 2) return "";
  const auto own = decided(r, plans);
  const Odds odds = own ? odds_of(r, *own) : Odds{};
  std::vector<std::string> names;
  constexpr std::size_t most = 2;
  if (odds.sensitivity != nullptr)
    for (const auto& s : odds.sensitivity->tornado)
      if (names.size() < most) names.push_back(label_of(r, s.input, w));
  if (names.empty()) names = differing_costs(r, plans[0].name, plans[1].name, w);
  return names.empty() ? "" : w(texts::summary::kFullStop, {{"text", w.listed(names)}});
}

std::string turning_points_of(const RunResult& r, const std::vector<RankedPlan>& plans,
                              const Wording& w) {
  namespace t = texts::summary;
  const auto own = decided(r, plans);
  std::vector<std::string> ways;
  constexpr std::size_t most = 2;
  if (own) {
    const Odds odds = odds_of(r, *own);
    if (odds.positive != nullptr) {
      for (const auto& f : odds.positive->flips)
        if (ways.size() < most) ways.push_back(switching_value(r, f, w));
      if (ways.empty()) return w(t::kNeverAlone);
    }
  }
  if (own && ways.empty()) {
    const economics::Decision& d = r.decisions.at(*own);
    if (d.break_even_rent_usd_per_chip_hour)
      ways.push_back(w(d.npv_usd > 0 ? t::kRentsBelow : t::kRentsAbove,
                       {{"price", w.usd_per_chip_hour(*d.break_even_rent_usd_per_chip_hour)}}));
  }
  const std::string plan = own ? *own : plans.front().name;
  if (const auto b = r.break_even.find(plan);
      ways.size() < most && b != r.break_even.end() && b->second.utilisation < 1) {
    const bool pays = own ? r.decisions.at(*own).npv_usd > 0 : true;
    ways.push_back(w(
        pays ? t::kUseBelow : t::kUseAbove,
        {{"share", w.percent(b->second.utilisation)}, {"plan", pays ? b->second.against : plan}}));
  }
  return ways.empty() ? "" : w(t::kFullStop, {{"text", w.alternatives(ways)}});
}

}  // namespace podsim::report
