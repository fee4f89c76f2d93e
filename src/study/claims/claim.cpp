// Statements, the probability that their conditions hold, and what they hang on.
#include "src/study/claims/claim.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "podsim/config/diagnostics.h"
#include "podsim/study/thresholds.h"
#include "podsim/study/uncertainty.h"
#include "podsim/units/parse.h"

namespace podsim::study {

namespace {

constexpr std::size_t kMostInputs = 3;
constexpr double kSupported = 0.8, kNotSupported = 0.2;
constexpr double kNearLimit = 0.05;    ///< points from a limit that do not decide
constexpr double kLastDigits = 1e-12;  ///< 0.85 is five points from 0.8

/// "2027-04" of years with their months as twelfths.
std::string month_text(double years) {
  return units::print(units::Month::of(0, 1) + static_cast<int>(std::lround(12 * years)));
}

class Judge {
 public:
  explicit Judge(const RunResult& result) : r_(result) {
    for (const auto& i : r_.inputs) confidence_[i.path] = i.confidence;
    for (const auto& d : r_.derivations) derivations_[d.path] = &d;
  }

  [[nodiscard]] StatementResult operator()(const config::LocalText& text,
                                           const std::vector<Threshold>& conditions,
                                           const std::optional<config::LocalText>& not_decidable,
                                           const std::optional<std::string>& under) const {
    StatementResult s;
    s.text = text.en;
    if (!text.zh.empty()) s.text_zh = text.zh;
    if (not_decidable) {
      s.verdict = "cannot be tested";
      s.reason = not_decidable->en;
      if (!not_decidable->zh.empty()) s.reason_zh = not_decidable->zh;
      return s;
    }
    if (under) {
      const Stress& stress = stress_of(conditions, *under);
      if (!bites(stress, conditions)) return without_effect(std::move(s), conditions, stress);
      s.conditions = stressed(conditions, stress);
    } else {
      s.conditions = central(conditions);
    }
    const bool all = std::all_of(s.conditions.begin(), s.conditions.end(),
                                 [](const ConditionResult& c) { return c.holds; });
    s.basis = under ? "stress" : "point";
    s.probability = all ? 1 : 0;
    if (!under && r_.draws) draw(conditions, s);
    s.verdict = s.basis == "draws"
                    ? verdict_of(*s.probability, s.probability_standard_error.value_or(0))
                    : std::string(*s.probability > 0 ? "supported" : "not supported");
    s.hangs_on = s.basis == "point" ? read_by(conditions) : moved_by(conditions);
    return s;
  }

 private:
  [[nodiscard]] std::vector<ConditionResult> central(
      const std::vector<Threshold>& conditions) const {
    std::vector<ConditionResult> all;
    for (const auto& t : evaluate(conditions, r_)) all.push_back({t.expression, t.value, t.passed});
    return all;
  }

  [[nodiscard]] const Stress& stress_of(const std::vector<Threshold>& conditions,
                                        const std::string& under) const {
    std::vector<std::string> names;
    if (r_.uncertainty)
      for (const Stress& s : r_.uncertainty->stresses) {
        if (s.name == under) return s;
        names.push_back(s.name);
      }
    throw config::InputError(
        conditions.front().where, "the stress scenario '" + under + "' is none of this run's",
        names.empty() ? "an uncertainty section with stresses" : "one of: " + config::join(names),
        config::did_you_mean(under, names));
  }

  static const StressedFigure* moved(const Stress& stress, const std::string& path) {
    for (const StressedFigure& f : stress.figures)
      if (f.path == path) return &f;
    return nullptr;
  }

  static bool lost(const Stress& stress, const std::string& path) {
    return std::find(stress.lost.begin(), stress.lost.end(), path) != stress.lost.end();
  }

  /// Whether the stress moves a figure of the conditions, or takes one away.
  static bool bites(const Stress& stress, const std::vector<Threshold>& conditions) {
    return std::any_of(conditions.begin(), conditions.end(), [&](const Threshold& t) {
      return moved(stress, t.path) != nullptr || lost(stress, t.path);
    });
  }

  /// What a stress leaves as it is says nothing about the statement.
  [[nodiscard]] StatementResult without_effect(StatementResult s,
                                               const std::vector<Threshold>& conditions,
                                               const Stress& stress) const {
    s.conditions = central(conditions);
    s.basis = "stress";
    s.verdict = "no effect";
    s.reason = "the stress scenario '" + stress.name + "' changes no metric of the conditions";
    return s;
  }

  /// Figures that the stress does not move stay as they are.
  [[nodiscard]] std::vector<ConditionResult> stressed(const std::vector<Threshold>& conditions,
                                                      const Stress& stress) const {
    std::vector<ConditionResult> all = central(conditions);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Threshold& t = conditions[i];
      if (const StressedFigure* f = moved(stress, t.path))
        all[i] = {all[i].expression, f->stressed, t.holds(f->stressed)};
      else if (lost(stress, t.path))
        all[i] = {all[i].expression, std::nullopt, false};
    }
    return all;
  }

  /// Conditions on figures that draws do not state hold in all draws, or in none.
  void draw(const std::vector<Threshold>& conditions, StatementResult& s) const {
    std::vector<Threshold> drawn;
    bool others = true;
    for (std::size_t i = 0; i < conditions.size(); ++i) {
      if (r_.draws->figure(conditions[i].path) != nullptr)
        drawn.push_back(conditions[i]);
      else
        others = others && s.conditions[i].holds;
    }
    if (drawn.empty()) return;
    s.basis = "draws";
    const Estimate p = estimated_probability(*r_.draws, drawn);
    s.probability = others ? p.value : 0;
    s.probability_standard_error = others ? p.standard_error : 0;
  }

  [[nodiscard]] std::string confidence_of(const std::string& input) const {
    if (const auto it = confidence_.find(input); it != confidence_.end()) return it->second;
    if (input.ends_with(".step_error") || input.ends_with(".goodput")) return "simulated";
    return "assumption";
  }

  [[nodiscard]] static std::string range_of(const UncertainInput& u) {
    if (u.how == "chance") return "happens or not";
    if (u.unit == "date") return month_text(u.p10) + " to " + month_text(u.p90);
    return fmt::format("{} to {}{}", units::print_rounded(u.p10, {}),
                       units::print_rounded(u.p90, {}), u.unit == "1" ? "" : " " + u.unit);
  }

  /// A sampled input by its path, without what it moves.
  [[nodiscard]] ClaimInput input_of(const std::string& path) const {
    ClaimInput i;
    i.path = i.label = path;
    i.confidence = confidence_of(path);
    for (const UncertainInput& u : r_.uncertainty->inputs) {
      if (u.name != path) continue;
      i.label = u.label;
      i.unit = u.how == "chance" ? "chance" : u.unit;
      i.base_case = u.central;
      i.range = range_of(u);
    }
    return i;
  }

  [[nodiscard]] std::optional<double> flip_of(const Threshold& t, const std::string& input) const {
    for (const DrawnCondition& c : r_.uncertainty->conditions) {
      if (c.expression != t.text) continue;
      for (const Flip& f : c.flips)
        if (f.input == input) return f.at;
    }
    return std::nullopt;
  }

  /// Where the central case has no such figure: inputs that turn a condition alone, likeliest
  /// first.
  [[nodiscard]] std::vector<ClaimInput> turned_by(const std::vector<Threshold>& conditions) const {
    std::vector<ClaimInput> inputs;
    for (const Threshold& t : conditions)
      for (const DrawnCondition& c : r_.uncertainty->conditions)
        for (const Flip& f : c.expression == t.text ? c.flips : std::vector<Flip>{})
          if (inputs.size() < kMostInputs) inputs.emplace_back(input_of(f.input)).flips = f.at;
    return inputs;
  }

  /// Inputs whose range moves the conditions' figures most, relative to the limits.
  [[nodiscard]] std::vector<ClaimInput> moved_by(const std::vector<Threshold>& conditions) const {
    struct Moved {
      ClaimInput input;
      double relative = 0;
    };
    std::map<std::string, Moved> all;
    for (const Threshold& t : conditions)
      for (const Sensitivity& s : r_.uncertainty->sensitivities) {
        if (s.figure != t.path) continue;
        for (const Swing& swing : s.tornado) {
          const bool whole = swing.low && swing.high;  // else nothing moves it further
          const double relative = whole ? swing.swing / std::max(std::abs(t.limit), 1e-300)
                                        : std::numeric_limits<double>::max();
          Moved& m = all[swing.input];
          if (relative <= m.relative) continue;
          m = {input_of(swing.input), relative};
          if (whole) m.input.swing = swing.swing;
          m.input.flips = flip_of(t, swing.input);
        }
      }
    if (all.empty()) return turned_by(conditions);
    std::vector<Moved> sorted;
    for (auto& [name, m] : all) sorted.push_back(std::move(m));
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Moved& a, const Moved& b) { return a.relative > b.relative; });
    std::vector<ClaimInput> inputs;
    for (std::size_t i = 0; i < std::min(sorted.size(), kMostInputs); ++i)
      inputs.push_back(std::move(sorted[i].input));
    return inputs;
  }

  /// Without draws nobody knows which input counts most: the least certain of those that the
  /// figures follow from.
  [[nodiscard]] std::vector<ClaimInput> read_by(const std::vector<Threshold>& conditions) const {
    std::set<std::string> seen;
    std::vector<std::string> open;
    std::vector<ClaimInput> inputs;
    for (const Threshold& t : conditions) open.push_back(t.path);
    while (!open.empty()) {
      const std::string path = open.back();
      open.pop_back();
      if (!seen.insert(path).second) continue;
      if (const auto it = confidence_.find(path); it != confidence_.end())
        inputs.push_back({path, "", it->second, std::nullopt, std::nullopt, path, ""});
      if (const auto it = derivations_.find(path); it != derivations_.end())
        open.insert(open.end(), it->second->from.begin(), it->second->from.end());
    }
    const auto rank = [](const ClaimInput& i) {
      return i.confidence == "estimated" ? 0 : i.confidence == "reported" ? 1 : 2;
    };
    std::sort(inputs.begin(), inputs.end(), [&](const ClaimInput& a, const ClaimInput& b) {
      return std::pair(rank(a), a.path) < std::pair(rank(b), b.path);
    });
    if (inputs.size() > kMostInputs) inputs.resize(kMostInputs);
    return inputs;
  }

  const RunResult& r_;
  std::map<std::string, std::string> confidence_;
  std::map<std::string, const Derivation*> derivations_;
};

}  // namespace

std::string verdict_of(double probability, double standard_error) {
  const double edge = std::max(kNearLimit, 2 * standard_error);
  const auto near = [&](double limit) {
    return std::abs(probability - limit) <= edge + kLastDigits;
  };
  if (near(kSupported) || near(kNotSupported)) return "on the edge";
  if (probability > kSupported) return "supported";
  return probability < kNotSupported ? "not supported" : "uncertain";
}

std::vector<Threshold> conditions_of(const ClaimSection& claim) {
  std::vector<Threshold> all = claim.conditions;
  for (const ClaimStatement& d : claim.details)
    if (!d.under) all.insert(all.end(), d.conditions.begin(), d.conditions.end());
  return all;
}

void add_derivations(const ClaimSection& claim, std::vector<Derivation>& out) {
  const auto add = [&out](const std::string& path, const std::vector<Threshold>& conditions) {
    std::vector<std::string> from;
    for (const Threshold& t : conditions) from.push_back(t.path);
    if (!from.empty())
      out.push_back({path + ".probability",
                     "share of the samples in which all conditions hold; without samples 0 or 1",
                     std::move(from)});
  };
  add("claim.claim", claim.conditions);
  for (std::size_t i = 0; i < claim.details.size(); ++i)
    add("claim.details[" + std::to_string(i) + "]", claim.details[i].conditions);
}

ClaimResult judge(const ClaimSection& claim, const RunResult& result) {
  const Judge judged(result);
  ClaimResult r;
  r.id = claim.id;
  r.source = claim.source;
  r.claim = judged(claim.text, claim.conditions, claim.not_decidable, std::nullopt);
  for (const ClaimStatement& d : claim.details)
    r.details.push_back(judged(d.text, d.conditions, d.not_decidable, d.under));
  return r;
}

}  // namespace podsim::study
