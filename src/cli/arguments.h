// The command line as a struct.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "podsim/calibration/chip.h"
#include "podsim/study/chip.h"
#include "podsim/study/collective_question.h"
#include "podsim/study/comparison.h"
#include "podsim/study/options.h"
#include "podsim/study/recommend.h"
#include "podsim/study/search.h"
#include "podsim/study/sweep.h"

namespace podsim::cli {

/// What `systolic` is asked, as written; empty where it was not.
struct SystolicArguments {
  std::string array, dataflow, gemm, arrays, dtype, config, topology;
  bool cycle_true = false;
};

/// Limits of a plan, as written; empty where there are none.
struct LimitArguments {
  std::string within, budget, power, chips;
};

/// The scenario that `init` is asked for.
struct StarterArguments {
  std::string model = "llama3.1-8b", chip = "tpu-v5e", question = "rent";
};

/// Bounds of the process, as written; empty where there are none.
struct BoundArguments {
  std::string timeout, memory;
};

struct Arguments {
  std::string verb;
  std::vector<std::string> operands;  ///< files, names and paths in the order of the verb's usage
  study::Options options;
  std::optional<int> jobs;  ///< threads of the process; absent: one per processor
  std::string format;
  std::string detail = "normal";  ///< brief, normal or full
  std::string out;                ///< folder to keep the result in, empty for none
  bool force = false;             ///< replace another kind of result there
  BoundArguments bounds;
  std::vector<std::string> allowed_paths;  ///< folders whose files a scenario may name
  bool quiet = false;
  bool verbose = false;
  bool detailed_exitcode = false;
  std::vector<std::string> files;  ///< operands of verbs that take several
  std::string messages = "text";   ///< form of failures on standard error: text or github
  study::ComparisonRequest comparison;
  std::string baseline;  ///< result to compare with
  // Over many points.
  study::SweepRequest sweep;
  bool fidelity_given = false, seed_given = false;  ///< they outrank those of a study file
  std::int64_t allow_failed = 0;                    ///< points that may fail
  bool strict = false;                              ///< a refused point is bad input
  std::string sql;                                  ///< query of a store
  bool binding = false;  ///< whether an explanation searches for inputs that do not bind
  // Over a space of plans.
  study::SearchRequest search;
  study::RecommendRequest recommend;
  std::string tokens, sequence_length, global_batch;  ///< of a recommendation, as written
  LimitArguments limits;
  // Verbs over one chip.
  std::string op, memory = "hbm", clock = "default";
  bool timeline = false;
  std::vector<std::string> exports;  ///< exports of a run: FORMAT=FILE
  std::string trace;                 ///< file for the timeline of a run, empty for none
  std::string chip, fit, date;
  calibration::RowFilter rows;
  std::vector<std::string> nccl, gemm;  ///< files of one's own measurements
  // Over measured training runs.
  std::vector<std::string> filters;
  std::string emit_scenario;
  bool cross = false, ablate = false, no_refit = false;
  std::vector<std::string> thresholds;
  std::string output;           ///< file of a calibration or a page, empty for none
  std::string language = "en";  ///< language of a report: en or zh
  SystolicArguments systolic;
  StarterArguments starter;
  study::CollectiveQuestion collective;
  std::string per_link;  ///< file for the table of links, empty for none
};

/// The text that --help or --version asked for.
struct Help {
  std::string text;
};

/// Parses a command line. Throws config::InputError for wrong usage.
std::variant<Arguments, Help> parse(int argc, const char* const* argv);

}  // namespace podsim::cli
