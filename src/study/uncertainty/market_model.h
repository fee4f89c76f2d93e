// A vendor's market as a function of its uncertain inputs.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "podsim/catalog/fwd.h"
#include "podsim/economics/market.h"
#include "podsim/economics/market_figures.h"

namespace podsim::study {

/// What draws of a market need of a run: the section with its horizon, and what it stands for.
struct MarketInputs {
  economics::MarketSection section;
  economics::MarketTerms terms;
  economics::MarketResult result;
};

/// What one thread works in.
struct MarketWork {
  /// Of a deal that is neither drawn to happen nor to fail: it counts by its probability.
  static constexpr double central_chance = -1;

  economics::MarketSection section;
  economics::MarketTerms terms;
  std::vector<double> chances, weights;  ///< of the deals

  struct Content {
    double per_chip = 0, price = 0;  ///< USD
  };
  std::vector<Content> content;
  std::vector<economics::SupplyPeriod> made;  ///< chips that the vendor makes
  bool made_drawn = false;
  /// Pieces and price of each line of goods, over the central ones.
  std::vector<std::array<double, 2>> goods;

  /// By year, of one way to recognise sales.
  struct View {
    std::vector<double> revenue, contribution, chips, cut;
    std::vector<double> sale, royalty, lease, rent;
    std::vector<double> gross_profit, operating_profit, free_cash_flow;
    economics::MarketFigures figures;
  };
  std::vector<View> views;
};

using MarketSetter = std::function<void(MarketWork&, double)>;

struct MarketFigure {
  std::string path;
  std::function<double(const MarketWork&)> read;
  bool headline = false;
};

/// A plan's payments to the vendor in a draw, in quarters from `first` on.
using PlanPayments = std::function<void(const std::string& plan, units::Month first,
                                        economics::PaymentsByQuarter& out)>;

class MarketModel {
 public:
  MarketModel(const MarketInputs& inputs, const catalog::Catalog& catalog);

  [[nodiscard]] const economics::MarketSection& section() const { return section_; }
  [[nodiscard]] const economics::MarketResult& result() const { return result_; }
  [[nodiscard]] MarketWork work() const;
  void evaluate(MarketWork& work, const PlanPayments& payments) const;

  /// What a key of the section sets ("deals[0].rent.price", "royalty"); empty where nothing.
  [[nodiscard]] std::vector<MarketSetter> bind_key(const std::string& key) const;
  /// What a catalog path sets: prices of deals, content, what the vendor makes.
  [[nodiscard]] std::vector<MarketSetter> bind_catalog(const std::string& path,
                                                       double central) const;
  [[nodiscard]] std::vector<std::string> bound_paths() const;
  [[nodiscard]] std::vector<MarketFigure> figures() const;
  /// Quarters more, where the scenario states no horizon.
  void cover(units::Month last);

 private:
  void sum_years(MarketWork::View& view) const;
  void add_content(std::vector<MarketFigure>& out) const;
  [[nodiscard]] std::size_t years() const;
  [[nodiscard]] int first_year() const { return terms_.first.year(); }
  [[nodiscard]] std::size_t year_of(std::size_t quarter) const;

  economics::MarketSection section_;
  economics::MarketTerms terms_;
  economics::MarketResult result_;
  std::vector<economics::Accounting> accountings_;
  std::vector<std::string> accounting_names_;
  // Catalog paths.
  std::vector<std::string> content_per_chip_, content_price_;
  std::vector<std::array<std::string, 2>> goods_;  ///< pieces and price, or the price alone
  std::vector<std::string> chip_power_;            ///< of the deals; empty where stated
  std::vector<economics::SupplyPeriod> made_;
  std::vector<std::string> made_paths_;
};

/// Of a deal: its size times a factor, and its price.
void scale_size(economics::DealSection& deal, double factor);
void scale_price(MarketWork& work, std::size_t deal, double factor);
/// Every date of a deal.
void move(economics::DealSection& deal, int months);

}  // namespace podsim::study
