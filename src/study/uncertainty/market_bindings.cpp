// From keys of the market and catalog paths to the fields that they set.
#include <array>
#include <charconv>

#include "podsim/economics/market_section.h"
#include "src/study/uncertainty/bindings.h"
#include "src/study/uncertainty/market_model.h"

namespace podsim::study {

namespace {

using economics::DealSection;

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
    DealKey{"rent.from", [](DealSection& d, std::size_t, double v) { d.rent->from = month_of(v); }},
    DealKey{"rent.to", [](DealSection& d, std::size_t, double v) { d.rent->to = month_of(v); }},
    DealKey{"rent.deliveries[].at", [](DealSection& d, std::size_t i,
                                       double v) { d.rent->deliveries[i].at = month_of(v); }},
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
    DealKey{"sale.deliveries[].at", [](DealSection& d, std::size_t i,
                                       double v) { d.sale->deliveries[i].at = month_of(v); }},
    DealKey{"adoption.buyers",
            [](DealSection& d, std::size_t, double v) { d.adoption->buyers = v; }},
    DealKey{"adoption.innovation",
            [](DealSection& d, std::size_t, double v) { d.adoption->innovation = v; }},
    DealKey{"adoption.imitation",
            [](DealSection& d, std::size_t, double v) { d.adoption->imitation = v; }},
    DealKey{"adoption.ramp[].at",
            [](DealSection& d, std::size_t i, double v) { d.adoption->ramp[i].at = month_of(v); }}};

/// "sale.deliveries[1].at" → "sale.deliveries[].at" and 1.
std::size_t take_item(std::string& key) {
  const auto open = key.find('['), close = key.find(']');
  if (open == std::string::npos || close == std::string::npos) return 0;
  std::size_t item = 0;
  std::from_chars(key.data() + open + 1, key.data() + close, item);
  key.erase(open + 1, close - open - 1);
  return item;
}

}  // namespace

std::vector<MarketSetter> MarketModel::bind_key(const std::string& key) const {
  if (key == "royalty") return {[](MarketWork& w, double v) { w.section.royalty = v; }};
  if (key == "supply.share") return {[](MarketWork& w, double v) { w.section.supply->share = v; }};
  if (key == "order_book.cancellation")
    return {[](MarketWork& w, double v) { w.section.order_book->cancellation = v; }};
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
  for (std::size_t i = 0; i < made_.size(); ++i)
    if (made_paths_[i] == path)
      all.emplace_back([i](MarketWork& w, double v) {
        w.made[i].chips = v;
        w.made_drawn = true;
      });
  return all;
}

std::vector<std::string> MarketModel::bound_paths() const {
  std::vector<std::string> paths;
  for (const auto& d : result_.deals) paths.push_back(d.source);
  for (const auto* list : {&content_per_chip_, &content_price_})
    for (const auto& p : *list)
      if (!p.empty()) paths.push_back(p);
  paths.insert(paths.end(), made_paths_.begin(), made_paths_.end());
  for (const auto& line : goods_) paths.insert(paths.end(), line.begin(), line.end());
  paths.insert(paths.end(), chip_power_.begin(), chip_power_.end());
  return paths;
}

}  // namespace podsim::study
