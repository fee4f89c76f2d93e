// FOCUS rows of a commitment and of an owned fleet, and the rules they keep.
#include <catch2/catch.hpp>

#include "focus_rules.h"
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
  c.list_price_path = "offers/acme-one.rent[1].price";
  c.price = 2;
  c.effective_usd = effective;
  c.billed_usd = billed;
  c.installed_chip_hours = 200;
  c.used_chip_hours = 100;
  c.tokens = 5;
  c.committed = true;
  return c;
}

focus::Table rows_of(const std::vector<Charge>& charges) {
  study::RunResult r;
  r.plans["plan"].charges = charges;
  return focus::read_csv(report::focus_csv(r));
}

/// A phase with a commitment, one on spot, one owned; in the order of focus::SampleRow.
focus::Table sample() {
  Charge bought = charge(ChargeKind::purchase, 0, 400), used = charge(ChargeKind::used, 200, 0);
  bought.quantity = 200;
  Charge support = charge(ChargeKind::other, 40, 40), tax = charge(ChargeKind::tax, 0, -88);
  support.what = "support";
  support.service = economics::Service::support;
  support.quantity = 400, support.price = 0.1, support.unit = "USD of rent";
  support.list_known = false;
  tax.tax_rate = 0.2;
  Charge spot = charge(ChargeKind::used, 200, 200);
  spot.phase = 1;
  spot.committed = false, spot.dynamic = true;
  Charge chips = charge(ChargeKind::purchase, 0, 24e5);
  chips.phase = 2;
  chips.owned = true;
  chips.committed = chips.list_known = false;
  chips.unit = "chip", chips.price = 24e3;
  Charge hours = chips, income = chips, left = chips;
  hours.kind = ChargeKind::used, hours.unit = "chip-hour";
  hours.quantity = 744e5, hours.price = 1.5;
  hours.effective_usd = 744e5 * 1.5, hours.billed_usd = 3e5;
  income.kind = ChargeKind::other, income.effective_usd = income.billed_usd = -75;
  income.price = -1.5, income.quantity = 50;
  left.kind = ChargeKind::remainder;
  left.quantity = -100, left.price = 2e3, left.billed_usd = -2e5;
  return rows_of({bought, used, charge(ChargeKind::idle, 200, 0), support, tax, spot, chips, hours,
                  income, left});
}

}  // namespace

TEST_CASE("focus: hours used of a commitment") {
  const auto row = rows_of({charge(ChargeKind::used, 200, 0)}).at(0);
  CHECK(row.at("ChargePeriodStart") == "2026-12-01T00:00:00Z");
  CHECK(row.at("ChargePeriodEnd") == "2027-01-01T00:00:00Z");
  CHECK(row.at("ChargeCategory") == "Usage");
  CHECK(row.at("ListCost") == "300.000000");
  // Commitment discounts are in EffectiveCost alone.
  CHECK(row.at("ContractedCost") == "300.000000");
  CHECK(row.at("EffectiveCost") == "200.000000");
  CHECK(row.at("BilledCost") == "0.000000");
  CHECK(row.at("CommitmentDiscountStatus") == "Used");
  CHECK(row.at("PricingQuantity") == "100");
  CHECK(row.at("PricingUnit") == "Chip-Hours");
  CHECK(row.at("RegionId") == "us");
  CHECK(row.at("SkuId") == "acme/acme-one/chip-hours");
  CHECK(row.at("SkuPriceId") == "acme/acme-one/chip-hours/offers/acme-one.rent[1].price");
  CHECK(row.at("x_EffectiveUnitPrice") == "2");
  CHECK(row.at("x_Utilisation") == "0.5");
  CHECK(row.at("x_Tokens") == "5");
}

TEST_CASE("focus: a commitment is bought, and what is not used says so") {
  const auto rows =
      rows_of({charge(ChargeKind::purchase, 0, 400), charge(ChargeKind::idle, 200, 0)});
  CHECK(rows.at(0).at("ChargeCategory") == "Purchase");
  CHECK(rows.at(0).at("ChargeFrequency") == "Recurring");
  CHECK(rows.at(0).at("PricingCategory") == "Standard");
  CHECK(rows.at(0).at("ContractedUnitPrice") == "2");
  CHECK(rows.at(1).at("CommitmentDiscountStatus") == "Unused");
  CHECK(rows.at(1).at("ResourceId") == rows.at(0).at("CommitmentDiscountId"));
}

TEST_CASE("focus: owned hours have no list price, chips are given back, other work is a credit") {
  Charge owned = charge(ChargeKind::used, 150, 20);
  owned.owned = true;
  owned.committed = owned.list_known = false;
  owned.hours = 36;  // a run that ends within the month
  Charge income = owned, left = owned, tax = owned;
  income.kind = ChargeKind::other;
  income.effective_usd = income.billed_usd = -30;
  left.kind = ChargeKind::remainder;
  left.quantity = -10;
  left.effective_usd = 0, left.billed_usd = -20;
  tax.kind = ChargeKind::tax;
  tax.tax_rate = 0.25;
  tax.effective_usd = 0, tax.billed_usd = -1;
  const auto rows = rows_of({owned, income, left, tax});
  CHECK(rows.at(0).at("ListCost") == "200.000000");
  CHECK(rows.at(0).at("x_ListCostBasis") == "no list price: owned");
  CHECK(rows.at(0).at("CommitmentDiscountId").empty());
  CHECK(rows.at(0).at("ChargePeriodEnd") == "2026-12-02T12:00:00Z");
  CHECK(rows.at(1).at("ChargeCategory") == "Credit");
  CHECK(rows.at(1).at("ListCost") == "-30.000000");
  CHECK(rows.at(2).at("ChargeCategory") == "Purchase");
  CHECK(rows.at(2).at("EffectiveCost") == "0.000000");
  CHECK(rows.at(2).at("BilledCost") == "-20.000000");
  CHECK(rows.at(3).at("ChargeCategory") == "Tax");
  CHECK(rows.at(3).at("EffectiveCost") == "-30.000000");  // a quarter of 150 less 30
  CHECK(rows.at(3).at("BilledCost") == "-1.000000");
}

TEST_CASE("focus: numbers are plain decimals") {
  Charge c = charge(ChargeKind::used, 1e5, 0);
  c.quantity = 744e5;
  c.list_price = 1e-7;
  const auto row = rows_of({c}).at(0);
  CHECK(row.at("PricingQuantity") == "74400000");
  CHECK(row.at("ListUnitPrice") == "0.0000001");
}

TEST_CASE("focus: the sample keeps every rule of FOCUS 1.2") {
  for (const std::string& rule : focus::broken_by(sample())) FAIL_CHECK(rule);
}

TEST_CASE("focus: every rule fails on a row that breaks it") {
  const focus::Table good = sample();
  REQUIRE(good.size() == focus::chips_left + 1);
  REQUIRE(focus::rules().size() > 100);
  for (const focus::Rule& rule : focus::rules()) {
    focus::Table bad = good;
    focus::Cells& row = bad.at(rule.broken.row);
    if (rule.broken.value == focus::absent)
      row.erase(rule.broken.column);
    else
      row[rule.broken.column] = rule.broken.value;
    INFO(rule.id << ": " << rule.condition);
    CHECK(rule.holds(good));
    CHECK_FALSE(rule.holds(bad));
  }
}

TEST_CASE("focus: own columns stand after those of FOCUS") {
  bool own = false;
  study::RunResult empty;
  for (const std::string& name : focus::header_of(report::focus_csv(empty))) {
    if (name.rfind("x_", 0) == 0) own = true;
    CHECK((name.rfind("x_", 0) == 0) == own);
  }
}
