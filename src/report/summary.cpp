#include "src/report/summary.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "src/report/numbers.h"
#include "src/report/sections.h"
#include "src/report/words.h"

namespace podsim::report {
namespace {

using study::PhaseResult;
using study::RunResult;

double wanted_tokens(const RunResult& r) {
  double most = 0;
  for (const auto& [name, p] : r.plans) most = std::max(most, p.tokens + p.shortfall_tokens);
  return most;
}

std::string machine_of(const PhaseResult& p) {
  return count(static_cast<double>(p.chips)) + " " + p.chip;
}

std::string question(const RunResult& r) {
  if (!r.question.empty()) return r.question;
  std::vector<std::string> names;
  for (const auto& [name, p] : r.plans) names.push_back(name);
  const std::string tokens = count_in_words(wanted_tokens(r)) + " tokens";
  const std::string machine = machine_of(r.plans.begin()->second.phases.front());
  if (names.size() == 1) return "What do " + tokens + " cost on " + machine + "?";
  return machine + ", " + tokens + ": which is cheapest of " + listed(names) + "?";
}

/// The statement of the uncertainty about whether owning is cheaper.
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

std::string label_of(const RunResult& r, const std::string& name) {
  const auto* in = input_of(r, name);
  return in == nullptr || in->label.empty() ? name : in->label;
}

/// The plan that owns and the one that it is compared with, where the answer is between them.
std::optional<std::string> decided(const RunResult& r, const std::vector<RankedPlan>& plans) {
  for (const RankedPlan& p : plans)
    if (r.decisions.contains(p.name)) return p.name;
  return std::nullopt;
}

std::string interval(const study::DrawnFigure& f) {
  // The figure is what owning saves; the sentence says what it costs more.
  return "80% interval of the saving by owning " + usd_in_words(f.p10) + " to " +
         usd_in_words(f.p90);
}

std::string answer(const RunResult& r, const std::vector<RankedPlan>& plans) {
  const study::PlanResult& best = r.plans.at(plans.front().name);
  const std::string cost = usd_in_words(best.cost.total_usd) + ", " +
                           usd_in_words(1e6 * plans.front().usd_per_token) +
                           " per million tokens trained";
  if (plans.size() == 1) {
    std::string text = "It costs " + cost + ".";
    if (best.wall_clock_h.p50 > 0)
      text += " Training takes " + duration(3600 * best.wall_clock_h.p50) + ".";
    return text;
  }
  const RankedPlan& next = plans[1];
  std::string text = plans.front().name + ": " + cost + ". The next, " + next.name + ", costs " +
                     usd_in_words(next.extra_usd);
  if (best.cost.npv_usd > 0)
    text += " (" + percent_in_words(next.extra_usd / best.cost.npv_usd) + ")";
  text += " more for the same tokens (present value).";
  if (const auto own = decided(r, plans)) {
    const Odds odds = odds_of(r, *own);
    if (odds.saving != nullptr) text += " " + interval(*odds.saving) + ".";
    if (odds.positive != nullptr)
      text += " Chance that " + *own + " is cheaper than " + r.decisions.at(*own).against + ": " +
              percent_in_words(odds.positive->probability) + ".";
  }
  return text;
}

std::string driven_by(const RunResult& r, const std::vector<RankedPlan>& plans) {
  const auto own = decided(r, plans);
  const Odds odds = own ? odds_of(r, *own) : Odds{};
  if (odds.sensitivity == nullptr) return "";
  std::vector<std::string> names;
  for (const auto& s : odds.sensitivity->tornado)
    if (names.size() < 2) names.push_back(label_of(r, s.input));
  return names.empty() ? "" : listed(names) + ".";
}

/// Each turns the answer alone.
std::string alternatives(const std::vector<std::string>& ways) {
  std::string text;
  for (std::size_t i = 0; i < ways.size(); ++i) text += (i > 0 ? ", or " : "") + ways[i];
  return text;
}

std::string flip_in_words(const RunResult& r, const study::Flip& f) {
  const auto* in = input_of(r, f.input);
  if (in != nullptr && in->how == "chance")
    return label_of(r, f.input) + (f.at > 0 ? "" : " fails");
  std::string unit = in == nullptr || in->unit == "1" ? "" : " " + in->unit;
  if (unit == " %") unit = "%";
  const auto shown = [&](double v) {
    return in != nullptr && in->unit == "date" ? date(v) : three_digits(v) + unit;
  };
  return label_of(r, f.input) + (f.at < f.central ? " below " : " above ") + shown(f.at) +
         " (base case " + shown(f.central) + ")";
}

std::string turns_if(const RunResult& r, const std::vector<RankedPlan>& plans) {
  const auto own = decided(r, plans);
  if (!own) return "";
  const Odds odds = odds_of(r, *own);
  std::vector<std::string> ways;
  if (odds.positive != nullptr) {
    for (const auto& f : odds.positive->flips)
      if (ways.size() < 2) ways.push_back(flip_in_words(r, f));
    if (ways.empty()) return "no input within its range, alone.";
    return alternatives(ways) + ".";
  }
  const economics::Decision& d = r.decisions.at(*own);
  const bool pays = d.npv_usd > 0;
  if (d.break_even_rent_usd_per_chip_hour)
    ways.push_back("rents are " + std::string(pays ? "below " : "above ") +
                   three_digits(*d.break_even_rent_usd_per_chip_hour) + " USD per chip-hour");
  if (const auto b = r.break_even.find(*own); b != r.break_even.end() && b->second.utilisation < 1)
    ways.push_back(std::string(pays ? "less" : "more") + " than " +
                   percent_in_words(b->second.utilisation) + " of the hours are used");
  return ways.empty() ? "" : alternatives(ways) + ".";
}

/// A decision whose sign is an assumption on what is left at the end leads the answer.
std::string leading(const RunResult& r) {
  std::string text;
  for (const std::string& sentence : turned_by_what_is_left(r)) text += sentence + " ";
  return text;
}

/// A sentence for each difference between the plans.
std::string differs(const RunResult& r) {
  std::string text;
  for (const std::string& d : r.differences) text += (text.empty() ? "" : ". ") + d;
  return text.empty() ? text : text + ".";
}

std::string speed(const RunResult& r, const RankedPlan& best) {
  const PhaseResult& p = r.plans.at(best.name).phases.back();
  std::string text = "A step takes " + duration(p.step_time_s) + " (" +
                     count_in_words(std::round(p.tokens_per_s)) + " tokens/s, MFU " +
                     percent_in_words(p.mfu) + ")";
  if (r.reference) text += "; measured " + duration(r.reference->step_time_s);
  text += ".";
  if (best.step_error) text += " Expected error " + percent_in_words(*best.step_error) + ".";
  if (best.unmeasured) text += " No run on this chip was measured.";
  return text;
}

std::string gib(double bytes) { return three_digits(bytes / (1024.0 * 1024 * 1024)); }

std::string memory(const RunResult& r, const RankedPlan& best) {
  const PhaseResult& p = r.plans.at(best.name).phases.back();
  return gib(p.memory_per_device_bytes) + " of " + gib(p.memory_capacity_bytes) +
         " GiB per device.";
}

std::string missing(const RunResult& r, const std::vector<RankedPlan>& plans) {
  std::vector<std::string> unmet, unmeasured;
  std::set<std::string> chips;
  for (const RankedPlan& p : plans) {
    constexpr double worth_saying = 5e-4;
    if (p.unmet > worth_saying) unmet.push_back(percent_in_words(p.unmet) + " by " + p.name);
    for (const PhaseResult& phase : r.plans.at(p.name).phases)
      if (!p.step_error && chips.insert(phase.chip).second &&
          std::none_of(r.inputs.begin(), r.inputs.end(), [&](const catalog::Input& i) {
            return i.path == "chips/" + phase.chip + ".step_error";
          }))
        unmeasured.push_back(phase.chip);
  }
  std::string text;
  if (!unmet.empty()) text += "Unmet demand: " + listed(unmet) + ".";
  if (!unmeasured.empty())
    text += std::string(text.empty() ? "" : " ") + "No measured runs of " + listed(unmeasured) +
            ": its step may be off by more than others'.";
  return text.empty() ? "nothing" : text;
}

std::string failed(const RunResult& r) {
  std::vector<std::string> texts;
  for (const auto& t : r.thresholds)
    if (!t.passed)
      texts.push_back(t.expression + " (it " +
                      (t.value ? "is " + rounded(*t.value) : "does not exist") + ")");
  return texts.empty() ? "" : listed(texts) + ".";
}

std::string claim(const RunResult& r) {
  if (!r.claim) return "";
  const study::StatementResult& s = r.claim->claim;
  std::string odds;
  if (s.probability)
    odds = ", probability " + percent_in_words(*s.probability) +
           (s.probability_standard_error ? " ± " + three_digits(100 * *s.probability_standard_error)
                                         : "");
  return s.text + ": " + s.verdict + odds + ".";
}

std::string revenue(const RunResult& r) {
  if (!r.market) return "";
  std::vector<std::string> years;
  for (const auto& [year, usd] : r.market->revenue_by_year_usd)
    if (usd > 0 && years.size() < 4) years.push_back(usd_in_words(usd) + " in " + year);
  return years.empty() ? "" : r.market->vendor + ": " + listed(years) + " (expected).";
}

/// A sentence for each of the first fleets; the rest is in their table.
std::string fleets(const RunResult& r) {
  constexpr std::size_t most = 4;
  std::vector<std::string> texts;
  for (const auto& [name, f] : r.fleets) {
    if (texts.size() == most) break;
    std::string text = name + ": " + count(f.chips) + " chips, " + three_digits(f.it_power_mw) +
                       " MW, " + usd_in_words(f.capex_usd) + " at once, " +
                       three_digits(f.cost_per_used_chip_hour_usd) + " USD per used chip-hour";
    if (f.npv_usd) text += ", present value " + usd_in_words(*f.npv_usd);
    texts.push_back(text);
  }
  std::string text;
  for (const std::string& t : texts) text += (text.empty() ? "" : ". ") + t;
  return text + (r.fleets.size() > most ? "; others below." : ".");
}

std::string error_in_words(const RankedPlan& p) {
  if (!p.step_error) return "no measured runs";
  return percent_in_words(*p.step_error) + (p.unmeasured ? ", no measured runs" : "");
}

/// All in millions, or each in the unit that the largest has.
Table ranking_table(const std::vector<RankedPlan>& plans) {
  double most = 0;
  for (const RankedPlan& p : plans) most = std::max(most, p.extra_usd);
  const bool billions = most >= 1e10;
  const double unit = billions ? 1e9 : 1e6;
  Table t{{{"plan"},
           {std::string("extra cost, ") + (billions ? "billion USD" : "million USD"), Align::right},
           {"USD per million tokens", Align::right},
           {"unmet demand", Align::right},
           {"step", Align::right},
           {"expected error", Align::right}},
          {}};
  for (const RankedPlan& p : plans)
    t.rows.push_back({p.name,
                      p.extra_usd == 0 ? "cheapest" : "+" + three_digits(p.extra_usd / unit),
                      three_digits(1e6 * p.usd_per_token), percent_in_words(p.unmet),
                      duration(p.step_s), error_in_words(p)});
  return t;
}

}  // namespace

void add_summary(Document& d, const RunResult& r) {
  const std::vector<RankedPlan> plans = ranking(r);
  Labelled lines;
  const auto add = [&](const char* label, const std::string& text) {
    if (!text.empty()) lines.lines.push_back({label, text});
  };
  add("Claim", claim(r));
  if (!plans.empty()) {
    add("Question", question(r));
    add("Differs", differs(r));
    add("Answer", leading(r) + answer(r, plans));
    add("Driven by", driven_by(r, plans));
    add("Turns if", turns_if(r, plans));
    add("Speed", speed(r, plans.front()));
    add("Memory", memory(r, plans.front()));
  }
  if (plans.empty() && !r.fleets.empty()) {
    if (!r.question.empty()) add("Question", r.question);
    add("Answer", fleets(r));
  }
  add("Revenue", revenue(r));
  add("Failed", failed(r));
  if (!plans.empty()) add("Missing", missing(r, plans));
  d.emplace_back(std::move(lines));
  if (plans.size() < 2) return;
  d.emplace_back(ranking_table(plans));
  d.emplace_back(Paragraph{"Extra cost: present value for the same tokens, against " +
                           plans.front().name + ". Cheapest plan first."});
}

}  // namespace podsim::report
