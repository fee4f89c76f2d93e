// FOCUS rows of a commitment and of an owned fleet.
#include <catch2/catch.hpp>
#include <map>
#include <sstream>

#include "podsim/economics/charge.h"
#include "podsim/report/report.h"

using namespace podsim;
using economics::Charge;
using economics::ChargeKind;

namespace {

Charge charge(ChargeKind kind, double effective, double billed) {
  Charge c;
  c.month = units::Month::of(2026, 12);
  c.hours = 744;
  c.kind = kind;
  c.chip = "acme-one";
  c.provider = "acme";
  c.region = "us";
  c.offer = "cud_3y";
  c.price_path = "offers/acme-one.rent[0].price";
  c.quantity = 100;
  c.unit = "chip-hour";
  c.list_price = 3;
  c.price = 2;
  c.effective_usd = effective;
  c.billed_usd = billed;
  c.installed_chip_hours = 200;
  c.used_chip_hours = 100;
  c.tokens = 5;
  c.committed = true;
  return c;
}

std::vector<std::map<std::string, std::string>> rows_of(const std::vector<Charge>& charges) {
  study::RunResult r;
  r.plans["plan"].charges = charges;
  std::istringstream text(report::focus_csv(r));
  std::vector<std::string> names;
  std::vector<std::map<std::string, std::string>> rows;
  for (std::string line; std::getline(text, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (const char ch : line) {
      if (ch == '"')
        quoted = !quoted;
      else if (ch == ',' && !quoted)
        fields.emplace_back();
      else
        fields.back() += ch;
    }
    if (names.empty()) {
      names = fields;
      continue;
    }
    REQUIRE(fields.size() == names.size());
    auto& row = rows.emplace_back();
    for (std::size_t i = 0; i < names.size(); ++i) row[names[i]] = fields[i];
  }
  return rows;
}

}  // namespace

TEST_CASE("focus: hours used of a commitment") {
  const auto row = rows_of({charge(ChargeKind::used, 200, 0)}).at(0);
  CHECK(row.at("ChargePeriodStart") == "2026-12-01T00:00:00Z");
  CHECK(row.at("ChargePeriodEnd") == "2027-01-01T00:00:00Z");
  CHECK(row.at("ChargeCategory") == "Usage");
  CHECK(row.at("ListCost") == "300.000000");
  CHECK(row.at("ContractedCost") == "200.000000");
  CHECK(row.at("EffectiveCost") == "200.000000");
  CHECK(row.at("BilledCost") == "0.000000");
  CHECK(row.at("CommitmentDiscountStatus") == "Used");
  CHECK(row.at("PricingQuantity") == "100");
  CHECK(row.at("PricingUnit") == "chip-hour");
  CHECK(row.at("RegionId") == "us");
  CHECK(row.at("SkuId") == "acme-one/cud_3y");
  CHECK(row.at("x_Utilisation") == "0.5");
  CHECK(row.at("x_Tokens") == "5");
}

TEST_CASE("focus: a commitment is bought, and what is not used says so") {
  const auto rows =
      rows_of({charge(ChargeKind::purchase, 0, 400), charge(ChargeKind::idle, 200, 0)});
  CHECK(rows.at(0).at("ChargeCategory") == "Purchase");
  CHECK(rows.at(0).at("ChargeFrequency") == "Recurring");
  CHECK(rows.at(1).at("CommitmentDiscountStatus") == "Unused");
}

TEST_CASE("focus: owned hours have no list price, taxes and credits their category") {
  Charge owned = charge(ChargeKind::used, 150, 20);
  owned.owned = true;
  owned.committed = owned.list_known = false;
  owned.hours = 36;  // a run that ends within the month
  Charge credit = owned, tax = owned;
  credit.kind = ChargeKind::remainder;
  tax.kind = ChargeKind::tax;
  const auto rows = rows_of({owned, credit, tax});
  CHECK(rows.at(0).at("ListCost") == "200.000000");
  CHECK(rows.at(0).at("x_ListCostBasis") == "no list price: owned");
  CHECK(rows.at(0).at("CommitmentDiscountId").empty());
  CHECK(rows.at(0).at("ChargePeriodEnd") == "2026-12-02T12:00:00Z");
  CHECK(rows.at(1).at("ChargeCategory") == "Credit");
  CHECK(rows.at(2).at("ChargeCategory") == "Tax");
}
