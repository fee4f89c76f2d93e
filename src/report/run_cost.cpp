// What the plans cost: side by side and against each other.
#include <algorithm>
#include <cmath>

#include "podsim/economics/plan.h"
#include "src/report/numbers.h"
#include "src/report/sections.h"

namespace podsim::report {
namespace {

std::string usd_rate(double v) { return rounded(v) + " USD"; }

std::string commitment_sentence(const std::string& plan, const economics::BreakEven& b) {
  return plan + " costs as much as " + b.against + " when " + percent(b.utilisation) +
         " of its hours are used, and less when more: it pays " +
         usd_rate(b.own_usd_per_installed_chip_hour) +
         " for every chip-hour, by the hour one costs " + usd_rate(b.rent_usd_per_chip_hour) + ".";
}

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
  Table power{{{"plan"},
               {"IT power", Align::right},
               {"per MW-year", Align::right},
               {"tokens per MW-year", Align::right}},
              {}};
  for (const auto& [name, p] : r.plans)
    power.rows.push_back({name, rounded(p.cost.it_power_mw) + " MW",
                          usd_scaled(p.cost.per_mw_year_usd), large(p.cost.tokens_per_mw_year)});
  d.emplace_back(std::move(power));
}

std::string years(const std::optional<double>& v) { return v ? rounded(*v) + " years" : "never"; }

std::string optional_percent(const std::optional<double>& v) { return v ? percent(*v) : "none"; }

std::string optional_usd(const std::optional<double>& v) { return v ? usd_scaled(*v) : ""; }

Table decision_table(const study::RunResult& r) {
  const bool used_on = std::any_of(r.decisions.begin(), r.decisions.end(), [](const auto& d) {
    return d.second.npv_continued_use_usd.has_value();
  });
  Table t{{{"plan"}, {"against"}, {"NPV of the saving", Align::right}}, {}};
  if (used_on) t.columns.push_back({"with continued use", Align::right});
  for (const char* title : {"IRR", "payback", "discounted", "made up in"})
    t.columns.push_back({title, Align::right});
  for (const auto& [plan, x] : r.decisions) {
    std::vector<std::string> row{plan, x.against, usd_scaled(x.npv_usd)};
    if (used_on) row.push_back(optional_usd(x.npv_continued_use_usd));
    row.insert(row.end(),
               {optional_percent(x.irr), years(x.payback_years), years(x.discounted_payback_years),
                x.break_even_month.value_or("never")});
    t.rows.push_back(std::move(row));
  }
  return t;
}

/// The part of idle hours against an equal commitment.
std::vector<std::string> idle_sentences(const study::RunResult& r) {
  std::vector<std::string> sentences;
  for (const auto& [plan, x] : r.decisions) {
    if (!x.commitment || !x.commitment->idle_income_npv_usd) continue;
    std::string text = plan +
                       " against an equal commitment: every hour is paid on both sides, used "
                       "or not, so that the saving does not depend on use.";
    const double saved = *x.commitment->idle_electricity_npv_usd;
    const double earned = *x.commitment->idle_income_npv_usd;
    constexpr double least = 1;  // USD
    if (std::abs(saved) > least || std::abs(earned) > least)
      text += " Beside it, owned idle hours save " + usd_scaled(saved) +
              " of electricity and earn " + usd_scaled(earned) +
              " from other work (present values), which rented ones do not.";
    sentences.push_back(text);
  }
  return sentences;
}

/// Each plan that owns against renting the same machines.
void add_like_for_like(Document& d, const study::RunResult& r) {
  Table t{{{"plan"},
           {"against"},
           {"rented by"},
           {"committed chips", Align::right},
           {"chips by the hour", Align::right},
           {"NPV of the saving", Align::right},
           {"with continued use", Align::right},
           {"payback", Align::right}},
          {}};
  const auto add = [&](const std::string& plan, const char* against,
                       const std::optional<economics::LikeForLike>& x) {
    if (x)
      t.rows.push_back({plan, against, x->offers, count(x->committed_chips),
                        count(x->flexible_chips), usd_scaled(x->npv_usd),
                        optional_usd(x->npv_continued_use_usd), years(x->payback_years)});
  };
  for (const auto& [plan, x] : r.decisions) {
    add(plan, "the cheapest mix", x.mix);
    add(plan, "an equal commitment", x.commitment);
  }
  if (t.rows.empty()) return;
  d.emplace_back(Heading{3, "Like for like: the same machines, rented"});
  d.emplace_back(std::move(t));
  if (auto sentences = idle_sentences(r); !sentences.empty())
    d.emplace_back(Items{std::move(sentences)});
}

/// Cash beside what the books show, of plans that own.
void add_by_year(Document& d, const study::RunResult& r) {
  Table t{{{"plan"},
           {"year"},
           {"cash", Align::right},
           {"operating cost, 3 years' books", Align::right},
           {"5 years'", Align::right},
           {"6 years'", Align::right}},
          {}};
  for (const auto& [name, plan] : r.plans) {
    if (r.decisions.find(name) == r.decisions.end()) continue;
    for (const auto& y : plan.cost.by_year)
      t.rows.push_back({name, y.year, usd_scaled(y.cash_usd),
                        usd_scaled(y.operating_cost_usd.at("3 years")),
                        usd_scaled(y.operating_cost_usd.at("5 years")),
                        usd_scaled(y.operating_cost_usd.at("6 years"))});
  }
  if (t.rows.empty()) return;
  d.emplace_back(Heading{3, "Cash and operating cost by the life of the books"});
  d.emplace_back(std::move(t));
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

/// Whether totals are of different numbers of tokens.
bool trains_unlike(const study::RunResult& r) {
  constexpr double rounding = 1e-6;
  double least = 0, most = 0;
  for (const auto& [name, p] : r.plans) {
    least = least == 0 ? p.tokens : std::min(least, p.tokens);
    most = std::max(most, p.tokens);
  }
  return most - least > rounding * most;
}

}  // namespace

std::vector<std::string> turned_by_what_is_left(const study::RunResult& r) {
  std::vector<std::string> sentences;
  const auto check = [&](const std::string& plan, const std::string& against, double sold,
                         const std::optional<double>& used) {
    if (!used || (sold > 0) == (*used > 0)) return;
    sentences.push_back("The sign turns with what is left at the end: " + plan + " against " +
                        against + " saves " + usd_scaled(sold) + " if it is sold, " +
                        usd_scaled(*used) + " if it is used on.");
  };
  for (const auto& [plan, x] : r.decisions) {
    check(plan, x.against, x.npv_usd, x.npv_continued_use_usd);
    if (x.mix) check(plan, "the cheapest mix", x.mix->npv_usd, x.mix->npv_continued_use_usd);
    if (x.commitment)
      check(plan, "an equal commitment", x.commitment->npv_usd,
            x.commitment->npv_continued_use_usd);
  }
  return sentences;
}

void add_costs(Document& d, const study::RunResult& r) {
  d.emplace_back(Heading{2, "Cost"});
  Table t{{{"plan"},
           {"total", Align::right},
           {"present value", Align::right},
           {"per million tokens", Align::right},
           {"per useful chip-hour", Align::right}},
          {}};
  const bool unlike = trains_unlike(r);
  if (unlike) t.columns.push_back({"total, scaled to all tokens", Align::right});
  for (const auto& [name, p] : r.plans) {
    t.rows.push_back({name, usd_scaled(p.cost.total_usd), usd_scaled(p.cost.npv_usd),
                      usd_rate(p.cost.per_million_tokens_usd),
                      usd_rate(p.cost.per_useful_chip_hour_usd)});
    if (unlike)
      t.rows.back().push_back(
          usd_scaled(p.cost.per_million_tokens_usd * (p.tokens + p.shortfall_tokens) / 1e6));
  }
  d.emplace_back(std::move(t));
  if (unlike)
    d.emplace_back(Paragraph{
        "The plans train different numbers of tokens: totals and present values are not for the "
        "same work. The last column has each total at its price per token for all that is "
        "wanted."});
  add_by_unit(d, r);
}

void add_waiting(Document& d, const study::RunResult& r) {
  if (r.waiting.empty()) return;
  d.emplace_back(Heading{2, "Buy now or wait"});
  Table t{{{"plan"},
           {"against"},
           {"months later", Align::right},
           {"NPV of waiting", Align::right},
           {"with continued use", Align::right},
           {"bridged by rent", Align::right},
           {"tokens less", Align::right},
           {"priced at", Align::right},
           {"even at a price of", Align::right}},
          {}};
  for (const auto& [plan, x] : r.waiting)
    t.rows.push_back({plan, x.against, count(x.months), usd_scaled(x.npv_usd),
                      optional_usd(x.npv_continued_use_usd), usd_scaled(x.bridge_npv_usd),
                      large(x.unmet_tokens), usd_scaled(x.unmet_npv_usd),
                      x.break_even_price_factor ? percent(*x.break_even_price_factor) : "none"});
  d.emplace_back(std::move(t));
  d.emplace_back(Paragraph{
      "NPV of waiting: the cost of the plan that buys first less that of the one that waits, for "
      "the same tokens; negative is what waiting costs. Tokens that the waiting plan trains less "
      "are priced at what the other pays for one. Even at: the price of what is bought later, of "
      "that assumed, at which both cost the same."});
}

void add_decisions(Document& d, const study::RunResult& r) {
  if (r.decisions.empty()) return;
  d.emplace_back(Heading{2, "Own against rent"});
  if (auto turned = turned_by_what_is_left(r); !turned.empty())
    d.emplace_back(Items{std::move(turned)});
  d.emplace_back(decision_table(r));
  add_like_for_like(d, r);
  std::vector<std::string> sentences;
  for (const auto& [plan, x] : r.decisions) sentences.push_back(turning_sentence(plan, x));
  d.emplace_back(Items{std::move(sentences)});
  d.emplace_back(Paragraph{
      "The saving is the cash of the rented plan for the same tokens less that of the plan, month "
      "by month; positive is in favour of owning."});
  add_by_year(d, r);
}

void add_break_even(Document& d, const study::RunResult& r) {
  if (r.break_even.empty()) return;
  d.emplace_back(Heading{2, "Break-even"});
  std::vector<std::string> sentences;
  const auto owns = [&](const std::string& plan) {
    const auto it = r.plans.find(plan);
    return it == r.plans.end() ||
           std::any_of(it->second.phases.begin(), it->second.phases.end(),
                       [](const study::PhaseResult& p) { return p.tenure == "buy"; });
  };
  for (const auto& [plan, b] : r.break_even)
    sentences.push_back(owns(plan) ? break_even_sentence(plan, b) : commitment_sentence(plan, b));
  d.emplace_back(Items{std::move(sentences)});
}

}  // namespace podsim::report
