// The layouts and recipes of one run that a search may choose from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "podsim/study/search.h"
#include "podsim/system/open_run.h"

namespace podsim::study {

/// Settings of a recipe that a search varies beside the layout.
struct RecipeChoice {
  workload::RematPolicy remat;
  bool sharded = false;

  bool operator==(const RecipeChoice&) const = default;
};

/// The settings of a run that a search varies.
struct VariedSettings {
  bool mesh = false, microbatches = false, virtual_stages = false, remat = false, sharded = false;
  std::vector<workload::Axis> kept = {};  ///< axes of the mesh that stay as they are
};

/// Returns the settings that a request leaves open: `parallelism: auto`, `microbatches: auto` and
/// `remat: auto`.
VariedSettings left_open(const system::RunRequest& request);

/// "{data: 8, fsdp: 32}", as `parallelism` is written.
std::string mesh_text(const workload::Mesh& mesh);
/// The policy as `remat` is written, on one line.
std::string remat_text(const workload::RematPolicy& remat);

class LayoutSpace {
 public:
  /// What the request leaves open is varied too.
  LayoutSpace(system::RunRequest request, VariedSettings varied);

  [[nodiscard]] const system::RunRequest& request() const { return request_; }
  /// Recipes to try, that of the request first. A policy that it leaves open has every value.
  [[nodiscard]] std::vector<RecipeChoice> recipes() const;
  /// The request with a recipe.
  [[nodiscard]] system::RunRequest request(const RecipeChoice& recipe) const;
  /// The request with a recipe and a layout.
  [[nodiscard]] system::RunRequest request(const RecipeChoice& recipe,
                                           const system::RunLayout& layout) const;
  /// Numbers of pipeline stages.
  enum class Pipelines { all, one, several };
  /// Stages to try first, and those to try where nothing fits: programs that a compiler lays out
  /// whole take a pipeline only then, or where the request has one.
  [[nodiscard]] static std::vector<Pipelines> pipelines(const system::OpenRun& open);
  /// Layouts of an open run that divide. Adds to the counts of candidates.
  [[nodiscard]] std::vector<system::RunLayout> layouts(const system::OpenRun& open,
                                                       Pipelines pipelines,
                                                       SearchCounts& counts) const;

  /// The most stages and chunks of each that are tried.
  static constexpr std::int64_t kMostStages = 64, kMostVirtualStages = 12;

 private:
  [[nodiscard]] std::vector<workload::Mesh> meshes(const system::OpenRun& open, Pipelines pipelines,
                                                   SearchCounts& counts) const;
  [[nodiscard]] bool keeps_axes(const workload::Mesh& mesh,
                                const system::ParallelismSection& given) const;

  system::RunRequest request_;
  VariedSettings varied_;
};

}  // namespace podsim::study
