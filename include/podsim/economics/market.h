// The scenario key `market`: a vendor's revenue by calendar year from a list of deals.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "podsim/catalog/catalog.h"
#include "podsim/config/record.h"
#include "podsim/economics/plan.h"
#include "podsim/economics/section.h"
#include "podsim/units/date.h"
#include "podsim/units/quantity.h"

namespace podsim::economics {

enum class DealStatus { booked, contracted, probable, aspired };

/// Chips rented out; the price is given or that of a catalog offer.
struct DealRent {
  std::int64_t chips = 0;
  std::optional<units::UsdPerTime> price;  ///< per chip
  std::optional<std::string> chip, offer, region, provider;
  units::Month from, to;   ///< inclusive
  double utilisation = 1;  ///< of the hours, paid

  static void describe(config::Record<DealRent>& r);
};

/// Chips sold; the price is given or that of a catalog offer.
struct DealSale {
  std::int64_t chips = 0;
  std::optional<units::Usd> price;  ///< per chip
  std::optional<std::string> chip, offer;
  std::vector<Delivery> deliveries;

  static void describe(config::Record<DealSale>& r);
};

/// One of `rent`, `sale`, `plan`.
struct DealSection {
  std::string customer;
  DealStatus status = DealStatus::probable;
  double probability = 1;
  std::optional<DealRent> rent;
  std::optional<DealSale> sale;
  std::optional<std::string> plan;  ///< what this plan of the scenario pays the vendor

  static void describe(config::Record<DealSection>& r);
};

struct MarketSection {
  std::string vendor, vendor_segment = "cloud";
  std::string rival = "nvidia", rival_segment = "data_centre";
  std::vector<DealSection> deals;

  static void describe(config::Record<MarketSection>& r);
};

struct DealResult {
  std::string customer, status, kind;  ///< kind: "rent", "sale" or "plan <name>"
  double probability = 1;
  std::map<std::string, double> revenue_by_year_usd;   ///< if it happens
  std::map<std::string, double> expected_by_year_usd;  ///< times its probability
  std::string formula, source;

  static void describe(config::Record<DealResult>& r);
};

/// Expected revenue of a year over a stated revenue.
struct MarketShare {
  std::string year;
  std::string of;      ///< "google cloud"
  std::string period;  ///< of the denominator: "2025-Q2..2026-Q1", "FY2026"
  double denominator_usd = 0, share = 0;
  std::string source;

  static void describe(config::Record<MarketShare>& r);
};

struct MarketResult {
  std::string vendor;
  std::map<std::string, double> revenue_by_year_usd;     ///< expected
  std::map<std::string, double> unweighted_by_year_usd;  ///< if every deal happens
  std::vector<DealResult> deals;
  std::vector<MarketShare> shares;

  static void describe(config::Record<MarketResult>& r);
};

/// Sales are recognised at delivery, rent by the hours of each month. `plans` serves deals that
/// name a plan. Throws config::InputError for an unknown plan or a missing price.
MarketResult vendor_revenue(const MarketSection& section,
                            const std::map<std::string, PlanCost>& plans,
                            const catalog::Catalog& catalog, catalog::InputLog& log);

}  // namespace podsim::economics
