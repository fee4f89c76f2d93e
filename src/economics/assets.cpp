// What is bought: deliveries, the value left of them, deductions from taxable income.
#include <algorithm>
#include <array>
#include <cmath>

#include "account.h"
#include "own_cost.h"

namespace podsim::economics {

namespace {

/// Recovery of five-year property, half-year convention, percent: IRS Publication 946, table A-1.
constexpr std::array macrs_percent = {20.0, 32.0, 19.2, 2 * 5.76, 2 * 5.76, 5.76};

/// Straight recovery of a non-residential building, years: IRS Publication 946.
constexpr double building_tax_life = 39;

/// Price of all hardware of a chip, USD.
double hardware_price(const PlanPhase& phase) {
  return purchase_of(*phase.own(), phase.system_power.base() / kilowatt).hardware();
}

}  // namespace

void PlanAccount::deliver(PhaseAccount& a) {
  constexpr double rounding = 1e-9;
  const OwnTerms& own = *a.phase->own();
  const double chips = schedule.rates[a.number].chips, end = schedule.end_of(a.number);
  const int life = life_months(own);
  const double replaced = own.refresh ? own.refresh->value.base() / hardware_price(*a.phase) : 1;
  const auto add = [&](const Delivery& d) {
    double facility_age = 0;
    for (units::Month m = d.at; m <= schedule.last_month(); m = m + life) {
      const double at = (m - schedule.shape.begin) / 12.0, age = std::min(end - at, life / 12.0);
      if (m > d.at && age <= rounding) return;  // the phase ends with what it has
      a.deliveries.push_back(
          {m, chips * d.share, at, at + age, age, m > d.at ? replaced : 1, facility_age});
      if (!own.refresh) return;
      facility_age += age;
      if (facility_age >= in_years(own.facility_life.value)) facility_age = 0;  // built again
    }
  };
  if (own.deliveries.empty()) return add({schedule.shape.from[a.number], 1.0});
  for (const Delivery& d : own.deliveries) add(d);
}

void PlanAccount::fill_assets(PhaseAccount& a) {
  const OwnTerms& own = *a.phase->own();
  a.classes[0] = {in_years(own.lead_time),
                  in_years(own.hardware_life.value),
                  own.residual_value.value,
                  {},
                  {},
                  {}};
  // What a run leaves goes on to serve other work; what a window leaves is sold.
  if (own.resale_1y && own.resale_3y && !schedule.shape.run) {
    a.classes[0].resale_1y = own.resale_1y->value;
    a.classes[0].resale_3y = own.resale_3y->value;
  }
  a.classes[1] = {0, in_years(own.facility_life.value), 0, {}, {}, {}};
  for (AssetClass& c : a.classes) c.tax = {input_->finance.write_off, c.life};
  if (own.tenure == catalog::Tenure::own_build)
    a.classes[1].tax = {WriteOff::straight, building_tax_life};
  for (std::size_t k = 0; k < a.assets.size(); ++k) {
    AssetSums& s = a.assets[k];
    const AssetClass& c = a.classes[k];
    s = {};
    if (k == 1 && !own.facility_cost) continue;
    for (const Delivered& d : a.deliveries) {
      const AssetShares of = a.shares(k, d);
      const double paid = d.chips * of.paid, left = d.chips * of.left;
      s.paid += paid;
      s.paid_present += paid * factor(d.at - c.lead);
      s.standing_present += paid * factor(d.at);
      s.left += left;
      s.left_present += left * factor(d.until);
      add_deductions(c, d, {paid, left}, s);
    }
  }
}

/// Deductions of a purchase; what it brings above its remaining tax base at the end is taxed.
void PlanAccount::add_deductions(const AssetClass& c, const Delivered& d, const AssetShares& of,
                                 AssetSums& s) const {
  if (input_->finance.tax_rate <= 0) return;
  s.deducted += of.paid - of.left;
  double base = of.paid;
  if (c.tax.at_once()) {
    s.deducted_present += of.paid * factor(d.at);
    base = 0;
  }
  const std::size_t first = schedule.row_of(d.month);
  for (std::size_t i = 0; i < c.tax.months(d.age); ++i) {
    const double deducted = of.paid * c.tax.share(i);
    s.deducted_present += deducted * present[first + i];
    base -= deducted;
  }
  s.deducted_present += (base - of.left) * factor(d.until);
}

/// Hardware that is replaced is bought at its own price; the facility stays, at its value then.
AssetShares PhaseAccount::shares(std::size_t k, const Delivered& d) const {
  const AssetClass& c = classes[k];
  if (k == 0) return {d.price, d.price * c.left(d.age)};
  return {c.left(d.facility_age), c.left(d.facility_age + d.age)};
}

double PhaseAccount::mean_price() const {
  double years = 0, priced = 0;
  for (const Delivered& d : deliveries) {
    years += d.chips * d.age;
    priced += d.chips * d.age * d.price;
  }
  return years > 0 ? priced / years : 1;
}

double AssetClass::left(double age) const {
  if (!resale_1y || !resale_3y) return book_value(1, residual, age, life);
  if (age >= life - 1e-9) return residual;
  if (*resale_1y <= 0) return 0;  // there is no market
  const double ages[] = {0, 1, 3, std::max(life, 3.0)};
  const double shares[] = {1, *resale_1y, *resale_3y, std::min(residual, *resale_3y)};
  for (std::size_t i = 1; i < std::size(ages); ++i)
    if (age <= ages[i] && ages[i] > ages[i - 1])
      return shares[i - 1] +
             (shares[i] - shares[i - 1]) * (age - ages[i - 1]) / (ages[i] - ages[i - 1]);
  return residual;
}

std::size_t TaxSchedule::months(double age) const {
  if (at_once()) return 0;
  const double all = method == WriteOff::macrs ? 1.0 * macrs_percent.size() : life;
  return static_cast<std::size_t>(std::lround(12 * std::min(age, all)));
}

double TaxSchedule::share(std::size_t month) const {
  if (method == WriteOff::macrs) return macrs_percent[month / 12] / 100 / 12;
  return 1 / (12 * life);
}

}  // namespace podsim::economics
