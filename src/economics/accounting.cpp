// Cash beside operating cost, by calendar year.
#include <algorithm>
#include <array>
#include <cmath>

#include "account.h"
#include "own_cost.h"
#include "statements.h"

namespace podsim::economics {

namespace {

/// Book lives of servers among hyperscalers and lenders: 3 to 6 years (wiresift.com/ai-server-
/// depreciation: Microsoft and Alphabet 6, Amazon 5 for a part; 3 is the stress case).
constexpr std::array book_lives = {3, 5, 6};

std::string text_of(int life) { return std::to_string(life) + " years"; }

/// The years of one plan.
class Years {
 public:
  explicit Years(const PlanAccount& account) : s_(account.schedule) {
    for (int year = s_.month(0).year(); year <= s_.last_month().year(); ++year) {
      YearStatement& y = years_.emplace_back();
      y.year = std::to_string(year);
      for (const int life : book_lives) y.depreciation_usd[text_of(life)] = 0;
    }
  }

  void add(const CashFlow& f) {
    YearStatement& y = in(f.month);
    y.cash_usd += f.amount_usd;
    const bool capital = f.kind == FlowKind::purchase || f.kind == FlowKind::remainder;
    if (!capital && f.kind != FlowKind::tax) y.recurring_usd += f.amount_usd;
  }

  void depreciate(const PhaseAccount& a) {
    std::array<double, 2> bought{};
    for (const CostTerm& t : a.list.terms)
      if (t.settled == Settlement::purchase && t.by_user())
        bought[t.kind == CostKind::facility ? 1 : 0] += t.bought;
    for (const Delivered& d : a.deliveries)
      for (const int life : book_lives) {
        const bool retires = d.age + 1e-9 < life && d.age + 1e-9 >= a.classes[0].life;
        const double left = retires ? a.classes[0].residual : 0;
        spread(d, bought[0] * d.chips * d.price, life, retires ? left : -1, text_of(life));
        if (bought[1] > 0) facility(a, d, bought[1] * d.chips, text_of(life));
      }
  }

  std::vector<YearStatement> take() {
    for (YearStatement& y : years_)
      for (const auto& [life, usd] : y.depreciation_usd)
        y.operating_cost_usd[life] = y.recurring_usd + usd;
    return std::move(years_);
  }

 private:
  /// The year of a month; of the nearest one where it lies outside.
  YearStatement& in(units::Month m) {
    const int year = std::clamp(m.year(), s_.month(0).year(), s_.last_month().year());
    return years_[static_cast<std::size_t>(year - s_.month(0).year())];
  }

  /// Straight over its own life; hardware that is replaced leaves it where it stands.
  void facility(const PhaseAccount& a, const Delivered& d, double price, const std::string& key) {
    const double life = a.classes[1].life - d.facility_age;
    spread(d, price * a.classes[1].left(d.facility_age), life, -1, key);
  }

  /// Evenly over the life; `left` at or above zero: retired before, down to that share of the
  /// price.
  void spread(const Delivered& d, double price, double life, double left, const std::string& key) {
    const int kept = static_cast<int>(std::lround(d.age * 12));
    const double monthly = price / (12 * life);
    double book = price;
    for (int i = 0; i < kept && book > 1e-9 * price; ++i) {
      const double usd = std::min(monthly, book);
      in(d.month + i).depreciation_usd[key] += usd;
      book -= usd;
    }
    if (left >= 0) in(d.month + (kept - 1)).depreciation_usd[key] += book - left * price;
  }

  const Schedule& s_;
  std::vector<YearStatement> years_;
};

}  // namespace

std::vector<YearStatement> years_of(const PlanAccount& account,
                                    const std::vector<CashFlow>& flows) {
  Years years(account);
  for (const CashFlow& f : flows) years.add(f);
  for (const PhaseAccount& a : account.phases)
    if (!a.hours->empty() && a.phase->own() != nullptr) years.depreciate(a);
  return years.take();
}

std::map<std::string, double> quantities_of(const PlanAccount& account) {
  std::map<std::string, double> sums;
  std::map<std::string, std::size_t> counted;
  std::size_t phases = 0;
  for (const PhaseAccount& a : account.phases) {
    if (a.hours->empty()) continue;
    ++phases;
    for (std::size_t i = 0; i < a.list.terms.size(); ++i) {
      if (!a.list.terms[i].counted) continue;
      const TermText& text = a.list.texts[i];
      sums[text.name + ", " + text.unit] += a.quantity(a.list.terms[i]);
      ++counted[text.name + ", " + text.unit];
    }
  }
  // A sum over some of the phases would pass for that of the plan.
  std::erase_if(sums, [&](const auto& item) { return counted[item.first] < phases; });
  return sums;
}

}  // namespace podsim::economics
