#include "src/study/search/limits.h"

#include <fmt/format.h>

namespace podsim::study {

std::string broken_limit(const SearchLimits& l, const SearchPlan& p) {
  if (l.within && units::days(p.elapsed_days) > *l.within)
    return fmt::format("{:.3g} days", p.elapsed_days);
  if (l.usd && p.total_usd > *l.usd) return fmt::format("{:.4g} million USD", p.total_usd / 1e6);
  if (l.power && p.it_power_mw * 1e6 > l.power->base())
    return fmt::format("{:.3g} MW", p.it_power_mw);
  if (l.chips && p.chips > *l.chips) return fmt::format("{} chips", p.chips);
  return "";
}

}  // namespace podsim::study
