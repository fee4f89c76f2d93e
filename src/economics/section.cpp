#include "podsim/economics/section.h"

#include <cmath>

#include "podsim/config/codec.h"

template <>
struct podsim::config::EnumNames<podsim::economics::Period> {
  using Period = economics::Period;
  static constexpr std::array names = {
      std::pair{Period::run, "run"}, std::pair{Period::month, "month"},
      std::pair{Period::quarter, "quarter"}, std::pair{Period::year, "year"}};
};

namespace podsim::economics {

namespace {

void check_window(const DemandSection& d, const config::Node& n, config::Reader& r) {
  if (d.per == Period::run) {
    if (d.from || d.to)
      r.problem(n, "a window ('from', 'to') for a single run",
                "per: month, quarter or year with a window; a run starts with its first phase");
  } else if (!d.from || !d.to) {
    r.problem(n, "a recurring demand without a window", "from: and to:, months such as 2026-07");
  } else if (*d.to < *d.from) {
    r.problem(n, "the window ends (" + units::print(*d.to) + ") before it begins (" +
                     units::print(*d.from) + ")");
  }
}

void check_shares(const BuySection& b, const config::Node& n, config::Reader& r) {
  if (!b.deliveries) return;
  double sum = 0;
  for (const Delivery& d : *b.deliveries) sum += d.share;
  if (std::abs(sum - 1) < 1e-9) return;
  r.problem(n, "the deliveries' shares sum to " + units::shortest(sum), "shares that sum to 1");
}

}  // namespace

void DemandSection::describe(config::Record<DemandSection>& r) {
  r.required("tokens", &DemandSection::tokens, "tokens to train, in the run or in each period")
      .more_than(0);
  r.optional("per", &DemandSection::per,
             "run: once, for as long as it takes; or the period in which the tokens are wanted");
  r.optional("from", &DemandSection::from, "first month of a recurring demand");
  r.optional("to", &DemandSection::to, "last month of a recurring demand, inclusive");
  r.check(check_window);
}

void RentSection::describe(config::Record<RentSection>& r) {
  r.required("offer", &RentSection::offer, "name of a rent offer of the chip, such as on_demand");
  r.optional("region", &RentSection::region, "where; default the scenario's region");
  r.optional("provider", &RentSection::provider, "from whom; default the scenario's provider");
}

void Delivery::describe(config::Record<Delivery>& r) {
  r.required("at", &Delivery::at, "month in which they are installed and paid");
  r.required("share", &Delivery::share, "of the chips").more_than(0).at_most(1);
}

void BuySection::describe(config::Record<BuySection>& r) {
  r.required("site", &BuySection::site, "where the chips stand: a catalog site");
  r.optional("offer", &BuySection::offer,
             "name of a purchase offer of the chip; default the catalog's default offer");
  r.optional("deliveries", &BuySection::deliveries, "tranches; default all when the phase begins");
  r.optional("life", &BuySection::life,
             "over which the hardware is written off and after which it retires; default the "
             "catalog's hardware_life")
      .at_least(units::days(30).base());
  r.check(check_shares);
}

void FinanceSection::describe(config::Record<FinanceSection>& r) {
  r.optional("discount_rate", &FinanceSection::discount_rate,
             "per year, nominal; default the catalog's")
      .at_least(0)
      .at_most(1);
  r.optional("other_use", &FinanceSection::other_use,
             "share of otherwise idle owned hours that other work uses and pays for at cost")
      .at_least(0)
      .at_most(1);
}

}  // namespace podsim::economics
