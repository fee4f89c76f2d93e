// Amounts in the currency they were stated in.
#pragma once

#include <string>
#include <vector>

#include "podsim/catalog/fwd.h"
#include "podsim/units/quantity.h"

namespace podsim::economics {

/// "25000 USD", "120e9 RMB".
struct Money {
  double amount = 0;
  std::string currency = "USD";
};

/// Converts at the catalog's dated rate. Throws config::InputError naming a currency that has none.
units::Usd in_usd(const Money& money, const catalog::Catalog& catalog, catalog::InputLog& log);

/// Catalog paths of the rate that an amount is converted at; none for USD. Throws as in_usd.
std::vector<std::string> rate_sources(const Money& money, const catalog::Catalog& catalog);

/// Units of the currency for one US dollar; 1 for USD. Throws as in_usd, at the scenario key `path`
/// where there is one.
double per_usd(const std::string& currency, const catalog::Catalog& catalog, catalog::InputLog& log,
               const std::string& path = "");

}  // namespace podsim::economics
