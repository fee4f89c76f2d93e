#include "podsim/report/page.h"
#include "src/report/page/run_sections.h"

namespace podsim::report {

std::string run_page(const study::RunResult& result, Language language) {
  page::PageWriter page(language);
  using Section = void (*)(page::PageWriter&, const study::RunResult&);
  constexpr Section of_plans[] = {
      page::add_cash, page::add_cost_parts, page::add_cost_over_use,   page::add_rent_and_life,
      page::add_odds, page::add_drivers,    page::add_stress_scenarios};
  constexpr Section of_fleets[] = {page::add_odds, page::add_drivers, page::add_stress_scenarios};
  constexpr Section of_market[] = {page::add_revenue, page::add_deliveries};
  constexpr Section of_steps[] = {page::add_step_time,     page::add_step_parts, page::add_gains,
                                  page::add_roofline,      page::add_memory,     page::add_losses,
                                  page::add_measured_steps};
  page::add_first_screen(page, result);
  if (result.plans.size() > 1)
    for (const Section add : of_plans) add(page, result);
  if (result.plans.size() == 1) page::add_one_plan(page, result);
  if (result.plans.empty() && !result.fleets.empty() && result.uncertainty)
    for (const Section add : of_fleets) add(page, result);
  for (const Section add : of_market) add(page, result);
  if (!result.plans.empty())
    for (const Section add : of_steps) add(page, result);
  page::add_provenance(page, result);
  page::add_repetition(page, result);
  return page.html(result.name);
}

}  // namespace podsim::report
