// Derivations of the metrics of a plan, a decision or a fleet, with paths relative to it.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "podsim/study/result.h"

namespace podsim::study {

using Paths = std::vector<std::string>;

/// Collects the derivations of a plan or a fleet.
class DerivationWriter {
 public:
  DerivationWriter(const std::string& plan, std::vector<Derivation>& out,
                   const std::string& of = "plans.")
      : prefix_(of + plan + "."), out_(out) {}

  /// `figures` lie in the same plan, `inputs` are whole paths.
  void add(const std::string& figure, std::string formula, const Paths& figures,
           const Paths& inputs = {}) {
    Derivation d{prefix_ + figure, std::move(formula), {}};
    for (const auto& f : figures) add_unique(d.from, prefix_ + f);
    for (const auto& path : inputs) add_unique(d.from, path);
    out_.push_back(std::move(d));
  }

 private:
  static void add_unique(Paths& paths, const std::string& path) {
    if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(path);
  }

  std::string prefix_;
  std::vector<Derivation>& out_;
};

/// A quantity that is counted and not paid for has no price.
inline void add_line(DerivationWriter& w, const std::string& line, const economics::LedgerLine& l) {
  w.add(line + ".quantity", "in " + l.unit + ", " + l.period, {}, l.quantity_from);
  if (l.price_from.empty()) return;
  w.add(line + ".amount_usd", "quantity x unit_price: " + l.formula,
        {line + ".unit_price", line + ".quantity"});
  w.add(line + ".unit_price", "USD per " + l.unit, {}, l.price_from);
}

inline Paths line_amounts(const std::vector<economics::LedgerLine>& ledger,
                          const std::string& list) {
  Paths lines;
  for (std::size_t i = 0; i < ledger.size(); ++i)
    if (!ledger[i].price_from.empty())
      lines.push_back(list + "[" + std::to_string(i) + "].amount_usd");
  return lines;
}

}  // namespace podsim::study
