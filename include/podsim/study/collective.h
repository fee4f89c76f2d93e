// podsim collective: one collective on a fabric, alone or beside others.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "podsim/config/describe.h"
#include "podsim/performance/fabric_run.h"
#include "podsim/study/collective_question.h"
#include "podsim/system/fabric_catalog.h"

namespace podsim::study {

struct CollectiveLine {
  std::string op, axes, algorithm;
  double bytes = 0, time_s = 0;

  static void describe(config::Record<CollectiveLine>& r);
};

/// A fabric with what the catalog says of it.
struct AskedFabric {
  system::CatalogFabric of_catalog;  ///< only its fabric, where the text describes one
  performance::FabricRequest request;
};

/// What one link carries of all the collectives.
struct LinkLine {
  std::string link, axis;
  double bandwidth_bytes_per_s = 0;
  double bytes = 0;             ///< of the collective asked for
  double concurrent_bytes = 0;  ///< of those beside it
  double busy_s = 0;
  double utilisation = 0;  ///< of the time until the last collective is over
  bool usable = true;

  static void describe(config::Record<LinkLine>& r);
};

struct CollectiveResult {
  std::string schema = "podsim.collective/1";
  std::string fabric, op, axes, detail;
  double bytes = 0;
  std::int64_t chips = 0;        ///< live ones
  std::int64_t group_chips = 0;  ///< members of a whole group
  double time_s = 0;
  std::string algorithm;
  double bus_bandwidth_bytes_per_s = 0;
  double bound_s = 0, ratio_to_bound = 0;
  double alone_s = 0;  ///< in closed form, nothing beside it
  std::string chip;    ///< whose fabric it is; empty where none of the catalog's
  std::int64_t devices_per_chip = 1;
  std::vector<system::AppliedRate> rates;  ///< fitted to training runs, which the links have
  std::vector<std::string> failures;
  std::int64_t cubes = 0, spare_cubes = 0;
  std::vector<system::CubeMove> moved_cubes;
  std::vector<CollectiveLine> concurrent;
  std::vector<LinkLine> links;  ///< the busiest

  static void describe(config::Record<CollectiveResult>& r);
};

/// The result with what it rests on, for the table of all links.
struct CollectiveStudy {
  CollectiveResult result;
  performance::FabricRequest request;
  base::IdVector<system::LinkId, double> bytes, concurrent_bytes, busy_s;
  double last_end_s = 0;
};

/// Throws config::InputError for bad input, performance::WorkerError when the simulation fails.
AskedFabric fabric_request(const CollectiveQuestion& question);
CollectiveStudy run_collective(const CollectiveQuestion& question);

/// Every link there is, in the order of their numbers, cut ones too.
std::vector<LinkLine> link_lines(const CollectiveStudy& study);

}  // namespace podsim::study
