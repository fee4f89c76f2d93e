#include <algorithm>

#include "economic_model.h"

namespace podsim::study {

DealBook::DealBook(const economics::MarketSection& section, const catalog::Catalog& catalog)
    : section_(section), catalog_(catalog), known_(section.deals.size()) {}

std::vector<int> DealBook::months_of(const economics::DealSection& d) {
  std::vector<int> months;
  if (d.rent) months = {d.rent->from.index, d.rent->to.index};
  if (d.sale)
    for (const auto& delivery : d.sale->deliveries) months.push_back(delivery.at.index);
  return months;
}

void DealBook::cover(int first_year, int last_year) {
  first_year_ = first_year;
  years_ = static_cast<std::size_t>(last_year - first_year + 1);
  for (auto& k : known_) k.clear();
}

const std::vector<double>& DealBook::revenue(std::size_t k,
                                             const economics::DealSection& deal) const {
  std::vector<int> months = months_of(deal);
  const std::lock_guard guard(lock_);
  auto& known = known_[k];
  const auto [it, added] = known.try_emplace(std::move(months));
  if (!added) return it->second;
  it->second.assign(years_, 0);
  if (deal.plan) return it->second;
  if (deal.rent && deal.rent->to < deal.rent->from) {
    known.erase(it);
    throw config::InputError(
        config::Diagnostic{{},
                           "market.deals[" + std::to_string(k) + "].rent",
                           "a draw of its months ends (" + units::print(deal.rent->to) +
                               ") before it begins (" + units::print(deal.rent->from) + ")",
                           "distributions that do not overlap",
                           ""});
  }
  economics::MarketSection alone = section_;
  alone.deals = {deal};
  catalog::InputLog unused;
  const auto result = economics::vendor_revenue(alone, {}, catalog_, unused);
  for (const auto& [year, usd] : result.deals.front().revenue_by_year_usd) {
    const auto i = std::stoi(year) - first_year_;
    if (i >= 0 && i < static_cast<int>(years_)) it->second[static_cast<std::size_t>(i)] += usd;
  }
  return it->second;
}

}  // namespace podsim::study
