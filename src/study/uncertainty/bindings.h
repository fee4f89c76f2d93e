// From the name of an input to the field of the economics that it sets.
#pragma once

#include <string>
#include <vector>

#include "podsim/study/scenario.h"
#include "src/study/uncertainty/economic_model.h"

namespace podsim::study {

/// What a scenario key sets; empty where the economics know no such key. `usd` is what one unit of
/// the currency it is stated in is worth.
std::vector<Setter> bind_key(const std::string& key, EconomicModel& model, double usd);

/// What a catalog path sets: every price, life and rate of plans, fleets and deals that was read
/// from it. `central` is its value in the catalog.
std::vector<Setter> bind_catalog(const std::string& path, EconomicModel& model, double central);

/// Catalog paths that bind_catalog knows.
std::vector<std::string> bound_paths(const EconomicModel& model);

// Parts of both.

/// Returns the month that an input states as a number of months since year 0.
inline units::Month month_of(double index) { return {static_cast<int>(index)}; }

/// The discount rate from those of equity and debt.
void reweigh(economics::FinanceTerms& finance);
std::vector<Setter> of_market(const std::vector<MarketSetter>& setters);

}  // namespace podsim::study
