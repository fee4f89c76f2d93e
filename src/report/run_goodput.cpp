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
           {"checkpoint every", Align::right}},
          {}};
  for (const auto& [name, p] : r.plans)
    t.rows.push_back({name, percent(p.goodput.p10), percent(p.goodput.p50), percent(p.goodput.p90),
                      percent(p.lost_work_fraction), percent(p.checkpoint_fraction),
                      percent(p.down_fraction), duration(p.checkpoint_interval_s)});
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

}  // namespace

void add_goodput(Document& d, const study::RunResult& r) {
  d.emplace_back(Heading{2, "The whole run"});
  d.emplace_back(goodput_table(r));
  d.emplace_back(Paragraph{"Shares of the wall clock. The tokens trained then take:"});
  d.emplace_back(work_table(r));
  d.emplace_back(Paragraph{"For the demand:"});
  d.emplace_back(usage_table(r));
}

}  // namespace podsim::report
