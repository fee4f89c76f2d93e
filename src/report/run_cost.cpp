// What the plans cost: side by side and against each other.
#include "src/report/numbers.h"
#include "src/report/sections.h"

namespace podsim::report {
namespace {

std::string usd_rate(double v) { return rounded(v) + " USD"; }

std::string break_even_sentence(const std::string& plan, const study::BreakEven& b) {
  const std::string rates = "an owned chip-hour costs " +
                            usd_rate(b.own_usd_per_installed_chip_hour) + ", renting one " +
                            usd_rate(b.rent_usd_per_chip_hour) + ".";
  if (b.utilisation > 1)
    return plan + " never costs as little as " + b.against + ": its chips would have to be used " +
           percent(b.utilisation) + " of the time; " + rates;
  return plan + " costs as much as " + b.against + " when its chips are used " +
         percent(b.utilisation) + " of the time, and less when more: there, " + rates;
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
}

void add_break_even(Document& d, const study::RunResult& r) {
  if (r.break_even.empty()) return;
  d.emplace_back(Heading{2, "Break-even"});
  std::vector<std::string> sentences;
  for (const auto& [plan, b] : r.break_even) sentences.push_back(break_even_sentence(plan, b));
  d.emplace_back(Items{std::move(sentences)});
}

}  // namespace podsim::report
