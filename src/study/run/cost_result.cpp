// The cost of a plan as results state it.
#include "src/study/run/assemble.h"

namespace podsim::study {

CostResult cost_result(const economics::PlanCost& c) {
  CostResult r{c.total_usd,
               c.npv_usd,
               c.per_million_tokens_usd,
               c.per_useful_chip_hour_usd,
               c.per_run_usd,
               c.per_exaflop_day_usd,
               c.idle_usd,
               c.remainder_usd,
               c.tax_saved_usd,
               std::nullopt,
               c.parties,
               c.ledger};
  if (c.currency != "USD")
    r.in_currency = {c.currency, c.per_usd, c.total_usd * c.per_usd, c.npv_usd * c.per_usd,
                     c.per_million_tokens_usd * c.per_usd};
  return r;
}

}  // namespace podsim::study
