// The revenue of one deal.
#pragma once

#include "podsim/economics/market.h"

namespace podsim::economics {

/// Revenue of a deal by calendar year. A rent of n chips brings n * price * hours * utilisation in
/// each month; a sale n * price * share at each delivery; a plan what it pays for the vendor's
/// chips.
DealResult revenue_of(const DealSection& deal, const std::string& path, const std::string& vendor,
                      const std::map<std::string, PlanCost>& plans, const catalog::Catalog& catalog,
                      catalog::InputLog& log);

/// As scenarios write it.
std::string print(DealStatus status);

/// A year's revenue as stated, for shares.
struct StatedRevenue {
  std::string of, period, source;
  double usd = 0;
};

/// The last four quarters in a row that the segment states, else its last year. Estimates count
/// only where nothing is stated. Throws config::InputError, at the scenario key `path`, when the
/// vendor has no such segment.
StatedRevenue stated_revenue(const catalog::MarketFacts& facts, const std::string& segment,
                             const std::string& path, catalog::InputLog& log);

}  // namespace podsim::economics
