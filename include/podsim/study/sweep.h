// Sweeps: a scenario at many points, each a row, kept in a store as soon as it is there.
//
//   study::SweepRequest request;
//   request.scenario = "scenarios/quickstart.yaml";
//   request.axes = {"system.slices=1..4", "workload.global_batch=lin(256, 1024, 4)"};
//   request.store = "study.db";
//   const study::SweepResult result = study::sweep(request, study::Options{});
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "podsim/catalog/sourced.h"
#include "podsim/config/describe.h"
#include "podsim/study/options.h"

namespace podsim::study {

/// How points are chosen from the axes.
enum class Design {
  grid,             ///< every combination of values
  random,           ///< independent values
  latin_hypercube,  ///< each axis cut into as many equal parts as there are points, one point each
  sobol,            ///< a scrambled Sobol sequence
};

/// The part of a study that one machine evaluates: points i with i mod count = index - 1.
struct Shard {
  std::int64_t index = 1;  ///< from 1
  std::int64_t count = 1;
};

/// Returns the shard of "2/8", or of "auto": SLURM_ARRAY_TASK_ID and _COUNT, CI_NODE_INDEX and
/// _TOTAL (GitLab), CIRCLE_NODE_INDEX and _TOTAL, BUILDKITE_PARALLEL_JOB and _COUNT. Throws
/// config::InputError for anything else, or where "auto" finds none of them.
Shard parse_shard(const std::string& text);

/// What a sweep is asked. Fields that are empty are not asked for.
struct SweepRequest {
  std::string scenario;           ///< file
  std::vector<std::string> axes;  ///< "path=v1,v2", see docs/how-to/sweep.md
  Design design = Design::grid;
  std::int64_t samples = 0;          ///< points of a design that is no grid
  std::string points;                ///< CSV file: a column an axis, a row a point
  std::vector<std::string> where;    ///< conditions on axes that a point has to fulfil
  std::vector<std::string> metrics;  ///< paths of the result, * for any text; default: headline
  std::string store;                 ///< file of the store
  bool resume = false;               ///< the store may be there already
  Shard shard;
};

/// A study as a file: what the options of `sweep` say, to be kept under version control. Paths of
/// files are relative to its folder.
struct StudyFile {
  std::int64_t podsim_study = 1;  ///< version of the format
  std::string scenario;
  std::vector<std::string> set, axes, where, metrics, thresholds;
  Design design = Design::grid;
  std::int64_t samples = 0;
  std::string points;
  std::optional<Fidelity> fidelity;
  std::optional<std::int64_t> seed;
  static void describe(config::Record<StudyFile>& r);
};

/// Returns what a study file says, or nothing where `file` is no study file but a scenario. Throws
/// config::InputError for a study file that is wrong.
std::optional<StudyFile> load_study_file(const std::string& file);

/// One axis: a key of the scenario, or several joined by commas that move together.
struct SweepAxis {
  std::string path;
  std::vector<std::string> values;  ///< listed values; none of an interval or an expression
  std::string written;              ///< "lin(1, 4)" or "= 2 * system.slices"; else empty
  static void describe(config::Record<SweepAxis>& r);
};

enum class PointStatus {
  ok,
  refused,  ///< bad input: the model does not fit, the mesh does not divide, …
  failed,   ///< a simulation or the program failed, twice
};

/// One point of a sweep.
struct SweepRow {
  std::int64_t point = 0;           ///< place in the study, from 0
  std::vector<std::string> values;  ///< one per axis
  PointStatus status = PointStatus::ok;
  std::map<std::string, catalog::WrittenValue> metrics;  ///< result path → value
  std::map<std::string, std::string> refused_plans;      ///< plan → reason; the others are there
  std::string error;                                     ///< why there is nothing
  std::vector<std::string> failed_thresholds;            ///< "EXPRESSION (it is VALUE)"
  static void describe(config::Record<SweepRow>& r);
};

struct SweepCounts {
  std::int64_t points = 0;  ///< of the study, or of the shard
  std::int64_t complete = 0, ok = 0, refused = 0, failed = 0;
  std::int64_t failed_thresholds = 0;  ///< points at which a threshold failed
  static void describe(config::Record<SweepCounts>& r);
};

struct SweepResult {
  std::string schema = "podsim.sweep/2";
  std::string name;
  std::vector<SweepAxis> axes;
  std::vector<std::string> thresholds;
  SweepCounts counts;
  std::vector<SweepRow> rows;  ///< in the order of the study
  std::int64_t reused = 0;     ///< rows that were in the store; not part of the record
  static void describe(config::Record<SweepResult>& r);
};

/// "system.slices=2 workload.global_batch=512".
std::string in_words(const SweepResult& sweep, const SweepRow& row);

/// Counts the rows of a study of `points` points.
SweepCounts counts_of(const std::vector<SweepRow>& rows, std::int64_t points);

/// Evaluates the points of a study on all threads of base::parallel_for; rows are in the order of
/// the study whatever the number of jobs, and the same whether they were evaluated now, in another
/// shard or before an interruption. A point whose simulation fails is tried once more. Throws
/// config::InputError for a bad study, with the reason of the first point where all are refused;
/// std::runtime_error where the store cannot be written.
SweepResult sweep(const SweepRequest& request, const Options& options);

}  // namespace podsim::study
