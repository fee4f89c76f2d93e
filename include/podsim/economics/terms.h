// Terms of renting and owning one chip, read from the catalog.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "podsim/catalog/fwd.h"
#include "podsim/catalog/traits.h"
#include "podsim/economics/section.h"
#include "podsim/units/quantity.h"

namespace podsim::economics {

/// A number and the path that it was read from: a catalog path, or that of a scenario key within a
/// result ("scenario.plans.buy[0].buy.life").
template <class T>
struct Priced {
  T value{};
  std::string source;
};

/// See RenewalSection.
struct RenewalTerms {
  std::optional<units::UsdPerTime> price;
  std::optional<units::Time> term;
};

struct RentTerms {
  std::string key;  ///< path of the section that states the terms, within a result
  std::string offer, provider, region;
  catalog::OfferKind kind = catalog::OfferKind::on_demand;
  Priced<units::UsdPerTime> price;  ///< per chip
  /// On demand from the same provider in the same region, where the catalog has it.
  std::optional<Priced<units::UsdPerTime>> list_price;

  double price_drift = 0, support = 0;
  std::optional<DataService> storage, egress;
  std::optional<std::int64_t> quota;
  units::Time term;         ///< length of a commitment
  bool whole_term = false;  ///< paid to its end
  std::optional<RenewalTerms> renewal;
  double cancellation_fee = 0;
  units::Usd minimum_spend;  ///< per year
  bool resale = false;

  /// Length of the terms after the first.
  [[nodiscard]] units::Time renewal_term() const {
    return renewal && renewal->term ? *renewal->term : term;
  }

  /// Paid for the whole phase, used or not.
  [[nodiscard]] bool committed() const {
    return kind == catalog::OfferKind::commitment || kind == catalog::OfferKind::contract;
  }
};

/// An extra in USD per chip, and as shares of the hardware. `source` is what the scenario says of
/// its origin, `from` are the paths that it rests on.
struct ExtraTerms {
  std::string name, source;
  units::Usd once, yearly;
  double once_share = 0, yearly_share = 0;
  std::vector<std::string> from = {};
};

struct OwnTerms {
  std::string key;  ///< path of the section that states the terms, within a result
  std::string site, offer, provider;
  catalog::Tenure tenure = catalog::Tenure::colocation;
  std::string tenure_path;  ///< catalog path of it
  /// Parts included in the chip's price.
  bool includes_host = false, includes_network = false, includes_storage = false;
  Priced<units::Usd> chip_price;
  Priced<double> host_cost_fraction, network_fraction, storage_fraction, spare_fraction;
  Priced<units::Time> hardware_life;
  Priced<double> residual_value;
  std::optional<Priced<double>> resale_1y, resale_3y;  ///< share of the price; else straight line
  Priced<units::UsdPerEnergy> electricity_price;
  Priced<double> pue;
  std::optional<Priced<units::CapacityPrice>> colocation_price;  ///< per provisioned power
  std::optional<Priced<double>> colocation_escalator;            ///< per year
  std::optional<Priced<units::UsdPerPower>> facility_cost;       ///< fit-out, or construction
  Priced<units::Time> facility_life;
  Priced<units::CapacityPrice> staff_cost, maintenance_cost;  ///< per provisioned power
  std::vector<Priced<double>>
      site_values;                   ///< rates of the site's own terms; without source: not known
  std::vector<Delivery> deliveries;  ///< none: all when the phase begins
  std::vector<ExtraTerms> extras;
  std::optional<Priced<units::Usd>> refresh;  ///< price of what replaces a chip and its hardware
  std::vector<std::string> refresh_from;      ///< paths that this price rests on
  units::Time lead_time, ramp;
  std::optional<units::Power> site_power;
  std::optional<LeaseSection> lease;
};

struct FinanceTerms {
  std::string key;               ///< path of the section within a result; empty: none states it
  Priced<double> discount_rate;  ///< per year, with debt: weighted_rate
  Priced<double> equity_rate;    ///< discount rate without debt
  Priced<double> debt_rate;
  double debt_share = 0;
  double other_use = 0, other_discount = 0;
  double tax_rate = 0;
  WriteOff write_off = WriteOff::bonus;
  double inflation = 0;
  Basis basis = Basis::nominal;
  PaymentTiming timing = PaymentTiming::mid;
  std::string currency = "USD";
  double per_usd = 1;  ///< units of the currency for one USD
};

/// Weighted cost of capital: equity at its rate, debt at its interest after tax.
double weighted_rate(const FinanceTerms& finance);

/// Paths that the discount rate rests on: its own, or those of the rates that it weighs.
std::vector<std::string> discount_sources(const FinanceTerms& finance);

/// Read an offer; `region` and `provider` serve where the section names none (they may be empty).
/// Every value read goes through `log`; a missing one is a config::InputError naming it. `key` is
/// the path of the section within a result.
RentTerms price_rent(const RentSection& section, const std::string& chip, const std::string& region,
                     const std::string& provider, const catalog::Catalog& catalog,
                     catalog::InputLog& log, const std::string& key = "rent");

/// `spares` of the scenario, where given, goes before the catalog's spare_fraction.
OwnTerms price_buy(const BuySection& section, const std::string& chip,
                   const catalog::Ownership& ownership, std::optional<double> spares,
                   const catalog::Catalog& catalog, catalog::InputLog& log,
                   const std::string& key = "buy");

/// The values of the site's own terms, such as the rate of its insurance.
void read_site_terms(OwnTerms& own, const catalog::Site& site, catalog::InputLog& log);

/// The site's prices of space, power and people.
void read_site(OwnTerms& terms, const catalog::Site& site, catalog::InputLog& log);

/// Rent that an hour of a chip brings in the market: `stated`, or the lowest price of its offers
/// but spot. Throws config::InputError where it has none.
Priced<units::UsdPerTime> market_rent(const std::optional<units::UsdPerTime>& stated,
                                      const std::string& chip, const catalog::Catalog& catalog,
                                      catalog::InputLog& log);

FinanceTerms price_finance(const FinanceSection& section, const catalog::Ownership& ownership,
                           const catalog::Catalog& catalog, catalog::InputLog& log);

}  // namespace podsim::economics
