// Searches: which layout and recipe, on which machine, serves a plan of a scenario best.
//
//   study::SearchRequest request;
//   request.scenario = "scenarios/quickstart.yaml";
//   request.over = {"system.chip=tpu-v5e,tpu-v6e", "system.chips=128,256"};
//   request.objective = study::Objective::cost;
//   const study::SearchResult result = study::search(request, study::Options{});
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "podsim/config/describe.h"
#include "podsim/config/node.h"
#include "podsim/study/options.h"
#include "podsim/units/quantity.h"

namespace podsim::study {

/// The figure that a search makes as small as it can; `tokens_per_mw`, as large.
enum class Objective {
  step,           ///< time of a step
  cost,           ///< USD per million tokens
  time,           ///< elapsed time of the demand
  tokens_per_mw,  ///< tokens trained per MW-year of provisioned power
  chips,          ///< number of chips: the smallest system that fits
};

/// Upper limits of a plan.
struct SearchLimits {
  std::optional<units::Time> within;  ///< elapsed time of the demand
  std::optional<double> usd;          ///< cost of the plan
  std::optional<units::Power> power;  ///< provisioned for chips and hosts
  std::optional<std::int64_t> chips;
};

/// The request of a search.
struct SearchRequest {
  std::string scenario;           ///< file
  std::string plan;               ///< plan of the scenario; empty: its first
  std::vector<std::string> over;  ///< axes as those of a sweep: "system.chip=tpu-v5p,tpu-v7"
  std::vector<std::string> keep;  ///< paths whose values stay as the scenario has them
  Objective objective = Objective::step;
  SearchLimits limits;
  std::int64_t top = 5;     ///< plans to state
  bool exhaustive = false;  ///< every candidate that fits is timed, none is left out by its bound
  /// Candidates whose bound is at most this share below the plans kept are left out as well: what
  /// is stated may be that much slower than the best.
  double gap = 0;
  /// The scenario itself is evaluated as well, and what to change of it first.
  bool compare = true;
};

/// Candidates of a search by what became of them.
struct SearchCounts {
  std::int64_t candidates = 0;  ///< all of the space
  std::int64_t undivided = 0;   ///< model, batch, layers or slices do not divide
  std::int64_t pruned = 0;      ///< whose lower bound is above the plans stated
  std::int64_t beyond_memory = 0;
  std::int64_t evaluated = 0;  ///< timed in full

  static void describe(config::Record<SearchCounts>& r);
};

/// One plan that a search has found.
struct SearchPlan {
  std::vector<std::string> settings;  ///< "path=value", which `run --set` takes
  std::string chip, shape;
  std::int64_t chips = 0, slices = 1;
  std::map<std::string, std::int64_t> mesh;
  std::int64_t microbatches = 1, virtual_stages = 1;
  std::string remat;
  bool sharded_optimizer = false;
  double step_time_s = 0;  ///< at the fidelity of the result
  double analytic_step_time_s = 0;
  std::optional<double> step_error;  ///< mean absolute error to expect
  std::int64_t measured_runs = 0;    ///< runs of the chip that its rates are fitted to
  double tokens_per_s = 0, mfu = 0;
  double memory_device_bytes = 0, memory_capacity_bytes = 0;
  std::string memory_verdict, bound_by;
  double elapsed_days = 0, total_usd = 0, per_million_tokens_usd = 0;
  double it_power_mw = 0, tokens_per_mw_year = 0, energy_kwh = 0;
  bool pareto = false;  ///< no other stated plan is both faster to the end and cheaper

  static void describe(config::Record<SearchPlan>& r);
};

/// One setting changed alone, from what the scenario says.
struct SearchChange {
  std::string what;      ///< "workload.microbatches"
  std::string from, to;  ///< as written in a scenario
  double step_time_s = 0;
  double gain = 0;  ///< of the step time, as a fraction

  static void describe(config::Record<SearchChange>& r);
};

/// Values of the axes that leave nothing to search.
struct RefusedVariant {
  std::string values, reason;

  static void describe(config::Record<RefusedVariant>& r);
};

struct SearchResult {
  std::string schema = "podsim.search/1";
  std::string name, plan, objective, fidelity;
  std::vector<std::string> space;  ///< what was varied, a line each
  bool exhaustive = false;
  SearchCounts counts;
  std::vector<SearchPlan> plans;  ///< best first
  /// The plan that the scenario itself describes; its mesh is the fastest where it names none.
  /// Absent where it does not fit.
  std::optional<SearchPlan> as_written;
  std::vector<SearchChange> changes;  ///< of `as_written`, the largest gain first
  std::vector<RefusedVariant> refused;

  static void describe(config::Record<SearchResult>& r);
};

/// Searches a space of machines, layouts and recipes for one plan of a scenario. Candidates are
/// timed by closed forms, those that cannot be among the best are left out by a lower bound of
/// their step, and the plans stated are evaluated in full at the fidelity of the options. Throws
/// config::InputError for bad input, and where no candidate fits or keeps within the limits.
SearchResult search(const SearchRequest& request, const Options& options);

}  // namespace podsim::study
