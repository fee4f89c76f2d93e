// Branch and bound over the layouts of a run.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "src/study/search/bound.h"
#include "src/study/search/space.h"

namespace podsim::study {

/// A layout of a recipe with its step by the closed form.
struct TimedLayout {
  std::size_t recipe = 0;  ///< place in StepSearch::recipes
  system::RunLayout layout;
  units::Time step;
  std::size_t entry = 0;  ///< place among those listed
};

/// What a search varies.
enum class VariedSetting { mesh, microbatches, virtual_stages, remat, sharded };

/// The candidates of one run.
class StepSearch {
 public:
  /// Opens the recipes; catalog values that the first of them reads are added to `log`. Throws
  /// config::InputError for what is wrong with it.
  StepSearch(LayoutSpace space, const catalog::Catalog& catalog, catalog::InputLog& log);

  [[nodiscard]] const LayoutSpace& space() const { return space_; }
  [[nodiscard]] const std::vector<RecipeChoice>& recipes() const { return recipes_; }
  [[nodiscard]] const system::OpenRun& open(std::size_t recipe) const { return *opens_[recipe]; }

  /// The `count` fastest, fastest first; of equally fast ones the first by its bound. Candidates
  /// get a refined bound in the order of their bounds, and are timed in the order of the refined
  /// ones, until no bound is below the slowest kept; all of them where `exhaustive`. Adds to
  /// `counts`.
  std::vector<TimedLayout> fastest(std::size_t count, bool exhaustive, SearchCounts& counts,
                                   double gap = 0);
  /// The fastest layout that differs from `from` in one setting alone; nothing where none fits.
  [[nodiscard]] std::optional<TimedLayout> best_with(const TimedLayout& from,
                                                     VariedSetting setting) const;
  /// Throws config::InputError for a search that has found nothing: about the candidate that needs
  /// least memory, or about what does not divide.
  [[noreturn]] void refuse() const;
  /// The fastest layout of the recipe as it is written, with what the scenario itself says of
  /// microbatches and chunks; nothing where none fits.
  [[nodiscard]] std::optional<TimedLayout> as_written() const;

 private:
  struct BoundedLayout {
    units::Time bound;
    std::size_t recipe;
    system::RunLayout layout;
  };
  class BestFirst;
  void list(LayoutSpace::Pipelines pipelines, SearchCounts& counts);
  [[nodiscard]] std::optional<units::Time> step_of(const BoundedLayout& entry, bool tight) const;
  /// Those of the entries that fit, timed.
  [[nodiscard]] std::vector<TimedLayout> timed(const std::vector<std::size_t>& entries,
                                               bool tight) const;

  LayoutSpace space_;
  std::vector<RecipeChoice> recipes_;
  std::vector<std::unique_ptr<const system::OpenRun>> opens_;
  std::vector<StepBound> bounds_;       ///< by recipe
  std::vector<BoundedLayout> entries_;  ///< by their bounds
  bool tight_ = false;                  ///< layouts that may fit count: none fits for sure
};

/// The candidates of one variant of a scenario.
class VariantSearch : public StepSearch {
 public:
  VariantSearch(const SearchSpace& space, const Variant& variant)
      : VariantSearch(space, variant, catalog::InputLog()) {}

  [[nodiscard]] const Variant& variant() const { return variant_; }

 private:
  VariantSearch(const SearchSpace& space, const Variant& variant, catalog::InputLog log)
      : StepSearch(space.layouts(variant), *variant.catalog, log), variant_(variant) {}

  const Variant& variant_;
};

/// The settings in which two candidates differ.
std::vector<VariedSetting> differences(const StepSearch& search, const TimedLayout& a,
                                       const TimedLayout& b);

}  // namespace podsim::study
