#include "market_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "podsim/config/diagnostics.h"

namespace podsim::study {

namespace {

using economics::Accounting;
using economics::DealSection;
using economics::QuarterFigures;

units::Month month(double v) { return {static_cast<int>(v)}; }

struct DealKey {
  const char* key;
  void (*set)(DealSection&, std::size_t item, double v);
};

constexpr std::array kDealKeys = {
    DealKey{"probability", [](DealSection& d, std::size_t, double v) { d.probability = v; }},
    DealKey{"rent.chips", [](DealSection& d, std::size_t, double v) { d.rent->chips = v; }},
    DealKey{"rent.power",
            [](DealSection& d, std::size_t, double v) { d.rent->power = units::Power(v); }},
    DealKey{"rent.committed",
            [](DealSection& d, std::size_t, double v) { d.rent->committed->amount = v; }},
    DealKey{"rent.price",
            [](DealSection& d, std::size_t, double v) { d.rent->price = units::UsdPerTime(v); }},
    DealKey{"rent.utilisation",
            [](DealSection& d, std::size_t, double v) { d.rent->utilisation = v; }},
    DealKey{"rent.from", [](DealSection& d, std::size_t, double v) { d.rent->from = month(v); }},
    DealKey{"rent.to", [](DealSection& d, std::size_t, double v) { d.rent->to = month(v); }},
    DealKey{"rent.deliveries[].at",
            [](DealSection& d, std::size_t i, double v) { d.rent->deliveries[i].at = month(v); }},
    DealKey{"sale.chips", [](DealSection& d, std::size_t, double v) { d.sale->chips = v; }},
    DealKey{"sale.power",
            [](DealSection& d, std::size_t, double v) { d.sale->power = units::Power(v); }},
    DealKey{"sale.value", [](DealSection& d, std::size_t, double v) { d.sale->value->amount = v; }},
    DealKey{"sale.price",
            [](DealSection& d, std::size_t, double v) { d.sale->price = units::Usd(v); }},
    DealKey{"sale.royalty", [](DealSection& d, std::size_t, double v) { d.sale->royalty = v; }},
    DealKey{"sale.lease.residual_guarantee",
            [](DealSection& d, std::size_t, double v) { d.sale->lease->residual_guarantee = v; }},
    DealKey{"sale.lease.repurchase",
            [](DealSection& d, std::size_t, double v) { d.sale->lease->repurchase = v; }},
    DealKey{"sale.deliveries[].at",
            [](DealSection& d, std::size_t i, double v) { d.sale->deliveries[i].at = month(v); }},
    DealKey{"adoption.buyers",
            [](DealSection& d, std::size_t, double v) { d.adoption->buyers = v; }},
    DealKey{"adoption.innovation",
            [](DealSection& d, std::size_t, double v) { d.adoption->innovation = v; }},
    DealKey{"adoption.imitation",
            [](DealSection& d, std::size_t, double v) { d.adoption->imitation = v; }},
    DealKey{"adoption.ramp[].at",
            [](DealSection& d, std::size_t i, double v) { d.adoption->ramp[i].at = month(v); }}};

/// "sale.deliveries[1].at" → "sale.deliveries[].at" and 1.
std::size_t take_item(std::string& key) {
  const auto open = key.find('['), close = key.find(']');
  if (open == std::string::npos || close == std::string::npos) return 0;
  std::size_t item = 0;
  std::from_chars(key.data() + open + 1, key.data() + close, item);
  key.erase(open + 1, close - open - 1);
  return item;
}

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

/// Of "market/x.content[0].per_chip; market/x.content[0].price" one of them.
std::string part(const std::string& sources, std::size_t i) {
  const auto middle = sources.find("; ");
  if (middle == std::string::npos) return i == 0 ? sources : "";
  return i == 0 ? sources.substr(0, middle) : sources.substr(middle + 2);
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
    content_per_chip_.push_back(part(c.source, 0));
    content_price_.push_back(part(c.source, 1));
  }
  for (const auto& line : result_.goods)
    goods_.push_back({part(line.source, 0), part(line.source, 1)});
  for (const DealSection& d : section_.deals) chip_power_.push_back(chip_power_path(d, catalog));
  for (const auto& f : catalog.market(section_.vendor).supply)
    made_.push_back({f.from, f.to, f.chips.value, f.chips.origin.path});
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
  for (const Made& m : made_) w.made.push_back(m.chips);
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
  for (auto* row : {&view.revenue, &view.contribution, &view.chips, &view.cut})
    row->assign(years(), 0);
  for (std::size_t q = 0; q < terms_.quarters; ++q) {
    const QuarterFigures& f = view.figures.quarters[q];
    const std::size_t y = year_of(q);
    view.revenue[y] += f.revenue();
    view.contribution[y] += f.contribution();
    view.chips[y] += f.deployed();
    view.cut[y] += f.cut;
  }
}

std::vector<MarketSetter> MarketModel::bind_key(const std::string& key) const {
  if (key == "royalty") return {[](MarketWork& w, double v) { w.section.royalty = v; }};
  if (key == "supply.share") return {[](MarketWork& w, double v) { w.section.supply->share = v; }};
  if (!key.starts_with("deals[")) return {};
  const auto close = key.find("].");
  if (close == std::string::npos) return {};
  std::size_t deal = 0;
  std::from_chars(key.data() + 6, key.data() + close, deal);
  std::string rest = key.substr(close + 2);
  const std::size_t item = take_item(rest);
  for (const DealKey& known : kDealKeys)
    if (rest == known.key)
      return {
          [=, set = known.set](MarketWork& w, double v) { set(w.section.deals[deal], item, v); }};
  return {};
}

std::vector<MarketSetter> MarketModel::bind_catalog(const std::string& path, double central) const {
  std::vector<MarketSetter> all;
  for (std::size_t k = 0; k < result_.deals.size(); ++k)
    if (result_.deals[k].source == path)
      all.emplace_back([=, price = terms_.deals[k].price](MarketWork& w, double v) {
        w.terms.deals[k].price = price * v / central;
      });
  for (std::size_t i = 0; i < result_.content.size(); ++i) {
    if (content_per_chip_[i] == path)
      all.emplace_back([i](MarketWork& w, double v) { w.content[i].per_chip = v; });
    if (content_price_[i] == path)
      all.emplace_back([=, price = result_.content[i].price_usd.value_or(0)](
                           MarketWork& w, double v) { w.content[i].price = price * v / central; });
  }
  for (std::size_t i = 0; i < goods_.size(); ++i)
    for (std::size_t k = 0; k < goods_[i].size(); ++k)
      if (goods_[i][k] == path)
        all.emplace_back([=](MarketWork& w, double v) { w.goods[i][k] = v / central; });
  for (std::size_t k = 0; k < chip_power_.size(); ++k)
    if (chip_power_[k] == path)
      all.emplace_back([k](MarketWork& w, double v) { w.terms.deals[k].chip_power = v; });
  for (std::size_t i = 0; i < made_.size(); ++i) {
    if (made_[i].path != path) continue;
    all.emplace_back([=, this](MarketWork& w, double v) {
      w.made[i] = v;
      if (!section_.supply || !section_.supply->share) return;
      for (std::size_t q = 0; q < terms_.quarters; ++q) {
        const units::Month m = terms_.first + 3 * static_cast<int>(q);
        if (made_[i].from <= m && m <= made_[i].to)
          w.terms.supply[q] = terms_.supply[q] * v / central;
      }
    });
  }
  return all;
}

std::vector<std::string> MarketModel::bound_paths() const {
  std::vector<std::string> paths;
  for (const auto& d : result_.deals) paths.push_back(d.source);
  for (const auto* list : {&content_per_chip_, &content_price_})
    for (const auto& p : *list)
      if (!p.empty()) paths.push_back(p);
  for (const Made& m : made_) paths.push_back(m.path);
  for (const auto& line : goods_) paths.insert(paths.end(), line.begin(), line.end());
  paths.insert(paths.end(), chip_power_.begin(), chip_power_.end());
  return paths;
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
                     [=](const MarketWork& w) { return w.made[m] * w.content[i].per_chip; }});
      if (priced)
        out.push_back({fmt::format("{}supply_usd_by_year.{}", at, year), [=](const MarketWork& w) {
                         return w.made[m] * w.content[i].per_chip * w.content[i].price;
                       }});
    }
  }
}

}  // namespace podsim::study
