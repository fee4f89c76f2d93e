// The scenario key `uncertainty`.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "podsim/config/describe.h"
#include "podsim/config/node.h"
#include "podsim/study/threshold.h"

namespace podsim::study {

/// A distribution in place of a catalog value, as written: the value's entry tells its unit.
struct CatalogDistribution {
  config::Node written;
};

/// [a, b, 0.5]: rank correlation's Gaussian copula has this coefficient between two inputs.
struct Correlation {
  std::string a, b;
  double value = 0;
  config::Location where;
};

struct UncertaintySection {
  std::int64_t draws = 20000;
  std::optional<std::int64_t> seed;                   ///< default that of the run
  std::map<std::string, CatalogDistribution> inputs;  ///< by catalog path
  std::vector<Correlation> correlated;
  std::vector<Threshold> conditions;                 ///< whose probability is wanted
  std::optional<std::vector<std::string>> stresses;  ///< default: all that apply

  static void describe(config::Record<UncertaintySection>& r);
};

}  // namespace podsim::study
