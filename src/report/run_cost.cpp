// What the plans cost: side by side and against each other.
#include "podsim/economics/plan.h"
#include "src/report/numbers.h"
#include "src/report/sections.h"

namespace podsim::report {
namespace {

std::string usd_rate(double v) { return rounded(v) + " USD"; }

std::string break_even_sentence(const std::string& plan, const economics::BreakEven& b) {
  const std::string rates = "an owned chip-hour costs " +
                            usd_rate(b.own_usd_per_installed_chip_hour) + ", renting one " +
                            usd_rate(b.rent_usd_per_chip_hour) + ".";
  if (b.utilisation > 1)
    return plan + " never costs as little as " + b.against + ": its chips would have to be used " +
           percent(b.utilisation) + " of the time; " + rates;
  return plan + " costs as much as " + b.against + " when its chips are used " +
         percent(b.utilisation) + " of the time, and less when more: there, " + rates;
}

// By other units of the same work, and what stands beside it.
void add_by_unit(Document& d, const study::RunResult& r) {
  d.emplace_back(Heading{3, "What the demand leaves"});
  Table t{{{"plan"},
           {"per run", Align::right},
           {"per exaFLOP-day", Align::right},
           {"of the total idle", Align::right},
           {"not trained", Align::right},
           {"worth at the end", Align::right}},
          {}};
  for (const auto& [name, p] : r.plans)
    t.rows.push_back({name, usd_scaled(p.cost.per_run_usd), usd_scaled(p.cost.per_exaflop_day_usd),
                      usd_scaled(p.cost.idle_usd), large(p.shortfall_tokens) + " tokens",
                      usd_scaled(p.cost.remainder_usd)});
  d.emplace_back(std::move(t));
}

std::string years(const std::optional<double>& v) { return v ? rounded(*v) + " years" : "never"; }

std::string optional_percent(const std::optional<double>& v) { return v ? percent(*v) : "none"; }

Table decision_table(const study::RunResult& r) {
  Table t{{{"plan"},
           {"against"},
           {"NPV of the saving", Align::right},
           {"IRR", Align::right},
           {"payback", Align::right},
           {"discounted", Align::right},
           {"made up in", Align::right}},
          {}};
  for (const auto& [plan, x] : r.decisions)
    t.rows.push_back({plan, x.against, usd_scaled(x.npv_usd), optional_percent(x.irr),
                      years(x.payback_years), years(x.discounted_payback_years),
                      x.break_even_month.value_or("never")});
  return t;
}

std::string turning_sentence(const std::string& plan, const economics::Decision& x) {
  std::string text = plan + " and " + x.against + " cost the same";
  if (!x.break_even_rent_usd_per_chip_hour && !x.break_even_price_drift)
    return text + " at no price of rent.";
  if (x.break_even_rent_usd_per_chip_hour)
    text += " at a rent of " + usd_rate(*x.break_even_rent_usd_per_chip_hour) + " a chip-hour";
  if (x.break_even_rent_usd_per_chip_hour && x.break_even_price_drift) text += ", or";
  if (x.break_even_price_drift)
    text += " if rents move by " + signed_percent(*x.break_even_price_drift) + " a year";
  return text + ".";
}

}  // namespace

void add_costs(Document& d, const study::RunResult& r) {
  d.emplace_back(Heading{2, "Cost"});
  Table t{{{"plan"},
           {"total", Align::right},
           {"present value", Align::right},
           {"per million tokens", Align::right},
           {"per useful chip-hour", Align::right}},
          {}};
  for (const auto& [name, p] : r.plans)
    t.rows.push_back({name, usd_scaled(p.cost.total_usd), usd_scaled(p.cost.npv_usd),
                      usd_rate(p.cost.per_million_tokens_usd),
                      usd_rate(p.cost.per_useful_chip_hour_usd)});
  d.emplace_back(std::move(t));
  add_by_unit(d, r);
}

void add_decisions(Document& d, const study::RunResult& r) {
  if (r.decisions.empty()) return;
  d.emplace_back(Heading{2, "Own against rent"});
  d.emplace_back(decision_table(r));
  std::vector<std::string> sentences;
  for (const auto& [plan, x] : r.decisions) sentences.push_back(turning_sentence(plan, x));
  d.emplace_back(Items{std::move(sentences)});
  d.emplace_back(Paragraph{
      "The saving is the cash of the rented plan for the same tokens less that of the plan, month "
      "by month; positive is in favour of owning."});
}

void add_break_even(Document& d, const study::RunResult& r) {
  if (r.break_even.empty()) return;
  d.emplace_back(Heading{2, "Break-even"});
  std::vector<std::string> sentences;
  for (const auto& [plan, b] : r.break_even) sentences.push_back(break_even_sentence(plan, b));
  d.emplace_back(Items{std::move(sentences)});
}

}  // namespace podsim::report
