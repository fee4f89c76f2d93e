#include "src/study/uncertainty/market_model.h"

#include <fmt/format.h>

#include "podsim/catalog/catalog.h"
#include "podsim/config/diagnostics.h"
#include "podsim/economics/market_figures.h"

namespace podsim::study {

namespace {

using economics::Accounting;
using economics::DealSection;
using economics::QuarterFigures;

void check_months(const DealSection& d, std::size_t k) {
  if (!d.rent || d.rent->from <= d.rent->to) return;
  throw config::InputError(
      config::Diagnostic{{},
                         "market.deals[" + std::to_string(k) + "].rent",
                         "a draw of its months ends (" + units::print(d.rent->to) +
                             ") before it begins (" + units::print(d.rent->from) + ")",
                         "distributions that do not overlap",
                         ""});
}

/// The path at a place of a list; empty beyond its end.
std::string part(const std::vector<std::string>& paths, std::size_t i) {
  return i < paths.size() ? paths[i] : "";
}

/// Where the power of a deal's chip was read; empty where it is stated or not known.
std::string chip_power_path(const DealSection& d, const catalog::Catalog& catalog) {
  if (d.chip_power || d.plan) return "";
  const auto& chip = d.rent ? d.rent->chip : d.sale->chip;
  return chip ? catalog.chip(*chip).system_power.origin.path : "";
}

}  // namespace

void scale_size(DealSection& deal, double factor) {
  const auto scale = [factor](auto& size) {
    if (size) *size = *size * factor;
  };
  if (deal.rent) {
    scale(deal.rent->chips);
    scale(deal.rent->power);
    if (deal.rent->committed) deal.rent->committed->amount *= factor;
  }
  if (deal.sale) {
    scale(deal.sale->chips);
    scale(deal.sale->power);
    if (deal.sale->value) deal.sale->value->amount *= factor;
  }
}

void scale_price(MarketWork& work, std::size_t deal, double factor) {
  DealSection& d = work.section.deals[deal];
  work.terms.deals[deal].price *= factor;
  if (d.rent && d.rent->price) *d.rent->price = *d.rent->price * factor;
  if (d.sale && d.sale->price) *d.sale->price = *d.sale->price * factor;
}

void move(DealSection& deal, int months) {
  const auto all = [months](std::vector<economics::Delivery>& list) {
    for (auto& x : list) x.at = x.at + months;
  };
  if (deal.rent) {
    deal.rent->from = deal.rent->from + months;
    deal.rent->to = deal.rent->to + months;
    all(deal.rent->deliveries);
  }
  if (deal.sale) all(deal.sale->deliveries);
  if (!deal.adoption) return;
  all(deal.adoption->ramp);
  if (deal.adoption->from) deal.adoption->from = *deal.adoption->from + months;
}

MarketModel::MarketModel(const MarketInputs& inputs, const catalog::Catalog& catalog)
    : section_(inputs.section), terms_(inputs.terms), result_(inputs.result) {
  for (const auto& [name, view] : result_.accounting) {
    accounting_names_.push_back(name);
    accountings_.push_back(name == "gross"     ? Accounting::gross
                           : name == "royalty" ? Accounting::royalty
                                               : Accounting::as_stated);
  }
  for (const auto& c : result_.content) {
    content_per_chip_.push_back(part(c.per_chip_from, 0));
    content_price_.push_back(part(c.price_from, 0));
  }
  for (const auto& line : result_.goods) goods_.push_back({part(line.from, 0), part(line.from, 1)});
  for (const DealSection& d : section_.deals) chip_power_.push_back(chip_power_path(d, catalog));
  for (const auto& f : catalog.market(section_.vendor).supply) {
    made_.push_back({f.from, f.to, f.chips.value});
    made_paths_.push_back(f.chips.origin.path);
  }
}

void MarketModel::cover(units::Month last) {
  if (section_.horizon || terms_.quarters == 0) return;
  const int more = last - (terms_.first + 3 * static_cast<int>(terms_.quarters)) + 1;
  if (more > 0) economics::extend(terms_, static_cast<std::size_t>((more + 2) / 3));
}

std::size_t MarketModel::year_of(std::size_t quarter) const {
  return static_cast<std::size_t>((terms_.first + 3 * static_cast<int>(quarter)).year() -
                                  first_year());
}

std::size_t MarketModel::years() const {
  return terms_.quarters == 0 ? 0 : year_of(terms_.quarters - 1) + 1;
}

MarketWork MarketModel::work() const {
  MarketWork w;
  w.section = section_;
  w.terms = terms_;
  w.chances.assign(section_.deals.size(), MarketWork::central_chance);
  w.weights.resize(section_.deals.size());
  w.views.resize(accountings_.size());
  for (const auto& c : result_.content) w.content.push_back({c.per_chip, c.price_usd.value_or(0)});
  w.made = made_;
  w.goods.resize(goods_.size(), {1, 1});
  return w;
}

void MarketModel::evaluate(MarketWork& w, const PlanPayments& payments) const {
  for (std::size_t k = 0; k < w.section.deals.size(); ++k) check_months(w.section.deals[k], k);
  for (std::size_t k = 0; k < w.weights.size(); ++k) {
    const double p = w.section.deals[k].probability, chance = w.chances[k];
    w.weights[k] = chance == MarketWork::central_chance ? p : chance > 1 - p ? 1 : 0;
  }
  for (std::size_t k = 0; k < section_.deals.size(); ++k)
    if (const auto& plan = section_.deals[k].plan)
      payments(*plan, w.terms.first, w.terms.deals[k].plan);
  if (w.made_drawn && section_.supply && section_.supply->share)
    w.terms.supply = economics::supply_by_quarter(w.made, terms_.first, terms_.quarters);
  w.terms.goods = 0;
  for (std::size_t i = 0; i < w.goods.size(); ++i)
    w.terms.goods += result_.goods[i].usd * w.goods[i][0] * w.goods[i][1];
  for (std::size_t v = 0; v < w.views.size(); ++v) {
    MarketWork::View& view = w.views[v];
    if (v == 0)  // caps do not hang on how sales are recognised
      economics::market_figures(w.section, w.terms, w.weights, accountings_[v], true, view.figures);
    else
      economics::market_figures(w.section, w.terms, w.weights, accountings_[v],
                                w.views.front().figures, view.figures);
    sum_years(view);
  }
}

void MarketModel::sum_years(MarketWork::View& view) const {
  for (auto* row :
       {&view.revenue, &view.contribution, &view.chips, &view.cut, &view.sale, &view.royalty,
        &view.lease, &view.rent, &view.gross_profit, &view.operating_profit, &view.free_cash_flow})
    row->assign(years(), 0);
  const double expenses = result_.operating_expenses_share.value_or(0);
  for (std::size_t q = 0; q < terms_.quarters; ++q) {
    const QuarterFigures& f = view.figures.quarters[q];
    const std::size_t y = year_of(q);
    view.revenue[y] += f.revenue();
    view.contribution[y] += f.contribution();
    view.chips[y] += f.deployed();
    view.cut[y] += f.cut;
    view.sale[y] += f.sale;
    view.royalty[y] += f.royalty;
    view.lease[y] += f.lease;
    view.rent[y] += f.rent;
    view.gross_profit[y] += f.gross_profit();
    view.operating_profit[y] += f.operating_profit(expenses);
    view.free_cash_flow[y] += f.free_cash_flow(expenses);
  }
}

std::vector<MarketFigure> MarketModel::figures() const {
  std::vector<MarketFigure> out;
  if (terms_.quarters == 0) return out;
  using Row = std::vector<double> MarketWork::View::*;
  const auto add = [&](std::size_t view, Row row, const std::string& name, double over,
                       bool headline) {
    for (std::size_t y = 0; y < years(); ++y)
      out.push_back({"market." + name + "." + std::to_string(first_year() + static_cast<int>(y)),
                     [=](const MarketWork& w) { return (w.views[view].*row)[y] / over; },
                     headline});
  };
  const auto denominator = [&](const std::string& of) {
    for (const auto& s : result_.shares)
      if (s.of.starts_with(of + " ")) return s.denominator_usd;
    return 0.0;
  };
  const double rival = denominator(section_.rival), vendor = denominator(section_.vendor);
  using View = MarketWork::View;
  for (std::size_t v = 0; v < accounting_names_.size(); ++v) {
    const std::string in = "accounting." + accounting_names_[v] + ".";
    const bool stated = accountings_[v] == Accounting::as_stated;
    if (stated) {
      add(v, &View::revenue, "revenue_by_year_usd", 1, true);
      add(v, &View::chips, "chips_by_year", 1, false);
      add(v, &View::cut, "cut_chips_by_year", 1, false);
      if (section_.costs) add(v, &View::contribution, "contribution_by_year_usd", 1, true);
      add(v, &View::sale, "by_recognition_usd.sale", 1, false);
      add(v, &View::royalty, "by_recognition_usd.royalty", 1, false);
      add(v, &View::lease, "by_recognition_usd.lease", 1, false);
      add(v, &View::rent, "by_recognition_usd.rent", 1, false);
      if (section_.costs) add(v, &View::gross_profit, "gross_profit_by_year_usd", 1, false);
      if (section_.costs && result_.operating_expenses_share) {
        add(v, &View::operating_profit, "operating_profit_by_year_usd", 1, false);
        add(v, &View::free_cash_flow, "free_cash_flow_by_year_usd", 1, false);
      }
    }
    add(v, &View::revenue, in + "revenue_by_year_usd", 1, !stated);
    if (section_.costs) add(v, &View::contribution, in + "contribution_by_year_usd", 1, false);
    if (rival > 0) add(v, &View::revenue, in + "of_rival_by_year", rival, stated);
    if (vendor > 0) add(v, &View::revenue, in + "of_vendor_by_year", vendor, false);
  }
  add_content(out);
  return out;
}

void MarketModel::add_content(std::vector<MarketFigure>& out) const {
  for (std::size_t i = 0; i < result_.content.size(); ++i) {
    const std::string at = "market.content[" + std::to_string(i) + "].";
    const bool priced = result_.content[i].price_usd.has_value();
    for (std::size_t y = 0; y < years(); ++y) {
      const std::string year = std::to_string(first_year() + static_cast<int>(y));
      out.push_back({fmt::format("{}units_by_year.{}", at, year), [=](const MarketWork& w) {
                       return w.views[0].chips[y] * w.content[i].per_chip;
                     }});
      if (priced)
        out.push_back({fmt::format("{}usd_by_year.{}", at, year), [=](const MarketWork& w) {
                         return w.views[0].chips[y] * w.content[i].per_chip * w.content[i].price;
                       }});
    }
    for (std::size_t m = 0; m < made_.size(); ++m) {
      const std::string year = std::to_string(made_[m].from.year());
      out.push_back({fmt::format("{}supply_units_by_year.{}", at, year),
                     [=](const MarketWork& w) { return w.made[m].chips * w.content[i].per_chip; }});
      if (priced)
        out.push_back({fmt::format("{}supply_usd_by_year.{}", at, year), [=](const MarketWork& w) {
                         return w.made[m].chips * w.content[i].per_chip * w.content[i].price;
                       }});
    }
  }
}

}  // namespace podsim::study
