#include "podsim/economics/section.h"

#include <cmath>

#include "money_codec.h"
#include "podsim/config/codec.h"

template <>
struct podsim::config::EnumNames<podsim::economics::Period> {
  using Period = economics::Period;
  static constexpr std::array names = {
      std::pair{Period::run, "run"}, std::pair{Period::month, "month"},
      std::pair{Period::quarter, "quarter"}, std::pair{Period::year, "year"}};
};

template <>
struct podsim::config::EnumNames<podsim::economics::WriteOff> {
  using WriteOff = economics::WriteOff;
  static constexpr std::array names = {std::pair{WriteOff::bonus, "bonus"},
                                       std::pair{WriteOff::macrs, "macrs"},
                                       std::pair{WriteOff::straight, "straight"}};
};

template <>
struct podsim::config::EnumNames<podsim::economics::PaymentTiming> {
  using PaymentTiming = economics::PaymentTiming;
  static constexpr std::array names = {
      std::pair{PaymentTiming::start, "start"}, std::pair{PaymentTiming::mid, "mid"},
      std::pair{PaymentTiming::end, "end"}, std::pair{PaymentTiming::year_end, "year_end"}};
};

template <>
struct podsim::config::EnumNames<podsim::economics::Basis> {
  using Basis = economics::Basis;
  static constexpr std::array names = {std::pair{Basis::nominal, "nominal"},
                                       std::pair{Basis::real, "real"}};
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

void check_purchase(const BuySection& b, const config::Node& n, config::Reader& r) {
  check_shares(b, n, r);
  if (b.refresh && b.lease)
    r.problem(n, "found both 'refresh' and 'lease'",
              "one of them: leased hardware goes back to its owner when it retires");
}

}  // namespace

void DemandSection::describe(config::Record<DemandSection>& r) {
  r.required("tokens", &DemandSection::tokens, "tokens to train, in the run or in each period")
      .more_than(0)
      .uncertain();
  r.optional("per", &DemandSection::per,
             "run: once, for as long as it takes; or the period in which the tokens are wanted");
  r.optional("from", &DemandSection::from, "first month of a recurring demand");
  r.optional("to", &DemandSection::to, "last month of a recurring demand, inclusive");
  r.check(check_window);
}

void RentSection::describe(config::Record<RentSection>& r) {
  r.required("offer", &RentSection::offer, "name of a rent offer of the chip, such as on_demand")
      .named_in("rent_offers");
  r.optional("region", &RentSection::region, "where; default the scenario's region");
  r.optional("provider", &RentSection::provider, "from whom; default the scenario's provider")
      .named_in("providers");
  r.optional("price", &RentSection::price, "per chip by contract, in place of the offer's")
      .more_than(0)
      .uncertain();
  r.optional("price_drift", &RentSection::price_drift,
             "change of the price per year, from the demand's first month on")
      .more_than(-1)
      .at_most(4)
      .uncertain();
  r.optional("support", &RentSection::support, "on top of the rent")
      .at_least(0)
      .at_most(1)
      .uncertain();
  r.optional("storage", &RentSection::storage, "kept each month; price for a month");
  r.optional("egress", &RentSection::egress, "moved out each month");
  r.optional("quota", &RentSection::quota, "most chips that may be rented").at_least(1);
  r.optional("whole_term", &RentSection::whole_term,
             "a commitment is paid to the end of its term, even after the phase; default true");
  r.optional("renewal", &RentSection::renewal,
             "how a commitment goes on that ends before its phase");
  r.optional("cancellation_fee", &RentSection::cancellation_fee,
             "of the rent left when the phase ends, with whole_term: false")
      .at_least(0)
      .at_most(1);
  r.optional("minimum_spend", &RentSection::minimum_spend,
             "rent that is paid in each year at least, used or not")
      .more_than(0);
  r.optional("resale", &RentSection::resale,
             "the contract lets other work use and pay for idle hours (finance.other_use)");
  r.check([](const RentSection& rent, const config::Node& n, config::Reader& reader) {
    if (rent.cancellation_fee > 0 && rent.whole_term.value_or(true))
      reader.problem(n, "a cancellation fee for a term that is paid whole", "whole_term: false");
  });
}

void RenewalSection::describe(config::Record<RenewalSection>& r) {
  r.optional("price", &RenewalSection::price,
             "per chip; default the first price, moved by price_drift until then")
      .more_than(0);
  r.optional("term", &RenewalSection::term, "default as long as the first")
      .at_least(units::days(28).base());
}

void DataService::describe(config::Record<DataService>& r) {
  r.required("size", &DataService::size, "in each month").more_than(0).uncertain();
  r.required("price", &DataService::price, "of keeping a byte for a month, or of moving it")
      .more_than(0)
      .uncertain();
}

void Extra::describe(config::Record<Extra>& r) {
  r.required("name", &Extra::name, "stands in the ledger: optics, installation, software");
  r.required("source", &Extra::source, "where the figure comes from");
  r.optional("once", &Extra::once, "paid at delivery for each chip").more_than(0).uncertain();
  r.optional("once_share", &Extra::once_share, "the same as a share of the hardware's price")
      .at_least(0)
      .at_most(1)
      .uncertain();
  r.optional("yearly", &Extra::yearly, "paid each year for each chip").more_than(0).uncertain();
  r.optional("yearly_share", &Extra::yearly_share, "the same as a share of the hardware's price")
      .at_least(0)
      .at_most(1)
      .uncertain();
  r.check([](const Extra& e, const config::Node& n, config::Reader& reader) {
    if (!e.once && !e.yearly && e.once_share <= 0 && e.yearly_share <= 0)
      reader.problem(n, "the extra '" + e.name + "' costs nothing",
                     "once, once_share, yearly or yearly_share");
  });
}

void LeaseSection::describe(config::Record<LeaseSection>& r) {
  r.required("owner", &LeaseSection::owner, "who buys the hardware and leases it out");
  r.optional("guarantor", &LeaseSection::guarantor, "who guarantees its residual value");
  r.optional("operated_by", &LeaseSection::operated_by, "who is paid for staff and maintenance");
  r.required("rate", &LeaseSection::rate, "that the owner earns, per year")
      .at_least(0)
      .at_most(1)
      .uncertain();
  r.optional("residual_guarantee", &LeaseSection::residual_guarantee,
             "of the hardware's price, at the end of its life")
      .at_least(0)
      .at_most(1)
      .uncertain();
  r.check([](const LeaseSection& l, const config::Node& n, config::Reader& reader) {
    if (l.residual_guarantee > 0 && !l.guarantor)
      reader.problem(n, "a residual guarantee that nobody gives", "guarantor: who gives it");
  });
}

void MigrationSection::describe(config::Record<MigrationSection>& r) {
  r.optional("cost", &MigrationSection::cost, "paid when the phase begins")
      .more_than(0)
      .uncertain();
  r.optional("overlap", &MigrationSection::overlap,
             "for which the phase before is kept and paid, unused")
      .at_least(0)
      .uncertain();
}

void BudgetSection::describe(config::Record<BudgetSection>& r) {
  r.optional("chips", &BudgetSection::chips, "chips at most").at_least(1);
  r.optional("spend", &BudgetSection::spend, "that hardware and facility may cost at once")
      .more_than(0);
  r.optional("power", &BudgetSection::power, "that the site's meter gives").more_than(0);
  r.optional("by", &BudgetSection::by, "month in which a one-off run has to be over");
  r.check([](const BudgetSection& b, const config::Node& n, config::Reader& reader) {
    const int limits = static_cast<int>(b.chips.has_value()) +
                       static_cast<int>(b.spend.has_value()) +
                       static_cast<int>(b.power.has_value()) + static_cast<int>(b.by.has_value());
    if (limits != 1)
      reader.problem(n, "found " + std::to_string(limits) + " limits",
                     "one of chips, spend, power, by");
  });
}

void DebtSection::describe(config::Record<DebtSection>& r) {
  r.required("share", &DebtSection::share, "of the capital").at_least(0).at_most(1).uncertain();
  r.optional("rate", &DebtSection::rate, "interest per year; default the catalog's debt_cost")
      .at_least(0)
      .at_most(1)
      .uncertain();
}

void TaxSection::describe(config::Record<TaxSection>& r) {
  r.required("rate", &TaxSection::rate, "of profit, that every cost saves")
      .at_least(0)
      .less_than(1)
      .uncertain();
  r.optional("write_off", &TaxSection::write_off,
             "deduction of purchases once they are in service: at once (bonus), by the five-year "
             "schedule with its half-year convention (macrs), or straight over the life; buildings "
             "straight over 39 years");
}

void Delivery::describe(config::Record<Delivery>& r) {
  r.required("at", &Delivery::at, "month in which they are installed and paid").uncertain();
  r.required("share", &Delivery::share, "of the chips").more_than(0).at_most(1);
}

void RefreshSection::describe(config::Record<RefreshSection>& r) {
  r.required("price", &RefreshSection::price,
             "per chip with all hardware around it, when the hardware before it retires")
      .more_than(0)
      .uncertain();
}

void BuySection::describe(config::Record<BuySection>& r) {
  r.required("site", &BuySection::site, "where the chips stand: a catalog site").named_in("sites");
  r.optional("offer", &BuySection::offer,
             "name of a purchase offer of the chip; default the catalog's default offer")
      .named_in("purchase_offers");
  r.optional("deliveries", &BuySection::deliveries, "tranches; default all when the phase begins");
  r.optional("life", &BuySection::life,
             "over which the hardware is written off and after which it retires; default the "
             "catalog's hardware_life")
      .at_least(units::days(30).base())
      .uncertain();
  r.optional("refresh", &BuySection::refresh,
             "replaces hardware that retires before its phase ends, by the same kind");
  r.optional("extras", &BuySection::extras,
             "what else is bought or paid for, each with its source");
  r.optional("lead_time", &BuySection::lead_time, "from payment to installation")
      .at_least(0)
      .uncertain();
  r.optional("ramp", &BuySection::ramp, "from installation to full use, growing evenly")
      .at_least(0)
      .uncertain();
  r.optional("site_power", &BuySection::site_power,
             "that the site's meter gives; chips beyond it stand idle")
      .more_than(0)
      .uncertain();
  r.optional("lease", &BuySection::lease, "another party owns the hardware and leases it out");
  r.check(check_purchase);
}

void FinanceSection::describe(config::Record<FinanceSection>& r) {
  r.optional("discount_rate", &FinanceSection::discount_rate,
             "per year, nominal; default the catalog's")
      .at_least(0)
      .at_most(1)
      .uncertain();
  r.optional("debt", &FinanceSection::debt,
             "part of the capital; the discount rate is then that of the equity");
  r.optional("tax", &FinanceSection::tax, "tax that costs save; in the cash, not in the ledger");
  r.optional(
       "inflation", &FinanceSection::inflation,
       "of electricity, staff and other running costs per year, from the demand's first month")
      .more_than(-1)
      .at_most(1)
      .uncertain();
  r.optional("basis", &FinanceSection::basis,
             "nominal: cash as paid; real: in money of the demand's first month");
  r.optional("timing", &FinanceSection::timing,
             "when the recurring amounts of a month are paid: at its start, middle or end, or at "
             "the end of the year; purchases are paid on their date");
  r.optional("currency", &FinanceSection::currency,
             "for totals beside those in USD, at the catalog's dated rate")
      .named_in("currencies");
  r.optional("other_use", &FinanceSection::other_use,
             "share of otherwise idle hours that other work uses and pays for: of owned chips, and "
             "of rented ones where resale is allowed")
      .at_least(0)
      .at_most(1)
      .uncertain();
  r.optional("other_discount", &FinanceSection::other_discount,
             "on the market's rent, for other work")
      .at_least(0)
      .at_most(1);
  r.optional("other_rent", &FinanceSection::other_rent,
             "the market's rent per chip; default the lowest price of the chip's offers but spot")
      .more_than(0);
  r.check([](const FinanceSection& f, const config::Node& n, config::Reader& reader) {
    if (f.other_use > 0 && !f.other_discount)
      reader.problem(n, "other work uses idle hours, and nothing says what it pays",
                     "other_discount: on the market's rent, such as 30 %");
  });
}

}  // namespace podsim::economics
