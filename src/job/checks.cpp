// Jobs that would never end are refused before they are simulated.
#include <cmath>

#include "podsim/config/diagnostics.h"
#include "podsim/units/parse.h"
#include "src/job/parts.h"

namespace podsim::job {

namespace {

/// Below this productive share a job counts as never finishing.
constexpr double least_goodput = 1e-3;

void check_progress(const JobRequest& q) {
  if (expected_goodput(q) >= least_goodput) return;
  const std::string often = units::print_rounded(units::Time(1 / failure_rate(q).base()));
  const std::string saved =
      q.interval ? "checkpoints every " + units::print_rounded(*q.interval) : "no checkpoint";
  throw config::InputError(
      config::Diagnostic{{},
                         "job",
                         "the run would not finish: with a failure every " + often + ", " + saved +
                             " and the recovery, less than a thousandth of the time is productive",
                         "checkpoint: {interval: auto}, more spares, or fewer failures",
                         ""});
}

// Hosts under repair at a time are Poisson distributed, whatever the law of the repair times
// (Palm's theorem). Beyond two standard deviations too many, the job hardly ever has all it needs.
void check_spares(const JobRequest& q) {
  const auto repaired =
      failure_rate(q) - q.software_failure_rate * static_cast<double>(q.hosts) +
      q.domain_failure_rate * static_cast<double>(q.domains * (q.domain_units - 1));
  const double under_repair = repaired * q.repair_time;
  const auto spares = static_cast<double>(q.spare_units);
  if (under_repair <= spares + 2 * std::sqrt(under_repair)) return;
  throw config::InputError(
      config::Diagnostic{{},
                         "job",
                         "the run would hardly get on: " + units::print_rounded(under_repair, {}) +
                             " hosts or cubes are under repair at a time, and " +
                             std::to_string(q.spare_units) + " stand ready",
                         "more spares, a shorter repair_time, or fewer failures",
                         ""});
}

/// A checkpoint under way has to be written before the next begins.
void check_writing(const JobRequest& q) {
  if (!q.background || !q.interval || *q.interval >= q.write_time) return;
  throw config::InputError(config::Diagnostic{
      {},
      "job.checkpoint.interval",
      "a checkpoint takes " + units::print_rounded(q.write_time) +
          " to write, and the next begins after " + units::print_rounded(*q.interval),
      "an interval of at least the write time, or auto",
      ""});
}

}  // namespace

void check_replacement(const JobSection& section, bool cubes) {
  if (section.replace != Replacement::cube || cubes) return;
  throw config::InputError(
      config::Diagnostic{{},
                         "job.replace",
                         "found cube, and the chips' fabric is not made of cubes",
                         "host or none",
                         ""});
}

void check_job(const JobRequest& q) {
  check_progress(q);
  check_spares(q);
  check_writing(q);
}

}  // namespace podsim::job
