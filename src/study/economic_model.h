// The economics of a run as a function of its uncertain inputs, without a document in between.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "podsim/config/distribution.h"
#include "podsim/economics/figures.h"
#include "podsim/economics/market.h"

namespace podsim::study {

/// Deals of a vendor: what each brings by year, found by vendor_revenue for its dates and scaled by
/// what its revenue is proportional to. Thread-safe.
class DealBook {
 public:
  DealBook(const economics::MarketSection& section, const catalog::Catalog& catalog);

  /// Revenue of deal `k`, if it happens, in each of `years`; of a deal of a plan, nothing.
  const std::vector<double>& revenue(std::size_t k, const economics::DealSection& deal) const;
  /// Months that a deal's revenue hangs on.
  static std::vector<int> months_of(const economics::DealSection& deal);

  void cover(int first_year, int last_year);
  [[nodiscard]] int first_year() const { return first_year_; }
  [[nodiscard]] std::size_t years() const { return years_; }
  [[nodiscard]] const economics::MarketSection& section() const { return section_; }

 private:
  economics::MarketSection section_;
  const catalog::Catalog& catalog_;
  int first_year_ = 0;
  std::size_t years_ = 0;
  mutable std::mutex lock_;
  mutable std::vector<std::map<std::vector<int>, std::vector<double>>> known_;
};

/// What one thread works in: plans and deals with the values of a draw.
struct Workspace {
  struct Phase {
    double step = 1, load = 1, idle = 1, system = 1;  ///< times the simulated figure
  };
  struct Deal {
    economics::DealSection section;
    const std::vector<double>* revenue = nullptr;  ///< by year; none for a deal of a plan
    bool moved = false;                            ///< its months are drawn
    double factor = 1;
    double chance = central_chance;
  };
  /// Of a deal that is neither drawn to happen nor to fail: it counts by its probability.
  static constexpr double central_chance = -1;

  std::vector<economics::PlanInput> plans;
  std::vector<std::vector<Phase>> phases;
  std::vector<economics::PlanEngine> engines;
  std::vector<Deal> deals;

  // Results.
  std::size_t rented = 0;  ///< the cheapest rented plan
  std::vector<std::optional<economics::BreakEven>> break_even;
  std::vector<economics::PlanEngine::Savings> savings;
  std::vector<double> revenue;  ///< by year
};

using Setter = std::function<void(Workspace&, double)>;

/// An input with its binding.
struct ModelInput {
  std::string name;
  config::Distribution distribution;
  double central = 0;
  std::vector<Setter> set;
  std::string unit;     ///< of shown values
  double per_unit = 1;  ///< shown value = value / per_unit
  std::string how;      ///< see UncertainInput
  std::int64_t simulations = 0;
  std::string note;
  bool chance = false;  ///< whether a deal happens: uniform on (0, 1)
};

struct ModelFigure {
  std::string path;
  std::function<double(const Workspace&)> read;
};

class EconomicModel {
 public:
  /// `plans` by name, as the run has costed them.
  EconomicModel(std::map<std::string, economics::PlanInput> plans,
                const std::optional<economics::MarketSection>& market,
                const std::optional<economics::MarketResult>& revenue,
                const catalog::Catalog& catalog);

  std::vector<ModelInput> inputs;

  [[nodiscard]] Workspace workspace() const;
  /// Set every input, evaluate every plan and deal. Throws config::InputError where drawn dates are
  /// out of order.
  void evaluate(std::span<const double> values, Workspace& w) const;
  /// Evaluate what is set.
  void evaluate(Workspace& w) const;

  [[nodiscard]] const std::vector<std::string>& plan_names() const { return names_; }
  [[nodiscard]] const std::map<std::string, economics::PlanInput>& plans() const { return plans_; }
  [[nodiscard]] const DealBook* deals() const { return book_.get(); }
  /// Years may come in that the run does not know when dates are drawn.
  void cover_years(int first, int last);

  /// Every figure there is: paths of the run's result.
  [[nodiscard]] std::vector<ModelFigure> figures() const;
  /// Those worth stating of every run.
  [[nodiscard]] std::vector<std::string> headlines() const;

 private:
  void add_plan_figures(std::size_t plan, std::vector<ModelFigure>& out) const;
  void add_market_figures(std::vector<ModelFigure>& out) const;
  void add_revenue(Workspace& w) const;

  std::map<std::string, economics::PlanInput> plans_;
  std::vector<std::string> names_;
  std::unique_ptr<DealBook> book_;
  std::optional<economics::MarketResult> market_;
  bool owns_ = false, rents_ = false;
};

}  // namespace podsim::study
