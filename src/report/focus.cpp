// FOCUS 1.2 (focus.finops.org): charges as rows that FinOps tools load.
#include <fmt/format.h>

#include <functional>
#include <utility>

#include "podsim/economics/charge.h"
#include "podsim/report/report.h"
#include "podsim/units/parse.h"
#include "src/report/csv.h"

namespace podsim::report {
namespace {

using economics::Charge;
using economics::ChargeKind;

struct FocusRow {
  const std::string& plan;
  const Charge& c;
};

std::string at(units::Month m, double hours) {
  const int day = static_cast<int>(hours / 24);
  const double within = (hours - 24 * day) * 3600;
  const int seconds = static_cast<int>(within);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", m.year(), m.month(), day + 1,
                     seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::string begin_of(const Charge& c) { return at(c.month, 0); }

/// Exclusive. A run may end within its last month.
std::string end_of(const Charge& c) {
  const double whole = units::in_hours(units::length(c.month));
  return c.hours > 0 && c.hours < whole ? at(c.month, c.hours) : at(c.month + 1, 0);
}

std::string money(double v) { return fmt::format("{:.6f}", v == 0 ? 0 : v); }

std::string category(const Charge& c) {
  if (c.kind == ChargeKind::tax) return "Tax";
  if (c.kind == ChargeKind::purchase) return "Purchase";
  return c.kind == ChargeKind::remainder || (c.kind == ChargeKind::other && c.effective_usd < 0)
             ? "Credit"
             : "Usage";
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
      return "value left of " + chips;
    case ChargeKind::tax:
      return "tax saved by " + chips;
    case ChargeKind::other:
      break;
  }
  return c.what.empty() ? "charged on to other work, " + chips : c.what + ", " + chips;
}

bool discounted(const Charge& c) { return c.committed && !c.owned; }

std::string of_commitment(const Charge& c, const std::string& text) {
  return discounted(c) ? text : "";
}

std::string commitment_status(const Charge& c) {
  if (c.kind == ChargeKind::purchase) return "";
  return of_commitment(c, c.kind == ChargeKind::idle ? "Unused" : "Used");
}

std::string pricing_category(const Charge& c) {
  if (c.owned) return "Other";
  if (c.committed) return "Committed";
  return c.offer.find("spot") != std::string::npos ? "Dynamic" : "Standard";
}

double list_price(const Charge& c) { return c.list_known ? c.list_price : c.price; }

std::string utilisation(const Charge& c) {
  if (c.installed_chip_hours <= 0) return "";
  return units::shortest(c.used_chip_hours / c.installed_chip_hours);
}

std::string list_basis(const Charge& c) {
  if (c.owned) return "no list price: owned";
  return c.list_known ? "on demand" : "no on-demand price known: contracted";
}

using Column = std::pair<const char*, std::function<std::string(const FocusRow&)>>;

std::vector<Column> money_columns() {
  return {{"BillingCurrency", [](const FocusRow&) { return "USD"; }},
          {"ListUnitPrice", [](const FocusRow& r) { return units::shortest(list_price(r.c)); }},
          {"ContractedUnitPrice", [](const FocusRow& r) { return units::shortest(r.c.price); }},
          {"ListCost", [](const FocusRow& r) { return money(r.c.quantity * list_price(r.c)); }},
          {"ContractedCost", [](const FocusRow& r) { return money(r.c.quantity * r.c.price); }},
          {"EffectiveCost", [](const FocusRow& r) { return money(r.c.effective_usd); }},
          {"BilledCost", [](const FocusRow& r) { return money(r.c.billed_usd); }}};
}

std::vector<Column> time_columns() {
  return {{"BillingPeriodStart", [](const FocusRow& r) { return at(r.c.month, 0); }},
          {"BillingPeriodEnd", [](const FocusRow& r) { return at(r.c.month + 1, 0); }},
          {"ChargePeriodStart", [](const FocusRow& r) { return begin_of(r.c); }},
          {"ChargePeriodEnd", [](const FocusRow& r) { return end_of(r.c); }},
          {"ChargeCategory", [](const FocusRow& r) { return category(r.c); }},
          {"ChargeClass", [](const FocusRow&) { return ""; }},
          {"ChargeDescription", [](const FocusRow& r) { return description(r.c); }},
          {"ChargeFrequency", [](const FocusRow& r) {
             if (r.c.kind == ChargeKind::purchase) return r.c.owned ? "One-Time" : "Recurring";
             return r.c.kind == ChargeKind::remainder ? "One-Time" : "Usage-Based";
           }}};
}

std::vector<Column> what_columns() {
  return {{"ServiceCategory", [](const FocusRow&) { return "Compute"; }},
          {"ServiceName", [](const FocusRow& r) { return r.c.chip; }},
          {"ProviderName", [](const FocusRow& r) { return r.c.provider; }},
          {"PublisherName", [](const FocusRow& r) { return r.c.provider; }},
          {"InvoiceIssuerName", [](const FocusRow& r) { return r.c.provider; }},
          {"BillingAccountId", [](const FocusRow& r) { return r.plan; }},
          {"BillingAccountName", [](const FocusRow& r) { return r.plan; }},
          {"SubAccountId",
           [](const FocusRow& r) { return fmt::format("{}/{}", r.plan, r.c.phase + 1); }},
          {"RegionId", [](const FocusRow& r) { return r.c.region; }},
          {"RegionName", [](const FocusRow& r) { return r.c.region; }},
          {"SkuId", [](const FocusRow& r) { return r.c.chip + "/" + r.c.offer; }},
          {"SkuPriceId", [](const FocusRow& r) { return r.c.price_path; }},
          {"PricingCategory", [](const FocusRow& r) { return pricing_category(r.c); }},
          {"PricingQuantity", [](const FocusRow& r) { return units::shortest(r.c.quantity); }},
          {"PricingUnit", [](const FocusRow& r) { return r.c.unit; }},
          {"ConsumedQuantity",
           [](const FocusRow& r) {
             return r.c.kind == ChargeKind::used ? units::shortest(r.c.quantity) : std::string();
           }},
          {"ConsumedUnit", [](const FocusRow& r) {
             return r.c.kind == ChargeKind::used ? r.c.unit : std::string();
           }}};
}

std::vector<Column> commitment_columns() {
  return {
      {"CommitmentDiscountCategory", [](const FocusRow& r) { return of_commitment(r.c, "Usage"); }},
      {"CommitmentDiscountId",
       [](const FocusRow& r) { return of_commitment(r.c, r.c.price_path); }},
      {"CommitmentDiscountName", [](const FocusRow& r) { return of_commitment(r.c, r.c.offer); }},
      {"CommitmentDiscountQuantity",
       [](const FocusRow& r) { return of_commitment(r.c, units::shortest(r.c.quantity)); }},
      {"CommitmentDiscountStatus", [](const FocusRow& r) { return commitment_status(r.c); }},
      {"CommitmentDiscountType",
       [](const FocusRow& r) { return of_commitment(r.c, "committed chip-hours"); }},
      {"CommitmentDiscountUnit", [](const FocusRow& r) { return of_commitment(r.c, r.c.unit); }},
      {"x_Tenure", [](const FocusRow& r) { return r.c.owned ? "owned" : "rented"; }},
      {"x_ListCostBasis", [](const FocusRow& r) { return list_basis(r.c); }},
      {"x_Utilisation", [](const FocusRow& r) { return utilisation(r.c); }},
      {"x_InstalledChipHours",
       [](const FocusRow& r) { return units::shortest(r.c.installed_chip_hours); }},
      {"x_Tokens", [](const FocusRow& r) { return units::shortest(r.c.tokens); }}};
}

std::vector<Column> columns() {
  std::vector<Column> all;
  for (auto group : {time_columns(), money_columns(), what_columns(), commitment_columns()})
    all.insert(all.end(), group.begin(), group.end());
  return all;
}

}  // namespace

std::string focus_csv(const study::RunResult& result) {
  const auto table = columns();
  std::vector<std::string> fields;
  for (const auto& [name, value] : table) fields.emplace_back(name);
  std::string text = csv_record(fields);
  for (const auto& [name, plan] : result.plans)
    for (const Charge& c : plan.charges) {
      fields.clear();
      for (const auto& column : table) fields.push_back(column.second({name, c}));
      text += csv_record(fields);
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
      text +=
          csv_record({name, units::print(m.month), units::shortest(m.demand_tokens),
                      units::shortest(m.served_tokens), units::shortest(m.shortfall_tokens),
                      units::shortest(m.installed_chip_hours), units::shortest(m.used_chip_hours),
                      units::shortest(m.idle_chip_hours), units::shortest(m.other_use_chip_hours),
                      units::shortest(m.cash_usd), units::shortest(sum)});
    }
  }
  return text;
}

}  // namespace podsim::report
