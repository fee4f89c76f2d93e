// The parts of a run's report, each appended to the document.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "podsim/report/document.h"
#include "podsim/report/language.h"
#include "podsim/study/result.h"

namespace podsim::report {

/// How much of a section the report's detail asks for.
enum class SectionDetail { essential, all };

/// Which phase of a plan is meant: the plan's name, with "/2" behind it where it has several.
std::string phase_label(const std::string& plan, const study::PlanResult& result,
                        std::size_t index);

/// "data 4, fsdp 512" of a phase's mesh.
std::string mesh_in_words(const study::PhaseResult& p, const Wording& w);

/// The value of a catalog entry with its unit.
std::string value_of(const catalog::Input& input);

/// Decisions whose sign depends on what becomes of the hardware at the end, a sentence each.
/// The essential ones are against the rented plan alone, without like for like.
std::vector<std::string> turned_by_terminal_value(const study::RunResult& r, const Wording& w,
                                                  SectionDetail detail);

/// A condition and the value that it has in the result.
std::string in_words(const study::ThresholdResult& t, const Wording& w);

using NamedPlan = std::pair<std::string, const study::PlanResult*>;
/// The plans, cheapest for the same tokens first.
std::vector<NamedPlan> cheapest_first(const study::RunResult& r);

void add_plans(Document& d, const study::RunResult& r, const Wording& w, SectionDetail detail);
void add_steps(Document& d, const study::RunResult& r, const Wording& w);
void add_step_times(Document& d, const study::RunResult& r, const Wording& w);
void add_goodput(Document& d, const study::RunResult& r, const Wording& w);
void add_costs(Document& d, const study::RunResult& r, const Wording& w, SectionDetail detail);
void add_ledgers(Document& d, const study::RunResult& r, const Wording& w);
void add_fleets(Document& d, const study::RunResult& r, const Wording& w, SectionDetail detail);
void add_waiting(Document& d, const study::RunResult& r, const Wording& w);
void add_decisions(Document& d, const study::RunResult& r, const Wording& w, SectionDetail detail);
void add_break_even(Document& d, const study::RunResult& r, const Wording& w);
void add_market(Document& d, const study::RunResult& r, const Wording& w, SectionDetail detail);
/// The parts of add_market on order book, profit and cash, and on vendors side by side.
void add_market_statements(Document& d, const economics::MarketResult& m, const Wording& w);
void add_vendors(Document& d, const economics::MarketResult& m, const Wording& w);
void add_claim(Document& d, const study::RunResult& r, const Wording& w, SectionDetail detail);
void add_thresholds(Document& d, const study::RunResult& r, const Wording& w, SectionDetail detail);
void add_uncertainty(Document& d, const study::RunResult& r, const Wording& w);
void add_inputs(Document& d, const study::RunResult& r, const Wording& w);
void add_notes(Document& d, const study::RunResult& r, const Wording& w, SectionDetail detail);

}  // namespace podsim::report
