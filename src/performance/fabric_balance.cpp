#include "src/performance/fabric_balance.h"

#include <algorithm>

namespace podsim::performance {
namespace {

bool in(unsigned set, std::size_t axis) { return (set >> axis & 1U) != 0; }

/// The most that the axes of the set can carry together: they go first in every order.
double most(const std::vector<AxisShare>& axes, unsigned set) {
  double members = 1;
  for (std::size_t i = 0; i < axes.size(); ++i)
    if (in(set, i)) members *= static_cast<double>(axes[i].length);
  return 1 - 1 / members;
}

double capacity(const std::vector<AxisShare>& axes, unsigned set) {
  double sum = 0;
  for (std::size_t i = 0; i < axes.size(); ++i)
    if (in(set, i)) sum += axes[i].capacity;
  return sum;
}

/// Shares of the axes in `all`, which carry f(all): those outside the set that cannot take its part
/// are the slowest and finish together; the rest is balanced by itself.
void balance(const std::vector<AxisShare>& axes, unsigned all, std::vector<double>& shares) {
  double slowest = most(axes, all) / capacity(axes, all);
  unsigned saturated = 0;
  for (unsigned set = (all - 1) & all; set > 0; set = (set - 1) & all) {
    const double time =
        (most(axes, all) - most(axes, set)) / (capacity(axes, all) - capacity(axes, set));
    if (time > slowest * (1 + 1e-12)) slowest = time, saturated = set;
  }
  for (std::size_t i = 0; i < axes.size(); ++i)
    if (in(all & ~saturated, i)) shares[i] = slowest * axes[i].capacity;
  if (saturated != 0) balance(axes, saturated, shares);
}

}  // namespace

std::vector<double> balanced_shares(const std::vector<AxisShare>& axes) {
  std::vector<std::size_t> order(axes.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  // Sums in an order that does not depend on how the axes are named.
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return axes[a].length != axes[b].length ? axes[a].length < axes[b].length
                                            : axes[a].capacity < axes[b].capacity;
  });
  std::vector<AxisShare> sorted;
  sorted.reserve(axes.size());
  for (const auto i : order) sorted.push_back(axes[i]);
  std::vector<double> shares(axes.size(), 0), result(axes.size(), 0);
  if (!axes.empty()) balance(sorted, (1U << axes.size()) - 1, shares);
  for (std::size_t i = 0; i < order.size(); ++i) result[order[i]] = shares[i];
  return result;
}

}  // namespace podsim::performance
