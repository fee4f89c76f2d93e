// Branch and bound over the layouts of a variant.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "src/study/search/space.h"

namespace podsim::study {

/// A layout of a recipe with its step by the closed form.
struct TimedLayout {
  std::size_t recipe = 0;  ///< place in VariantSearch::recipes
  system::RunLayout layout;
  units::Time step;
};

/// The candidates of one variant.
class VariantSearch {
 public:
  /// Opens the recipes.
  VariantSearch(const SearchSpace& space, const Variant& variant);

  [[nodiscard]] const Variant& variant() const { return variant_; }
  [[nodiscard]] const std::vector<RecipeChoice>& recipes() const { return recipes_; }
  [[nodiscard]] const system::OpenRun& open(std::size_t recipe) const { return *opens_[recipe]; }

  /// The `count` fastest, fastest first; of equally fast ones the first of the space. Candidates
  /// are timed in the order of their bounds, until no bound is below the slowest kept; all of them
  /// where `exhaustive`. Adds to `counts`.
  std::vector<TimedLayout> fastest(std::size_t count, bool exhaustive, SearchCounts& counts,
                                   double gap = 0);
  /// The layouts that differ from `from` in one setting alone and fit, timed.
  [[nodiscard]] std::vector<TimedLayout> neighbours(const TimedLayout& from) const;
  /// The fastest layout of the recipe as it is written, with what the scenario itself says of
  /// microbatches and chunks; nothing where none fits.
  [[nodiscard]] std::optional<TimedLayout> as_written() const;

 private:
  struct BoundedLayout {
    units::Time bound;
    std::size_t recipe;
    system::RunLayout layout;
  };
  void list(SearchSpace::Pipelines pipelines, SearchCounts& counts);
  std::vector<TimedLayout> fastest_listed(std::size_t count, bool exhaustive, double gap,
                                          SearchCounts& counts) const;
  void time(const std::vector<const BoundedLayout*>& batch, std::vector<TimedLayout>& best,
            std::size_t count, SearchCounts& counts) const;
  [[nodiscard]] std::optional<units::Time> step_of(const BoundedLayout& entry, bool tight) const;
  [[nodiscard]] std::vector<TimedLayout> timed(const std::vector<const BoundedLayout*>& entries,
                                               bool tight) const;

  const SearchSpace& space_;
  const Variant& variant_;
  std::vector<RecipeChoice> recipes_;
  std::vector<std::unique_ptr<const system::OpenRun>> opens_;
  std::vector<BoundedLayout> entries_;  ///< by their bounds
  bool tight_ = false;                  ///< layouts that may fit count: none fits for sure
};

/// The settings in which two candidates differ.
enum class VariedSetting { mesh, microbatches, virtual_stages, remat, sharded };
std::vector<VariedSetting> differences(const VariantSearch& search, const TimedLayout& a,
                                       const TimedLayout& b);

}  // namespace podsim::study
