// The verbs over scenarios: run, check, claims. Each takes plain structs and gives them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "podsim/config/node.h"
#include "podsim/study/options.h"
#include "podsim/study/result.h"

namespace podsim::study {

/// Read and decode a scenario file (or the scenario within a result file, so that a result re-runs
/// from itself), resolve every plan against the catalog, without simulating. Throws
/// config::InputError with all problems found. Returns notes worth showing.
std::vector<std::string> check_file(const std::string& file, const Options& options);

/// The same for a scenario that is no file: `name` stands in messages.
std::vector<std::string> check_text(const std::string& name, const std::string& text,
                                    const Options& options);

/// The whole way: simulate, cost, market, thresholds. Throws config::InputError for bad input,
/// performance::WorkerError (a std::runtime_error) when a simulation fails.
RunResult run_file(const std::string& file, const Options& options);

/// A scenario, or a file that scenarios include, which may leave out any key.
enum class ScenarioPart { whole, included };

/// Returns the JSON Schema (draft-07) of the scenario file, with the names of a catalog.
config::Node scenario_schema(const catalog::Catalog& catalog,
                             ScenarioPart part = ScenarioPart::whole);

/// Returns the JSON Schema (draft-07) of the results of `run`, `compare`, `sweep` and `claims`.
config::Node results_schema();

/// A scenario or result file as a result node; a scenario is run first.
config::Node result_of(const std::string& file, const Options& options);

struct ClaimOfFile {
  std::string file, name;  ///< the file without its folder
  std::int64_t draws = 0;
  ClaimResult verdict;
  std::map<std::string, double> chip_hours_usd = {};  ///< per useful chip-hour, by plan
  static void describe(config::Record<ClaimOfFile>& r);
};

struct ClaimsResult {
  std::string schema = "podsim.claims/1";
  std::string version, fidelity;
  std::int64_t seed = 0;
  std::vector<ClaimOfFile> claims;
  static void describe(config::Record<ClaimsResult>& r);
};

/// Runs the scenarios of a folder that have a claim, by name. Throws config::InputError for a
/// folder without one.
ClaimsResult claims_of(const std::string& folder, const Options& options);

/// The chain from a figure of a result to its sources.
struct Explanation {
  std::string path, value, formula, source;
  std::vector<Explanation> from;
  /// Value from which on the input moves the explained figure, where it does not now.
  std::string binding = {};
};

/// Throws config::InputError (with the nearest path) when the result has no such figure.
Explanation explain(const config::Node& result, const std::string& path);

/// Says of every input in an explanation whether the explained figure moves with it, and if not,
/// from which value on it would. Evaluates the result's scenario again at analytic fidelity, some
/// ten times for each input that does not bind.
void add_bindings(const config::Node& result, const Options& options, Explanation& explanation);

}  // namespace podsim::study
