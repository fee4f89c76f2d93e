// What renting and owning cost for one chip, read from the catalog.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "podsim/catalog/catalog.h"
#include "podsim/economics/section.h"
#include "podsim/units/quantity.h"

namespace podsim::economics {

/// A number and the catalog path (or scenario key) it was read from.
template <class T>
struct Priced {
  T value{};
  std::string source;
};

struct RentTerms {
  std::string offer, provider, region;
  catalog::OfferKind kind = catalog::OfferKind::on_demand;
  Priced<units::UsdPerTime> price;  ///< per chip
  /// On demand from the same provider in the same region, where the catalog has it.
  std::optional<Priced<units::UsdPerTime>> list_price;

  /// Paid for the whole phase, used or not.
  [[nodiscard]] bool committed() const {
    return kind == catalog::OfferKind::commitment || kind == catalog::OfferKind::contract;
  }
};

struct OwnTerms {
  std::string site, offer, provider;
  catalog::Tenure tenure = catalog::Tenure::colocation;
  /// In the chip's price.
  bool includes_host = false, includes_network = false, includes_storage = false;
  Priced<units::Usd> chip_price;
  Priced<double> host_cost_fraction, network_fraction, storage_fraction, spare_fraction;
  Priced<units::Time> hardware_life;
  Priced<double> residual_value;
  Priced<units::UsdPerEnergy> electricity_price;
  Priced<double> pue;
  std::optional<Priced<units::UsdPerEnergy>> colocation_price;  ///< per provisioned power
  std::optional<Priced<double>> colocation_escalator;           ///< per year
  std::optional<Priced<units::UsdPerPower>> facility_cost;      ///< fit-out, or construction
  Priced<units::Time> facility_life;
  Priced<units::UsdPerEnergy> staff_cost, maintenance_cost;  ///< per provisioned power
  std::vector<Delivery> deliveries;                          ///< none: all when the phase begins
};

struct FinanceTerms {
  Priced<double> discount_rate;  ///< per year
  double other_use = 0;
};

/// Read an offer; `region` and `provider` serve where the section names none (they may be empty).
/// Every value read goes through `log`; a missing one is a config::InputError naming it.
RentTerms price_rent(const RentSection& section, const std::string& chip, const std::string& region,
                     const std::string& provider, const catalog::Catalog& catalog,
                     catalog::InputLog& log);

/// `spares` of the scenario, where given, goes before the catalog's spare_fraction.
OwnTerms price_buy(const BuySection& section, const std::string& chip, catalog::Family family,
                   std::optional<double> spares, const catalog::Catalog& catalog,
                   catalog::InputLog& log);

/// The site's prices of space, power and people.
void read_site(OwnTerms& terms, const catalog::Site& site, catalog::InputLog& log);

FinanceTerms price_finance(const FinanceSection& section, catalog::Family family,
                           const catalog::Catalog& catalog, catalog::InputLog& log);

}  // namespace podsim::economics
