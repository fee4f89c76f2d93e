// Statements, the probability that their conditions hold, and what they hang on.
#include "src/study/claims/claim.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
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

class Judge {
 public:
  explicit Judge(const RunResult& result) : r_(result) {
    for (const auto& i : r_.inputs) confidence_[i.path] = i.confidence;
    for (const auto& d : r_.derivations) derivations_[d.path] = &d;
  }

  [[nodiscard]] StatementResult operator()(const std::string& text,
                                           const std::vector<Threshold>& conditions,
                                           const std::optional<std::string>& not_decidable,
                                           const std::optional<std::string>& under) const {
    StatementResult s;
    s.text = text;
    if (not_decidable) {
      s.verdict = "not decidable";
      s.reason = not_decidable;
      return s;
    }
    s.conditions = under ? stressed(conditions, *under) : central(conditions);
    const bool all = std::all_of(s.conditions.begin(), s.conditions.end(),
                                 [](const ConditionResult& c) { return c.holds; });
    s.basis = under ? "stress" : "point";
    s.probability = all ? 1 : 0;
    if (!under && r_.draws) draw(conditions, s);
    s.verdict = verdict_of(*s.probability);
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

  /// Figures that the stress does not move stay as they are.
  [[nodiscard]] std::vector<ConditionResult> stressed(const std::vector<Threshold>& conditions,
                                                      const std::string& under) const {
    std::vector<std::string> names;
    const Stress* stress = nullptr;
    for (const Stress& s : r_.uncertainty ? r_.uncertainty->stresses : std::vector<Stress>{})
      names.push_back(s.name);
    for (std::size_t i = 0; i < names.size(); ++i)
      if (names[i] == under) stress = &r_.uncertainty->stresses[i];
    if (stress == nullptr)
      throw config::InputError(
          conditions.front().where, "the stress '" + under + "' is none of this run's",
          names.empty() ? "an uncertainty section with stresses" : "one of: " + config::join(names),
          config::did_you_mean(under, names));
    std::vector<ConditionResult> all = central(conditions);
    for (std::size_t i = 0; i < all.size(); ++i)
      for (const StressedFigure& f : stress->figures)
        if (f.path == conditions[i].path)
          all[i] = {all[i].expression, f.stressed, conditions[i].holds(f.stressed)};
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
    s.probability = others ? probability(*r_.draws, drawn) : 0;
  }

  [[nodiscard]] std::string confidence_of(const std::string& input) const {
    if (const auto it = confidence_.find(input); it != confidence_.end()) return it->second;
    if (input.ends_with(".step_error") || input.ends_with(".goodput")) return "simulated";
    return "assumption";
  }

  [[nodiscard]] std::string range_of(const std::string& input) const {
    for (const UncertainInput& u : r_.uncertainty->inputs) {
      if (u.name != input) continue;
      if (u.how == "chance") return "happens or not";
      return fmt::format("{} to {}{}", units::print_rounded(u.p10, {}),
                         units::print_rounded(u.p90, {}), u.unit == "1" ? "" : " " + u.unit);
    }
    return "";
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
          if (inputs.size() < kMostInputs)
            inputs.push_back(
                {f.input, range_of(f.input), confidence_of(f.input), std::nullopt, f.at});
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
          const double relative = swing.swing / std::max(std::abs(t.limit), 1e-300);
          Moved& m = all[swing.input];
          if (relative <= m.relative) continue;
          m = {{swing.input, range_of(swing.input), confidence_of(swing.input), swing.swing,
                flip_of(t, swing.input)},
               relative};
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
        inputs.push_back({path, "", it->second, std::nullopt, std::nullopt});
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

std::string verdict_of(double probability) {
  if (probability >= kSupported) return "supported";
  return probability <= kNotSupported ? "not supported" : "partly";
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
                     "share of the draws in which all conditions hold; without draws 0 or 1",
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
