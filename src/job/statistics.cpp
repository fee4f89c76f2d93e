#include "src/job/statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace podsim::job {

namespace {

double percentile(const std::vector<double>& sorted, double p) {
  const double rank = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(rank);
  const auto above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (rank - std::floor(rank)) * (sorted[above] - sorted[below]);
}

/// Replica times summed as doubles: thousands of five-year runs overflow 64-bit microseconds.
struct Sums {
  double productive = 0, lost = 0, checkpoint = 0, evaluation = 0, down = 0, startup = 0;
  double degraded = 0, waiting = 0;
  double failures = 0, maintenances = 0, preemptions = 0;

  void add(const TimeSplit& s) {
    productive += static_cast<double>(s.productive);
    lost += static_cast<double>(s.lost);
    checkpoint += static_cast<double>(s.checkpoint);
    evaluation += static_cast<double>(s.evaluation);
    down += static_cast<double>(s.down);
    startup += static_cast<double>(s.startup);
    degraded += static_cast<double>(s.degraded);
    waiting += static_cast<double>(s.waiting);
    failures += static_cast<double>(s.failures);
    maintenances += static_cast<double>(s.maintenances);
    preemptions += static_cast<double>(s.preemptions);
  }
  [[nodiscard]] double wall() const {
    return productive + lost + checkpoint + evaluation + down + startup + degraded + waiting;
  }
};

}  // namespace

Spread spread_of(std::vector<double> values) {
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  std::sort(values.begin(), values.end());
  return {percentile(values, 0.1), percentile(values, 0.5), percentile(values, 0.9),
          sum / static_cast<double>(values.size())};
}

JobResult summarize(const std::vector<TimeSplit>& splits, std::int64_t chips) {
  Sums sums;
  std::vector<double> goodput, wall;
  for (const TimeSplit& s : splits) {
    sums.add(s);
    wall.push_back(static_cast<double>(s.wall()) / ticks_per_second);
    goodput.push_back(static_cast<double>(s.productive) / static_cast<double>(s.wall()));
  }
  JobResult result;
  result.goodput = spread_of(goodput);
  result.goodputs = std::move(goodput);
  result.wall_clock = spread_of(std::move(wall));
  result.productive_fraction = sums.productive / sums.wall();
  result.lost_work_fraction = sums.lost / sums.wall();
  result.checkpoint_fraction = sums.checkpoint / sums.wall();
  result.down_fraction = sums.down / sums.wall();
  result.startup_fraction = sums.startup / sums.wall();
  result.evaluation_fraction = sums.evaluation / sums.wall();
  result.degraded_fraction = sums.degraded / sums.wall();
  result.waiting_fraction = sums.waiting / sums.wall();
  result.failures = sums.failures / static_cast<double>(splits.size());
  result.maintenances = sums.maintenances / static_cast<double>(splits.size());
  result.preemptions = sums.preemptions / static_cast<double>(splits.size());
  result.chip_hours = (sums.wall() - sums.waiting) / static_cast<double>(splits.size()) /
                      ticks_per_second / units::hours(1).base() * static_cast<double>(chips);
  return result;
}

}  // namespace podsim::job
