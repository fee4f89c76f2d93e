// The demand of each month and who serves it.
#include <catch2/catch.hpp>
#include <numeric>

#include "plans.h"
#include "podsim/config/diagnostics.h"

using namespace plans;

namespace {

double sum(const PlanCost& c, double PlanMonth::* field) {
  return std::accumulate(c.months.begin(), c.months.end(), 0.0,
                         [&](double s, const PlanMonth& m) { return s + m.*field; });
}

std::string problem(const PlanInput& in) {
  try {
    cost_plan(in);
  } catch (const config::InputError& e) {
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("timeline: the demand's tokens are served or missed, none else") {
  for (const Period per : {Period::month, Period::quarter, Period::year}) {
    PlanInput in = five_years(rented(2));
    in.demand.per = per;
    const double months = per == Period::month ? 1 : per == Period::quarter ? 3 : 12;
    in.demand.tokens = 1.7e6 * 86400 * 30 * months;  // more than 1e6 tokens/s can serve
    const PlanCost c = cost_plan(in);
    CHECK(sum(c, &PlanMonth::demand_tokens) == Approx(in.demand.tokens * 60 / months));
    CHECK(c.tokens + c.shortfall_tokens == Approx(in.demand.tokens * 60 / months));
    CHECK(c.tokens == Approx(1e6 * 86400 * 1826));
    CHECK(c.shortfall_tokens == sum(c, &PlanMonth::shortfall_tokens));
    CHECK(c.notes.size() == 1);
  }
}

TEST_CASE("timeline: a period's tokens fall on its months by hours") {
  PlanInput in = five_years(rented(2));
  in.demand.per = Period::quarter;
  in.demand.tokens = 90;
  in.demand.to = month(2026, 4);
  const PlanCost c = cost_plan(in);
  REQUIRE(c.months.size() == 4);
  CHECK(c.months[0].demand_tokens == Approx(31));
  CHECK(c.months[1].demand_tokens == Approx(28));
  CHECK(c.months[2].demand_tokens == Approx(31));
  CHECK(c.months[3].demand_tokens == Approx(30));  // a third of a quarter
}

TEST_CASE("timeline: deliveries ramp up, retirement takes away") {
  PlanInput in = five_years(anchor());
  OwnTerms& own = std::get<OwnTerms>(in.phases[0].terms);
  own.deliveries = {{month(2026, 1), 0.25}, {month(2026, 7), 0.75}};
  own.hardware_life.value = units::hours(3 * 8766);
  const PlanCost c = cost_plan(in);
  const auto installed = [&](std::size_t i) {
    return c.months[i].installed_chip_hours / c.months[i].hours;
  };
  CHECK(installed(0) == Approx(250));
  CHECK(installed(5) == Approx(250));
  CHECK(installed(6) == Approx(1000));
  CHECK(installed(35) == Approx(1000));
  CHECK(installed(36) == Approx(750));
  CHECK(installed(41) == Approx(750));
  CHECK(installed(42) == 0);
  CHECK(c.shortfall_tokens > 0);
  CHECK(c.notes.size() == 2);  // retirement and shortfall
}

TEST_CASE("timeline: hours are used, idle or other work's") {
  PlanInput in = five_years(everything(), 0.4);
  in.finance.other_use = 0.5;
  for (const PlanMonth& m : cost_plan(in).months) {
    CHECK(m.installed_chip_hours == Approx(m.used_chip_hours + m.idle_chip_hours));
    CHECK(m.other_use_chip_hours == Approx(0.5 * m.idle_chip_hours));
  }
}

TEST_CASE("timeline: before the first phase nothing is trained") {
  PlanInput in = five_years(rented(2));
  in.phases[0].from = month(2026, 7);
  const PlanCost c = cost_plan(in);
  CHECK(c.months[5].served_tokens == 0);
  CHECK(c.months[5].shortfall_tokens > 0);
  CHECK(c.months[6].shortfall_tokens == Approx(0).margin(1));
}

TEST_CASE("timeline: phases out of order or outside are refused") {
  PlanInput in = five_years(rented(2));
  in.phases.push_back(phase(rented(1)));
  CHECK(problem(in).find("has no 'from'") != std::string::npos);
  in.phases[1].from = month(2026, 1);
  CHECK(problem(in).find("not after the phase before") != std::string::npos);
  in.phases[1].from = month(2031, 1);
  CHECK(problem(in).find("after the demand ends") != std::string::npos);
  PlanInput late = five_years(anchor());
  std::get<OwnTerms>(late.phases[0].terms).deliveries = {{month(2031, 1), 1}};
  CHECK(problem(late).find("after the phase ends") != std::string::npos);
}

TEST_CASE("timeline: a run on chips that never come ends in an error") {
  PlanInput in = five_years(anchor());
  in.demand = {1e12, Period::run, {}, {}};
  in.run_start = month(2026, 1);
  std::get<OwnTerms>(in.phases[0].terms).deliveries = {{month(2200, 1), 1}};
  CHECK(problem(in).find("more than a century") != std::string::npos);
}
