#include "models/interconnect/fair_share.h"

#include <algorithm>
#include <limits>

namespace podsim::models {
namespace {

using Uses = std::vector<const std::vector<double>*>;

/// One filling: the flow with the lowest rate on offer takes it and leaves the rest to the others.
class Filling {
 public:
  explicit Filling(const Uses& uses)
      : uses_(uses), rates_(uses.size(), 0), free_(uses.front()->size(), 1.0) {}

  std::vector<double> rates() {
    for (std::size_t n = 0; n < uses_.size(); ++n) settle_lowest();
    top_up();
    return rates_;
  }

 private:
  [[nodiscard]] double use(std::size_t flow, std::size_t link) const {
    return (*uses_[flow])[link];
  }

  /// The level up to which every unsettled flow gets what it asks of the link.
  [[nodiscard]] double level(std::size_t link) const {
    std::vector<double> asked;
    for (std::size_t f = 0; f < uses_.size(); ++f)
      if (rates_[f] == 0 && use(f, link) > 0) asked.push_back(use(f, link));
    std::sort(asked.begin(), asked.end());
    double left = free_[link];
    for (std::size_t i = 0; i < asked.size(); ++i) {
      const double equal = left / static_cast<double>(asked.size() - i);
      if (asked[i] > equal) return equal;
      left -= asked[i];
    }
    return std::numeric_limits<double>::infinity();
  }

  void settle_lowest() {
    std::vector<double> levels(free_.size());
    for (std::size_t l = 0; l < levels.size(); ++l) levels[l] = level(l);
    std::size_t lowest = uses_.size();
    double rate = std::numeric_limits<double>::infinity();
    for (std::size_t f = 0; f < uses_.size(); ++f) {
      if (rates_[f] > 0) continue;
      const double offer = offered(f, levels);
      if (offer < rate) lowest = f, rate = offer;
    }
    give(lowest, rate);
  }

  [[nodiscard]] double offered(std::size_t flow, const std::vector<double>& levels) const {
    double rate = 1;
    for (std::size_t l = 0; l < levels.size(); ++l)
      if (use(flow, l) > 0) rate = std::min(rate, levels[l] / use(flow, l));
    return rate;
  }

  void give(std::size_t flow, double rate) {
    rates_[flow] += rate;
    for (std::size_t l = 0; l < free_.size(); ++l)
      free_[l] = std::max(0.0, free_[l] - rate * use(flow, l));
  }

  /// What flows settled later have left over goes to those that can use it.
  void top_up() {
    for (std::size_t f = 0; f < uses_.size(); ++f) {
      double more = 1 - rates_[f];
      for (std::size_t l = 0; l < free_.size(); ++l)
        if (use(f, l) > 0) more = std::min(more, free_[l] / use(f, l));
      if (more > 0) give(f, more);
    }
  }

  const Uses& uses_;
  std::vector<double> rates_, free_;
};

}  // namespace

std::vector<double> fair_rates(const Uses& uses) {
  if (uses.empty()) return {};
  if (uses.size() == 1) return {1.0};
  return Filling(uses).rates();
}

}  // namespace podsim::models
