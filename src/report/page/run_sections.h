// The parts of a run's page, in the order in which a reader meets them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "podsim/study/result.h"
#include "src/report/page/chart.h"
#include "src/report/page/writer.h"

namespace podsim::report::page {

/// A plan's look, the same in every chart: colours by name, shape and dash by rent or own.
struct PlanLook {
  std::string color;
  bool owns = false;

  [[nodiscard]] std::string shape() const { return owns ? "square" : "circle"; }
  [[nodiscard]] std::vector<int> dash() const {
    return owns ? std::vector<int>{} : std::vector<int>{6, 3};
  }
};
std::map<std::string, PlanLook> looks_of(const study::RunResult& r);

/// The plan that the others are compared with: that of the decisions, else the cheapest one.
std::string reference_plan(const study::RunResult& r);

/// The best plan that owns and is compared with a rented one.
std::optional<std::string> decided_plan(const study::RunResult& r);

/// The number of an amount in the unit of its column or axis; with a plus above zero.
std::string number_in(const ColumnUnit& unit, double usd);
std::string signed_number_in(const ColumnUnit& unit, double usd);

void add_first_screen(PageWriter& page, const study::RunResult& r);

// Charts of plans.
void add_cash(PageWriter& page, const study::RunResult& r);
void add_cost_parts(PageWriter& page, const study::RunResult& r);
/// The cost by part of a plan that stands alone, and what another would show.
void add_one_plan(PageWriter& page, const study::RunResult& r);
void add_cost_over_use(PageWriter& page, const study::RunResult& r);
void add_rent_and_life(PageWriter& page, const study::RunResult& r);
void add_odds(PageWriter& page, const study::RunResult& r);
void add_drivers(PageWriter& page, const study::RunResult& r);
void add_stress_scenarios(PageWriter& page, const study::RunResult& r);

// Charts of a market.
void add_revenue(PageWriter& page, const study::RunResult& r);
void add_deliveries(PageWriter& page, const study::RunResult& r);

// Charts of a step.
void add_step_time(PageWriter& page, const study::RunResult& r);
void add_step_parts(PageWriter& page, const study::RunResult& r);
void add_gains(PageWriter& page, const study::RunResult& r);
void add_roofline(PageWriter& page, const study::RunResult& r);
void add_memory(PageWriter& page, const study::RunResult& r);
void add_losses(PageWriter& page, const study::RunResult& r);
void add_measured_steps(PageWriter& page, const study::RunResult& r);

// Foot of the page.
void add_provenance(PageWriter& page, const study::RunResult& r);
void add_repetition(PageWriter& page, const study::RunResult& r);

}  // namespace podsim::report::page
