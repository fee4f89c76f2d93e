// The run of weeks: goodput, wall clock, what it used.
#include "src/report/numbers.h"
#include "src/report/sections.h"

namespace podsim::report {
namespace {

constexpr double kSecondsPerHour = 3600;

Table goodput_table(const study::RunResult& r) {
  Table t{{{"plan"},
           {"goodput P10", Align::right},
           {"P50", Align::right},
           {"P90", Align::right},
           {"lost work", Align::right},
           {"checkpoints", Align::right},
           {"down", Align::right},
           {"waiting", Align::right},
           {"other", Align::right},
           {"checkpoint every", Align::right}},
          {}};
  for (const auto& [name, p] : r.plans)
    t.rows.push_back({name, percent(p.goodput.p10), percent(p.goodput.p50), percent(p.goodput.p90),
                      percent(p.lost_work_fraction), percent(p.checkpoint_fraction),
                      percent(p.down_fraction), percent(p.waiting_fraction),
                      percent(p.startup_fraction + p.evaluation_fraction + p.degraded_fraction),
                      p.checkpoint_interval_s > 0 ? duration(p.checkpoint_interval_s) : "never"});
  return t;
}

Table work_table(const study::RunResult& r) {
  Table t{{{"plan"},
           {"wall clock P10", Align::right},
           {"P50", Align::right},
           {"P90", Align::right},
           {"tokens trained", Align::right},
           {"short of demand", Align::right}},
          {}};
  for (const auto& [name, p] : r.plans)
    t.rows.push_back({name, duration(p.wall_clock_h.p10 * kSecondsPerHour),
                      duration(p.wall_clock_h.p50 * kSecondsPerHour),
                      duration(p.wall_clock_h.p90 * kSecondsPerHour), large(p.tokens),
                      large(p.shortfall_tokens)});
  return t;
}

Table usage_table(const study::RunResult& r) {
  Table t{{{"plan"},
           {"chip-hours used", Align::right},
           {"chip-hours idle", Align::right},
           {"energy drawn", Align::right}},
          {}};
  for (const auto& [name, p] : r.plans)
    t.rows.push_back({name, count(p.chip_hours), count(p.idle_chip_hours), energy(p.energy_kwh)});
  return t;
}

Table interruption_table(const study::RunResult& r) {
  Table t{{{"plan"},
           {"failures", Align::right},
           {"a day", Align::right},
           {"planned", Align::right},
           {"preemptions", Align::right},
           {"Daly's interval", Align::right}},
          {}};
  for (const auto& [name, p] : r.plans)
    t.rows.push_back({name, rounded(p.interruptions.failures),
                      rounded(p.interruptions.failures_per_day),
                      rounded(p.interruptions.maintenances), rounded(p.interruptions.preemptions),
                      p.daly_interval_s > 0 ? duration(p.daly_interval_s) : "none"});
  return t;
}

}  // namespace

void add_goodput(Document& d, const study::RunResult& r) {
  d.emplace_back(Heading{2, "The whole run"});
  d.emplace_back(goodput_table(r));
  d.emplace_back(
      Paragraph{"Shares of the wall clock; other: start-up, evaluation, steps slowed by links that "
                "are out. What interrupts a run, mean:"});
  d.emplace_back(interruption_table(r));
  d.emplace_back(Paragraph{"The tokens trained then take:"});
  d.emplace_back(work_table(r));
  d.emplace_back(Paragraph{"For the demand:"});
  d.emplace_back(usage_table(r));
}

}  // namespace podsim::report
