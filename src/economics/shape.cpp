#include "shape.h"

#include <algorithm>
#include <cmath>

#include "windows.h"

namespace podsim::economics {

namespace {

int periods_months(Period p) { return p == Period::year ? 12 : p == Period::quarter ? 3 : 1; }

class ShapeBuilder {
 public:
  ShapeBuilder(const PlanInput& input, std::size_t rows) : in_(input) {
    s_.run = input.demand.per == Period::run;
    s_.begin = s_.first = demand_begin(input);
    s_.from = phase_starts(input, s_.begin);
    for (std::size_t i = 0; i < input.phases.size(); ++i) {
      const std::size_t next = next_phase(input, i);
      s_.kept.push_back(next < input.phases.size() ? months_of(input.phases[next].overlap) : 0);
    }
    for (std::size_t i = 0; i < input.phases.size(); ++i)
      if (input.phases[i].own() != nullptr)
        for (const Delivery& d : deliveries_of(input.phases[i], s_.from[i]))
          s_.first = std::min(s_.first, d.at);
    rows_ = s_.run ? rows : static_cast<std::size_t>(*input.demand.to - s_.first + 1);
  }

  PlanShape build() {
    for (std::size_t r = 0; r < rows_; ++r) s_.hours.push_back(hours_of(month(r)));
    s_.wanted.resize(rows_, 0);
    if (!s_.run) add_wanted();
    for (std::size_t i = 0; i < in_.phases.size(); ++i) add_phase(i);
    return std::move(s_);
  }

 private:
  [[nodiscard]] units::Month month(std::size_t row) const {
    return s_.first + static_cast<int>(row);
  }

  void add_wanted() {
    for (std::size_t r = 0; r < rows_; ++r)
      if (month(r) >= s_.begin) s_.wanted[r] = wanted_share(in_.demand, month(r));
  }

  void add_phase(std::size_t i) {
    const PlanPhase& p = in_.phases[i];
    PhaseShape shape;
    shape.share.resize(rows_, 0);
    shape.ramped.resize(rows_, 0);
    shape.begin = shape.end = shape.work_begin = shape.work_end = rows_;
    const std::size_t next = next_phase(in_, i);
    const bool last = next == in_.phases.size();
    // A commitment still serves what it is paid for.
    const RentTerms* rent = p.rent();
    units::Month serves_to = last ? month(rows_) : s_.from[next];
    if (!last && rent != nullptr && rent->whole_term)
      serves_to = paid_until(*rent, s_.from[i], serves_to);
    for (std::size_t r = 0; r < rows_; ++r) {
      const units::Month m = month(r);
      if (!last && m >= std::max(s_.from[next] + s_.kept[i], serves_to)) break;
      const bool has_begun = s_.from[i] <= m && m >= s_.begin;
      shape.share[r] = p.own() != nullptr ? installed_share(p, s_.from[i], m) : has_begun ? 1 : 0;
      if (shape.share[r] <= 0) continue;
      shape.ramped[r] = p.own() != nullptr ? ramped_share(p, s_.from[i], m) : 1;
      shape.begin = std::min(shape.begin, r);
      shape.end = r + 1;
      if (!has_begun || (!last && m >= serves_to)) continue;
      shape.work_begin = std::min(shape.work_begin, r);
      shape.work_end = r + 1;
    }
    if (shape.begin == rows_) shape.end = rows_;
    if (shape.work_begin == rows_) shape.work_begin = shape.work_end = shape.end;
    s_.phases.push_back(std::move(shape));
  }

  const PlanInput& in_;
  std::size_t rows_;
  PlanShape s_;
};

}  // namespace

namespace {

/// Whether a delivery stands in a month: until it retires, or for good where it is replaced.
bool stands(const OwnTerms& own, const Delivery& d, units::Month m) {
  return d.at <= m && (own.refresh || m < d.at + life_months(own));
}

}  // namespace

double installed_share(const PlanPhase& phase, units::Month from, units::Month m) {
  double share = 0;
  for (const Delivery& d : deliveries_of(phase, from))
    if (stands(*phase.own(), d, m)) share += d.share;
  return share;
}

double ramped_share(const PlanPhase& phase, units::Month from, units::Month m) {
  const double ramp = months_of(phase.own()->ramp);
  const int life = life_months(*phase.own());
  double share = 0;
  for (const Delivery& d : deliveries_of(phase, from))
    if (stands(*phase.own(), d, m))
      share += d.share * (ramp > 0 ? std::min(1.0, ((m - d.at) % life + 0.5) / ramp) : 1);
  return share;
}

double wanted_share(const DemandSection& d, units::Month m) {
  const int length = periods_months(d.per);
  const units::Month first = *d.from + (m - *d.from) / length * length;
  const units::Month last = std::min(*d.to, first + (length - 1));
  double hours = 0;
  for (units::Month k = first; k <= last; k = k + 1) hours += hours_of(k);
  const double whole = static_cast<double>(last - first + 1) / length;
  return whole * hours_of(m) / hours;
}

std::vector<Delivery> deliveries_of(const PlanPhase& phase, units::Month from) {
  const OwnTerms& own = *phase.own();
  return own.deliveries.empty() ? std::vector<Delivery>{{from, 1.0}} : own.deliveries;
}

int life_months(const OwnTerms& own) {
  return std::max(
      1, static_cast<int>(std::lround(own.hardware_life.value / units::days(365.25 / 12))));
}

int months_of(units::Time t) { return static_cast<int>(std::lround(t / units::days(365.25 / 12))); }

units::Month paid_until(const RentTerms& rent, units::Month from, units::Month end) {
  units::Month at = from + std::max(1, months_of(rent.term));
  while (at < end) at = at + std::max(1, months_of(rent.renewal_term()));
  return at;
}

units::Month term_begin(const RentTerms& rent, units::Month from, units::Month month) {
  units::Month begin = from, end = from + std::max(1, months_of(rent.term));
  while (end <= month) {
    begin = end;
    end = end + std::max(1, months_of(rent.renewal_term()));
  }
  return begin;
}

void sign(const PlanInput& input, std::vector<int>& s) {
  constexpr int absent = -1;
  const auto add = [&](const std::optional<units::Month>& m) {
    s.push_back(m ? m->index : absent);
  };
  s.clear();
  s.push_back(static_cast<int>(input.demand.per));
  add(input.demand.from);
  add(input.demand.to);
  add(input.run_start);
  for (const PlanPhase& p : input.phases) {
    add(p.from);
    s.push_back(months_of(p.overlap));
    s.push_back(p.beside ? 1 : 0);
    if (const RentTerms* rent = p.rent()) {
      s.push_back(rent->whole_term ? months_of(rent->term) : absent);
      s.push_back(months_of(rent->renewal_term()));
    }
    const OwnTerms* own = p.own();
    s.push_back(own == nullptr ? absent : life_months(*own));
    if (own == nullptr) continue;
    s.push_back(months_of(own->ramp));
    s.push_back(own->refresh ? 1 : 0);
    for (const Delivery& d : own->deliveries) s.push_back(d.at.index);
  }
}

PlanShape shape_of(const PlanInput& input, std::size_t rows) {
  return ShapeBuilder(input, rows).build();
}

}  // namespace podsim::economics
