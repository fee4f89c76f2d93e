// FOCUS 1.2 (focus.finops.org): charges as rows that FinOps tools load. The rules are in
// tests/report/focus_rules.cpp, each with its section of the specification.
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "podsim/economics/charge.h"
#include "podsim/report/report.h"
#include "podsim/units/parse.h"
#include "src/report/csv.h"

namespace podsim::report {
namespace {

using economics::Charge;
using economics::ChargeKind;
using economics::Service;

/// Amounts of a phase's hours and services in one month, USD: what its tax is calculated on.
struct TaxBase {
  double list = 0, contracted = 0, effective = 0;
};

struct FocusRow {
  const std::string& plan;
  const Charge& c;
  TaxBase taxed;  ///< tax only
};

std::string at(units::Month m, double hours) {
  const auto seconds = static_cast<long>(std::ceil(hours * 3600));
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", m.year(), m.month(),
                     seconds / 86400 + 1, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
}

/// Exclusive. A run may end within its last month.
std::string end_of(const Charge& c) {
  const double whole = units::in_hours(units::length(c.month));
  return c.hours > 0 && c.hours < whole ? at(c.month, c.hours) : at(c.month + 1, 0);
}

/// The shortest decimal that reads back the same, without an exponent.
std::string decimal(double v) {
  std::array<char, 512> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), v == 0 ? 0 : v,
                                 std::chars_format::fixed);
  return {text.data(), end.ptr};
}

/// Decimal with six places at least.
std::string money(double v) {
  std::string text = decimal(v);
  const std::size_t point = text.find('.');
  const std::size_t places = point == std::string::npos ? 0 : text.size() - point - 1;
  if (places == 0) text += '.';
  if (places < 6) text.append(6 - places, '0');
  return text;
}

bool is_tax(const Charge& c) { return c.kind == ChargeKind::tax; }
bool is_purchase(const Charge& c) {
  return c.kind == ChargeKind::purchase || c.kind == ChargeKind::remainder;
}
bool is_service(const Charge& c) { return c.service.has_value(); }
/// Income from other work: granted, not priced by a SKU.
bool is_credit(const Charge& c) { return c.kind == ChargeKind::other && !c.service; }
bool is_priced(const Charge& c) { return !is_tax(c) && !is_credit(c); }

std::string category(const Charge& c) {
  if (is_tax(c)) return "Tax";
  if (is_purchase(c)) return "Purchase";
  return is_credit(c) ? "Credit" : "Usage";
}

/// What FOCUS calls the thing charged, and its unit: plural and capitalised.
struct FocusService {
  const char *name, *category, *subcategory, *meter, *frequency, *unit;
};

FocusService beside_of(Service service) {
  switch (service) {
    case Service::support:
      return {"support", "Management and Governance", "Support", "Support", "Recurring", "USD"};
    case Service::storage:
      return {"storage", "Storage", "Storage Platforms", "Storage", "Usage-Based", "GB-Months"};
    case Service::egress:
      return {"egress", "Networking", "Network Connectivity", "Egress", "Usage-Based", "GB"};
    case Service::migration:
      return {"migration", "Migration", "Resource Migration", "Migration", "One-Time", "Moves"};
    case Service::minimum:
      return {"minimum spend", "Other", "Other (Other)", "Minimum Spend", "Usage-Based", "USD"};
    case Service::rest_of_term:
      break;  // bought and unused chip-hours
  }
  return {"", "Other", "Other (Other)", "", "Usage-Based", "Units"};
}

FocusService service_of(const Charge& c) {
  if (is_service(c)) return beside_of(*c.service);
  const bool bought = is_purchase(c), chips = bought && c.owned;
  const char* meter = chips ? "Chips" : bought ? "Commitment" : "Chip-hours";
  const char* frequency = bought ? (c.owned ? "One-Time" : "Recurring") : "Usage-Based";
  return {c.chip.c_str(),
          "Compute",
          "Virtual Machines",
          meter,
          is_tax(c) ? "Recurring" : frequency,
          chips ? "Chips" : "Chip-Hours"};
}

std::string description(const Charge& c) {
  const std::string chips = c.chip + ", " + c.offer;
  switch (c.kind) {
    case ChargeKind::used:
      return "chip-hours used of " + chips;
    case ChargeKind::idle:
      return "chip-hours not used of " + chips;
    case ChargeKind::purchase:
      return (c.owned ? "purchase of " : "commitment to ") + chips;
    case ChargeKind::remainder:
      return "chips given back at the value left: " + chips;
    case ChargeKind::tax:
      return "tax saved by " + chips;
    case ChargeKind::other:
      break;
  }
  return is_service(c) ? c.what + ", " + chips : "charged on to other work, " + chips;
}

/// The hours of a commitment and its purchase; not what is paid beside it.
bool discounted(const Charge& c) {
  const bool hours = c.kind == ChargeKind::used || c.kind == ChargeKind::idle;
  return c.committed && !c.owned && (hours || c.kind == ChargeKind::purchase);
}

std::string of_commitment(const Charge& c, const std::string& text) {
  return discounted(c) ? text : "";
}

std::string commitment_status(const Charge& c) {
  if (c.kind == ChargeKind::purchase) return "";
  return of_commitment(c, c.kind == ChargeKind::idle ? "Unused" : "Used");
}

/// A service's own rate, and every purchase's, is agreed beforehand.
std::string pricing_category(const Charge& c) {
  if (!is_priced(c)) return "";
  if (is_purchase(c) || is_service(c)) return "Standard";
  if (c.owned) return "Other";
  if (discounted(c)) return "Committed";
  return c.dynamic ? "Dynamic" : "Standard";
}

/// A purchase's list price is its own; the hours it covers are listed on demand.
double list_price(const Charge& c) {
  return c.list_known && c.kind != ChargeKind::purchase ? c.list_price : c.price;
}

/// Without commitment discounts, which FOCUS leaves to EffectiveCost.
double contracted_price(const Charge& c) { return discounted(c) ? list_price(c) : c.price; }

bool consumed(const Charge& c) {
  return category(c) == "Usage" && commitment_status(c) != "Unused";
}

std::string phase_id(const FocusRow& r) { return fmt::format("{}/{}", r.plan, r.c.phase + 1); }

std::string commitment_id(const FocusRow& r) {
  return of_commitment(r.c, phase_id(r) + "/commitment/" + r.c.offer);
}

/// Unused hours and a purchase belong to the commitment itself, see DiscountHandling.
std::string resource_id(const FocusRow& r) {
  if (is_tax(r.c)) return "";
  if (discounted(r.c) && r.c.kind != ChargeKind::used) return commitment_id(r);
  return phase_id(r) + "/" + service_of(r.c).name;
}

std::string resource_type(const FocusRow& r) {
  if (is_tax(r.c)) return "";
  if (discounted(r.c) && r.c.kind != ChargeKind::used) return "Commitment";
  return is_service(r.c) ? service_of(r.c).meter : "Accelerators";
}

/// What is sold, whatever its price, term or place.
std::string sku_id(const Charge& c) {
  if (!is_priced(c)) return "";
  std::string id = c.provider + "/" + service_of(c).name;
  if (is_service(c)) return id;
  if (is_purchase(c)) return id + (c.owned ? "/chips" : "/commitment");
  return id + (c.owned ? "/owned-chip-hours" : "/chip-hours");
}

/// Source of the list unit price: on demand, where that is known.
std::string price_source(const Charge& c) {
  if (c.owned && !is_purchase(c)) return "owned, " + c.region;
  if (is_service(c)) return "scenario";
  const bool listed = c.list_known && c.kind != ChargeKind::purchase;
  return listed ? c.list_price_path : c.price_path;
}

std::string sku_price_id(const Charge& c) {
  return is_priced(c) ? sku_id(c) + "/" + price_source(c) : "";
}

std::string sku_price_details(const Charge& c) {
  if (!is_priced(c)) return "";
  return nlohmann::json{{"x_Chip", c.chip}, {"x_PriceSource", price_source(c)}}.dump();
}

std::string utilisation(const Charge& c) {
  if (c.installed_chip_hours <= 0) return "";
  return decimal(c.used_chip_hours / c.installed_chip_hours);
}

std::string list_basis(const Charge& c) {
  if (!is_priced(c)) return "no unit price";
  if (c.owned) return "no list price: owned";
  if (c.kind == ChargeKind::purchase) return "price of the commitment";
  if (is_service(c)) return "price of the scenario";
  return c.list_known ? "on demand" : "no on-demand price known: contracted";
}

std::string priced(const Charge& c, double v) { return is_priced(c) ? decimal(v) : ""; }

double list_cost(const FocusRow& r) {
  if (is_tax(r.c)) return -r.c.tax_rate * r.taxed.list;
  return is_credit(r.c) ? r.c.billed_usd : r.c.quantity * list_price(r.c);
}

double contracted_cost(const FocusRow& r) {
  if (is_tax(r.c)) return -r.c.tax_rate * r.taxed.contracted;
  return is_credit(r.c) ? r.c.billed_usd : r.c.quantity * contracted_price(r.c);
}

double effective_cost(const FocusRow& r) {
  return is_tax(r.c) ? -r.c.tax_rate * r.taxed.effective : r.c.effective_usd;
}

using FocusColumn = std::pair<const char*, std::function<std::string(const FocusRow&)>>;

std::vector<FocusColumn> money_columns() {
  return {
      {"BillingCurrency", [](const FocusRow&) { return "USD"; }},
      {"ListUnitPrice", [](const FocusRow& r) { return priced(r.c, list_price(r.c)); }},
      {"ContractedUnitPrice", [](const FocusRow& r) { return priced(r.c, contracted_price(r.c)); }},
      {"ListCost", [](const FocusRow& r) { return money(list_cost(r)); }},
      {"ContractedCost", [](const FocusRow& r) { return money(contracted_cost(r)); }},
      {"EffectiveCost", [](const FocusRow& r) { return money(effective_cost(r)); }},
      {"BilledCost", [](const FocusRow& r) { return money(r.c.billed_usd); }}};
}

std::vector<FocusColumn> time_columns() {
  return {{"BillingPeriodStart", [](const FocusRow& r) { return at(r.c.month, 0); }},
          {"BillingPeriodEnd", [](const FocusRow& r) { return at(r.c.month + 1, 0); }},
          {"ChargePeriodStart", [](const FocusRow& r) { return at(r.c.month, 0); }},
          {"ChargePeriodEnd", [](const FocusRow& r) { return end_of(r.c); }},
          {"ChargeCategory", [](const FocusRow& r) { return category(r.c); }},
          {"ChargeClass", [](const FocusRow&) { return ""; }},
          {"ChargeDescription", [](const FocusRow& r) { return description(r.c); }},
          {"ChargeFrequency", [](const FocusRow& r) { return service_of(r.c).frequency; }}};
}

std::vector<FocusColumn> service_columns() {
  return {{"ServiceCategory", [](const FocusRow& r) { return service_of(r.c).category; }},
          {"ServiceSubcategory", [](const FocusRow& r) { return service_of(r.c).subcategory; }},
          {"ServiceName", [](const FocusRow& r) { return service_of(r.c).name; }},
          {"ProviderName", [](const FocusRow& r) { return r.c.provider; }},
          {"PublisherName", [](const FocusRow& r) { return r.c.provider; }},
          {"InvoiceIssuerName", [](const FocusRow& r) { return r.c.provider; }},
          {"InvoiceId", [](const FocusRow&) { return ""; }},
          {"BillingAccountId", [](const FocusRow& r) { return r.plan; }},
          {"BillingAccountName", [](const FocusRow& r) { return r.plan; }},
          {"SubAccountId", [](const FocusRow& r) { return phase_id(r); }},
          {"SubAccountName",
           [](const FocusRow& r) { return fmt::format("{}, phase {}", r.plan, r.c.phase + 1); }},
          {"RegionId", [](const FocusRow& r) { return r.c.region; }},
          {"RegionName", [](const FocusRow& r) { return r.c.region; }},
          {"ResourceId", resource_id},
          {"ResourceName", [](const FocusRow&) { return ""; }},
          {"ResourceType", resource_type}};
}

std::vector<FocusColumn> quantity_columns() {
  return {
      {"SkuId", [](const FocusRow& r) { return sku_id(r.c); }},
      {"SkuMeter", [](const FocusRow& r) { return is_priced(r.c) ? service_of(r.c).meter : ""; }},
      {"SkuPriceId", [](const FocusRow& r) { return sku_price_id(r.c); }},
      {"SkuPriceDetails", [](const FocusRow& r) { return sku_price_details(r.c); }},
      {"PricingCategory", [](const FocusRow& r) { return pricing_category(r.c); }},
      {"PricingQuantity", [](const FocusRow& r) { return priced(r.c, r.c.quantity); }},
      {"PricingUnit", [](const FocusRow& r) { return is_priced(r.c) ? service_of(r.c).unit : ""; }},
      {"ConsumedQuantity",
       [](const FocusRow& r) { return consumed(r.c) ? decimal(r.c.quantity) : std::string(); }},
      {"ConsumedUnit",
       [](const FocusRow& r) { return std::string(consumed(r.c) ? service_of(r.c).unit : ""); }}};
}

std::vector<FocusColumn> commitment_columns() {
  return {
      {"CommitmentDiscountCategory", [](const FocusRow& r) { return of_commitment(r.c, "Usage"); }},
      {"CommitmentDiscountId", commitment_id},
      {"CommitmentDiscountName", [](const FocusRow& r) { return of_commitment(r.c, r.c.offer); }},
      {"CommitmentDiscountQuantity",
       [](const FocusRow& r) { return of_commitment(r.c, decimal(r.c.quantity)); }},
      {"CommitmentDiscountStatus", [](const FocusRow& r) { return commitment_status(r.c); }},
      {"CommitmentDiscountType",
       [](const FocusRow& r) { return of_commitment(r.c, "committed chip-hours"); }},
      {"CommitmentDiscountUnit",
       [](const FocusRow& r) { return of_commitment(r.c, service_of(r.c).unit); }}};
}

std::vector<FocusColumn> own_columns() {
  return {
      {"x_Tenure", [](const FocusRow& r) { return r.c.owned ? "owned" : "rented"; }},
      {"x_Offer", [](const FocusRow& r) { return r.c.chip + "/" + r.c.offer; }},
      {"x_ListCostBasis", [](const FocusRow& r) { return list_basis(r.c); }},
      {"x_EffectiveUnitPrice", [](const FocusRow& r) { return priced(r.c, r.c.price); }},
      {"x_TaxRate", [](const FocusRow& r) { return is_tax(r.c) ? decimal(r.c.tax_rate) : ""; }},
      {"x_Utilisation", [](const FocusRow& r) { return utilisation(r.c); }},
      {"x_InstalledChipHours", [](const FocusRow& r) { return decimal(r.c.installed_chip_hours); }},
      {"x_Tokens", [](const FocusRow& r) { return decimal(r.c.tokens); }}};
}

std::vector<FocusColumn> columns() {
  std::vector<FocusColumn> all;
  for (auto group : {time_columns(), money_columns(), service_columns(), quantity_columns(),
                     commitment_columns(), own_columns()})
    all.insert(all.end(), group.begin(), group.end());
  return all;
}

using PhaseMonth = std::pair<std::size_t, units::Month>;

/// Hours, services and credits; purchases are taxed through the hours that carry them.
std::map<PhaseMonth, TaxBase> tax_bases(const std::string& plan,
                                        const std::vector<Charge>& charges) {
  std::map<PhaseMonth, TaxBase> all;
  for (const Charge& c : charges) {
    if (is_tax(c) || is_purchase(c)) continue;
    TaxBase& base = all[{c.phase, c.month}];
    const FocusRow row{plan, c, {}};
    base.list += list_cost(row);
    base.contracted += contracted_cost(row);
    base.effective += effective_cost(row);
  }
  return all;
}

}  // namespace

std::string focus_csv(const study::RunResult& result) {
  const auto table = columns();
  std::vector<std::string> fields;
  for (const auto& [name, value] : table) fields.emplace_back(name);
  std::string text = csv_record(fields);
  for (const auto& [name, plan] : result.plans) {
    const auto bases = tax_bases(name, plan.charges);
    for (const Charge& c : plan.charges) {
      const auto base = bases.find({c.phase, c.month});
      fields.clear();
      for (const auto& column : table)
        fields.push_back(column.second({name, c, base == bases.end() ? TaxBase{} : base->second}));
      text += csv_record(fields);
    }
  }
  return text;
}

std::string months_csv(const study::RunResult& result) {
  std::string text =
      csv_record({"plan", "month", "demand_tokens", "served_tokens", "shortfall_tokens",
                  "installed_chip_hours", "used_chip_hours", "idle_chip_hours",
                  "other_use_chip_hours", "cash_usd", "cumulative_cash_usd"});
  for (const auto& [name, plan] : result.plans) {
    double sum = 0;
    for (const auto& m : plan.months) {
      sum += m.cash_usd;
      text += csv_record({name, units::print(m.month), decimal(m.demand_tokens),
                          decimal(m.served_tokens), decimal(m.shortfall_tokens),
                          decimal(m.installed_chip_hours), decimal(m.used_chip_hours),
                          decimal(m.idle_chip_hours), decimal(m.other_use_chip_hours),
                          decimal(m.cash_usd), decimal(sum)});
    }
  }
  return text;
}

}  // namespace podsim::report
