// What the plans cost: side by side and against each other.
#include <algorithm>
#include <cmath>

#include "podsim/economics/plan.h"
#include "src/report/grid.h"
#include "src/report/numbers.h"
#include "src/report/sections.h"
#include "src/report/texts/plans.h"
#include "src/report/texts/summary.h"

namespace podsim::report {
namespace {

std::string break_even_sentence(const std::string& plan, const economics::BreakEven& b, bool owned,
                                const Wording& w) {
  namespace t = texts::plans;
  const Text& text = !owned              ? t::kCommitment
                     : b.utilisation > 1 ? t::kBreakEvenNever
                                         : t::kBreakEvenAt;
  return w(text, {{"plan", plan},
                  {"against", b.against},
                  {"share", w.percent(b.utilisation)},
                  {"own", w.usd(b.own_usd_per_installed_chip_hour)},
                  {"rent", w.usd(b.rent_usd_per_chip_hour)}});
}

/// Costs by other units of the same work, idle cost, unmet demand and terminal value.
void add_by_unit(Document& d, const study::RunResult& r, const Wording& w) {
  namespace t = texts::plans;
  d.emplace_back(Heading{3, w(t::kIdleAndEnd)});
  Grid g(w);
  g.text(t::kPlan).money(t::kPerRun).money(t::kPerExaflopDay).money(t::kIdleCost);
  g.large(t::kNotTrained).money(t::kTerminalValue);
  for (const auto& [name, p] : cheapest_first(r))
    g.row({name, p->cost.per_run_usd, p->cost.per_exaflop_day_usd, p->cost.idle_usd,
           p->shortfall_tokens, p->cost.remainder_usd});
  g.add_to(d);
  Grid power(w);
  power.text(t::kPlan).number(t::kItPower).money(t::kPerMwYear).large(t::kTokensPerMwYear);
  for (const auto& [name, p] : cheapest_first(r))
    power.row({name, p->cost.it_power_mw, p->cost.per_mw_year_usd, p->cost.tokens_per_mw_year});
  power.add_to(d);
}

std::string years(const std::optional<double>& v, const Wording& w) {
  return v ? Wording::number(*v, std::nullopt) : w(texts::plans::kNever);
}

void add_decision_table(Document& d, const study::RunResult& r, const Wording& w) {
  namespace t = texts::plans;
  Grid g(w);
  g.text(t::kPlan).text(t::kAgainst).money(t::kNpv).money(t::kNpvUsedOn).share(t::kIrr);
  g.label(t::kPayback).label(t::kDiscounted).label(t::kPaybackMonth);
  for (const auto& [plan, x] : r.decisions)
    g.row({plan, x.against, x.npv_usd, x.npv_continued_use_usd, x.irr, years(x.payback_years, w),
           years(x.discounted_payback_years, w), x.break_even_month.value_or(w(t::kNever))});
  g.add_to(d);
}

/// The part of idle hours against an equal commitment.
std::vector<std::string> idle_sentences(const study::RunResult& r, const Wording& w) {
  namespace t = texts::plans;
  std::vector<std::string> sentences;
  for (const auto& [plan, x] : r.decisions) {
    if (!x.commitment || !x.commitment->idle_income_npv_usd) continue;
    std::vector<std::string> parts{w(t::kIdlePaid, {{"plan", plan}})};
    const double saved = *x.commitment->idle_electricity_npv_usd;
    const double earned = *x.commitment->idle_income_npv_usd;
    constexpr double least = 1;  // USD
    if (std::abs(saved) > least || std::abs(earned) > least)
      parts.push_back(w(t::kIdleSaves, {{"electricity", w.usd(saved)}, {"income", w.usd(earned)}}));
    sentences.push_back(w.sentences(parts));
  }
  return sentences;
}

/// Each plan that owns against renting the same machines.
void add_like_for_like(Document& d, const study::RunResult& r, const Wording& w) {
  namespace t = texts::plans;
  Grid g(w);
  g.text(t::kPlan).text(t::kAgainst).text(t::kRentedBy).count(t::kCommitted).count(t::kByTheHour);
  g.money(t::kNpv).money(t::kNpvUsedOn).label(t::kPayback);
  const auto add = [&](const std::string& plan, const Text& against,
                       const std::optional<economics::LikeForLike>& x) {
    if (x)
      g.row({plan, w(against), x->offers, x->committed_chips, x->flexible_chips, x->npv_usd,
             x->npv_continued_use_usd, years(x->payback_years, w)});
  };
  for (const auto& [plan, x] : r.decisions) {
    add(plan, t::kCheapestMix, x.mix);
    add(plan, t::kEqualCommitment, x.commitment);
  }
  if (g.empty()) return;
  d.emplace_back(Heading{3, w(t::kLikeForLike)});
  g.add_to(d);
  if (auto sentences = idle_sentences(r, w); !sentences.empty())
    d.emplace_back(Items{std::move(sentences)});
}

/// Cash and accounted cost of plans that own, year by year.
void add_by_year(Document& d, const study::RunResult& r, const Wording& w) {
  namespace t = texts::plans;
  Grid g(w);
  g.text(t::kPlan).text(t::kYear).money(t::kCash).money(t::kOver3).money(t::kOver5);
  g.money(t::kOver6);
  for (const auto& [name, plan] : cheapest_first(r)) {
    if (r.decisions.find(name) == r.decisions.end()) continue;
    for (const auto& y : plan->cost.by_year)
      g.row({name, y.year, y.cash_usd, y.operating_cost_usd.at("3 years"),
             y.operating_cost_usd.at("5 years"), y.operating_cost_usd.at("6 years")});
  }
  if (g.empty()) return;
  d.emplace_back(Heading{3, w(t::kByLife)});
  g.add_to(d);
}

std::string turning_sentence(const std::string& plan, const economics::Decision& x,
                             const Wording& w) {
  namespace t = texts::plans;
  const std::string price = x.break_even_rent_usd_per_chip_hour
                                ? w.usd_per_chip_hour(*x.break_even_rent_usd_per_chip_hour)
                                : "";
  const std::string drift =
      x.break_even_price_drift ? signed_percent(*x.break_even_price_drift) : "";
  if (price.empty() && drift.empty())
    return w(t::kEqualNever, {{"plan", plan}, {"against", x.against}});
  if (drift.empty())
    return w(t::kEqualRent, {{"plan", plan}, {"against", x.against}, {"price", price}});
  if (price.empty())
    return w(t::kEqualDrift, {{"plan", plan}, {"against", x.against}, {"drift", drift}});
  return w(t::kEqualEither,
           {{"plan", plan}, {"against", x.against}, {"price", price}, {"drift", drift}});
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

std::vector<std::string> turned_by_terminal_value(const study::RunResult& r, const Wording& w,
                                                  SectionDetail detail) {
  namespace t = texts::plans;
  std::vector<std::string> sentences;
  const auto check = [&](const std::string& plan, const std::string& against, double sold,
                         const std::optional<double>& used) {
    if (!used || (sold > 0) == (*used > 0)) return;
    const auto saving = [&w](double v) {
      return w(v > 0 ? texts::summary::kSaves : texts::summary::kCostsMore,
               {{"amount", w.usd(std::abs(v))}});
    };
    sentences.push_back(
        w(texts::summary::kAtTheEnd,
          {{"plan", plan}, {"against", against}, {"sold", saving(sold)}, {"used", saving(*used)}}));
  };
  for (const auto& [plan, x] : r.decisions) {
    check(plan, x.against, x.npv_usd, x.npv_continued_use_usd);
    if (detail == SectionDetail::essential) continue;
    if (x.mix) check(plan, w(t::kCheapestMix), x.mix->npv_usd, x.mix->npv_continued_use_usd);
    if (x.commitment)
      check(plan, w(t::kEqualCommitment), x.commitment->npv_usd,
            x.commitment->npv_continued_use_usd);
  }
  return sentences;
}

void add_costs(Document& d, const study::RunResult& r, const Wording& w, SectionDetail detail) {
  namespace t = texts::plans;
  d.emplace_back(Heading{2, w(t::kCost)});
  const bool unlike = trains_unlike(r);
  Grid g(w);
  g.text(t::kPlan).money(t::kTotal).money(t::kPresentValue).price(t::kPerMillion);
  g.price(t::kPerChipHour).money(t::kIdleCost).money(t::kTerminalValue);
  if (unlike && detail == SectionDetail::all) g.money(t::kScaled);
  for (const auto& [name, p] : cheapest_first(r)) {
    std::vector<GridCell> row{name,
                              p->cost.total_usd,
                              p->cost.npv_usd,
                              p->cost.per_million_tokens_usd,
                              p->cost.per_useful_chip_hour_usd,
                              p->cost.idle_usd,
                              p->cost.remainder_usd};
    if (unlike && detail == SectionDetail::all)
      row.emplace_back(p->cost.per_million_tokens_usd * (p->tokens + p->shortfall_tokens) / 1e6);
    g.row(std::move(row));
  }
  g.add_to(d);
  if (unlike)
    d.emplace_back(Paragraph{w(detail == SectionDetail::all ? t::kUnlikeScaled : t::kUnlike)});
  if (detail == SectionDetail::all) add_by_unit(d, r, w);
}

void add_waiting(Document& d, const study::RunResult& r, const Wording& w) {
  namespace t = texts::plans;
  if (r.waiting.empty()) return;
  d.emplace_back(Heading{2, w(t::kWaiting)});
  Grid g(w);
  g.text(t::kPlan).text(t::kAgainst).count(t::kMonthsLater).money(t::kNpvOfWaiting);
  g.money(t::kNpvUsedOn).money(t::kBridgingRent).large(t::kFewerTokens).money(t::kPricedAt);
  g.share(t::kEvenPrice);
  for (const auto& [plan, x] : r.waiting)
    g.row({plan, x.against, static_cast<double>(x.months), x.npv_usd, x.npv_continued_use_usd,
           x.bridge_npv_usd, x.unmet_tokens, x.unmet_npv_usd, x.break_even_price_factor});
  g.add_to(d);
  d.emplace_back(Paragraph{w(t::kWaitingNote)});
}

void add_decisions(Document& d, const study::RunResult& r, const Wording& w, SectionDetail detail) {
  namespace t = texts::plans;
  if (r.decisions.empty()) return;
  d.emplace_back(Heading{2, w(t::kOwnAgainstRent)});
  if (auto turned = turned_by_terminal_value(r, w, SectionDetail::all);
      detail == SectionDetail::all && !turned.empty())
    d.emplace_back(Items{std::move(turned)});
  add_decision_table(d, r, w);
  if (detail == SectionDetail::all) add_like_for_like(d, r, w);
  std::vector<std::string> sentences;
  for (const auto& [plan, x] : r.decisions) sentences.push_back(turning_sentence(plan, x, w));
  d.emplace_back(Items{std::move(sentences)});
  d.emplace_back(Paragraph{w(t::kSavingNote)});
  if (detail == SectionDetail::all) add_by_year(d, r, w);
}

void add_break_even(Document& d, const study::RunResult& r, const Wording& w) {
  if (r.break_even.empty()) return;
  d.emplace_back(Heading{2, w(texts::plans::kBreakEven)});
  std::vector<std::string> sentences;
  const auto owns = [&](const std::string& plan) {
    const auto it = r.plans.find(plan);
    return it == r.plans.end() ||
           std::any_of(it->second.phases.begin(), it->second.phases.end(),
                       [](const study::PhaseResult& p) { return p.tenure == "buy"; });
  };
  for (const auto& [plan, b] : r.break_even)
    sentences.push_back(break_even_sentence(plan, b, owns(plan), w));
  d.emplace_back(Items{std::move(sentences)});
}

}  // namespace podsim::report
