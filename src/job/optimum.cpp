// Expected time of a run under failures, and the checkpoint interval that makes it least.
#include <algorithm>
#include <cmath>
#include <limits>

#include "podsim/job/job.h"

namespace podsim::job {

namespace {

/// Seconds for which the job stands still at each checkpoint, or loses to one under way.
double standing(const JobRequest& r) {
  if (!r.tiers.empty()) return r.tiers.front().write_time.base();
  if (!r.background) return r.write_time.base();
  return r.snapshot_time.base() + r.write_time.base() * r.write_slowdown / (1 + r.write_slowdown);
}

/// Productive seconds of a run cut into segments of `n` steps.
struct SegmentCut {
  double full, rest;  ///< length of a full segment and of the last one, s
  double count;       ///< full segments
};

SegmentCut cut(const JobRequest& r, std::int64_t n) {
  const std::int64_t full = (r.steps - 1) / n;
  const double step = r.step_time.base();
  return {static_cast<double>(n) * step, static_cast<double>(r.steps - full * n) * step,
          static_cast<double>(full)};
}

/// Expected seconds of running and redoing, in units in which the recovery's share is a constant
/// factor: (exp(f*L) - 1)/f per segment, L itself where f = 0.
double expected_run(const JobRequest& r, double f, std::int64_t n) {
  const SegmentCut c = cut(r, n);
  const double slow = 1 + r.evaluation_share;
  const auto segment = [&](double length) { return f > 0 ? std::expm1(f * length) / f : length; };
  return c.count * segment(c.full * slow + standing(r)) + segment(c.rest * slow);
}

/// Seconds from a failure until the job runs again, spares at hand or not.
double recovery(const JobRequest& r) {
  const double wait = r.spare_units > 0 ? 0 : r.repair_time.base();
  return (r.detection_time + r.restart_time + r.restore_time + r.startup_time).base() + wait;
}

/// Young's interval sqrt(2*write/f) as a number of segments of the run.
double young_segments(const JobRequest& r, double f) {
  const double interval = std::sqrt(2 * standing(r) / f);
  const double work = r.step_time.base() * static_cast<double>(r.steps);
  return work / std::max(interval, r.step_time.base());
}

}  // namespace

units::Rate failure_rate(const JobRequest& r) {
  return r.chip_failure_rate * static_cast<double>(r.chips) +
         (r.host_failure_rate + r.software_failure_rate) * static_cast<double>(r.hosts) +
         r.domain_failure_rate * static_cast<double>(r.domains) +
         r.link_failure_rate * static_cast<double>(r.links) +
         r.switch_failure_rate * static_cast<double>(r.switches);
}

double expected_goodput(const JobRequest& r) {
  const double f = failure_rate(r).base();
  const double work = r.step_time.base() * static_cast<double>(r.steps);
  const double step = r.step_time.base();
  const auto interval = r.tiers.empty() ? r.interval : r.tiers.front().interval;
  const auto n =
      interval ? std::max<std::int64_t>(1, std::llround(interval->base() / step)) : r.steps;
  return work / (expected_run(r, f, std::min(n, r.steps)) * std::exp(f * recovery(r)) +
                 r.startup_time.base());
}

/// Segments of equal length are best; their number is found around Young's, by walking downhill.
std::optional<units::Time> optimal_interval(const JobRequest& r) {
  const double f = failure_rate(r).base();
  if (f <= 0) return std::nullopt;
  const auto length = [&](std::int64_t segments) { return (r.steps + segments - 1) / segments; };
  const auto time = [&](std::int64_t segments) { return expected_run(r, f, length(segments)); };
  auto best = std::clamp<std::int64_t>(std::llround(young_segments(r, f)), 1, r.steps);
  for (std::int64_t stride = std::max<std::int64_t>(1, best / 2); stride > 0;) {
    const std::int64_t fewer = std::max<std::int64_t>(1, best - stride);
    const std::int64_t more = std::min(r.steps, best + stride);
    if (time(fewer) < time(best)) {
      best = fewer;
    } else if (time(more) < time(best)) {
      best = more;
    } else {
      stride /= 2;
    }
  }
  if (length(best) >= r.steps) return std::nullopt;
  return r.step_time * static_cast<double>(length(best));
}

bool closed_form_holds(const JobRequest& r) {
  return r.failure_shape == 1 && !r.background && r.tiers.empty() &&
         r.preemption_rate.base() == 0 && r.detour_steps.empty() && r.tranches.empty();
}

std::optional<units::Time> daly_interval(const JobRequest& r) {
  const double f = failure_rate(r).base();
  if (f <= 0) return std::nullopt;
  const double write = r.write_time.base(), mtbf = 1 / f;
  if (write >= 2 * mtbf) return units::Time(mtbf);
  const double x = std::sqrt(write / (2 * mtbf));
  return units::Time(std::sqrt(2 * write * mtbf) * (1 + x / 3 + x * x / 9) - write);
}

}  // namespace podsim::job
