// The space of a search: variants of a scenario, recipes of each, layouts of each recipe.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "podsim/catalog/catalog.h"
#include "podsim/study/search.h"
#include "src/study/run/problem.h"
#include "src/study/search/layouts.h"

namespace podsim::study {

/// A scenario at one point of the axes, with the plan searched alone.
struct Variant {
  std::vector<std::string> settings;  ///< "path=value" of the axes
  Candidate candidate;
  std::shared_ptr<const catalog::Catalog> catalog;
  std::string workload_path;  ///< where the scenario has what the plan trains

  [[nodiscard]] const Scenario& scenario() const { return *candidate.scenario; }
  [[nodiscard]] const std::string& plan() const { return scenario().plans.begin()->first; }
  [[nodiscard]] const Phase& phase() const { return scenario().plans.begin()->second.front(); }
  [[nodiscard]] system::RunRequest request() const;
  /// The candidate with a recipe and a layout in place of what the scenario says.
  [[nodiscard]] Candidate with(const RecipeChoice& recipe, const system::RunLayout& layout) const;
};

/// A point that nothing can be searched at.
struct VariantProblem {
  std::vector<std::string> settings;
  std::string reason;
  std::exception_ptr wrong;
};

class SearchSpace {
 public:
  /// Throws config::InputError for bad axes, paths and plans.
  SearchSpace(config::Node root, const SearchRequest& request, const Options& options,
              const Problem& problem);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const config::Node& root() const { return root_; }
  [[nodiscard]] const std::vector<Variant>& variants() const { return variants_; }
  [[nodiscard]] const std::vector<VariantProblem>& problems() const { return problems_; }
  /// The layouts and recipes of a variant.
  [[nodiscard]] LayoutSpace layouts(const Variant& variant) const;
  /// Returns the settings that are varied, a line each.
  [[nodiscard]] std::vector<std::string> in_words() const;

 private:
  void add(const std::vector<std::string>& settings, const Document& document,
           const catalog::Catalog& catalog);
  [[nodiscard]] bool is_open(std::string_view path) const;
  [[nodiscard]] VariedSettings varied() const;

  const SearchRequest& request_;
  std::string name_, plan_;
  config::Node root_;
  std::vector<std::string> fixed_;  ///< paths that axes or --keep set
  std::vector<std::string> axes_;   ///< as written
  std::vector<Variant> variants_;
  std::vector<VariantProblem> problems_;
};

}  // namespace podsim::study
