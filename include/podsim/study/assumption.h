// Assumptions: named values that several keys of a scenario, or several scenarios, rest on.
//
//   include: assumptions.yaml
//   assumptions:
//     rent_v7: {value: {p10: 1.6 USD/h, p50: 2.0 USD/h, p90: 5.4 USD/h}, source: "…"}
//     large_buyer: {value: 0.8, source: "…"}
//   plans:
//     rent: [{rent: {offer: contract-3y, price: = rent_v7 * large_buyer}}]
//
// A value "= name * name / number" takes the assumptions' values; those that are distributions are
// sampled once, for all keys together.
#pragma once

#include <string>
#include <vector>

#include "podsim/config/describe.h"
#include "podsim/config/node.h"

namespace podsim::study {

/// A number with or without a unit, or a distribution, as written.
struct AssumedValue {
  config::Node written;
};

/// The scenario key `assumptions.<name>`.
struct Assumption {
  AssumedValue value;
  std::string source;  ///< who says so, or why it is assumed
  std::string as_of, note;
  std::string deviates;  ///< why it is not the value of the included file
  static void describe(config::Record<Assumption>& r);
};

/// A factor of an expression: the value of an assumption to the power of 1 or -1.
struct AssumptionFactor {
  std::string name;
  int power = 1;
};

/// A key whose value is an expression.
struct DerivedKey {
  std::string path;        ///< "plans.rent[0].rent.price"
  std::string expression;  ///< "rent_v7 * large_buyer"
  std::vector<AssumptionFactor> factors;
  double constant = 1;  ///< product of all but the distributions, in base units
  double value = 0;     ///< with the medians of distributions, in base units
};

/// An assumption as a result states it.
struct AssumptionRecord {
  std::string name;
  std::string value;  ///< as written; the median of a distribution
  std::string distribution, source, as_of, note, deviates;
  std::vector<std::string> used_for;  ///< paths of keys
  static void describe(config::Record<AssumptionRecord>& r);
};

}  // namespace podsim::study
