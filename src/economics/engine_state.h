// The working state of the engine of one plan.
#pragma once

#include <algorithm>
#include <map>
#include <vector>

#include "own_cost.h"
#include "podsim/economics/figures.h"
#include "shape.h"

namespace podsim::economics {

/// Inputs of the hours of a phase.
struct EngineRates {
  double chips = 0, limit = 1;  ///< usable share under the site's power
  double tokens_per_hour = 0;   ///< rate of a chip
  double held = 1;              ///< share of the hours that is paid
  double other = 0;             ///< share of idle hours
  bool as_used = false;         ///< rent without a commitment: only what is used is paid
};

struct PlanEngine::State {
  /// Chip-hours of a phase by row, and what its vendor gets.
  struct PhaseHours {
    std::size_t begin = 0, end = 0;
    std::vector<double> installed, used, paid;
    double sum_installed = 0, sum_used = 0, tokens = 0;
  };
  /// A payment to a vendor or of the rest of a term, beyond the rows or at once.
  struct VendorPayment {
    std::size_t phase = 0;
    units::Month month;
    double amount = 0, chips = 0, chip_hours = 0;
  };
  /// Payment for the rest of a term, booked in its month or the last row; `offset` in months from
  /// the demand's first.
  struct Beyond {
    int offset = 0;
    double amount = 0, rent = 0;
  };
  /// Something bought for all chips of a delivery.
  struct Capital {
    double paid_at = 0, amount = 0, life = 0, until = 0, left = 0;  ///< years, USD
  };

  std::vector<int> signature, next_signature;
  PlanShape shape;
  std::map<std::vector<int>, PlanShape> shapes;  ///< others, by signature
  std::size_t rows = 0;
  double years = 0;   ///< years to the end of the rows
  double wanted = 0;  ///< tokens that `demand` is made of
  std::vector<double> hours, demand, served, discount, level;
  std::vector<double> cash,
      rent_cash;  ///< rented phases by row: all, and the part that moves with rent
  std::vector<Beyond> beyond;
  std::vector<VendorPayment> payments;
  std::vector<PhaseHours> phases;
  std::vector<EngineRates> rates;
  double flop_days = 0, owned = 0, rented = 0;
  double rent_npv = 0;  ///< present value of what moves with rent
  double rate = 0;      ///< discount rate
  double month = 1;     ///< its factor of one month
  PlanFigures out;

  /// Share of a phase's chips that may be used in a month.
  [[nodiscard]] double usable(std::size_t phase, std::size_t row) const {
    const PhaseShape& s = shape.phases[phase];
    return std::min(std::min(s.share[row], s.ramped[row]), rates[phase].limit);
  }
  void time(const PlanInput& in);
  void exchange_shape(const PlanInput& in);
  void run_months(const PlanInput& in);
  void serve(std::size_t i);
  void add_quantities(const PlanInput& in, std::size_t i);
  void migrate(const PlanInput& in, std::size_t i);
  void rent(const PlanInput& in, std::size_t i);
  void rest_of_term(const PlanInput& in, std::size_t i);
  void own(const PlanInput& in, std::size_t i);
  [[nodiscard]] double total_kwh_at_level(const PlanInput& in, std::size_t i, double load_kw,
                                          double idle_kw) const;
  void buy(const PlanInput& in, std::size_t i, const Purchase& p);
  void invest(const PlanInput& in, const Capital& c);
  void close(const PlanInput& in);

  /// Factor of a payment `at` years after the demand's first month.
  [[nodiscard]] double factor(double at) const;
  /// When phase `i` gives up its chips, in years.
  [[nodiscard]] double end_of(std::size_t i) const;
};

}  // namespace podsim::economics
