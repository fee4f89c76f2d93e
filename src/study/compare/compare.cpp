// Sides of a comparison: found, run, ranked and held against tolerances.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>

#include "podsim/config/codec.h"
#include "podsim/config/path.h"
#include "podsim/config/text_lines.h"
#include "podsim/study/comparison.h"
#include "podsim/study/study.h"
#include "podsim/study/thresholds.h"
#include "podsim/units/parse.h"

namespace podsim::study {
namespace {

/// A side as written: "scenario.yaml#rent".
struct SideName {
  std::string file, plan;
};

SideName side_name(const std::string& text) {
  const auto hash = text.rfind('#');
  std::error_code none;
  if (hash == std::string::npos || std::filesystem::exists(text, none)) return {text, ""};
  return {text.substr(0, hash), text.substr(hash + 1)};
}

bool is_kept_result(const std::string& file) {
  const config::Node root = config::load_result(file);
  const config::Node* schema = root.find("schema");
  return schema != nullptr && schema->is_scalar() && schema->scalar() == "podsim.run/1";
}

/// The mappings of a result that have a key for each plan.
std::vector<config::Node*> sections_of_plans(config::Node& result) {
  std::vector<config::Node*> sections;
  for (const char* section : {"plans", "break_even", "decisions"})
    if (config::Node* n = result.find(section)) sections.push_back(n);
  if (config::Node* scenario = result.find("scenario"))
    if (config::Node* n = scenario->find("plans")) sections.push_back(n);
  return sections;
}

std::vector<std::string> plan_names(const config::Node& result) {
  std::vector<std::string> names;
  if (const config::Node* plans = result.find("plans"))
    for (const auto& e : plans->entries()) names.push_back(e.key);
  return names;
}

/// Leaves one plan in a result.
void keep_plan(config::Node& result, const SideName& side) {
  const auto names = plan_names(result);
  if (std::find(names.begin(), names.end(), side.plan) == names.end())
    throw config::InputError(side.file + " has no plan '" + side.plan + "'",
                             "one of: " + config::join(names),
                             config::did_you_mean(side.plan, names));
  for (config::Node* section : sections_of_plans(result))
    for (const auto& name : names)
      if (name != side.plan) section->erase(name);
}

void rename_plan(config::Node& result, const std::string& from, const std::string& to) {
  for (config::Node* section : sections_of_plans(result))
    for (auto& e : section->entries())
      if (e.key == from) e.key = to;
}

/// Two results of one plan each are compared plan with plan, whatever the names.
Comparison compare_sides(const config::Node& a, config::Node b) {
  const auto from = plan_names(a), to = plan_names(b);
  if (from.size() == 1 && to.size() == 1) rename_plan(b, to.front(), from.front());
  return compare(a, b);
}

/// One side, evaluated.
struct Side {
  config::Node result;
  std::string name;
};

Side side_of(const std::string& text, const Options& options) {
  const SideName name = side_name(text);
  if (!options.settings.empty() && is_kept_result(name.file))
    throw config::InputError(
        name.file + ": a kept result is compared as it is, --set changes nothing",
        "its scenario, or `podsim run` of it with --set first");
  Side side{result_of(name.file, options), ""};
  if (const config::Node* n = side.result.find("name")) side.name = n->scalar();
  if (name.plan.empty()) return side;
  keep_plan(side.result, name);
  side.name += ", " + name.plan;
  return side;
}

ComparedPlan compared(const std::string& side, const std::string& name, const PlanResult& p) {
  ComparedPlan c;
  c.side = side;
  c.plan = name;
  if (!p.phases.empty()) {
    const PhaseResult& last = p.phases.back();
    c.machine = fmt::format("{} {}", last.chips, last.chip);
    c.step_time_s = last.step_time_s;
  }
  c.days = p.wall_clock_h.p50 / 24;
  c.total_usd = p.cost.total_usd;
  c.npv_usd = p.cost.npv_usd;
  c.usd_per_million_tokens = p.tokens > 0 ? 1e6 * p.cost.total_usd / p.tokens : 0;
  const double wanted = p.tokens + p.shortfall_tokens;
  c.unmet = wanted > 0 ? p.shortfall_tokens / wanted : 0;
  return c;
}

bool is_better(const ComparedPlan& a, const ComparedPlan& b) {
  const bool no_worse =
      a.step_time_s <= b.step_time_s && a.usd_per_million_tokens <= b.usd_per_million_tokens;
  return no_worse &&
         (a.step_time_s < b.step_time_s || a.usd_per_million_tokens < b.usd_per_million_tokens);
}

void rank(std::vector<ComparedPlan>& plans) {
  std::stable_sort(plans.begin(), plans.end(), [](const auto& a, const auto& b) {
    return a.usd_per_million_tokens < b.usd_per_million_tokens;
  });
  for (ComparedPlan& p : plans) {
    p.pareto = std::none_of(plans.begin(), plans.end(),
                            [&](const ComparedPlan& other) { return is_better(other, p); });
    if (p.usd_per_million_tokens > 0)
      p.break_even_cost_factor = plans.front().usd_per_million_tokens / p.usd_per_million_tokens;
  }
}

void add_headline(std::vector<Change>& changes, const std::string& what, double from, double to) {
  if (from == to) return;
  changes.push_back(
      {what, units::shortest(from), units::shortest(to), from != 0 ? to / from - 1 : 0});
}

/// Plans of one name stand beside each other, and so do two single ones.
std::vector<Change> headline_of(const std::vector<ComparedPlan>& a,
                                const std::vector<ComparedPlan>& b) {
  std::vector<Change> changes;
  for (const ComparedPlan& from : a)
    for (const ComparedPlan& to : b) {
      if (from.plan != to.plan && (a.size() > 1 || b.size() > 1)) continue;
      const std::string plan = from.plan == to.plan ? from.plan : from.plan + " → " + to.plan;
      add_headline(changes, plan + ": USD per million tokens", from.usd_per_million_tokens,
                   to.usd_per_million_tokens);
      add_headline(changes, plan + ": step time, s", from.step_time_s, to.step_time_s);
      add_headline(changes, plan + ": unmet demand", from.unmet, to.unmet);
    }
  return changes;
}

/// "cost 2 %" as a pattern of paths and a share.
struct Tolerance {
  std::string pattern;
  double share = 0;
};

Tolerance tolerance_of(const std::string& text) {
  const auto space = text.find(' ');
  const auto value = space == std::string::npos
                         ? units::ParseResult{}
                         : units::parse_quantity(config::trimmed(text.substr(space)));
  if (!value.value || value.value->exponents != units::Exponents{} || value.value->base < 0)
    throw config::InputError("--tolerance '" + text + "'",
                             "cost, step or a path with * for any text, and a share: 'cost 2 %'");
  const std::string figure = text.substr(0, space);
  if (figure == "cost") return {"plans.*.cost.total_usd", value.value->base};
  if (figure == "step") return {"plans.*.step_time_s", value.value->base};
  return {figure, value.value->base};
}

std::vector<Change> exceeded_by(const std::vector<Change>& metrics,
                                const std::vector<Tolerance>& tolerances) {
  std::vector<Change> beyond;
  for (const Change& c : metrics)
    for (const Tolerance& t : tolerances)
      if (config::matches(t.pattern, c.path) &&
          (std::abs(c.relative) > t.share || c.relative == 0)) {
        beyond.push_back(c);
        break;
      }
  return beyond;
}

void add_thresholds(const std::string& text, const Side& side, ComparisonResult& out) {
  const config::Node* thresholds = side.result.find("thresholds");
  if (thresholds == nullptr) return;
  for (const auto& t : config::decode<std::vector<ThresholdResult>>(*thresholds))
    if (!t.passed) out.failed_thresholds.emplace_back(text, in_words(t));
}

std::vector<ComparedPlan> plans_of(const Side& side) {
  std::vector<ComparedPlan> plans;
  const config::Node* n = side.result.find("plans");
  if (n == nullptr) return plans;
  for (const auto& [name, plan] : config::decode<std::map<std::string, PlanResult>>(*n))
    plans.push_back(compared(side.name, name, plan));
  return plans;
}

}  // namespace

ComparisonResult compare(const ComparisonRequest& request, const Options& options) {
  std::vector<Tolerance> tolerances;
  for (const auto& t : request.tolerances) tolerances.push_back(tolerance_of(t));
  std::vector<Side> sides;
  std::vector<std::vector<ComparedPlan>> plans;
  ComparisonResult out;
  for (const auto& text : request.sides) {
    Options of_side = options;
    if (!sides.empty())
      of_side.settings.insert(of_side.settings.end(), request.settings_b.begin(),
                              request.settings_b.end());
    sides.push_back(side_of(text, of_side));
    // Two settings of one scenario have one title.
    if (std::any_of(sides.begin(), sides.end() - 1,
                    [&](const Side& s) { return s.name == sides.back().name; }))
      sides.back().name += fmt::format(" ({})", sides.size());
    plans.push_back(plans_of(sides.back()));
    add_thresholds(text, sides.back(), out);
    out.ranking.insert(out.ranking.end(), plans.back().begin(), plans.back().end());
  }
  rank(out.ranking);
  for (std::size_t i = 1; i < sides.size(); ++i) {
    Comparison c = compare_sides(sides.front().result, sides[i].result);
    c.old_name = sides.front().name;
    c.new_name = sides[i].name;
    c.headline = headline_of(plans.front(), plans[i]);
    c.exceeded = exceeded_by(c.metrics, tolerances);
    out.comparisons.push_back(std::move(c));
  }
  return out;
}

}  // namespace podsim::study
