#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "podsim/catalog/sourced.h"
#include "podsim/config/codec.h"
#include "podsim/study/comparison.h"
#include "podsim/study/thresholds.h"
#include "podsim/units/parse.h"

namespace podsim::study {
namespace {

using Values = std::map<std::string, std::string>;

Change change_of(const std::string& path, const std::string& from, const std::string& to) {
  const auto a = units::parse_number(from), b = units::parse_number(to);
  const double relative = a && b && *a != 0 ? *b / *a - 1 : 0;
  return {path, from, to, relative};
}

std::string or_none(const Values& values, const std::string& key) {
  const auto it = values.find(key);
  return it == values.end() ? "none" : it->second;
}

std::vector<Change> differences(const Values& a, const Values& b) {
  std::vector<Change> changes;
  Values all = a;
  all.insert(b.begin(), b.end());
  for (const auto& [path, unused] : all) {
    const std::string from = or_none(a, path), to = or_none(b, path);
    if (from != to) changes.push_back(change_of(path, from, to));
  }
  return changes;
}

void add_flat(Values& values, const config::Node& result, const std::string& key) {
  const config::Node* n = result.find(key);
  if (n == nullptr) return;
  for (const auto& [path, text] : flatten(*n)) values[fmt::format("{}.{}", key, path)] = text;
}

Values inputs_of(const config::Node& result) {
  Values values;
  add_flat(values, result, "scenario");
  if (const config::Node* inputs = result.find("inputs"))
    for (const auto& i : config::decode<std::vector<catalog::Input>>(*inputs))
      values[i.path] = with_unit(i);
  return values;
}

bool is_ledger(const std::string& path) { return path.find(".ledger[") != std::string::npos; }

Values metrics_of(const config::Node& result) {
  Values values;
  for (const char* key : {"plans", "break_even", "market", "reference"})
    add_flat(values, result, key);
  std::erase_if(values, [](const auto& v) { return is_ledger(v.first); });
  return values;
}

// "plans.rent: electricity" → amount; lines of one name in a plan are added up.
Values ledger_of(const config::Node& result) {
  std::map<std::string, double> amounts;
  const config::Node* plans = result.find("plans");
  if (plans == nullptr) return {};
  for (const auto& plan : plans->entries()) {
    const config::Node* ledger = config::at_path(plan.value, "cost.ledger");
    if (ledger == nullptr) continue;
    for (const auto& line : ledger->items()) {
      const auto amount = units::parse_number(line.find("amount_usd")->scalar());
      amounts["plans." + plan.key + ": " + line.find("name")->scalar()] += amount.value_or(0);
    }
  }
  Values values;
  for (const auto& [path, amount] : amounts) values[path] = units::shortest(amount);
  return values;
}

double moved(const Change& c) {
  return std::abs(units::parse_number(c.new_value).value_or(0) -
                  units::parse_number(c.old_value).value_or(0));
}

std::string name_of_result(const config::Node& result) {
  const config::Node* n = result.find("name");
  return n == nullptr ? "" : n->scalar();
}

}  // namespace

Comparison compare(const config::Node& a, const config::Node& b) {
  Comparison c;
  c.old_name = name_of_result(a);
  c.new_name = name_of_result(b);
  c.inputs = differences(inputs_of(a), inputs_of(b));
  c.metrics = differences(metrics_of(a), metrics_of(b));
  c.ledger = differences(ledger_of(a), ledger_of(b));
  std::stable_sort(c.ledger.begin(), c.ledger.end(),
                   [](const Change& x, const Change& y) { return moved(x) > moved(y); });
  return c;
}

}  // namespace podsim::study
