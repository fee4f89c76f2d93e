// Names of inputs in words.
#include <algorithm>
#include <string>

#include "src/study/uncertainty/uncertain_run.h"

namespace podsim::study {

namespace {

/// "purchase[0].price" is "purchase 1 price"; entries count from one.
std::string words(const std::string& key) {
  std::string text;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const char c = key[i];
    if (c == '[') {
      const std::size_t end = key.find(']', i);
      text += ' ' + std::to_string(std::stoi(key.substr(i + 1, end - i - 1)) + 1);
      i = end;
    } else {
      text += c == '_' || c == '.' ? ' ' : c;
    }
  }
  return text;
}

/// "market.deals[2].sale.price" is {"market.deals", 2, "sale.price"}.
struct ListedKey {
  std::string list;
  std::size_t index = 0;
  std::string key;
};

ListedKey entry_of(const std::string& path) {
  const std::size_t open = path.find('['), close = path.find(']', open);
  if (open == std::string::npos || close == std::string::npos) return {path, 0, ""};
  const auto index = static_cast<std::size_t>(std::stoi(path.substr(open + 1, close - open - 1)));
  return {path.substr(0, open), index, close + 2 < path.size() ? path.substr(close + 2) : ""};
}

/// The customer, with the deal's number where it has several.
std::string deal_name(const economics::MarketSection& market, std::size_t k) {
  const std::string& customer = market.deals.at(k).customer;
  const auto several =
      std::count_if(market.deals.begin(), market.deals.end(),
                    [&](const economics::DealSection& d) { return d.customer == customer; });
  return several > 1 ? customer + " (deal " + std::to_string(k + 1) + ")" : customer;
}

std::string label_of_deal(const ModelInput& in, const EconomicModel& model) {
  const ListedKey e = entry_of(in.name);
  const std::string name = deal_name(model.market()->section(), e.index);
  if (in.chance) return name + " closes";
  if (e.key == "probability") return "probability that " + name + " closes";
  return name + ": " + words(e.key);
}

std::string label_of_phase(const std::string& path, const EconomicModel& model) {
  const ListedKey e = entry_of(path);
  const std::string plan = e.list.substr(e.list.find('.') + 1);
  const auto known = model.plans().find(plan);
  const bool several = known == model.plans().end() || known->second.phases.size() > 1;
  return "plan " + plan + (several ? ", phase " + std::to_string(e.index + 1) : "") + ": " +
         words(e.key);
}

/// "sites/us-colocation.electricity_price" is "us-colocation: electricity price".
std::string label_of_catalog(const std::string& path) {
  const std::size_t slash = path.find('/'), dot = path.find('.', slash);
  const std::string name = path.substr(slash + 1, dot - slash - 1);
  const std::string key = dot == std::string::npos ? "" : path.substr(dot + 1);
  if (key == "step_error") return name + ": error of the simulated step";
  const bool of_owner = path.starts_with("ownership/");
  return (of_owner ? "cost of ownership of " : "") + name + ": " + words(key);
}

}  // namespace

std::string label_of(const ModelInput& input, const EconomicModel& model) {
  const std::string& path = input.name;
  if (path.starts_with("market.deals[") && model.market() != nullptr)
    return label_of_deal(input, model);
  if (path.starts_with("plans.")) return label_of_phase(path, model);
  if (path.starts_with("assumptions."))
    return words(path.substr(std::string("assumptions.").size()));
  if (path.find('/') != std::string::npos) return label_of_catalog(path);
  if (path.starts_with("fleets.")) {
    const std::size_t end = path.find('.', 7);
    return "fleet " + path.substr(7, end - 7) + ": " +
           words(end == std::string::npos ? "" : path.substr(end + 1));
  }
  const std::size_t dot = path.find('.');
  return dot == std::string::npos ? words(path)
                                  : words(path.substr(0, dot)) + ": " + words(path.substr(dot + 1));
}

}  // namespace podsim::study
