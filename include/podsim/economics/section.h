// The scenario keys of demand, tenure and finance.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "podsim/config/record.h"
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

struct RentSection {
  std::string offer;
  std::optional<std::string> region, provider;

  static void describe(config::Record<RentSection>& r);
};

/// A part of the chips and the month in which it is installed and paid.
struct Delivery {
  units::Month at;
  double share = 1;

  static void describe(config::Record<Delivery>& r);
};

struct BuySection {
  std::string site;
  std::optional<std::string> offer;                 ///< default: the catalog's default offer
  std::optional<std::vector<Delivery>> deliveries;  ///< default: all when the phase begins
  std::optional<units::Time> life;                  ///< default: the catalog's hardware_life

  static void describe(config::Record<BuySection>& r);
};

struct FinanceSection {
  std::optional<double> discount_rate;  ///< per year; default the catalog's
  double other_use = 0;  ///< of otherwise idle owned hours, used by other work at cost

  static void describe(config::Record<FinanceSection>& r);
};

}  // namespace podsim::economics
