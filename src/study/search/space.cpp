#include "src/study/search/space.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "podsim/config/codec.h"
#include "podsim/config/diagnostics.h"
#include "src/study/sweep/design.h"
#include "src/study/sweep/points.h"

namespace podsim::study {
namespace {

constexpr const char *kMesh = "parallelism", *kMicrobatches = "workload.microbatches",
                     *kChunks = "workload.pipeline", *kRemat = "workload.remat",
                     *kSharded = "workload.optimizer.sharded";

/// One path is the other or lies within it.
bool overlaps(std::string_view a, std::string_view b) {
  return a == b || config::behind_key(a, b).has_value() || config::behind_key(b, a).has_value();
}

/// The plan to search. Throws config::InputError for one that is not there or has several phases.
std::string plan_of(const Scenario& s, const std::string& asked) {
  if (s.plans.empty()) config::refuse("plans", "nothing to search: the scenario has no plan", "");
  std::vector<std::string> names;
  for (const auto& [name, phases] : s.plans) names.push_back(name);
  const std::string plan = asked.empty() ? names.front() : asked;
  const auto it = s.plans.find(plan);
  if (it == s.plans.end())
    throw config::InputError(fmt::format("the scenario has no plan '{}'", plan),
                             "one of: " + config::join(names));
  if (it->second.size() > 1)
    config::refuse(
        "plans." + plan,
        fmt::format("the plan has {} phases; a search is of one machine", it->second.size()),
        "a plan of one phase", "--plan names another");
  return plan;
}

/// The scenario with one plan and nothing that rests on others.
Scenario alone(const Scenario& all, const std::string& plan) {
  Scenario s = all;
  s.plans = {{plan, all.plans.at(plan)}};
  auto& own = s.plans.begin()->second.front().workload;
  if (own) s.workload = std::exchange(own, std::nullopt)->section;
  s.fleets.clear();
  s.market.reset();
  s.claim.reset();
  s.uncertainty.reset();
  s.thresholds.clear();
  s.reference.reset();
  return s;
}

/// Throws config::InputError for a path that is not varied anyway.
void check_kept(const std::vector<std::string>& paths) {
  std::vector<std::string> known = {kMesh, kMicrobatches, kChunks, kRemat, kSharded};
  for (const workload::AxisTraits& a : workload::kAxes)
    known.push_back(fmt::format("{}.{}", kMesh, a.name));
  for (const auto& path : paths)
    if (std::find(known.begin(), known.end(), path) == known.end())
      throw config::InputError("--keep " + path + ": a search does not vary this",
                               "one of: " + config::join(known), config::did_you_mean(path, known));
}

/// One point without values where there is no axis.
StudyPoints points_of(const SearchRequest& request, const Options& options) {
  if (request.over.empty()) return {{}, {{}}};
  SweepRequest axes;
  axes.axes = request.over;
  return study_points(axes, static_cast<std::uint64_t>(options.seed));
}

std::vector<std::string> settings_of(const std::vector<SweepAxis>& axes,
                                     const std::vector<std::string>& values) {
  std::vector<std::string> settings;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const auto keys = split(axes[i].path, ',');
    const auto parts =
        keys.size() == 1 ? std::vector<std::string>{values[i]} : split(values[i], ':');
    for (std::size_t k = 0; k < keys.size() && k < parts.size(); ++k)
      settings.push_back(keys[k] + "=" + parts[k]);
  }
  return settings;
}

}  // namespace

system::RunRequest Variant::request() const {
  return run_request(scenario(), phase(), "plans." + plan() + "[0]");
}

Candidate Variant::with(const RecipeChoice& recipe, const system::RunLayout& layout) const {
  Candidate c = candidate;
  auto s = std::make_shared<Scenario>(scenario());
  auto& w = *s->workload;
  w.remat = recipe.remat;
  w.optimizer.sharded = recipe.sharded;
  system::apply(layout, w);
  Phase& phase = s->plans.begin()->second.front();
  const auto& given = phase.parallelism ? *phase.parallelism : s->parallelism;
  system::ParallelismSection p = system::parallelism_of(layout.mesh);
  p.layout = given.layout;
  phase.parallelism = p;
  c.scenario = std::move(s);
  return c;
}

SearchSpace::SearchSpace(config::Node root, const SearchRequest& request, const Options& options,
                         const Problem& problem)
    : request_(request), root_(std::move(root)) {
  check_kept(request.keep);
  const StudyPoints points = points_of(request, options);
  fixed_ = request.keep;
  for (const auto& axis : points.axes) {
    for (const auto& path : split(axis.path, ',')) fixed_.push_back(path);
    axes_.push_back(fmt::format("{}: {}", axis.path, config::join(axis.values)));
  }
  const Document first = decode_document(root_);
  name_ = first.scenario.name;
  plan_ = plan_of(first.scenario, request.plan);
  for (const auto& values : points.points) {
    MovingDocument moving(root_);
    std::vector<AxisValue> point;
    for (std::size_t i = 0; i < values.size(); ++i)
      point.push_back(axis_value(points.axes[i].path, values[i]));
    const auto settings = settings_of(points.axes, values);
    try {
      located(moving.root(), [&] { add(settings, moving.at(point), problem.stages->catalog()); });
    } catch (const config::InputError& e) {
      if (request.over.empty()) throw;
      problems_.push_back({settings, e.problems().front().message, std::current_exception()});
    }
  }
}

void SearchSpace::add(const std::vector<std::string>& settings, const Document& document,
                      const catalog::Catalog& catalog) {
  Variant v;
  v.settings = settings;
  v.workload_path = document.scenario.plans.at(plan_).front().workload
                        ? "plans." + plan_ + "[0].workload"
                        : "workload";
  Document only = document;
  only.scenario = alone(document.scenario, plan_);
  v.candidate = candidate_of(only);
  auto with = catalog.with(v.candidate.overrides);
  with.check_overrides();
  v.catalog = std::make_shared<const catalog::Catalog>(std::move(with));
  catalog::InputLog log;
  const LayoutSpace space = layouts(v);
  (void)system::OpenRun(space.request(space.recipes().front()), *v.catalog,
                        log);  // for what is wrong with it
  variants_.push_back(std::move(v));
}

bool SearchSpace::is_open(std::string_view path) const {
  return std::none_of(fixed_.begin(), fixed_.end(), [&](const std::string& fixed) {
    return overlaps(fixed, path) && !(path == kMesh && fixed != kMesh);
  });
}

VariedSettings SearchSpace::varied() const {
  VariedSettings v;
  v.mesh = is_open(kMesh);
  v.microbatches = is_open(kMicrobatches);
  v.virtual_stages = is_open(kChunks);
  v.remat = is_open(kRemat);
  v.sharded = is_open(kSharded);
  for (const workload::AxisTraits& a : workload::kAxes)
    if (std::find(fixed_.begin(), fixed_.end(), fmt::format("{}.{}", kMesh, a.name)) !=
        fixed_.end())
      v.kept.push_back(a.axis);
  return v;
}

LayoutSpace SearchSpace::layouts(const Variant& variant) const {
  return {variant.request(), varied()};
}

std::vector<std::string> SearchSpace::in_words() const {
  std::vector<std::string> lines = axes_;
  if (is_open(kMesh))
    lines.push_back(fmt::format(
        "parallelism: every mesh of all devices, up to {} pipeline stages (of programs that "
        "a compiler lays out whole one, unless nothing fits)",
        LayoutSpace::kMostStages));
  if (is_open(kMicrobatches)) lines.emplace_back("workload.microbatches: every size");
  if (is_open(kChunks))
    lines.push_back(fmt::format("workload.pipeline: one to {} virtual stages",
                                LayoutSpace::kMostVirtualStages));
  if (is_open(kRemat)) lines.emplace_back("workload.remat: none, selective, minimal, full");
  if (is_open(kSharded)) lines.emplace_back("workload.optimizer.sharded: yes, no");
  return lines;
}

}  // namespace podsim::study
