// The scenario keys of demand, tenure and finance.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "podsim/config/describe.h"
#include "podsim/economics/money.h"
#include "podsim/units/date.h"
#include "podsim/units/quantity.h"

namespace podsim::economics {

enum class Period { run, month, quarter, year };

/// Tokens to train. `per: run` is one run that starts with the plan's first phase and takes as long
/// as it takes; otherwise the tokens are wanted again in each period of a window.
struct DemandSection {
  double tokens = 0;
  Period per = Period::run;
  std::optional<units::Month> from, to;  ///< inclusive

  static void describe(config::Record<DemandSection>& r);
};

/// Data kept or moved each month beside rented chips.
struct DataService {
  units::Bytes size;
  units::UsdPerByte price;

  static void describe(config::Record<DataService>& r);
};

/// How a commitment goes on when its term ends before its phase.
struct RenewalSection {
  std::optional<units::UsdPerTime> price;  ///< default: the first price, drifted until then
  std::optional<units::Time> term;         ///< default: as long as the first

  static void describe(config::Record<RenewalSection>& r);
};

struct RentSection {
  std::string offer;
  std::optional<std::string> region, provider;
  std::optional<units::UsdPerTime> price;  ///< price of a contract, in place of the offer's
  double price_drift = 0;                  ///< per year
  double support = 0;                      ///< share of the rent
  std::optional<DataService> storage, egress;
  std::optional<std::int64_t> quota;
  std::optional<bool> whole_term;  ///< a commitment is paid to its term's end; default yes
  std::optional<RenewalSection> renewal;
  double cancellation_fee = 0;         ///< share of the rent that is left when the phase ends
  std::optional<Money> minimum_spend;  ///< rent per year
  bool resale = false;                 ///< the contract lets other work use idle hours

  static void describe(config::Record<RentSection>& r);
};

/// A part of the chips and the month in which it is installed and paid.
struct Delivery {
  units::Month at;
  double share = 1;

  static void describe(config::Record<Delivery>& r);
};

/// Something owned beside chips and what the catalog knows of: optics, optical switches,
/// installation, software, insurance. Money is per chip, shares are of the hardware.
struct Extra {
  std::string name, source;
  std::optional<Money> once, yearly;
  double once_share = 0, yearly_share = 0;

  static void describe(config::Record<Extra>& r);
};

/// Another party owns the hardware and leases it to the user of the plan.
struct LeaseSection {
  std::string owner;
  std::optional<std::string> guarantor, operated_by;
  double rate = 0;                ///< yearly rate that the owner earns
  double residual_guarantee = 0;  ///< share of the hardware's price at the end of the lease

  static void describe(config::Record<LeaseSection>& r);
};

/// Hardware of the same kind that takes the place of what retires while its phase goes on.
struct RefreshSection {
  Money price;  ///< per chip with all hardware around it

  static void describe(config::Record<RefreshSection>& r);
};

struct BuySection {
  std::string site;
  std::optional<std::string> offer;                 ///< default: the catalog's default offer
  std::optional<std::vector<Delivery>> deliveries;  ///< default: all when the phase begins
  std::optional<units::Time> life;                  ///< default: the catalog's hardware_life
  std::optional<RefreshSection> refresh;            ///< without one, what retires is not replaced
  std::vector<Extra> extras;
  units::Time lead_time;                   ///< time between payment and installation
  units::Time ramp;                        ///< time between installation and full use
  std::optional<units::Power> site_power;  ///< limit at the meter of the site
  std::optional<LeaseSection> lease;

  static void describe(config::Record<BuySection>& r);
};

/// The limit that a phase is sized by: it has as many of its machine as the limit allows, each of
/// which trains by itself. One of the four.
struct BudgetSection {
  std::optional<std::int64_t> chips;
  std::optional<Money> spend;         ///< hardware and facility, at once
  std::optional<units::Power> power;  ///< power at the meter
  std::optional<units::Month> by;     ///< month in which a run has to be over

  static void describe(config::Record<BudgetSection>& r);
};

struct DebtSection {
  double share = 0;            ///< share of the capital
  std::optional<double> rate;  ///< per year; default the catalog's debt_cost

  static void describe(config::Record<DebtSection>& r);
};

/// Deduction of purchases from taxable income, from the month on in which they are in service: at
/// once, by the five-year schedule with its half-year convention, or evenly over the life.
enum class WriteOff { bonus, macrs, straight };
/// When recurring amounts of a month are paid.
enum class PaymentTiming { start, mid, end, year_end };
enum class Basis { nominal, real };

struct TaxSection {
  double rate = 0;
  WriteOff write_off = WriteOff::bonus;

  static void describe(config::Record<TaxSection>& r);
};

struct FinanceSection {
  std::optional<double> discount_rate;  ///< per year; default the catalog's
  std::optional<DebtSection> debt;
  std::optional<TaxSection> tax;
  double inflation = 0;  ///< yearly rise of operating costs
  Basis basis = Basis::nominal;
  PaymentTiming timing = PaymentTiming::mid;
  std::string currency = "USD";  ///< currency of the totals beside those in USD
  double other_use = 0;  ///< share of otherwise idle hours that other work uses and pays for
  std::optional<double> other_discount;         ///< on the market's rent, that other work gets
  std::optional<units::UsdPerTime> other_rent;  ///< market's rent; default the chip's lowest offer

  static void describe(config::Record<FinanceSection>& r);
};

/// Cost of moving into a phase, and the time for which the phase before it is kept.
struct MigrationSection {
  std::optional<Money> cost;
  units::Time overlap;

  static void describe(config::Record<MigrationSection>& r);
};

}  // namespace podsim::economics
