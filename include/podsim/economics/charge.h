// Charges month by month, amortised and as cash: the rows of a FOCUS export.
#pragma once

#include <string>

#include "podsim/units/date.h"

namespace podsim::economics {

enum class ChargeKind {
  used,      ///< chip-hours of the demand
  idle,      ///< chip-hours paid and not used
  other,     ///< income from other work in idle hours; support, storage, egress, migration
  tax,       ///< saved
  purchase,  ///< chips bought, or a month of a commitment
  remainder  ///< value left at the end
};

/// Amounts in USD. Amortised: what the hours of the month carry. Billed: paid in the month.
struct Charge {
  units::Month month;
  double hours = 0;  ///< hours of the month inside the window
  std::size_t phase = 0;
  ChargeKind kind = ChargeKind::used;
  bool owned = false, committed = false;
  std::string what, chip, provider, region, offer, price_path;
  double quantity = 0;
  std::string unit;        ///< "chip-hour" or "chip"
  double list_price = 0;   ///< per unit: on demand for rent, else the price itself
  bool list_known = true;  ///< false: no on-demand price of this provider and region is known
  double price = 0;        ///< per unit, as contracted
  double effective_usd = 0, billed_usd = 0;
  double installed_chip_hours = 0, used_chip_hours = 0, tokens = 0;  ///< chip-hours and tokens in a month
};

}  // namespace podsim::economics
