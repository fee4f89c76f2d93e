#include "src/study/search/timing.h"

#include <algorithm>
#include <optional>

#include "podsim/base/parallel.h"
#include "podsim/config/diagnostics.h"
#include "podsim/performance/step.h"
#include "src/study/search/bound.h"

namespace podsim::study {
namespace {

/// Candidates between two looks at what is fastest so far: the same whatever the number of threads,
/// so that counts are.
constexpr std::size_t kBatch = 64;

bool faster(const TimedLayout& a, const TimedLayout& b) { return a.step < b.step; }

/// Puts a candidate behind those that are as fast.
void insert(std::vector<TimedLayout>& best, const TimedLayout& t, std::size_t count) {
  best.insert(std::upper_bound(best.begin(), best.end(), t, faster), t);
  if (best.size() > count) best.pop_back();
}

}  // namespace

VariantSearch::VariantSearch(const SearchSpace& space, const Variant& variant)
    : space_(space), variant_(variant) {
  for (const RecipeChoice& recipe : space.recipes(variant)) {
    catalog::InputLog log;
    try {
      opens_.push_back(
          std::make_unique<const system::OpenRun>(variant.request(recipe), *variant.catalog, log));
    } catch (const config::InputError&) {
      if (recipe == variant.as_written) throw;
      continue;  // a policy that the model or the chip's programs do not have
    }
    recipes_.push_back(recipe);
  }
}

void VariantSearch::list(SearchSpace::Pipelines pipelines, SearchCounts& counts) {
  entries_.clear();
  for (std::size_t i = 0; i < opens_.size(); ++i) {
    StepBound bound(*opens_[i]);
    for (const system::RunLayout& layout : space_.layouts(*opens_[i], pipelines, counts))
      entries_.push_back({bound.of(layout), i, layout});
  }
  std::stable_sort(
      entries_.begin(), entries_.end(),
      [](const BoundedLayout& a, const BoundedLayout& b) { return a.bound < b.bound; });
}

/// Nothing for what does not fit, or takes impossibly long.
std::optional<units::Time> VariantSearch::step_of(const BoundedLayout& entry, bool tight) const {
  auto run = opens_[entry.recipe]->resolve_if_fits(entry.layout, tight);
  if (!run) return std::nullopt;
  try {
    return performance::analytic_step_time(performance::step_request(std::move(*run)));
  } catch (const config::InputError&) {
    return std::nullopt;
  }
}

std::vector<TimedLayout> VariantSearch::timed(const std::vector<const BoundedLayout*>& entries,
                                              bool tight) const {
  std::vector<std::optional<units::Time>> steps(entries.size());
  base::parallel_for(entries.size(),
                     [&](std::size_t i) { steps[i] = step_of(*entries[i], tight); });
  std::vector<TimedLayout> all;
  for (std::size_t i = 0; i < entries.size(); ++i)
    if (steps[i]) all.push_back({entries[i]->recipe, entries[i]->layout, *steps[i]});
  return all;
}

void VariantSearch::time(const std::vector<const BoundedLayout*>& batch,
                         std::vector<TimedLayout>& best, std::size_t count,
                         SearchCounts& counts) const {
  const auto all = timed(batch, tight_);
  counts.evaluated += static_cast<std::int64_t>(all.size());
  counts.beyond_memory += static_cast<std::int64_t>(batch.size() - all.size());
  for (const TimedLayout& t : all) insert(best, t, count);
}

std::vector<TimedLayout> VariantSearch::fastest(std::size_t count, bool exhaustive,
                                                SearchCounts& counts, double gap) {
  for (const SearchSpace::Pipelines pipelines : SearchSpace::pipelines(*opens_.front())) {
    list(pipelines, counts);
    for (tight_ = false;; tight_ = true) {
      SearchCounts timed;
      auto best = fastest_listed(count, exhaustive, gap, timed);
      if (best.empty() && !tight_) continue;  // then those whose need may be within the memory
      counts.pruned += timed.pruned;
      counts.beyond_memory += timed.beyond_memory;
      counts.evaluated += timed.evaluated;
      if (!best.empty()) return best;
      break;
    }
  }
  return {};
}

std::vector<TimedLayout> VariantSearch::fastest_listed(std::size_t count, bool exhaustive,
                                                       double gap, SearchCounts& counts) const {
  std::vector<TimedLayout> best;
  std::size_t next = 0;
  const auto may_be_among = [&](const BoundedLayout& e) {
    return exhaustive || best.size() < count || e.bound <= best.back().step * (1 - gap);
  };
  while (next < entries_.size() && may_be_among(entries_[next])) {
    std::vector<const BoundedLayout*> batch;
    for (; next < entries_.size() && batch.size() < kBatch && may_be_among(entries_[next]); ++next)
      batch.push_back(&entries_[next]);
    time(batch, best, count, counts);
  }
  counts.pruned += static_cast<std::int64_t>(entries_.size() - next);
  return best;
}

std::vector<TimedLayout> VariantSearch::neighbours(const TimedLayout& from) const {
  std::vector<const BoundedLayout*> near;
  for (const BoundedLayout& e : entries_)
    if (differences(*this, from, {e.recipe, e.layout, {}}).size() == 1) near.push_back(&e);
  return timed(near, tight_);
}

std::optional<TimedLayout> VariantSearch::as_written() const {
  const auto& given = opens_.front()->request();
  const auto& w = given.workload;
  std::optional<workload::Mesh> asked;
  try {
    if (!given.parallelism.automatic) asked = opens_.front()->layout().mesh;
  } catch (const config::InputError&) {
    return std::nullopt;
  }
  std::vector<const BoundedLayout*> same;
  for (const BoundedLayout& e : entries_) {
    const bool chunks =
        e.layout.mesh.pipeline == 1 || e.layout.virtual_stages == w.pipeline.virtual_stages;
    const bool mesh = !asked || e.layout.mesh == *asked;
    if (e.recipe == 0 && e.layout.microbatches == w.microbatches && chunks && mesh)
      same.push_back(&e);
  }
  const auto all = timed(same, true);
  const auto best = std::min_element(all.begin(), all.end(), faster);
  return best == all.end() ? std::nullopt : std::optional(*best);
}

std::vector<VariedSetting> differences(const VariantSearch& search, const TimedLayout& a,
                                       const TimedLayout& b) {
  std::vector<VariedSetting> all;
  const RecipeChoice &x = search.recipes()[a.recipe], &y = search.recipes()[b.recipe];
  if (!(a.layout.mesh == b.layout.mesh)) all.push_back(VariedSetting::mesh);
  if (a.layout.microbatches != b.layout.microbatches) all.push_back(VariedSetting::microbatches);
  if (a.layout.virtual_stages != b.layout.virtual_stages)
    all.push_back(VariedSetting::virtual_stages);
  if (!(x.remat == y.remat)) all.push_back(VariedSetting::remat);
  if (x.sharded != y.sharded) all.push_back(VariedSetting::sharded);
  return all;
}

}  // namespace podsim::study
