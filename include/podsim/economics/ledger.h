// Ledger lines: quantity * unit price = amount, each with the source of its price.
#pragma once

#include <string>
#include <vector>

#include "podsim/config/describe.h"

namespace podsim::economics {

struct LedgerLine {
  std::string name;
  double quantity = 0;
  std::string unit;       ///< "chip-hour", "kWh", "kW-month", "chip-year"
  double unit_price = 0;  ///< USD per unit
  double amount_usd = 0;  ///< quantity * unit_price
  std::string period;     ///< "2026-07..2027-06"
  std::string source;     ///< catalog path of the price, "; " between several
  std::string formula;    ///< how quantity and unit price come about
  /// Result paths and catalog paths that it rests on; empty until the line is part of a result.
  std::vector<std::string> from;
  /// Those behind unit price and quantity; not recorded.
  std::vector<std::string> price_from, quantity_from;

  static void describe(config::Record<LedgerLine>& r);
};

/// Sum of the amounts in the order of the lines.
double total(const std::vector<LedgerLine>& lines);

}  // namespace podsim::economics
