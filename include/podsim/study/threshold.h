// One condition on a figure: "plans.rent.cost.total_usd < 2e6".
#pragma once

#include <string>

#include "podsim/config/describe.h"
#include "podsim/config/diagnostics.h"

namespace podsim::study {

/// PATH OP NUMBER; the path is one of the result's own (`podsim.run/1`).
struct Threshold {
  enum class Relation { less, at_most, more, at_least, equal };
  std::string text, path;
  Relation comparison = Relation::less;
  double limit = 0;
  config::Location where;

  [[nodiscard]] bool holds(double value) const;
};

}  // namespace podsim::study

template <>
struct podsim::config::Codec<podsim::study::Threshold> {
  static void decode(const Node& n, study::Threshold& out, const Limits&, Reader& r);
  static Node encode(const study::Threshold& t, Form);
  static Node schema(const Limits&);
};
