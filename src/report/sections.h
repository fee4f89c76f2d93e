// The parts of a run's report, each appended to the document.
#pragma once

#include <string>
#include <vector>

#include "podsim/report/document.h"
#include "podsim/study/result.h"

namespace podsim::report {

/// Which phase of a plan is meant: the plan's name, with "/2" behind it where it has several.
std::string phase_label(const std::string& plan, const study::PlanResult& result,
                        std::size_t index);

/// The value of a catalog entry with its unit.
std::string value_of(const catalog::Input& input);

/// Decisions whose sign turns with the value of what outlasts the plans, a sentence each.
std::vector<std::string> turned_by_what_is_left(const study::RunResult& r);

void add_plans(Document& d, const study::RunResult& r);
void add_steps(Document& d, const study::RunResult& r);
void add_step_times(Document& d, const study::RunResult& r);
void add_goodput(Document& d, const study::RunResult& r);
void add_costs(Document& d, const study::RunResult& r);
void add_ledgers(Document& d, const study::RunResult& r);
void add_fleets(Document& d, const study::RunResult& r);
void add_waiting(Document& d, const study::RunResult& r);
void add_decisions(Document& d, const study::RunResult& r);
void add_break_even(Document& d, const study::RunResult& r);
void add_market(Document& d, const study::RunResult& r);
/// The parts of add_market on order book, profit and cash, and on vendors side by side.
void add_market_statements(Document& d, const economics::MarketResult& m);
void add_vendors(Document& d, const economics::MarketResult& m);
void add_claim(Document& d, const study::RunResult& r);
void add_thresholds(Document& d, const study::RunResult& r);
void add_uncertainty(Document& d, const study::RunResult& r);
void add_inputs(Document& d, const study::RunResult& r);
void add_notes(Document& d, const study::RunResult& r);

}  // namespace podsim::report
