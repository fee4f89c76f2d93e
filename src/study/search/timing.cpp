#include "src/study/search/timing.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <optional>
#include <queue>

#include "podsim/base/parallel.h"
#include "podsim/config/diagnostics.h"
#include "podsim/performance/step.h"

namespace podsim::study {
namespace {

/// Candidates between two looks at what is fastest so far: the same whatever the number of threads,
/// so that counts are.
constexpr std::size_t kTimedAtOnce = 64, kRefinedAtOnce = 256;

bool faster(const TimedLayout& a, const TimedLayout& b) {
  return a.step != b.step ? a.step < b.step : a.entry < b.entry;
}

}  // namespace

StepSearch::StepSearch(LayoutSpace space, const catalog::Catalog& catalog, catalog::InputLog& log)
    : space_(std::move(space)) {
  for (const RecipeChoice& recipe : space_.recipes()) {
    catalog::InputLog own;
    try {
      opens_.push_back(
          std::make_unique<const system::OpenRun>(space_.request(recipe), catalog, own));
    } catch (const config::InputError&) {
      if (recipes_.empty()) throw;
      continue;  // a policy that the model or the chip's programs do not have
    }
    if (recipes_.empty()) log.merge(own);
    recipes_.push_back(recipe);
  }
}

void StepSearch::list(LayoutSpace::Pipelines pipelines, SearchCounts& counts) {
  entries_.clear();
  bounds_.clear();
  for (std::size_t i = 0; i < opens_.size(); ++i) {
    StepBound& bound = bounds_.emplace_back(*opens_[i]);
    for (const system::RunLayout& layout : space_.layouts(*opens_[i], pipelines, counts))
      entries_.push_back({bound.of(layout), i, layout});
  }
  std::stable_sort(
      entries_.begin(), entries_.end(),
      [](const BoundedLayout& a, const BoundedLayout& b) { return a.bound < b.bound; });
}

/// Nothing for what does not fit, or takes impossibly long.
std::optional<units::Time> StepSearch::step_of(const BoundedLayout& entry, bool tight) const {
  auto run = opens_[entry.recipe]->resolve_if_fits(entry.layout, tight);
  if (!run) return std::nullopt;
  try {
    return performance::analytic_step_time(performance::step_request(std::move(*run)));
  } catch (const config::InputError&) {
    return std::nullopt;
  }
}

std::vector<TimedLayout> StepSearch::timed(const std::vector<std::size_t>& entries,
                                           bool tight) const {
  std::vector<std::optional<units::Time>> steps(entries.size());
  base::parallel_for(entries.size(),
                     [&](std::size_t i) { steps[i] = step_of(entries_[entries[i]], tight); });
  std::vector<TimedLayout> all;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const BoundedLayout& e = entries_[entries[i]];
    if (steps[i]) all.push_back({e.recipe, e.layout, *steps[i], entries[i]});
  }
  return all;
}

/// The search through some entries of a variant, ascending.
class StepSearch::BestFirst {
 public:
  BestFirst(const StepSearch& all, std::vector<std::size_t> entries, bool tight, std::size_t count,
            double gap = 0)
      : all_(all), entries_(std::move(entries)), tight_(tight), count_(count), gap_(gap) {}

  std::vector<TimedLayout> every() {
    while (next_ < entries_.size()) {
      std::vector<std::size_t> batch;
      while (next_ < entries_.size() && batch.size() < kTimedAtOnce)
        batch.push_back(entries_[next_++]);
      time(batch);
    }
    return best_;
  }

  std::vector<TimedLayout> by_bounds() {
    while (true) {
      const bool more = next_ < entries_.size() && may_be_among(next().bound);
      const bool refined = !refined_.empty() && may_be_among(refined_.top().bound);
      if (refined && (!more || refined_.top().bound <= next().bound))
        time_refined();
      else if (more)
        refine();
      else
        return best_;
    }
  }

  /// Adds what became of the entries.
  void count(SearchCounts& counts) const {
    counts.evaluated += evaluated_;
    counts.beyond_memory += beyond_memory_;
    counts.pruned += std::ssize(entries_) - evaluated_ - beyond_memory_;
  }

 private:
  struct Refined {
    units::Time bound;
    std::size_t entry;

    bool operator>(const Refined& other) const {
      return bound != other.bound ? bound > other.bound : entry > other.entry;
    }
  };

  [[nodiscard]] const BoundedLayout& next() const { return all_.entries_[entries_[next_]]; }
  [[nodiscard]] bool may_be_among(units::Time bound) const {
    return best_.size() < count_ || bound <= best_.back().step * (1 - gap_);
  }

  void refine() {
    std::vector<std::size_t> batch;
    while (next_ < entries_.size() && batch.size() < kRefinedAtOnce && may_be_among(next().bound))
      batch.push_back(entries_[next_++]);
    std::vector<std::optional<units::Time>> bounds(batch.size());
    base::parallel_for(batch.size(), [&](std::size_t i) {
      const BoundedLayout& e = all_.entries_[batch[i]];
      const auto outline = all_.opens_[e.recipe]->outline_if_fits(e.layout, tight_);
      if (outline)
        bounds[i] = std::max(e.bound, all_.bounds_[e.recipe].refined(e.layout, *outline));
    });
    for (std::size_t i = 0; i < batch.size(); ++i)
      if (bounds[i])
        refined_.push({*bounds[i], batch[i]});
      else
        ++beyond_memory_;
  }

  void time_refined() {
    std::vector<std::size_t> batch;
    while (!refined_.empty() && batch.size() < kTimedAtOnce && may_be_among(refined_.top().bound)) {
      batch.push_back(refined_.top().entry);
      refined_.pop();
    }
    time(batch);
  }

  void time(const std::vector<std::size_t>& batch) {
    const auto timed = all_.timed(batch, tight_);
    evaluated_ += std::ssize(timed);
    beyond_memory_ += std::ssize(batch) - std::ssize(timed);
    for (const TimedLayout& t : timed) {
      best_.insert(std::upper_bound(best_.begin(), best_.end(), t, faster), t);
      if (best_.size() > count_) best_.pop_back();
    }
  }

  const StepSearch& all_;
  std::vector<std::size_t> entries_;
  bool tight_;
  std::size_t count_;
  double gap_;
  std::vector<TimedLayout> best_;
  std::size_t next_ = 0;  ///< place of the first entry without a refined bound
  std::priority_queue<Refined, std::vector<Refined>, std::greater<>> refined_;
  std::int64_t evaluated_ = 0, beyond_memory_ = 0;
};

std::vector<TimedLayout> StepSearch::fastest(std::size_t count, bool exhaustive,
                                             SearchCounts& counts, double gap) {
  for (const LayoutSpace::Pipelines pipelines : LayoutSpace::pipelines(*opens_.front())) {
    list(pipelines, counts);
    for (tight_ = false;; tight_ = true) {
      std::vector<std::size_t> all(entries_.size());
      std::iota(all.begin(), all.end(), std::size_t{0});
      BestFirst search(*this, std::move(all), tight_, count, gap);
      auto best = exhaustive ? search.every() : search.by_bounds();
      if (best.empty() && !tight_) continue;  // then those whose need may be within the memory
      search.count(counts);
      if (!best.empty()) return best;
      break;
    }
  }
  return {};
}

std::optional<TimedLayout> StepSearch::best_with(const TimedLayout& from,
                                                 VariedSetting setting) const {
  std::vector<std::size_t> near;
  for (std::size_t i = 0; i < entries_.size(); ++i)
    if (differences(*this, from, {entries_[i].recipe, entries_[i].layout, {}, i}) ==
        std::vector{setting})
      near.push_back(i);
  const auto best = BestFirst(*this, std::move(near), tight_, 1).by_bounds();
  return best.empty() ? std::nullopt : std::optional(best.front());
}

std::optional<TimedLayout> StepSearch::as_written() const {
  const system::OpenRun& given = *opens_.front();
  const VariedSettings free = left_open(space_.request());
  const auto& w = space_.request().workload;
  std::optional<workload::Mesh> asked;
  try {
    if (!free.mesh) asked = given.mesh();
  } catch (const config::InputError&) {
    return std::nullopt;
  }
  std::vector<std::size_t> same;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const auto& [bound, recipe, layout] = entries_[i];
    const RecipeChoice& r = recipes_[recipe];
    const bool chunks =
        layout.mesh.pipeline == 1 || layout.virtual_stages == w.pipeline.virtual_stages;
    const bool size = free.microbatches || layout.microbatches == w.microbatches.count;
    const bool policy = (free.remat || r.remat == w.remat) && r.sharded == w.optimizer.sharded;
    if (chunks && size && policy && (!asked || layout.mesh == *asked)) same.push_back(i);
  }
  const auto best = BestFirst(*this, std::move(same), true, 1).by_bounds();
  return best.empty() ? std::nullopt : std::optional(best.front());
}

void StepSearch::refuse() const {
  const system::OpenRun& open = *opens_.front();
  std::vector<system::RunLayout> all;
  SearchCounts counts;
  for (const LayoutSpace::Pipelines pipelines : LayoutSpace::pipelines(open))
    for (const auto& layout : space_.layouts(open, pipelines, counts)) all.push_back(layout);
  open.refuse(all);
}

std::vector<VariedSetting> differences(const StepSearch& search, const TimedLayout& a,
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
