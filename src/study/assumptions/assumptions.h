// Assumptions and the keys that refer to them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "podsim/config/distribution.h"
#include "podsim/study/assumption.h"
#include "podsim/units/parse.h"

namespace podsim::study {

/// What an assumption is worth: its median where it is a distribution, in base units.
struct AssumedNumber {
  double base = 0;
  units::Exponents exponents{};
};

/// A document with values in place of its expressions.
struct ResolvedAssumptions {
  config::Node root;
  std::vector<DerivedKey> derived;
  std::vector<config::Uncertain> uncertain;  ///< distributions that a key rests on, by
                                             ///< "assumptions.<name>"
};

/// Evaluates every value "= …" of a document with assumptions. Throws config::InputError with every
/// problem found: an unknown name, another operator than * and /, a dimension without a unit.
ResolvedAssumptions resolve_assumptions(const config::Node& root);

/// The assumptions of a document as a result states them, those that no key rests on left out.
std::vector<AssumptionRecord> assumption_records(const config::Node& root,
                                                 const std::vector<DerivedKey>& derived);

}  // namespace podsim::study
