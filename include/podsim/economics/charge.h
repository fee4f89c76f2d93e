// Charges month by month, amortised and as cash: the rows of a FOCUS export.
#pragma once

#include <optional>
#include <string>

#include "podsim/units/date.h"

namespace podsim::economics {

/// Payments beside rent and ownership, each a ledger line of its own.
enum class Service { egress, migration, minimum, rest_of_term, storage, support };

enum class ChargeKind {
  used,      ///< chip-hours of the demand
  idle,      ///< chip-hours paid and not used
  other,     ///< income from other work in idle hours; support, storage, egress, migration
  tax,       ///< saved
  purchase,  ///< chips bought, or a month of a commitment
  remainder  ///< chips given back at the value left at the end
};

/// Amounts in USD. Amortised: what the hours of the month carry. Billed: paid in the month.
struct Charge {
  units::Month month;
  double hours = 0;  ///< hours of the month inside the window
  std::size_t phase = 0;
  ChargeKind kind = ChargeKind::used;
  bool owned = false, committed = false;
  bool dynamic = false;            ///< the provider may change the price at any time (spot)
  std::optional<Service> service;  ///< kind other: what is paid beside rent and ownership
  std::string what, chip, provider, region, offer, price_path;
  std::string list_price_path;  ///< source of the on-demand price; empty unless it is known
  double quantity = 0;          ///< negative for a purchase given back
  std::string unit;             ///< "chip-hour", "chip", or the unit of a service
  double list_price = 0;        ///< per unit: on demand for rent, else the price itself
  bool list_known = true;       ///< false: no on-demand price of this provider and region is known
  double price = 0;             ///< per unit, as contracted
  double effective_usd = 0, billed_usd = 0;
  double tax_rate = 0;  ///< tax only: share of the phase's other charges of the month
  double installed_chip_hours = 0, used_chip_hours = 0, tokens = 0;  ///< sums over the month
};

}  // namespace podsim::economics
