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

class MarketDerivations {
 public:
  MarketDerivations(const economics::MarketResult& m, const Scenario& scenario,
                    std::vector<Derivation>& out)
      : m_(m), s_(*scenario.market), out_(out) {
    if (s_.horizon)
      window_ = {"scenario.market.horizon"};
    else if (scenario.demand && scenario.demand->per != economics::Period::run)
      window_ = {"scenario.demand"};
  }

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
  void add(std::string path, std::string formula, const Paths& from, const Paths& more = {},
           const Paths& others = {}) {
    Derivation d{std::move(path), std::move(formula), {}};
    for (const auto* paths : {&from, &more, &others})
      for (const auto& p : *paths)
        if (std::find(d.from.begin(), d.from.end(), p) == d.from.end()) d.from.push_back(p);
    out_.push_back(std::move(d));
  }

  /// Supply and power are shared among all deals.
  [[nodiscard]] Paths caps() const {
    if (m_.cap_from.empty()) return {};
    Paths from = m_.cap_from;
    from.emplace_back("scenario.market.rationing");
    for (const auto& deal : m_.deals)
      from.insert(from.end(), deal.size_from.begin(), deal.size_from.end());
    return from;
  }

  void deal(std::size_t i) {
    const auto& deal = m_.deals[i];
    const std::string path = indexed("market.deals", i);
    Paths size = deal.size_from;
    const Paths bounds = caps();
    size.insert(size.end(), bounds.begin(), bounds.end());
    add(path + ".probability", "as the scenario states it", {"scenario." + path + ".probability"});
    add(path + ".chips", "chips that the horizon holds, if the deal happens", size, window_);
    for (const auto& [year, usd] : deal.expected_by_year_usd)
      add(fmt::format("{}.expected_by_year_usd.{}", path, year),
          "revenue x probability, after cuts for want of supply or power",
          {fmt::format("{}.revenue_by_year_usd.{}", path, year), path + ".probability"}, bounds);
    for (const auto& [year, usd] : deal.revenue_by_year_usd)
      add(fmt::format("{}.revenue_by_year_usd.{}", path, year), deal.formula, deal.price_from, size,
          window_);
  }

  /// Paths of a figure of the deals that earn in the quarter and that `wanted` chooses.
  template <class Wanted>
  [[nodiscard]] Paths deals_in(std::size_t quarter, const char* figure, Wanted wanted) const {
    const std::string year = m_.quarters[quarter].quarter.substr(0, 4);
    Paths from;
    for (std::size_t d = 0; d < m_.deals.size(); ++d)
      if (m_.deals[d].expected_by_quarter_usd[quarter] != 0 && wanted(s_.deals[d]))
        from.push_back(fmt::format("{}.{}.{}", indexed("market.deals", d), figure, year));
    return from;
  }

  void quarter(std::size_t i) {
    const auto& q = m_.quarters[i];
    const std::string path = indexed("market.quarters", i);
    add(path + ".expected_usd", "sale + royalty + lease + rent",
        {path + ".sale_usd", path + ".royalty_usd", path + ".lease_usd", path + ".rent_usd"});
    kinds(i, path);
    if (q.unweighted_usd != 0)
      add(path + ".unweighted_usd", "revenue of the deals, if every one happens",
          deals_in(i, "revenue_by_year_usd", [](const auto&) { return true; }));
    chips(i, path);
    if (q.contribution_usd) costs(i, path);
  }

  void kinds(std::size_t i, const std::string& path) {
    using economics::DealSection;
    const auto& q = m_.quarters[i];
    const auto part = [&](const char* figure, double usd, auto wanted) {
      if (usd != 0)
        add(path + figure, "the quarter's part of the deals' expected revenue",
            deals_in(i, "expected_by_year_usd", wanted));
    };
    part(".sale_usd", q.sale_usd, [](const DealSection& d) {
      return d.plan || (d.sale && !d.sale->lease && !d.sale->royalty);
    });
    part(".royalty_usd", q.royalty_usd,
         [](const DealSection& d) { return d.sale && d.sale->royalty; });
    part(".lease_usd", q.lease_usd, [](const DealSection& d) { return d.sale && d.sale->lease; });
    part(".rent_usd", q.rent_usd, [](const DealSection& d) { return d.plan || d.rent; });
    using economics::DealStatus;
    const auto status = [&](const char* figure, double usd, DealStatus s) {
      part(figure, usd, [s](const DealSection& d) { return d.status == s; });
    };
    status(".booked_usd", q.booked_usd, DealStatus::booked);
    status(".contracted_usd", q.contracted_usd, DealStatus::contracted);
    status(".probable_usd", q.probable_usd, DealStatus::probable);
    status(".aspired_usd", q.aspired_usd, DealStatus::aspired);
  }

  void chips(std::size_t i, const std::string& path) {
    using economics::DealSection;
    const auto& q = m_.quarters[i];
    const auto part = [&](const char* figure, double number, auto wanted) {
      if (number == 0) return;
      Paths from;
      for (std::size_t d = 0; d < m_.deals.size(); ++d)
        if (wanted(s_.deals[d]))
          from.insert(from.end(), {indexed("market.deals", d) + ".chips",
                                   indexed("market.deals", d) + ".probability"});
      add(path + figure, "chips x probability, after cuts for want of supply or power", from);
    };
    part(".chips_sold", q.chips_sold,
         [](const DealSection& d) { return d.plan || (d.sale && !d.sale->lease); });
    part(".chips_leased", q.chips_leased,
         [](const DealSection& d) { return d.sale && d.sale->lease; });
    part(".chips_rented", q.chips_rented, [](const DealSection& d) { return d.plan || d.rent; });
    part(".chips_in_service", q.chips_in_service, [](const DealSection&) { return true; });
    if (m_.cap_from.empty()) return;
    part(".cut_chips", q.cut_chips, [](const DealSection&) { return true; });
    if (q.cut_usd != 0)
      add(path + ".cut_usd", "revenue of the chips that are cut",
          deals_in(i, "expected_by_year_usd", [](const auto&) { return true; }), caps());
  }

  void costs(std::size_t i, const std::string& path) {
    const auto& q = m_.quarters[i];
    add(path + ".contribution_usd", "expected revenue - goods - depreciation - running cost",
        {path + ".expected_usd", path + ".goods_usd", path + ".depreciation_usd",
         path + ".running_usd"});
    const Paths fleet = fleet_figures();
    if (m_.goods_usd_per_chip && q.goods_usd != 0)
      add(path + ".goods_usd", "chips sold, royalties apart, x goods_usd_per_chip",
          {path + ".chips_sold", "market.goods_usd_per_chip"});
    Paths kept = fleet;
    if (m_.goods_usd_per_chip) kept.emplace_back("market.goods_usd_per_chip");
    if (q.depreciation_usd != 0)
      add(path + ".depreciation_usd",
          "chip-hours rented out x the fleet's; goods of leased chips / term",
          {path + ".chips_in_service"}, kept);
    if (q.running_usd != 0)
      add(path + ".running_usd", "chip-hours rented out x the fleet's running cost",
          {path + ".chips_in_service"}, fleet);
  }

  /// Cost of the fleet that holds the rented chips.
  [[nodiscard]] Paths fleet_figures() const {
    if (!s_.costs || !s_.costs->fleet) return {};
    const std::string fleet = "fleets." + *s_.costs->fleet + ".";
    return {"scenario.market.costs.fleet", fleet + "capex_usd", fleet + "chips",
            fleet + "depreciation_per_year_usd", fleet + "running_per_year_usd"};
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
    Paths chips;
    for (const char* figure : {"chips_sold", "chips_leased", "chips_rented"})
      for (auto& path : quarters_of(year, figure)) chips.push_back(std::move(path));
    add("market.chips_by_year." + year, "chips that come in the quarters", chips);
    sum("cut_chips_by_year", "cut_chips");
    sum("cut_by_year_usd", "cut_usd");
    for (const auto& [status, years] : m_.by_status_usd)
      sum(("by_status_usd." + status).c_str(), (status + "_usd").c_str());
    for (const auto& [segment, years] : m_.by_segment_usd) by_segment(segment, year);
    if (!m_.contribution_by_year_usd) return;
    sum("contribution_by_year_usd", "contribution_usd");
    sum("capex_by_year_usd", "capex_usd");
  }

  [[nodiscard]] Paths expected(const std::string& year) const {
    Paths from;
    for (std::size_t d = 0; d < m_.deals.size(); ++d)
      if (m_.deals[d].expected_by_year_usd.contains(year))
        from.push_back(indexed("market.deals", d) + ".expected_by_year_usd." + year);
    return from;
  }

  void by_segment(const std::string& segment, const std::string& year) {
    Paths from;
    for (std::size_t d = 0; d < m_.deals.size(); ++d)
      if (m_.deals[d].segment == segment && m_.deals[d].expected_by_year_usd.contains(year))
        from.push_back(indexed("market.deals", d) + ".expected_by_year_usd." + year);
    add(fmt::format("market.by_segment_usd.{}.{}", segment, year), "sum of the segment's deals",
        from);
  }

  void accounting(const std::string& name, const economics::AccountingResult& view) {
    const bool royalty = name == "royalty";
    for (const auto& [year, usd] : view.revenue_by_year_usd)
      add(fmt::format("market.accounting.{}.revenue_by_year_usd.{}", name, year),
          name == "as_stated" ? "as the deals say"
          : name == "gross"   ? "the same with all sales at their price"
                              : "the same with all sales at market.royalty of their price",
          expected(year), royalty ? Paths{"scenario.market.royalty"} : Paths{});
  }

  void goods() {
    Paths parts;
    for (std::size_t i = 0; i < m_.goods.size(); ++i) {
      parts.push_back(indexed("market.goods", i) + ".usd");
      add(parts.back(), "pieces x price", m_.goods[i].from,
          {indexed("scenario.market.costs.goods", i)});
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
    const std::string key = vendor ? "scenario.market.vendor" : "scenario.market.rival";
    add(path + ".denominator_usd", share.of + ", " + share.period, share.from,
        {key, key + "_segment"});
  }

  void content(std::size_t i) {
    const auto& item = m_.content[i];
    const std::string path = indexed("market.content", i), vendor = "scenario.market.vendor";
    add(path + ".per_chip", "pieces for a chip", item.per_chip_from, {vendor});
    if (item.price_usd)
      add(path + ".price_usd", "price of a piece, in USD", item.price_from, {vendor});
    for (const auto& [year, units] : item.units_by_year) {
      if (units == 0) continue;
      add(fmt::format("{}.units_by_year.{}", path, year), "chips deployed x pieces for a chip",
          {"market.chips_by_year." + year, path + ".per_chip"});
      if (item.price_usd)
        add(fmt::format("{}.usd_by_year.{}", path, year), "units x price",
            {fmt::format("{}.units_by_year.{}", path, year), path + ".price_usd"});
    }
    for (const auto& [year, units] : item.supply_units_by_year) {
      add(fmt::format("{}.supply_units_by_year.{}", path, year), "chips made x pieces for a chip",
          {path + ".per_chip"}, item.made_from.at(year));
      if (item.price_usd)
        add(fmt::format("{}.supply_usd_by_year.{}", path, year), "units x price",
            {fmt::format("{}.supply_units_by_year.{}", path, year), path + ".price_usd"});
    }
  }

  const economics::MarketResult& m_;
  const economics::MarketSection& s_;
  std::vector<Derivation>& out_;
  Paths window_;  ///< keys that bound what counts
};

}  // namespace

void add_derivations(const economics::MarketResult& m, const Scenario& scenario,
                     std::vector<Derivation>& out) {
  MarketDerivations(m, scenario, out).run();
}

}  // namespace podsim::study
