// What a run says: the record behind `podsim.run/1`, the versioned JSON of one scenario.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "podsim/catalog/sourced.h"
#include "podsim/config/describe.h"
#include "podsim/config/node.h"
#include "podsim/economics/charge.h"
#include "podsim/economics/decision.h"
#include "podsim/economics/fleet.h"
#include "podsim/economics/ledger.h"
#include "podsim/economics/market.h"
#include "podsim/economics/plan.h"
#include "podsim/performance/step.h"
#include "podsim/study/assumption.h"
#include "podsim/study/claim.h"
#include "podsim/study/series.h"
#include "podsim/study/uncertainty_result.h"

namespace podsim::study {

/// Core time lost waiting for one op, in seconds.
struct ExposedTime {
  std::string resource, op;
  double time_s = 0;
  static void describe(config::Record<ExposedTime>& r);
};

/// Where the step's time goes; the parts sum to the step.
struct StepBreakdown {
  double mxu_s = 0, vpu_s = 0, hbm_s = 0, dispatch_s = 0, interference_s = 0;
  std::vector<ExposedTime> exposed;
  std::map<std::string, double> busy_s;    ///< per engine and link
  std::map<std::string, double> bounds_s;  ///< lower bounds on the step
  std::map<std::string, double> floor_s;   ///< exposed time that no bandwidth hides
  static void describe(config::Record<StepBreakdown>& r);
};

/// One dated phase of a plan.
struct PhaseResult {
  std::string from, to;                 ///< months, the last one inclusive
  std::string tenure;                   ///< "rent" or "buy"
  std::string offer;                    ///< what is rented or bought, from whom, where
  std::optional<std::string> workload;  ///< its own keys, "remat none, microbatches 8"
  std::string chip;
  std::int64_t chips = 0, devices = 0, hosts = 0, slices = 1;  ///< one machine
  std::optional<std::int64_t> machines;  ///< that the phase's budget allows, alike
  std::string shape;
  std::map<std::string, std::int64_t> mesh;
  std::vector<std::string> layout;  ///< mesh axes on links, one line each
  double step_time_s = 0;
  double analytic_step_time_s = 0;
  double tokens_per_s = 0;
  double mfu = 0;
  std::string bound_by;
  double memory_per_device_bytes = 0;  ///< allocated at the peak
  double memory_reserved_bytes = 0;    ///< with the allocator's slack
  double memory_device_bytes = 0;      ///< with the context and the buffers of communicators
  double memory_capacity_bytes = 0;    ///< that programs may allocate
  std::string memory_verdict;          ///< "fits", "tight" or "does not fit"
  /// 90 % interval of the device's memory where nothing is gathered ahead, which the verdict is on.
  double memory_low_bytes = 0, memory_high_bytes = 0;
  std::int64_t memory_stage = 0;              ///< stage of the pipeline that needs most
  std::vector<double> memory_by_stage_bytes;  ///< allocated peak of every stage
  std::map<std::string, double> memory_breakdown_bytes;
  std::string fidelity;
  std::int64_t simulated_devices = 0;
  std::int64_t simulated_events = 0;
  std::string slowest;       ///< class of devices whose step it is, that all others wait for
  std::string busiest_link;  ///< empty at analytic fidelity, and where nothing is exchanged
  double power_per_chip_w = 0;
  StepBreakdown breakdown;
  std::vector<std::string> classes;  ///< folded device classes, "256 x all devices"
  static void describe(config::Record<PhaseResult>& r);
};

struct Percentiles {
  double p10 = 0, p50 = 0, p90 = 0;
  static void describe(config::Record<Percentiles>& r);
};

/// Of one run, mean over the simulated ones; of all phases.
struct Interruptions {
  double failures = 0, maintenances = 0, preemptions = 0;
  double failures_per_day = 0;  ///< expected from the rates, first phase
  static void describe(config::Record<Interruptions>& r);
};

struct PlanResult {
  std::vector<PhaseResult> phases;
  Percentiles goodput;
  double lost_work_fraction = 0;
  double checkpoint_fraction = 0, down_fraction = 0;
  double productive_fraction = 0, startup_fraction = 0, evaluation_fraction = 0;
  double degraded_fraction = 0, waiting_fraction = 0;
  Interruptions interruptions;
  double checkpoint_interval_s = 0;
  double daly_interval_s = 0;  ///< Daly's higher-order optimum, to compare
  std::map<std::string, double> energy_split_kwh;
  Percentiles wall_clock_h;   ///< elapsed time that the tokens trained take
  double machine_time_h = 0;  ///< hours of all phases' machines; those side by side count each
  double tokens = 0;          ///< trained
  double shortfall_tokens = 0;
  double chip_hours = 0, idle_chip_hours = 0;
  double energy_kwh = 0;
  economics::PlanCost cost;
  std::vector<economics::PlanMonth> months;
  std::vector<economics::Charge> charges;  ///< for exports; not part of the record
  static void describe(config::Record<PlanResult>& r);
};

/// A measured step beside the simulated one (scenario key `reference`).
struct ReferenceResult {
  double step_time_s = 0;
  std::string source;
  std::map<std::string, double> error;  ///< per plan: simulated over measured, less one
  static void describe(config::Record<ReferenceResult>& r);
};

struct ThresholdResult {
  std::string expression;
  std::optional<double> value;  ///< nothing where the figure does not exist; it fails then
  bool passed = false;
  static void describe(config::Record<ThresholdResult>& r);
};

/// How a figure follows from others, for `explain`: `path` may hold `*` for any one part.
struct Derivation {
  std::string path, formula;
  std::vector<std::string> from;  ///< result paths or catalog paths
  static void describe(config::Record<Derivation>& r);
};

/// What devices did in a phase's step; not part of the record.
struct StepTimeline {
  std::string plan;
  std::size_t phase = 0;
  std::vector<performance::Track> tracks;
};

struct RunResult {
  std::string schema = "podsim.run/1";
  std::string version;
  std::string name, question;
  std::optional<std::string> question_zh;  ///< the question in Chinese, where stated
  std::int64_t seed = 0;
  std::string fidelity;
  config::Node scenario;  ///< resolved: as read, settings applied, defaults filled in
  std::map<std::string, PlanResult> plans;
  std::map<std::string, economics::BreakEven> break_even;
  std::map<std::string, economics::Decision> decisions;
  std::map<std::string, economics::Waiting> waiting;
  std::map<std::string, economics::FleetResult> fleets;
  std::vector<std::string> differences;  ///< of the plans, besides rent or purchase
  std::optional<ReferenceResult> reference;
  std::optional<economics::MarketResult> market;
  std::vector<ThresholdResult> thresholds;
  std::optional<UncertaintyResult> uncertainty;
  std::optional<ClaimResult> claim;
  std::shared_ptr<const Draws> draws;         ///< behind it; not part of the record
  std::vector<AssumptionRecord> assumptions;  ///< of the scenario, that a key rests on
  std::vector<catalog::Input> inputs;
  std::vector<Derivation> derivations;
  std::vector<std::string> notes;
  std::optional<ResultSeries> series;   ///< of a run alone, not of the points of a sweep
  std::vector<StepTimeline> timelines;  ///< where Options::timeline asks for them
  static void describe(config::Record<RunResult>& r);
};

}  // namespace podsim::study
