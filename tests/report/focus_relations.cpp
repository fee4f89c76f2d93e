#include <set>

#include "focus_cells.h"

namespace focus {
namespace {

/// One value of `child` never stands beside two of `parent`.
std::function<bool(const Table&)> one_parent(const std::vector<std::string>& child,
                                             const std::string& parent) {
  return [child, parent](const Table& t) {
    std::map<std::string, std::string> of;
    for (const Cells& r : t) {
      std::string key;
      for (const std::string& c : child) key += cell(r, c) + '\n';
      if (null(r, parent) || null(r, child.back())) continue;
      if (of.emplace(key, cell(r, parent)).first->second != cell(r, parent)) return false;
    }
    return true;
  };
}

/// Per commitment: amortised usage is what its purchases billed.
bool amortised(const Table& t) {
  std::map<std::string, double> difference, billed;
  for (const Cells& r : t) {
    if (!of_commitment(r)) continue;
    const std::string id = cell(r, "CommitmentDiscountId");
    if (usage(r)) difference[id] += value(r, "EffectiveCost");
    if (purchase(r)) difference[id] -= value(r, "BilledCost"), billed[id] += value(r, "BilledCost");
  }
  for (const auto& [id, d] : difference)
    if (!(std::abs(d) <= 1e-5 + 1e-9 * billed[id])) return false;
  return true;
}

/// Pairs of the allowed values in use; the specification's list is longer.
bool subcategory_of(const Cells& r) {
  static const std::set<std::pair<std::string, std::string>> pairs = {
      {"Compute", "Virtual Machines"},
      {"Compute", "Other (Compute)"},
      {"Management and Governance", "Support"},
      {"Storage", "Storage Platforms"},
      {"Networking", "Network Connectivity"},
      {"Migration", "Resource Migration"},
      {"Other", "Other (Other)"}};
  return pairs.count({cell(r, "ServiceCategory"), cell(r, "ServiceSubcategory")}) == 1;
}

/// Bounds: months for billing, a charge within its month.
bool periods(const Cells& r) {
  const std::string from = cell(r, "ChargePeriodStart"), to = cell(r, "ChargePeriodEnd");
  return cell(r, "BillingPeriodStart") <= from && from < to && to <= cell(r, "BillingPeriodEnd");
}

}  // namespace

std::vector<Rule> commitment_rules() {
  return {
      {"CommitmentDiscountStatus-C-004-C",
       "columns/commitmentdiscountstatus.md",
       "Usage of a commitment is used or unused.",
       every([](const Cells& r) {
         return !of_commitment(r) || !usage(r) || !null(r, "CommitmentDiscountStatus");
       }),
       {term_used, "CommitmentDiscountStatus", ""}},
      {"CommitmentDiscountStatus-C-003-C",
       "columns/commitmentdiscountstatus.md",
       "CommitmentDiscountStatus is null without a commitment.",
       every(
           [](const Cells& r) { return of_commitment(r) || null(r, "CommitmentDiscountStatus"); }),
       {spot_used, "CommitmentDiscountStatus", "Used"}},
      {"CommitmentDiscountQuantity-C-005-C",
       "columns/commitmentdiscountquantity.md",
       "Usage and purchases of a commitment have a CommitmentDiscountQuantity, other rows none.",
       every([](const Cells& r) {
         const bool wanted = of_commitment(r) && (usage(r) || purchase(r));
         return wanted == !null(r, "CommitmentDiscountQuantity");
       }),
       {bought_term, "CommitmentDiscountQuantity", ""}},
      {"CommitmentDiscountId-C-004-C",
       "columns/commitmentdiscountid.md",
       "Services, taxes and credits are not related to a commitment.",
       every([](const Cells& r) {
         const bool chips = is(r, "ServiceCategory", "Compute") && !tax(r) && !credit(r);
         return chips || !of_commitment(r);
       }),
       {support_row, "CommitmentDiscountId", "plan/1/commitment/cud_3y"}},
      {"CommitmentDiscountUnit-C-008-M",
       "columns/commitmentdiscountunit.md",
       "A commitment has one unit.",
       one_parent({"CommitmentDiscountId"}, "CommitmentDiscountUnit"),
       {term_used, "CommitmentDiscountUnit", "Chips"}},
      {"EffectiveCost-C-012-C",
       "columns/effectivecost.md",
       "Amortised usage of a commitment sums to what its purchases billed.",
       amortised,
       {term_unused, "EffectiveCost", "0"}},
      {"DiscountHandling-A-009-C",
       "attributes/discount_handling.md",
       "Hours that a commitment covers are billed at 0.",
       every([](const Cells& r) {
         return !of_commitment(r) || !usage(r) || value(r, "BilledCost") == 0;
       }),
       {term_used, "BilledCost", "1"}},
      {"DiscountHandling-A-012-C",
       "attributes/discount_handling.md",
       "ResourceId of a commitment's purchase and unused hours is the commitment.",
       every([](const Cells& r) {
         const bool itself = of_commitment(r) && (purchase(r) || unused(r));
         return !itself || cell(r, "ResourceId") == cell(r, "CommitmentDiscountId");
       }),
       {term_unused, "ResourceId", "plan/1/acme-one"}},
      {"PricingCategory-C-009-C",
       "columns/pricingcategory.md",
       "PricingCategory is Committed exactly on usage of a commitment, never on its purchase.",
       every([](const Cells& r) {
         return (of_commitment(r) && usage(r)) == is(r, "PricingCategory", "Committed");
       }),
       {bought_term, "PricingCategory", "Committed"}}};
}

std::vector<Rule> charge_rules() {
  return {
      {"ChargePeriodEnd-C-004-M",
       "columns/chargeperiodend.md",
       "A charge begins before its exclusive end and lies in its billing period.",
       every(periods),
       {term_used, "ChargePeriodEnd", "2026-12-01T00:00:00Z"}},
      {"ChargeClass-C-003-C",
       "columns/chargeclass.md",
       "Nothing is a correction.",
       every([](const Cells& r) { return null(r, "ChargeClass"); }),
       {term_used, "ChargeClass", "Correction"}},
      {"ChargeFrequency-C-004-C",
       "columns/chargefrequency.md",
       "A purchase is not Usage-Based.",
       every(
           [](const Cells& r) { return !purchase(r) || !is(r, "ChargeFrequency", "Usage-Based"); }),
       {chips_bought, "ChargeFrequency", "Usage-Based"}},
      {"EffectiveCost-C-005-C",
       "columns/effectivecost.md",
       "EffectiveCost of a purchase is 0: other rows carry it.",
       every([](const Cells& r) { return !purchase(r) || value(r, "EffectiveCost") == 0; }),
       {chips_left, "EffectiveCost", "-5"}},
      {"EffectiveCost-C-010-C",
       "columns/effectivecost.md",
       "EffectiveCost of a credit is its BilledCost.",
       every([](const Cells& r) {
         return !credit(r) || near(value(r, "EffectiveCost"), value(r, "BilledCost"));
       }),
       {other_work, "EffectiveCost", "0"}},
      {"ConsumedQuantity-C-004-C",
       "columns/consumedquantity.md",
       "ConsumedQuantity is null on other rows than usage, and on unused hours.",
       every(
           [](const Cells& r) { return (usage(r) && !unused(r)) || null(r, "ConsumedQuantity"); }),
       {term_unused, "ConsumedQuantity", "100"}},
      {"ConsumedQuantity-C-006-C",
       "columns/consumedquantity.md",
       "ConsumedQuantity is not null on usage that is not unused.",
       every([](const Cells& r) { return !usage(r) || unused(r) || !null(r, "ConsumedQuantity"); }),
       {support_row, "ConsumedQuantity", ""}},
      {"ServiceSubcategory-C-004-M",
       "columns/servicesubcategory.md",
       "ServiceSubcategory has its one parent.",
       every(subcategory_of),
       {support_row, "ServiceCategory", "Compute"}},
      {"ServiceName-C-005-C",
       "columns/servicename.md",
       "A service has one category.",
       one_parent({"ServiceName"}, "ServiceCategory"),
       {chips_bought, "ServiceCategory", "Other"}},
      {"ResourceId-C-005-C",
       "columns/resourceid.md",
       "ResourceId is null on taxes alone.",
       every([](const Cells& r) { return tax(r) == null(r, "ResourceId"); }),
       {rent_tax, "ResourceId", "plan/1"}},
      {"ResourceName-C-006-C",
       "columns/resourcename.md",
       "ResourceName is not the ResourceId.",
       every([](const Cells& r) {
         return null(r, "ResourceName") || cell(r, "ResourceName") != cell(r, "ResourceId");
       }),
       {term_used, "ResourceName", "plan/1/acme-one"}},
      {"InvoiceId-C-004-C",
       "columns/invoiceid.md",
       "Nothing is invoiced.",
       every([](const Cells& r) { return null(r, "InvoiceId"); }),
       {term_used, "InvoiceId", "1"}},
      {"SkuId-C-009-M",
       "columns/skuid.md",
       "What a provider meters in the same way on the same service is one SKU, whatever its offer.",
       one_parent({"ProviderName", "x_Tenure", "ServiceName", "SkuMeter"}, "SkuId"),
       {spot_used, "SkuId", "acme/acme-one/spot"}},
      {"SkuPriceId-C-008-M",
       "columns/skupriceid.md",
       "SkuPriceId has one parent SkuId.",
       one_parent({"SkuPriceId"}, "SkuId"),
       {term_used, "SkuId", "acme/other"}},
      {"SkuPriceDetails-C-007-M",
       "columns/skupricedetails.md",
       "SkuPriceDetails belong to the SkuPriceId.",
       one_parent({"SkuPriceId"}, "SkuPriceDetails"),
       {term_used, "SkuPriceDetails", "{}"}},
      {"ColumnHandling-A-010-M",
       "attributes/column_handling.md",
       "Columns of FOCUS are known, others begin with x_.",
       every([](const Cells& r) {
         for (const auto& [name, text] : r)
           if (!known_column(name) && name.rfind("x_", 0) != 0) return false;
         return true;
       }),
       {term_used, "Tenure", "rented"}}};
}

}  // namespace focus
