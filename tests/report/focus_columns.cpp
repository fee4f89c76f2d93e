#include <nlohmann/json.hpp>

#include "focus_cells.h"

namespace focus {
namespace {

enum class Type { text, decimal, time, unit, key_value };

// Attributes of the specification: patterns of single values.
const char* const numeric = "-?(\\d+|\\d+\\.\\d+)([eE]-?\\d+)?";
const char* const date_time = "\\d{4}-(0[1-9]|1[0-2])-\\d{2}T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\dZ";
const char* const unit =
    "(\\d+ )?[A-Z][A-Za-z]*(-(Years|Months|Days|Hours|Minutes|Seconds)"
    "|/(Year|Month|Day|Hour|Minute|Second))?";

struct Column {
  const char *name, *section;
  Type type;
  const char* present;   ///< rule that wants the column
  const char* not_null;  ///< rule that wants a value; "" where null is allowed
};

/// The columns of the export. Left out, each with the condition that does not hold here:
/// AvailabilityZone and CapacityReservation* (no zones, no reservations), BillingAccountType and
/// SubAccountType (one type each), PricingCurrency* (priced and billed in USD), Tags (none).
const std::vector<Column>& columns() {
  static const std::vector<Column> all = {
      {"BillingPeriodStart", "billingperiodstart", Type::time, "CostAndUsage-D-009-M",
       "BillingPeriodStart-C-003-M"},
      {"BillingPeriodEnd", "billingperiodend", Type::time, "CostAndUsage-D-010-M",
       "BillingPeriodEnd-C-003-M"},
      {"ChargePeriodStart", "chargeperiodstart", Type::time, "CostAndUsage-D-037-M",
       "ChargePeriodStart-C-003-M"},
      {"ChargePeriodEnd", "chargeperiodend", Type::time, "CostAndUsage-D-028-M",
       "ChargePeriodEnd-C-003-M"},
      {"ChargeCategory", "chargecategory", Type::text, "CostAndUsage-D-008-M",
       "ChargeCategory-C-002-M"},
      {"ChargeClass", "chargeclass", Type::text, "CostAndUsage-D-026-M", ""},
      {"ChargeDescription", "chargedescription", Type::text, "CostAndUsage-D-025-M", ""},
      {"ChargeFrequency", "chargefrequency", Type::text, "CostAndUsage-D-027-O",
       "ChargeFrequency-C-002-M"},
      {"BillingCurrency", "billingcurrency", Type::text, "CostAndUsage-D-035-M",
       "BillingCurrency-C-004-M"},
      {"ListUnitPrice", "listunitprice", Type::decimal, "CostAndUsage-D-004-C", ""},
      {"ContractedUnitPrice", "contractedunitprice", Type::decimal, "CostAndUsage-D-034-C", ""},
      {"ListCost", "listcost", Type::decimal, "CostAndUsage-D-032-M", "ListCost-C-003-M"},
      {"ContractedCost", "contractedcost", Type::decimal, "CostAndUsage-D-030-M",
       "ContractedCost-C-003-M"},
      {"EffectiveCost", "effectivecost", Type::decimal, "CostAndUsage-D-031-M",
       "EffectiveCost-C-003-M"},
      {"BilledCost", "billedcost", Type::decimal, "CostAndUsage-D-006-M", "BilledCost-C-003-M"},
      {"ServiceCategory", "servicecategory", Type::text, "CostAndUsage-D-040-M",
       "ServiceCategory-C-002-M"},
      {"ServiceSubcategory", "servicesubcategory", Type::text, "CostAndUsage-D-042-O",
       "ServiceSubcategory-C-002-M"},
      {"ServiceName", "servicename", Type::text, "CostAndUsage-D-041-M", "ServiceName-C-003-M"},
      {"ProviderName", "provider", Type::text, "CostAndUsage-D-038-M", "ProviderName-C-003-M"},
      {"PublisherName", "publisher", Type::text, "CostAndUsage-D-021-M", "PublisherName-C-003-M"},
      {"InvoiceIssuerName", "invoiceissuer", Type::text, "CostAndUsage-D-023-M",
       "InvoiceIssuerName-C-003-M"},
      {"InvoiceId", "invoiceid", Type::text, "CostAndUsage-D-033-O", ""},
      {"BillingAccountId", "billingaccountid", Type::text, "CostAndUsage-D-024-M",
       "BillingAccountId-C-001-M"},
      {"BillingAccountName", "billingaccountname", Type::text, "CostAndUsage-D-005-M",
       "BillingAccountName-C-003-C"},
      {"SubAccountId", "subaccountid", Type::text, "CostAndUsage-D-019-C", "SubAccountId-C-005-C"},
      {"SubAccountName", "subaccountname", Type::text, "CostAndUsage-D-029-C",
       "SubAccountName-C-005-C"},
      {"RegionId", "regionid", Type::text, "CostAndUsage-D-063-C", "RegionId-C-004-C"},
      {"RegionName", "regionname", Type::text, "CostAndUsage-D-062-C", "RegionName-C-005-C"},
      {"ResourceId", "resourceid", Type::text, "CostAndUsage-D-043-C", ""},
      {"ResourceName", "resourcename", Type::text, "CostAndUsage-D-044-C", ""},
      {"ResourceType", "resourcetype", Type::text, "CostAndUsage-D-039-C", ""},
      {"SkuId", "skuid", Type::text, "CostAndUsage-D-060-C", ""},
      {"SkuMeter", "skumeter", Type::text, "CostAndUsage-D-059-C", ""},
      {"SkuPriceId", "skupriceid", Type::text, "CostAndUsage-D-058-C", ""},
      {"SkuPriceDetails", "skupricedetails", Type::key_value, "CostAndUsage-D-061-C", ""},
      {"PricingCategory", "pricingcategory", Type::text, "CostAndUsage-D-022-C", ""},
      {"PricingQuantity", "pricingquantity", Type::decimal, "CostAndUsage-D-036-M", ""},
      {"PricingUnit", "pricingunit", Type::unit, "CostAndUsage-D-068-M", ""},
      {"ConsumedQuantity", "consumedquantity", Type::decimal, "CostAndUsage-D-011-C", ""},
      {"ConsumedUnit", "consumedunit", Type::unit, "CostAndUsage-D-066-C", ""},
      {"CommitmentDiscountCategory", "commitmentdiscountcategory", Type::text,
       "CostAndUsage-D-016-C", ""},
      {"CommitmentDiscountId", "commitmentdiscountid", Type::text, "CostAndUsage-D-013-C", ""},
      {"CommitmentDiscountName", "commitmentdiscountname", Type::text, "CostAndUsage-D-012-C", ""},
      {"CommitmentDiscountQuantity", "commitmentdiscountquantity", Type::decimal,
       "CostAndUsage-D-018-C", ""},
      {"CommitmentDiscountStatus", "commitmentdiscountstatus", Type::text, "CostAndUsage-D-017-C",
       ""},
      {"CommitmentDiscountType", "commitmentdiscounttype", Type::text, "CostAndUsage-D-014-C", ""},
      {"CommitmentDiscountUnit", "commitmentdiscountunit", Type::unit, "CostAndUsage-D-015-C", ""}};
  return all;
}

/// Every value is a JSON object of scalars.
bool key_values(const Cells& r, const std::string& column) {
  if (null(r, column)) return true;
  const auto json = nlohmann::json::parse(cell(r, column), nullptr, false);
  if (!json.is_object()) return false;
  for (const auto& [key, v] : json.items())
    if (v.is_structured() || key.rfind("x_", 0) != 0) return false;
  return true;
}

Rule format_rule(const Column& c) {
  const std::string name = c.name;
  switch (c.type) {
    case Type::decimal:
      return {"NumericFormat-A-005-M: " + name,
              "attributes/numeric_format.md",
              name + " is a plain number; an exponent has no plus sign.",
              every(matches(name, numeric)),
              {term_used, name, "1e+05"}};
    case Type::time:
      return {"DateTimeFormat-A-003-M: " + name,
              "attributes/datetime_format.md",
              name + " is UTC in extended ISO 8601.",
              every(matches(name, date_time)),
              {term_used, name, "2026-13-01 00:00"}};
    case Type::unit:
      return {"UnitFormat-A-003-M: " + name,
              "attributes/unit_format.md",
              name + " is plural and capitalised.",
              every(matches(name, unit)),
              {term_used, name, "chip-hour"}};
    case Type::key_value:
      return {"KeyValueFormat-A-001-M: " + name,
              "attributes/key_value_format.md",
              name + " is a JSON object of scalars with own keys after x_.",
              every([name](const Cells& r) { return key_values(r, name); }),
              {term_used, name, "{\"x_a\":[1]}"}};
    case Type::text:
      break;
  }
  return {"NullHandling-A-002-M: " + name,
          "attributes/null_handling.md",
          name + " holds no placeholder for null.",
          every(matches(name, "(?!\\s*$|(NULL|null|None|N/A|Not Applicable|-)$).*")),
          {term_used, name, "Not Applicable"}};
}

}  // namespace

std::vector<Rule> column_rules() {
  std::vector<Rule> all;
  for (const Column& c : columns()) {
    const std::string name = c.name, section = std::string("columns/") + c.section + ".md";
    all.push_back({c.present,
                   section,
                   name + " is a column.",
                   every([name](const Cells& r) { return r.count(name) == 1; }),
                   {term_used, name, absent}});
    if (*c.not_null != 0)
      all.push_back({c.not_null,
                     section,
                     name + " is not null.",
                     every([name](const Cells& r) { return !null(r, name); }),
                     {term_used, name, ""}});
    all.push_back(format_rule(c));
  }
  return all;
}

bool known_column(const std::string& name) {
  for (const Column& c : columns())
    if (name == c.name) return true;
  return false;
}

}  // namespace focus
