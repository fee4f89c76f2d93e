// The scenario key `market`: a vendor's deals, what bounds them and what they cost the vendor.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "podsim/config/describe.h"
#include "podsim/economics/money.h"
#include "podsim/economics/section.h"
#include "podsim/units/date.h"
#include "podsim/units/quantity.h"

namespace podsim::economics {

enum class DealStatus { booked, contracted, probable, aspired };
enum class Segment { hyperscaler, ai_lab, financial_institution, other };
/// Allocation when there are too few chips: all alike, or the less firm deals first.
enum class Rationing { pro_rata, status };

/// Chips rented out; sized by one of chips, power, committed. The price is given or that of a
/// catalog offer.
struct DealRent {
  std::optional<double> chips;
  std::optional<units::Power> power;       ///< over the power of a chip
  std::optional<Money> committed;          ///< paid from `from` to `to`
  std::optional<units::UsdPerTime> price;  ///< per chip
  std::optional<std::string> chip, offer, region, provider;
  units::Month from, to;             ///< inclusive
  double utilisation = 1;            ///< share of the hours that is paid
  std::vector<Delivery> deliveries;  ///< none: all when the rent begins

  static void describe(config::Record<DealRent>& r);
};

/// Terms that make a sale a lease: the vendor guarantees what the chips are worth after the term,
/// or takes them back (ASC 606-10-55-68, ASC 842).
struct DealLease {
  units::Time term;
  std::optional<double> residual_guarantee, repurchase;  ///< share of the price

  /// Share of the price that stays a liability and is no revenue.
  [[nodiscard]] double returned() const {
    return residual_guarantee.value_or(repurchase.value_or(0));
  }
  static void describe(config::Record<DealLease>& r);
};

/// Chips sold; sized by one of chips, power, value. The price is given, that of a catalog offer, or
/// the one that the vendor's catalog entry states for a chip.
struct DealSale {
  std::optional<double> chips;
  std::optional<units::Power> power;  ///< over the power of a chip
  std::optional<Money> value;         ///< value of all chips
  std::optional<units::Usd> price;    ///< per chip
  std::optional<std::string> chip, offer;
  std::vector<Delivery> deliveries;  ///< none where adoption says when
  std::optional<double> royalty;     ///< share of the price: another sells, the vendor licenses
  std::optional<DealLease> lease;

  static void describe(config::Record<DealSale>& r);
};

/// Buyers that come one after the other; the deal's size is then that of one buyer. Shares by
/// month, or Bass: F(t) = (1 - e^-(p+q)t) / (1 + q/p e^-(p+q)t), t in years.
struct AdoptionSection {
  double buyers = 0;
  std::optional<units::Month> from;
  std::optional<double> innovation, imitation;  ///< p and q, per year
  std::vector<Delivery> ramp;

  static void describe(config::Record<AdoptionSection>& r);
};

/// One of `rent`, `sale`, `plan`.
struct DealSection {
  std::string customer;
  Segment segment = Segment::other;
  DealStatus status = DealStatus::probable;
  double probability = 1;
  std::optional<DealRent> rent;
  std::optional<DealSale> sale;
  std::optional<std::string> plan;  ///< plan of the scenario whose payments to the vendor count
  std::optional<AdoptionSection> adoption;
  std::optional<units::Power> chip_power;  ///< default: the catalog's system_power of its chip
  std::optional<units::Month> ordered;     ///< default: the month of its first chips

  static void describe(config::Record<DealSection>& r);
};

/// A part of what a sold chip costs the vendor: of the vendor's catalog content, of a purchase
/// offer, or stated.
struct GoodsItem {
  std::string name;
  std::optional<std::string> content, chip, offer, source;
  std::optional<Money> price;  ///< per chip

  static void describe(config::Record<GoodsItem>& r);
};

struct MarketCosts {
  std::vector<GoodsItem> goods;
  std::optional<std::string> fleet;           ///< fleet of the scenario that holds the rented chips
  std::optional<units::Time> book_life;       ///< life of a rented chip in the vendor's accounts
  std::optional<double> operating_expenses;   ///< share of revenue
  std::optional<std::string> margin_segment;  ///< segment whose margins say it otherwise

  static void describe(config::Record<MarketCosts>& r);
};

/// Chips that the vendor can deliver from `from` to `to`.
struct SupplyPeriod {
  units::Month from, to;
  double chips = 0;

  static void describe(config::Record<SupplyPeriod>& r);
};

/// A share of what the catalog says the vendor makes, or stated periods.
struct SupplySection {
  std::optional<double> share;
  std::vector<SupplyPeriod> periods;

  static void describe(config::Record<SupplySection>& r);
};

/// Power for the deals' chips from a month on.
struct PowerStep {
  units::Month from;
  units::Power power;

  static void describe(config::Record<PowerStep>& r);
};

/// Orders that wait for supply or power.
struct OrderBookSection {
  double cancellation = 0;  ///< share of the chips that wait, cancelled at the end of each quarter

  static void describe(config::Record<OrderBookSection>& r);
};

/// A vendor and its segment, whose stated quarters stand beside those of others.
struct VendorSegment {
  std::string vendor, segment;

  static void describe(config::Record<VendorSegment>& r);
};

struct Horizon {
  units::Month from, to;  ///< inclusive

  static void describe(config::Record<Horizon>& r);
};

struct MarketSection {
  std::string vendor, vendor_segment = "cloud";
  std::string rival = "nvidia", rival_segment = "data_centre";
  std::optional<Horizon> horizon;
  std::optional<double> royalty;  ///< share of the price of sales, in the view of royalties
  std::optional<MarketCosts> costs;
  std::optional<SupplySection> supply;
  std::vector<PowerStep> power;
  Rationing rationing = Rationing::status;
  std::optional<OrderBookSection> order_book;
  std::vector<VendorSegment> vendors;  ///< empty: the vendor and its rival
  std::vector<DealSection> deals;

  [[nodiscard]] double cancellation() const { return order_book ? order_book->cancellation : 0; }

  static void describe(config::Record<MarketSection>& r);
};

}  // namespace podsim::economics
