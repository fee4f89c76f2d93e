// How the market's figures follow from each other, for `podsim explain`.
#include <fmt/format.h>

#include <algorithm>

#include "src/study/run/assemble.h"

namespace podsim::study {

std::string indexed(const std::string& list, std::size_t i) {
  return list + "[" + std::to_string(i) + "]";
}

namespace {

using Paths = std::vector<std::string>;

Paths split_sources(const std::string& sources) {
  Paths parts;
  std::size_t begin = 0;
  while (begin < sources.size()) {
    const auto end = std::min(sources.find("; ", begin), sources.size());
    parts.push_back(sources.substr(begin, end - begin));
    begin = end + 2;
  }
  return parts;
}

class MarketDerivations {
 public:
  MarketDerivations(const economics::MarketResult& m, std::vector<Derivation>& out)
      : m_(m), out_(out) {}

  void run() {
    for (std::size_t i = 0; i < m_.deals.size(); ++i) deal(i);
    for (std::size_t i = 0; i < m_.quarters.size(); ++i) quarter(i);
    for (const auto& [year, usd] : m_.revenue_by_year_usd) this->year(year);
    for (const auto& [name, view] : m_.accounting) accounting(name, view);
    for (std::size_t i = 0; i < m_.shares.size(); ++i) share(i);
    for (std::size_t i = 0; i < m_.content.size(); ++i) content(i);
    if (m_.goods_usd_per_chip) goods();
  }

 private:
  void add(std::string path, std::string formula, Paths from) {
    out_.push_back({std::move(path), std::move(formula), std::move(from)});
  }

  void deal(std::size_t i) {
    const auto& deal = m_.deals[i];
    const std::string path = indexed("market.deals", i);
    for (const auto& [year, usd] : deal.expected_by_year_usd)
      add(fmt::format("{}.expected_by_year_usd.{}", path, year),
          "revenue x probability, after cuts for want of supply or power",
          {fmt::format("{}.revenue_by_year_usd.{}", path, year), path + ".probability"});
    for (const auto& [year, usd] : deal.revenue_by_year_usd)
      add(fmt::format("{}.revenue_by_year_usd.{}", path, year), deal.formula,
          split_sources(deal.source));
  }

  void quarter(std::size_t i) {
    const std::string path = indexed("market.quarters", i),
                      year = m_.quarters[i].quarter.substr(0, 4);
    Paths deals;
    for (std::size_t d = 0; d < m_.deals.size(); ++d)
      if (m_.deals[d].expected_by_year_usd.contains(year))
        deals.push_back(indexed("market.deals", d) + ".expected_by_year_usd." + year);
    add(path + ".expected_usd", "sale + royalty + lease + rent",
        {path + ".sale_usd", path + ".royalty_usd", path + ".lease_usd", path + ".rent_usd"});
    for (const char* kind : {"sale_usd", "royalty_usd", "lease_usd", "rent_usd"})
      add(path + "." + kind, "the quarter's part of the deals' expected revenue", deals);
    if (!m_.quarters[i].contribution_usd) return;
    add(path + ".contribution_usd", "expected revenue - goods - depreciation - running cost",
        {path + ".expected_usd", path + ".goods_usd", path + ".depreciation_usd",
         path + ".running_usd"});
    if (m_.goods_usd_per_chip)
      add(path + ".goods_usd", "chips sold, royalties apart, x goods_usd_per_chip",
          {path + ".chips_sold", "market.goods_usd_per_chip"});
    add(path + ".depreciation_usd",
        "chip-hours rented out x the fleet's; goods of leased chips / term",
        {path + ".chips_in_service"});
    add(path + ".running_usd", "chip-hours rented out x the fleet's running cost",
        {path + ".chips_in_service"});
  }

  [[nodiscard]] Paths quarters_of(const std::string& year, const char* figure) const {
    Paths from;
    for (std::size_t i = 0; i < m_.quarters.size(); ++i)
      if (m_.quarters[i].quarter.starts_with(year))
        from.push_back(fmt::format("{}.{}", indexed("market.quarters", i), figure));
    return from;
  }

  void year(const std::string& year) {
    const auto sum = [&](const char* figure, const char* of) {
      add(fmt::format("market.{}.{}", figure, year), "sum of the quarters", quarters_of(year, of));
    };
    sum("revenue_by_year_usd", "expected_usd");
    sum("unweighted_by_year_usd", "unweighted_usd");
    sum("cut_chips_by_year", "cut_chips");
    sum("cut_by_year_usd", "cut_usd");
    for (const auto& [status, years] : m_.by_status_usd)
      sum(("by_status_usd." + status).c_str(), (status + "_usd").c_str());
    if (!m_.contribution_by_year_usd) return;
    sum("contribution_by_year_usd", "contribution_usd");
    sum("capex_by_year_usd", "capex_usd");
  }

  void accounting(const std::string& name, const economics::AccountingResult& view) {
    for (const auto& [year, usd] : view.revenue_by_year_usd) {
      Paths from;
      for (std::size_t d = 0; d < m_.deals.size(); ++d)
        if (m_.deals[d].expected_by_year_usd.contains(year))
          from.push_back(indexed("market.deals", d) + ".expected_by_year_usd." + year);
      add(fmt::format("market.accounting.{}.revenue_by_year_usd.{}", name, year),
          name == "as_stated" ? "as the deals say"
          : name == "gross"   ? "the same with all sales at their price"
                              : "the same with all sales at market.royalty of their price",
          from);
    }
  }

  void goods() {
    Paths parts;
    for (std::size_t i = 0; i < m_.goods.size(); ++i) {
      parts.push_back(indexed("market.goods", i) + ".usd");
      add(parts.back(), "pieces x price", split_sources(m_.goods[i].source));
    }
    add("market.goods_usd_per_chip", "sum of the parts", parts);
  }

  void share(std::size_t i) {
    const auto& share = m_.shares[i];
    const std::string path = indexed("market.shares", i);
    const bool vendor = share.of.starts_with(m_.vendor + " ");
    add(fmt::format("market.accounting.{}.{}.{}", share.accounting,
                    vendor ? "of_vendor_by_year" : "of_rival_by_year", share.year),
        "the share", {path + ".share"});
    add(path + ".share", fmt::format("expected revenue of {} / stated revenue", share.year),
        {fmt::format("market.accounting.{}.revenue_by_year_usd.{}", share.accounting, share.year),
         path + ".denominator_usd"});
    add(path + ".denominator_usd", share.of + ", " + share.period, split_sources(share.source));
  }

  void content(std::size_t i) {
    const auto& item = m_.content[i];
    const std::string path = indexed("market.content", i);
    const Paths sources = split_sources(item.source);
    add(path + ".per_chip", "pieces for a chip", {sources.front()});
    if (item.price_usd)
      add(path + ".price_usd", "of a piece, in USD", {sources.begin() + 1, sources.end()});
    for (const auto& [year, units] : item.units_by_year) {
      add(fmt::format("{}.units_by_year.{}", path, year), "chips deployed x pieces for a chip",
          {"market.chips_by_year." + year, path + ".per_chip"});
      if (item.price_usd)
        add(fmt::format("{}.usd_by_year.{}", path, year), "units x price",
            {fmt::format("{}.units_by_year.{}", path, year), path + ".price_usd"});
    }
  }

  const economics::MarketResult& m_;
  std::vector<Derivation>& out_;
};

}  // namespace

void add_derivations(const economics::MarketResult& m, std::vector<Derivation>& out) {
  MarketDerivations(m, out).run();
}

}  // namespace podsim::study
