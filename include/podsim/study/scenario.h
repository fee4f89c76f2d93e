// The scenario file: what is trained, on what, for which demand, rented or bought.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "podsim/catalog/catalog.h"
#include "podsim/config/distribution.h"
#include "podsim/config/local_text.h"
#include "podsim/config/node.h"
#include "podsim/economics/fleet.h"
#include "podsim/economics/market_section.h"
#include "podsim/economics/section.h"
#include "podsim/job/section.h"
#include "podsim/performance/step.h"
#include "podsim/study/assumption.h"
#include "podsim/study/claim.h"
#include "podsim/study/thresholds.h"
#include "podsim/study/uncertainty_section.h"
#include "podsim/system/section.h"
#include "podsim/units/date.h"
#include "podsim/workload/section.h"

namespace podsim::study {

/// The scenario's workload with the keys of a phase in place of its own. In a document it has
/// these keys alone.
struct PhaseWorkload {
  workload::WorkloadSection section;
};

/// One dated phase of a plan: a system, rented or bought.
struct Phase {
  std::optional<units::Month> from;       ///< default: the start of the demand
  std::optional<PhaseWorkload> workload;  ///< default: the scenario's
  std::optional<system::SystemSection> system;
  std::optional<system::ParallelismSection> parallelism;
  std::optional<economics::RentSection> rent;
  std::optional<economics::BuySection> buy;
  std::optional<economics::MigrationSection> migration;
  std::optional<economics::BudgetSection> budget;  ///< default: one machine
  static void describe(config::Record<Phase>& r);
};

/// A measured step to stand beside the simulated ones.
struct Reference {
  units::Time step_time;
  std::string source;
  static void describe(config::Record<Reference>& r);
};

struct Scenario {
  std::int64_t podsim = 1;  ///< version of the format
  std::string name;
  config::LocalText question;        ///< that the report answers first
  std::vector<std::string> include;  ///< files whose keys stand where the scenario has none
  std::map<std::string, Assumption> assumptions;
  std::optional<workload::WorkloadSection> workload;  ///< that plans train; there with plans
  std::optional<system::SystemSection> system;        ///< for phases that name none
  system::ParallelismSection parallelism;
  system::InputSection input;
  performance::Detail detail = performance::Detail::folded;
  std::optional<std::string> region, provider;
  std::optional<economics::DemandSection> demand;  ///< that plans serve; there with plans
  std::map<std::string, std::vector<Phase>> plans;
  job::JobSection job;
  economics::FinanceSection finance;
  std::map<std::string, economics::FleetSection> fleets;
  std::optional<economics::MarketSection> market;
  std::optional<Reference> reference;
  std::map<std::string, std::string> catalog;  ///< overrides: catalog path → value
  std::optional<ClaimSection> claim;
  std::vector<Threshold> thresholds;
  std::optional<UncertaintySection> uncertainty;
  static void describe(config::Record<Scenario>& r);
};

/// A scenario with the document it was read from, for positions in messages.
struct Document {
  config::Node root;
  Scenario scenario;                         ///< medians where the document has distributions
  std::vector<config::Uncertain> uncertain;  ///< those distributions
  std::vector<config::Uncertain> uncertain_catalog;  ///< of catalog values, by catalog path
  std::optional<config::Node> resolved =
      {};  ///< `root` with values in place of expressions, and phases' own workloads whole, if any
  std::vector<DerivedKey> derived = {};         ///< those expressions
  std::vector<config::Uncertain> assumed = {};  ///< distributions of assumptions they rest on

  [[nodiscard]] const config::Node& values() const { return resolved ? *resolved : root; }
};

/// Read a scenario, or the one inside a result, and apply path=value settings.
config::Node load_document(const std::string& file, const std::vector<std::string>& settings);
/// Adds conditions to those of a scenario. Throws config::InputError for what is no condition.
config::Node with_thresholds(config::Node root, const std::vector<std::string>& thresholds);
/// Decode; throws config::InputError with every problem found.
Document decode_document(config::Node root);
/// Distributions of `uncertainty.inputs`, with their medians.
std::vector<config::Uncertain> catalog_distributions(const UncertaintySection& section,
                                                     config::Diagnostics& problems);
/// `value` as a catalog value in place of an uncertain one, in the unit of its distribution.
config::Node central_node(const config::Uncertain& u, double value);
/// The scenario's overrides of the catalog, and the medians of its distributions.
std::vector<catalog::Override> overrides_of(const Document& document);

/// Runs `f`; problems it throws that know a path but no place get the document's place.
template <class F>
auto located(const config::Node& root, F&& f);
/// Fill in missing places of problems from their paths.
config::InputError with_places(const config::InputError& e, const config::Node& root);

template <class F>
auto located(const config::Node& root, F&& f) {
  try {
    return f();
  } catch (const config::InputError& e) {
    throw with_places(e, root);
  }
}

}  // namespace podsim::study
