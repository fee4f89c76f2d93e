// Series behind the charts of a run: curves, two-way tables and distributions, computed with it, so
// that text, JSON and pages say the same.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "podsim/config/describe.h"

namespace podsim::study {

/// What a useful chip-hour costs in a plan whose chips are paid whether they are used or not, at
/// each share of CostOverUse::shares.
struct UseCost {
  std::string plan;
  std::vector<double> usd;               ///< with every input in its base case
  std::vector<double> p10_usd, p90_usd;  ///< of samples; empty where nothing is sampled
  double use = 0;                        ///< share of the installed chip-hours that the plan uses

  static void describe(config::Record<UseCost>& r);
};

/// USD per useful chip-hour of the reference plan's chip, other chips for the same work. Owned
/// plans, or commitments where nothing is owned: (capacity + idle power (1 - u)) / u + power.
struct CostOverUse {
  std::string chip, against;
  std::vector<double> shares;
  std::vector<UseCost> plans;
  std::map<std::string, double> rents_usd;  ///< prices of rented hours that are used, by plan

  static void describe(config::Record<CostOverUse>& r);
};

/// Present value that a plan saves against the rented one: every price of rent of both scaled so
/// that the mean is that of the row, every life of owned hardware in proportion to the column's.
struct RentLifeTable {
  std::string plan, against;
  std::vector<double> rents_usd_per_chip_hour, lives_years;
  std::int64_t base_rent = 0, base_life = 0;  ///< row and column of the base case
  std::vector<std::vector<double>> npv_usd;   ///< [rent][life]

  static void describe(config::Record<RentLifeTable>& r);
};

/// Cash that a plan has saved by the end of each month, undiscounted and for the same tokens;
/// negative: it has paid more so far.
struct SavedCash {
  std::string plan, against;
  std::vector<std::string> months;
  std::vector<double> usd;
  std::vector<double> p10_usd, p90_usd;  ///< of samples; empty where nothing is sampled

  static void describe(config::Record<SavedCash>& r);
};

/// Quantiles of a metric in equal steps: (i + 1/2) / n.
struct MetricQuantiles {
  std::string metric;
  std::vector<double> values;

  static void describe(config::Record<MetricQuantiles>& r);
};

/// Share of the step time that 10% more of a resource saves, by the analytic model.
struct ResourceGain {
  std::string resource;
  double saved = 0;

  static void describe(config::Record<ResourceGain>& r);
};

/// All executions of a computing operation in a step of one device.
struct OperationTotal {
  std::string name, bound_by;
  std::int64_t count = 0;
  double time_s = 0, flop = 0, bytes = 0;  ///< bytes: traffic of HBM

  static void describe(config::Record<OperationTotal>& r);
};

/// A distinct step: the first phase that has it, and what its device can do.
struct StepSeries {
  std::string plan;
  std::int64_t phase = 0;
  double peak_flops = 0, fitted_flops = 0;         ///< FLOP/s of a device; fitted: reached by large
                                                   ///< products
  double hbm_bandwidth = 0, fitted_bandwidth = 0;  ///< B/s
  double memory_bytes = 0;                         ///< HBM of a device
  std::vector<OperationTotal> operations;          ///< longest first
  std::vector<ResourceGain> gains;                 ///< largest first
  std::vector<std::map<std::string, double>> memory_by_stage_bytes;  ///< by use, of each stage

  static void describe(config::Record<StepSeries>& r);
};

/// A measured step, and its prediction by a fit that has not seen its group of runs.
struct MeasuredStep {
  std::string id, chip;
  double measured_s = 0, predicted_s = 0;

  static void describe(config::Record<MeasuredStep>& r);
};

struct ResultSeries {
  std::optional<CostOverUse> cost_over_use;
  std::vector<RentLifeTable> rent_and_life;
  std::vector<SavedCash> saved_cash;
  std::vector<MetricQuantiles> quantiles;
  std::vector<StepSeries> steps;
  std::vector<MeasuredStep> measured_steps;  ///< of the chips' family

  static void describe(config::Record<ResultSeries>& r);
};

}  // namespace podsim::study
