// Rate of return and payback of payments and receipts.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "podsim/economics/plan.h"

namespace podsim::economics {

/// Sum of the flows, each times (1 + rate)^-years.
double present_value(const std::vector<CashFlow>& flows, double rate);

/// Returns the root in [low, high] where `f` changes its sign exactly once over a fine grid.
std::optional<double> only_root(const std::function<double(double)>& f, double low, double high);

/// Returns the yearly rate, between -90 and 1,000 %, at which the present value of the flows is
/// zero; nothing where there is none or more than one.
std::optional<double> rate_of_return(const std::vector<CashFlow>& flows);

/// Years after the demand's first month.
struct PaidBack {
  double from = 0;  ///< first time that more was laid out than received
  double at = 0;

  [[nodiscard]] double years() const { return at - from; }
};

/// When the sum of the flows, discounted, first comes back to zero. Recurring amounts accrue evenly
/// within their month, whenever they are paid; others fall on their date. Nothing where nothing is
/// laid out, or never comes back.
std::optional<PaidBack> paid_back(const std::vector<CashFlow>& flows, double rate);

}  // namespace podsim::economics
