// The checkpoint interval that does best in the simulation.
#include <algorithm>
#include <cmath>
#include <set>

#include "podsim/base/parallel.h"
#include "podsim/job/job.h"
#include "podsim/job/simulate.h"

namespace podsim::job {

namespace {

/// Intervals that a job can have: whole steps, multiples of the last tier's, no shorter than a
/// write in the background takes.
class IntervalChoices {
 public:
  IntervalChoices(const JobRequest& r, double longest)
      : unit_(r.tiers.empty() ? r.step_time.base() : r.tiers.back().interval.base()),
        least_(std::max<std::int64_t>(r.tiers.empty() ? 1 : 2, least_for_write(r))),
        most_(std::max(least_, static_cast<std::int64_t>(longest / unit_))) {}

  [[nodiscard]] std::int64_t nearest(double seconds) const {
    return std::clamp<std::int64_t>(std::llround(seconds / unit_), least_, most_);
  }
  [[nodiscard]] units::Time time(std::int64_t units) const {
    return units::Time(static_cast<double>(units) * unit_);
  }
  /// Distinct ones at factors ratio^(-steps … steps) from a middle.
  [[nodiscard]] std::vector<std::int64_t> around(double middle, double ratio, int steps) const {
    std::set<std::int64_t> all;
    for (int i = -steps; i <= steps; ++i) all.insert(nearest(middle * std::pow(ratio, i)));
    return {all.begin(), all.end()};
  }

 private:
  [[nodiscard]] std::int64_t least_for_write(const JobRequest& r) const {
    return r.background ? static_cast<std::int64_t>(std::ceil(r.write_time.base() / unit_)) : 1;
  }
  double unit_;
  std::int64_t least_, most_;
};

/// The job as the closed form knows it, with those failures that only storage outlives.
JobRequest plain_job(const JobRequest& r) {
  JobRequest plain = r;
  plain.tiers.clear();
  plain.background = false;
  plain.chip_failure_rate += r.preemption_rate / static_cast<double>(r.chips);
  Survives held = Survives::restart;
  for (const auto& t : r.tiers) held = std::max(held, t.survives);
  if (!r.tiers.empty()) plain.software_failure_rate = plain.link_failure_rate = {};
  if (held >= Survives::host) plain.host_failure_rate = plain.chip_failure_rate = {};
  if (r.background)
    plain.write_time = std::max(r.snapshot_time + r.write_time * r.write_slowdown, r.step_time);
  return plain;
}

double work_of(const JobRequest& r) { return r.step_time.base() * static_cast<double>(r.steps); }

double first_guess(const JobRequest& plain) {
  const auto best = optimal_interval(plain);
  return best ? best->base() : work_of(plain) / 8;
}

/// Longer work without a checkpoint than this many failures take is not tried: it would take e to
/// this power times its length, and is never best.
constexpr double most_failures = 3;

/// Seconds of wall clock per run, by candidate; one without checkpoints on storage comes last.
std::vector<double> walls(const JobRequest& r, const IntervalChoices& choices,
                          const std::vector<std::int64_t>& candidates, bool none) {
  std::vector<double> all(candidates.size() + (none ? 1 : 0));
  base::parallel_for(all.size(), [&](std::size_t i) {
    JobRequest job = r;
    job.interval.reset();
    if (i < candidates.size()) job.interval = choices.time(candidates[i]);
    all[i] = simulate(job).wall_clock.mean;
  });
  return all;
}

std::size_t least(const std::vector<double>& v) {
  return static_cast<std::size_t>(std::min_element(v.begin(), v.end()) - v.begin());
}

/// The vertex of the parabola through the points by least squares, or `otherwise` where it has no
/// minimum between them. x are centred on 0.
double vertex(const std::vector<double>& x, const std::vector<double>& y, double otherwise) {
  double s[5] = {}, t[3] = {};
  for (std::size_t i = 0; i < x.size(); ++i)
    for (int p = 0; p < 5; ++p) {
      const double power = std::pow(x[i], p);
      s[p] += power;
      if (p < 3) t[p] += power * (y[i] - y[0]);
    }
  // Normal equations of y = a + b x + c x^2 by Cramer's rule; the common determinant cancels.
  const auto det = [](double a, double b, double c, double d, double e, double f, double g,
                      double h, double i) {
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  };
  const double b = det(s[0], t[0], s[2], s[1], t[1], s[3], s[2], t[2], s[4]);
  const double c = det(s[0], s[1], t[0], s[1], s[2], t[1], s[2], s[3], t[2]);
  const double whole = det(s[0], s[1], s[2], s[1], s[2], s[3], s[2], s[3], s[4]);
  if (x.size() < 4 || whole <= 0 || c <= 0) return otherwise;
  return std::clamp(-b / (2 * c), x.front(), x.back());
}

}  // namespace

/// A coarse grid over two decades, then a finer one whose parabola in the logarithm of the interval
/// evens out what is left of the noise: the optimum is flat.
std::optional<units::Time> simulated_interval(const JobRequest& r) {
  const JobRequest plain = plain_job(r);
  const double longest = most_failures / failure_rate(plain).base();  // infinite without failures
  const IntervalChoices choices(r, std::min(longest, work_of(r)));
  constexpr double coarse = 1.6, fine = 1.1;
  const auto wide = choices.around(first_guess(plain), coarse, 6);
  const bool none = longest > work_of(r);
  auto first = walls(r, choices, wide, none);
  if (none) {
    const double without = first.back();
    first.pop_back();
    if (without <= first[least(first)]) return std::nullopt;
  }
  const double middle = choices.time(wide[least(first)]).base();
  const auto close = choices.around(middle, fine, 6);
  const auto wall = walls(r, choices, close, false);
  std::vector<double> logs;
  for (const auto c : close) logs.push_back(std::log(choices.time(c).base() / middle));
  const double at = vertex(logs, wall, logs[least(wall)]);
  return choices.time(choices.nearest(middle * std::exp(at)));
}

}  // namespace podsim::job
