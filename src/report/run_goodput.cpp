// The run of weeks: goodput, wall clock, what it used.
#include "src/report/grid.h"
#include "src/report/sections.h"
#include "src/report/texts/step.h"

namespace podsim::report {
namespace {

constexpr double kSecondsPerHour = 3600;
constexpr double kKilowattHoursPerMwh = 1e3;

void add_goodput_table(Document& d, const study::RunResult& r, const Wording& w) {
  namespace t = texts::step;
  Grid g(w);
  g.text(t::kPlan).share(t::kGoodput10).share(t::kP50).share(t::kP90).share(t::kLostWork);
  g.share(t::kCheckpoints).share(t::kDown).share(t::kWait).share(t::kOther).label(t::kInterval);
  for (const auto& [name, p] : cheapest_first(r))
    g.row({name, p->goodput.p10, p->goodput.p50, p->goodput.p90, p->lost_work_fraction,
           p->checkpoint_fraction, p->down_fraction, p->waiting_fraction,
           p->startup_fraction + p->evaluation_fraction + p->degraded_fraction,
           p->checkpoint_interval_s > 0 ? w.duration(p->checkpoint_interval_s) : w(t::kNever)});
  g.add_to(d);
}

void add_interruptions(Document& d, const study::RunResult& r, const Wording& w) {
  namespace t = texts::step;
  Grid g(w);
  g.text(t::kPlan).number(t::kFailures).number(t::kPerDay).number(t::kPlanned);
  g.number(t::kPreemptions).label(t::kDaly);
  for (const auto& [name, p] : cheapest_first(r))
    g.row({name, p->interruptions.failures, p->interruptions.failures_per_day,
           p->interruptions.maintenances, p->interruptions.preemptions,
           p->daly_interval_s > 0 ? w.duration(p->daly_interval_s) : w(t::kNone)});
  g.add_to(d);
}

void add_work(Document& d, const study::RunResult& r, const Wording& w) {
  namespace t = texts::step;
  Grid g(w);
  g.text(t::kPlan).time(t::kWallClock10).time(t::kP50).time(t::kP90).large(t::kTrained);
  g.large(t::kUnmet);
  for (const auto& [name, p] : cheapest_first(r))
    g.row({name, p->wall_clock_h.p10 * kSecondsPerHour, p->wall_clock_h.p50 * kSecondsPerHour,
           p->wall_clock_h.p90 * kSecondsPerHour, p->tokens, p->shortfall_tokens});
  g.add_to(d);
}

void add_usage(Document& d, const study::RunResult& r, const Wording& w) {
  namespace t = texts::step;
  Grid g(w);
  g.text(t::kPlan).count(t::kUsedHours).count(t::kIdleHours).number(t::kEnergy);
  for (const auto& [name, p] : cheapest_first(r))
    g.row({name, p->chip_hours, p->idle_chip_hours, p->energy_kwh / kKilowattHoursPerMwh});
  g.add_to(d);
}

}  // namespace

void add_goodput(Document& d, const study::RunResult& r, const Wording& w) {
  namespace t = texts::step;
  d.emplace_back(Heading{2, w(t::kWholeRun)});
  add_goodput_table(d, r, w);
  d.emplace_back(Paragraph{w(t::kSharesNote)});
  add_interruptions(d, r, w);
  d.emplace_back(Paragraph{w(t::kTokensTake)});
  add_work(d, r, w);
  d.emplace_back(Paragraph{w(t::kForDemand)});
  add_usage(d, r, w);
}

}  // namespace podsim::report
