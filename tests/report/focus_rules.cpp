#include <set>

#include "focus_cells.h"

namespace focus {
namespace {

struct Allowed {
  const char *id, *column, *section;
  std::set<std::string> values;
};

std::vector<Rule> allowed_rules() {
  const std::vector<Allowed> lists = {
      {"ChargeCategory-C-003-M",
       "ChargeCategory",
       "chargecategory",
       {"Usage", "Purchase", "Tax", "Credit", "Adjustment"}},
      {"ChargeFrequency-C-003-M",
       "ChargeFrequency",
       "chargefrequency",
       {"One-Time", "Recurring", "Usage-Based"}},
      {"ChargeClass-C-005-C", "ChargeClass", "chargeclass", {"Correction"}},
      {"PricingCategory-C-007-M",
       "PricingCategory",
       "pricingcategory",
       {"Standard", "Dynamic", "Committed", "Other"}},
      {"CommitmentDiscountCategory-C-005-M",
       "CommitmentDiscountCategory",
       "commitmentdiscountcategory",
       {"Spend", "Usage"}},
      {"CommitmentDiscountStatus-C-005-M",
       "CommitmentDiscountStatus",
       "commitmentdiscountstatus",
       {"Used", "Unused"}},
      {"ServiceCategory-C-003-M",
       "ServiceCategory",
       "servicecategory",
       {"AI and Machine Learning", "Analytics", "Business Applications", "Compute", "Databases",
        "Developer Tools", "Multicloud", "Identity", "Integration", "Internet of Things",
        "Management and Governance", "Media", "Migration", "Mobile", "Networking", "Security",
        "Storage", "Web", "Other"}},
      {"BillingCurrency-C-003-M", "BillingCurrency", "billingcurrency", {"USD"}}};
  std::vector<Rule> all;
  for (const Allowed& a : lists) {
    const std::string name = a.column;
    all.push_back({a.id,
                   std::string("columns/") + a.section + ".md",
                   name + " is one of the allowed values.",
                   every([name, values = a.values](const Cells& r) {
                     return null(r, name) || values.count(cell(r, name)) == 1;
                   }),
                   {term_used, name, "Sundry"}});
  }
  return all;
}

struct Nullity {
  const char *tax, *wanted, *column, *section;
};

/// Columns that a tax has not and that usage and purchases have.
std::vector<Rule> price_rules() {
  const std::vector<Nullity> list = {
      {"ListUnitPrice-C-004-C", "ListUnitPrice-C-005-C", "ListUnitPrice", "listunitprice"},
      {"ContractedUnitPrice-C-005-C", "ContractedUnitPrice-C-006-C", "ContractedUnitPrice",
       "contractedunitprice"},
      {"PricingQuantity-C-004-C", "PricingQuantity-C-005-C", "PricingQuantity", "pricingquantity"},
      {"PricingCategory-C-003-C", "PricingCategory-C-004-C", "PricingCategory", "pricingcategory"},
      {"SkuId-C-004-C", "SkuId-C-005-C", "SkuId", "skuid"},
      {"SkuPriceId-C-004-C", "SkuPriceId-C-005-C", "SkuPriceId", "skupriceid"}};
  std::vector<Rule> all;
  for (const Nullity& n : list) {
    const std::string name = n.column, section = std::string("columns/") + n.section + ".md";
    all.push_back({n.tax,
                   section,
                   name + " is null on a tax.",
                   every([name](const Cells& r) { return !tax(r) || null(r, name); }),
                   {rent_tax, name, "1"}});
    all.push_back(
        {n.wanted,
         section,
         name + " is not null on usage and purchases.",
         every([name](const Cells& r) { return !(usage(r) || purchase(r)) || !null(r, name); }),
         {spot_used, name, ""}});
  }
  return all;
}

struct Pair {
  const char *null_id, *set_id, *column, *section, *of;
};

/// Columns that are null exactly when another is.
std::vector<Rule> pair_rules() {
  const std::vector<Pair> list = {
      {"PricingUnit-C-005-C", "PricingUnit-C-006-C", "PricingUnit", "pricingunit",
       "PricingQuantity"},
      {"ConsumedUnit-C-005-C", "ConsumedUnit-C-006-C", "ConsumedUnit", "consumedunit",
       "ConsumedQuantity"},
      {"ResourceType-C-004-C", "ResourceType-C-005-C", "ResourceType", "resourcetype",
       "ResourceId"},
      {"SkuMeter-C-004-C", "SkuMeter-C-005-C", "SkuMeter", "skumeter", "SkuId"},
      {"SkuPriceDetails-C-004-C", "SkuPriceDetails-C-005-C", "SkuPriceDetails", "skupricedetails",
       "SkuPriceId"},
      {"CommitmentDiscountCategory-C-003-C", "CommitmentDiscountCategory-C-004-C",
       "CommitmentDiscountCategory", "commitmentdiscountcategory", "CommitmentDiscountId"},
      {"CommitmentDiscountName-C-004-C", "CommitmentDiscountName-C-006-C", "CommitmentDiscountName",
       "commitmentdiscountname", "CommitmentDiscountId"},
      {"CommitmentDiscountType-C-004-C", "CommitmentDiscountType-C-005-C", "CommitmentDiscountType",
       "commitmentdiscounttype", "CommitmentDiscountId"},
      {"CommitmentDiscountUnit-C-005-C", "CommitmentDiscountUnit-C-006-C", "CommitmentDiscountUnit",
       "commitmentdiscountunit", "CommitmentDiscountQuantity"}};
  std::vector<Rule> all;
  for (const Pair& p : list) {
    const std::string name = p.column, of = p.of;
    const std::string section = std::string("columns/") + p.section + ".md";
    all.push_back({p.null_id,
                   section,
                   name + " is null when " + of + " is null.",
                   every([=](const Cells& r) { return !null(r, of) || null(r, name); }),
                   {rent_tax, name, "Hours"}});
    all.push_back({p.set_id,
                   section,
                   name + " is not null when " + of + " is not null.",
                   every([=](const Cells& r) { return null(r, of) || !null(r, name); }),
                   {term_used, name, ""}});
  }
  return all;
}

/// List and contracted prices: never negative, and times the quantity the cost.
std::vector<Rule> product_rules() {
  std::vector<Rule> all;
  for (const auto& [kind, id] : {std::pair{"List", "C-010-C"}, {"Contracted", "C-011-C"}}) {
    const std::string price = std::string(kind) + "UnitPrice", cost = std::string(kind) + "Cost";
    const std::string section =
        kind == std::string("List") ? "columns/listunitprice.md" : "columns/contractedunitprice.md";
    const bool list = kind == std::string("List");
    all.push_back(
        {price + (list ? "-C-008-M" : "-C-009-C"),
         section,
         price + " is not negative.",
         every([price](const Cells& r) { return null(r, price) || value(r, price) >= 0; }),
         {term_used, price, "-2"}});
    all.push_back({price + "-" + id,
                   section,
                   price + " times PricingQuantity is " + cost + ".",
                   every([=](const Cells& r) {
                     return null(r, price) || null(r, "PricingQuantity") ||
                            near(value(r, price) * value(r, "PricingQuantity"), value(r, cost));
                   }),
                   {term_used, cost, "301"}});
    all.push_back({cost + "-C-008-C",
                   list ? "columns/listcost.md" : "columns/contractedcost.md",
                   cost + " of a credit without a unit price is its BilledCost.",
                   every([=](const Cells& r) {
                     return !credit(r) || !null(r, price) ||
                            near(value(r, cost), value(r, "BilledCost"));
                   }),
                   {other_work, cost, "0"}});
  }
  return all;
}

/// A tax of the named cost is its rate of the phase's other charges of the month.
std::function<bool(const Table&)> tax_of(const std::string& cost) {
  return [cost](const Table& t) {
    std::map<std::string, double> base;
    const auto key = [](const Cells& r) {
      return cell(r, "SubAccountId") + cell(r, "ChargePeriodStart");
    };
    for (const Cells& r : t)
      if (!tax(r) && !purchase(r)) base[key(r)] += value(r, cost);
    for (const Cells& r : t) {
      if (!tax(r)) continue;
      const double expected = -value(r, "x_TaxRate") * base[key(r)];
      if (!(std::abs(value(r, cost) - expected) <= 1e-5 + 1e-9 * std::abs(expected))) return false;
    }
    return true;
  };
}

std::vector<Rule> tax_rules() {
  std::vector<Rule> all;
  for (const auto& [cost, id, section] :
       {std::tuple{"ListCost", "ListCost-C-007-C", "columns/listcost.md"},
        {"ContractedCost", "ContractedCost-C-007-C", "columns/contractedcost.md"},
        {"EffectiveCost", "EffectiveCost-C-009-C", "columns/effectivecost.md"}})
    all.push_back({id,
                   section,
                   std::string(cost) + " of a tax is calculated on that of the charges taxed.",
                   tax_of(cost),
                   {rent_tax, cost, "0"}});
  return all;
}

}  // namespace

std::vector<Rule> rules() {
  std::vector<Rule> all;
  for (const auto& group : {column_rules(), allowed_rules(), price_rules(), pair_rules(),
                            product_rules(), tax_rules(), commitment_rules(), charge_rules()})
    all.insert(all.end(), group.begin(), group.end());
  return all;
}

std::vector<std::string> broken_by(const Table& table) {
  std::vector<std::string> ids;
  for (const Rule& r : rules())
    if (!r.holds(table)) ids.push_back(r.id + " (" + r.section + "): " + r.condition);
  return ids;
}

}  // namespace focus
