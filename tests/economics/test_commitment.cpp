// Commitments and contracts are paid to their term, serve while they are paid, and are renewed.
#include <catch2/catch.hpp>
#include <cmath>

#include "plans.h"
#include "podsim/economics/decision.h"
#include "podsim/economics/figures.h"
#include "src/economics/alternatives.h"

using namespace plans;

namespace {

RentTerms contract(double usd, int months) {
  RentTerms t = rented(usd, catalog::OfferKind::contract);
  t.offer = "contract";
  t.term = units::days(months * 365.25 / 12);
  t.whole_term = true;
  return t;
}

double hours(int from, int to) {  // months of 2026 and later, `to` excluded
  double sum = 0;
  for (int i = from; i < to; ++i) sum += units::in_hours(units::length(month(2026, 1) + i));
  return sum;
}

/// A site whose running costs are known by hand, and the chips of `anchor`.
PlanInput bought(double utilisation) {
  PlanInput in = five_years(anchor(), utilisation);
  in.finance.timing = PaymentTiming::mid;
  return in;
}

/// Plans that offer a contract at 2 USD, and as many chips by the hour at 3 USD.
std::map<std::string, PlanInput> market(double utilisation) {
  std::map<std::string, PlanInput> plans = {{"own", bought(utilisation)},
                                            {"contract", bought(utilisation)},
                                            {"hourly", bought(utilisation)}};
  plans.at("contract").phases[0].terms = contract(2, 60);
  plans.at("hourly").phases[0].terms = rented(3);
  for (auto& [name, plan] : plans) plan.name = name;
  return plans;
}

Decision decided(double utilisation) {
  const auto inputs = market(utilisation);
  std::map<std::string, PlanCost> costs;
  for (const auto& [name, input] : inputs) costs[name] = cost_plan(input);
  return decisions(costs, inputs).at("own");
}

}  // namespace

TEST_CASE("contract: still paid for, it serves the demand before chips that are bought") {
  PlanInput in = five_years(contract(2, 36), 0.8);
  in.phases.push_back(phase(anchor()));
  in.phases[1].from = month(2027, 1);
  const PlanCost c = cost_plan(in);
  CHECK(amount(c, "rest of the term") == 0);
  CHECK(amount(c, "rent of x, contract") + amount(c, "unused commitment of x, contract") ==
        Approx(2.0 * 1000 * hours(0, 36)));
  for (std::size_t i = 12; i < 36; ++i) {
    const PlanMonth& m = c.months[i];
    CHECK(m.installed_chip_hours == Approx(2 * m.hours * 1000));
    CHECK(m.used_chip_hours == Approx(m.served_tokens / 3.6e6));
    CHECK(m.shortfall_tokens == Approx(0).margin(1));
  }
  CHECK(c.phase_worked_h[1] == Approx(0.8 * hours(36, 60)).epsilon(0.01));  // the bought chips
  // More than either serves: both do.
  in.demand.tokens *= 2;
  const PlanCost both = cost_plan(in);
  CHECK(both.months[20].served_tokens == Approx(both.months[20].demand_tokens));
  CHECK(both.months[40].shortfall_tokens > 0);
}

TEST_CASE("contract: a drift of prices takes effect when it is renewed") {
  PlanInput in = five_years(contract(2, 36));
  RentTerms& rent = std::get<RentTerms>(in.phases[0].terms);
  rent.price_drift = -0.1;
  rent.renewal = RenewalTerms{{}, units::days(24 * 365.25 / 12)};
  CHECK(cost_plan(in).total_usd ==
        Approx(2000 * (hours(0, 36) + std::pow(0.9, 3) * hours(36, 60))));
  rent.renewal->price = per_hour(1.5);
  CHECK(cost_plan(in).total_usd == Approx(2000 * hours(0, 36) + 1500 * hours(36, 60)));
  rent.renewal->term.reset();  // three years again: two of them in the window
  const PlanCost c = cost_plan(in);
  CHECK(amount(c, "rest of the term") == Approx(1500 * hours(60, 72)));
  REQUIRE(c.notes.size() == 1);
  CHECK(c.notes[0].find("paid to the end of its term") != std::string::npos);
}

TEST_CASE("contract: one that is shorter than its phase needs a renewal") {
  const PlanInput in = five_years(contract(2, 36));
  try {
    cost_plan(in);
    FAIL("no error");
  } catch (const config::InputError& e) {
    CHECK(e.problems().front().path == "plans.plan[0].rent");
    CHECK(std::string(e.what()).find("36 months, its phase has 60") != std::string::npos);
  }
}

TEST_CASE("contract: cancelled when its phase ends, for a fee") {
  PlanInput in = five_years(contract(2, 36));
  in.demand.to = month(2026, 12);
  RentTerms& rent = std::get<RentTerms>(in.phases[0].terms);
  rent.whole_term = false;
  const PlanCost left = cost_plan(in);
  CHECK(left.total_usd == Approx(2000 * hours(0, 12)));
  rent.cancellation_fee = 0.25;
  const PlanCost c = cost_plan(in);
  CHECK(amount(c, "cancellation fee") == Approx(0.25 * 2000 * hours(12, 36)));
  CHECK(c.npv_usd - left.npv_usd == Approx(0.25 * 2000 * hours(12, 36) * std::pow(1.1, -1)));
}

TEST_CASE("rent: a minimum spend is paid where the rent lies below it") {
  PlanInput in = five_years(rented(2), 0.5);
  in.demand.per = Period::month;
  in.demand.tokens = 0.5 * 1e6 * 86400 * 30;
  const double rent = 2 * 1000 * 0.5 * 720;  // a month
  std::get<RentTerms>(in.phases[0].terms).minimum_spend = units::Usd(12 * (rent + 1e5));
  const PlanCost c = cost_plan(in);
  CHECK(amount(c, "minimum spend") == Approx(60 * 1e5));
  double billed = 0;
  for (const Charge& x : c.charges) billed += x.billed_usd;
  CHECK(billed == Approx(60 * (rent + 1e5)));
}

TEST_CASE("rent: idle hours are resold only where the contract allows it") {
  PlanInput in = five_years(contract(2, 60), 0.5);
  in.finance.other_use = 0.5;
  in.finance.other_discount = 0.25;
  in.phases[0].market_rent = {per_hour(1.6), "offers/x.rent[1].price"};
  CHECK(amount(cost_plan(in), "income from other work") == 0);
  std::get<RentTerms>(in.phases[0].terms).resale = true;
  const PlanCost c = cost_plan(in);
  CHECK(amount(c, "income from other work") == Approx(-0.5 * c.idle_chip_hours * 1.2));
}

TEST_CASE(
    "like for like: owning gains with use against the cheapest mix, hardly against a commitment") {
  std::optional<Decision> before;
  double least = 1e18, most = -1e18;
  for (int percent = 10; percent <= 100; percent += 10) {
    const Decision d = decided(percent / 100.0);
    REQUIRE(d.mix);
    REQUIRE(d.commitment);
    CAPTURE(percent, d.mix->npv_usd, d.commitment->npv_usd, d.npv_usd);
    CHECK(d.mix->rent_npv_usd <= d.commitment->rent_npv_usd * (1 + 1e-12));
    CHECK(d.mix->committed_chips + d.mix->flexible_chips == 1000);
    least = std::min(least, d.commitment->npv_usd);
    most = std::max(most, d.commitment->npv_usd);
    if (before) {
      CHECK(d.mix->npv_usd >= before->mix->npv_usd);
      CHECK(d.commitment->npv_usd >= before->commitment->npv_usd - 1);
      CHECK(d.npv_usd >= before->npv_usd - 1);
    }
    before = d;
  }
  CHECK(before->mix->npv_usd == Approx(before->commitment->npv_usd).epsilon(0.05));
  CHECK(most - least < 0.02 * 24e6);
}

TEST_CASE("like for like: against an equal commitment the saving does not rise as demand falls") {
  double before = -1e18, income = 0;
  for (int percent = 10; percent <= 100; percent += 10) {
    auto inputs = market(percent / 100.0);
    PlanInput& own = inputs.at("own");
    own.finance.other_use = 0.6;
    own.finance.other_discount = 0.3;
    own.phases[0].market_rent = {per_hour(1.6), "offers/x.rent[0].price"};
    own.phases[0].idle_power = units::Power(400);
    std::map<std::string, PlanCost> costs;
    std::vector<PlanInput> all;
    for (const auto& [name, input] : inputs) {
      costs[name] = cost_plan(input);
      all.push_back(input);
    }
    const Decision d = decisions(costs, inputs).at("own");
    REQUIRE(d.commitment);
    CAPTURE(percent, d.commitment->npv_usd);
    CHECK(d.commitment->npv_usd >= before - 1e-6 * std::abs(before));
    if (percent > 10) CHECK(d.commitment->npv_usd == Approx(before).epsilon(1e-6));
    before = d.commitment->npv_usd;
    // What only the owner saves and earns in idle hours, apart: less of it with fewer idle hours.
    REQUIRE(d.commitment->idle_income_npv_usd);
    CHECK(*d.commitment->idle_electricity_npv_usd >= 0);
    if (percent > 10) CHECK(*d.commitment->idle_income_npv_usd <= income + 1);
    income = *d.commitment->idle_income_npv_usd;
    // Samples take the same figures: "contract", "hourly" and "own" in this order.
    CHECK(*mix_saving(all, 2) == Approx(d.mix->npv_usd).epsilon(1e-9));
    CHECK(*commitment_saving(all, 2) == Approx(d.commitment->npv_usd).epsilon(1e-9));
  }
  CHECK(income == Approx(0).margin(0.01 * before));
}

TEST_CASE("like for like: a quota that is too small offers nothing") {
  auto inputs = market(0.5);
  std::get<RentTerms>(inputs.at("contract").phases[0].terms).quota = 1000;
  CHECK(
      decisions({{"own", cost_plan(inputs.at("own"))}, {"hourly", cost_plan(inputs.at("hourly"))}},
                inputs)
          .at("own")
          .commitment);
  inputs.at("own").phases[0].chips = 1001;
  CHECK_FALSE(
      decisions({{"own", cost_plan(inputs.at("own"))}, {"hourly", cost_plan(inputs.at("hourly"))}},
                inputs)
          .at("own")
          .commitment);
}

TEST_CASE("like for like: without hourly rent the mix commits what the demand needs") {
  double before = -1e18;
  for (int percent = 10; percent <= 100; percent += 10) {
    auto inputs = market(percent / 100.0);
    inputs.erase("hourly");
    inputs.at("own").finance.other_use = 0.6;  // what idle hours earn does not make idleness pay
    inputs.at("own").finance.other_discount = 0.3;
    inputs.at("own").phases[0].market_rent = {per_hour(1.6), "offers/x.rent[0].price"};
    std::map<std::string, PlanCost> costs;
    for (const auto& [name, input] : inputs) costs[name] = cost_plan(input);
    const Decision d = decisions(costs, inputs).at("own");
    CAPTURE(percent, d.mix->npv_usd, d.mix->committed_chips);
    CHECK(d.mix->flexible_chips == 0);
    CHECK(d.mix->committed_chips == Approx(10 * percent).margin(40));
    CHECK(d.mix->npv_usd > before);
    before = d.mix->npv_usd;
  }
}

TEST_CASE("what is left: sold by the curve of its kind, or used on") {
  PlanInput in = five_years(anchor(), 0.8);
  in.demand.to = month(2027, 12);
  in.finance.other_discount = 0.3;
  in.phases[0].market_rent = {per_hour(2), "offers/x.rent[0].price"};
  OwnTerms& own = std::get<OwnTerms>(in.phases[0].terms);
  own.resale_1y = Priced<double>{0.6, "ownership/x.resale_1y"};
  own.resale_3y = Priced<double>{0.3, "ownership/x.resale_3y"};
  const PlanCost gpu = cost_plan(in);
  CHECK(gpu.remainder_usd == Approx(24e6 * 0.45));  // in the middle between one and three years
  own.resale_1y->value = own.resale_3y->value = 0;
  const PlanCost c = cost_plan(in);
  CHECK(c.remainder_usd == 0);
  REQUIRE(c.npv_continued_use_usd);
  CHECK(*c.npv_continued_use_usd == Approx(*gpu.npv_continued_use_usd));
  // Three years more at 80 % of the hours, for 70 % of the rent.
  double used = 0, installed = 0;
  for (std::size_t i = 12; i < 24; ++i) {
    used += c.months[i].used_chip_hours;
    installed += c.months[i].installed_chip_hours;
  }
  const double hour = used / installed * 2 * 0.7 - 1.5 * 154 / 730.5 - 1.5 * 0.0826;
  double value = 0;
  for (int i = 0; i < 36; ++i) value += 1000 * 730.5 * hour * std::pow(1.1, -2 - (i + 0.5) / 12);
  CHECK(c.npv_usd - *c.npv_continued_use_usd == Approx(value).epsilon(1e-9));
  // What is left of a commitment is used on at the same rent.
  in.phases[0].terms = contract(2, 36);
  const PlanCost rent = cost_plan(in);
  double after = 0;
  for (int i = 24; i < 36; ++i)
    after += 1000 * hours(i, i + 1) * used / installed * 2 * 0.7 * std::pow(1.1, -i / 12.0);
  CHECK(rent.npv_usd - *rent.npv_continued_use_usd == Approx(after).epsilon(1e-4));
}
