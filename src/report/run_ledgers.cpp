// What the plans cost, line by line, with numbered origins of the prices below.
#include <algorithm>
#include <cmath>
#include <map>

#include "src/report/numbers.h"
#include "src/report/sections.h"
#include "src/report/texts/step.h"

namespace podsim::report {
namespace {

using Ledger = std::vector<economics::LedgerLine>;

std::vector<std::string> parts_of(const std::string& source) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin < source.size();) {
    const std::size_t end = std::min(source.find("; ", begin), source.size());
    parts.push_back(source.substr(begin, end - begin));
    begin = end + 2;
  }
  return parts;
}

// Numbers what prices come from, in the order of first use.
class Origins {
 public:
  // "1, 3".
  std::string numbers_of(const std::string& source) {
    std::string text;
    for (const auto& part : parts_of(source))
      text += (text.empty() ? "" : ", ") + std::to_string(number_of(part));
    return text;
  }

  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

 private:
  std::size_t number_of(const std::string& name) {
    const auto it = std::find(names_.begin(), names_.end(), name);
    if (it != names_.end()) return static_cast<std::size_t>(it - names_.begin()) + 1;
    names_.push_back(name);
    return names_.size();
  }

  std::vector<std::string> names_;
};

// The period all lines share, or empty.
std::string common_period(const Ledger& ledger) {
  for (const auto& line : ledger)
    if (line.period != ledger.front().period) return "";
  return ledger.empty() ? "" : ledger.front().period;
}

// To the cent, or to the dollar where some amount is so large that cents only blur it.
std::string amount_of(const Ledger& ledger, double amount) {
  constexpr double large = 1e6;
  for (const auto& l : ledger)
    if (std::abs(l.amount_usd) >= large) return count(amount);
  return dollars_and_cents(amount);
}

Table ledger_table(const Ledger& ledger, bool with_period, Origins& origins, const Wording& w) {
  namespace tx = texts::step;
  Table t{{{w(tx::kLine)},
           {w(tx::kQuantity), Align::right},
           {w(tx::kUnit)},
           {w(tx::kUnitPrice), Align::right},
           {w(tx::kAmount), Align::right},
           {w(tx::kFrom)}},
          {}};
  for (const auto& l : ledger)
    t.rows.push_back({with_period ? w.term(l.name) + " " + l.period : w.term(l.name),
                      exact(l.quantity), l.unit, exact(l.unit_price),
                      amount_of(ledger, l.amount_usd), origins.numbers_of(l.source)});
  t.rows.push_back({w(tx::kTotal), "", "", "", amount_of(ledger, economics::total(ledger))});
  t.total_row = true;
  return t;
}

// The numbered origins: catalog values with date and confidence, keys of the scenario.
Table origin_table(const Origins& origins, const std::vector<catalog::Input>& inputs,
                   const Wording& w) {
  namespace tx = texts::step;
  std::map<std::string, const catalog::Input*> known;
  for (const auto& i : inputs) known[i.path] = &i;
  Table t{{{w(tx::kNumber), Align::right},
           {w(tx::kOrigin)},
           {w(tx::kValue), Align::right},
           {w(tx::kConfidence)},
           {w(tx::kAsOf)}},
          {}};
  for (const auto& name : origins.names()) {
    std::vector<std::string> row{std::to_string(t.rows.size() + 1), name};
    if (const auto it = known.find(name); it != known.end())
      row.insert(row.end(),
                 {value_of(*it->second), w.term(it->second->confidence), it->second->as_of});
    t.rows.push_back(std::move(row));
  }
  return t;
}

}  // namespace

void add_ledgers(Document& d, const study::RunResult& r, const Wording& w) {
  d.emplace_back(Heading{2, w(texts::step::kLedgers)});
  Origins origins;
  for (const auto& [name, p] : cheapest_first(r)) {
    const std::string period = common_period(p->cost.ledger);
    std::string title = name;
    if (!period.empty()) title.append(", ").append(period);
    d.emplace_back(Heading{3, std::move(title)});
    d.emplace_back(ledger_table(p->cost.ledger, period.empty(), origins, w));
  }
  d.emplace_back(Heading{3, w(texts::step::kOrigins)});
  d.emplace_back(origin_table(origins, r.inputs, w));
}

}  // namespace podsim::report
