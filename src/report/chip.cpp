// One operation of one chip.
#include <fmt/format.h>

#include <algorithm>

#include "podsim/config/codec.h"
#include "podsim/report/report.h"
#include "src/report/numbers.h"

namespace podsim::report {
namespace {

std::string flops(double v) { return fmt::format("{:.4g} TFLOP/s", v / 1e12); }

/// "12.3 uJ".
std::string joules(double v) {
  if (v >= 1) return fmt::format("{:.4g} J", v);
  if (v >= 1e-3) return fmt::format("{:.4g} mJ", v * 1e3);
  return fmt::format("{:.4g} uJ", v * 1e6);
}

Table headline(const study::ChipRun& r) {
  Table t{{{"", Align::left}, {"", Align::right}, {"", Align::left}}, {}, false};
  const auto row = [&](const char* name, const std::string& value, const std::string& rest = "") {
    t.rows.push_back({name, value, rest});
  };
  row("time", duration(r.time_s), r.fidelity + "; analytic model " + duration(r.analytic_time_s));
  row("bound by", r.bound_by);
  if (r.efficiency > 0)
    row("efficiency", percent(r.efficiency), flops(r.rate_flop_per_s) + " useful");
  row("HBM", bytes(r.hbm_bandwidth_bytes_per_s) + "/s");
  row("tiles", count(static_cast<double>(r.tiles)), "of " + r.tile);
  row("energy", joules(r.energy_j), fmt::format("{:.4g} W with the share of the host", r.power_w));
  return t;
}

Table engines(const study::ChipRun& r) {
  Table t{{{"engine", Align::left},
           {"busy", Align::right},
           {"of time", Align::right},
           {"energy", Align::right}},
          {},
          false};
  for (const auto& [engine, energy] : r.energy_by_j) {
    const auto busy = r.busy_s.find(engine);
    const bool works = busy != r.busy_s.end();
    t.rows.push_back({engine, works ? duration(busy->second) : "",
                      works ? percent(busy->second / r.time_s) : "", joules(energy)});
  }
  t.rows.push_back({"latency", duration(r.latency_s), percent(r.latency_s / r.time_s), ""});
  return t;
}

/// A line of a timeline: '#' where the engine works for more than half of a column's time.
std::string track(const study::ChipRun& r, const std::string& engine, double end,
                  std::size_t columns) {
  std::vector<double> filled(columns, 0);
  const double column = end / static_cast<double>(columns);
  for (const auto& span : r.timeline) {
    if (span.engine != engine) continue;
    const double from = span.begin.base(), to = std::min(end, span.end.base());
    for (auto i = static_cast<std::size_t>(from / column); i < columns; ++i) {
      const double begin = static_cast<double>(i) * column;
      if (begin >= to) break;
      filled[i] += std::min(to, begin + column) - std::max(from, begin);
    }
  }
  std::string line;
  for (const double f : filled) line += f > column / 2 ? '#' : f > 0 ? '-' : '.';
  return line;
}

void add_timeline(Document& d, const study::ChipRun& r, std::size_t width) {
  if (r.timeline.empty()) return;
  double end = 0;
  for (const auto& span : r.timeline) end = std::max(end, span.end.base());
  const std::size_t columns = std::max<std::size_t>(20, width - 8);
  const auto tiles = static_cast<double>(r.timeline.back().tile + 1);
  d.emplace_back(Heading{2, "Timeline"});
  d.emplace_back(
      Paragraph{fmt::format("From 0 to {}, {} of {} tiles; # busy, - in part, . idle.",
                            duration(end), count(tiles), count(static_cast<double>(r.tiles)))});
  std::vector<std::string> lines;
  for (const char* engine : {"load", "mxu", "vpu", "store"})
    lines.push_back(fmt::format("{:<6}{}", engine, track(r, engine, end, columns)));
  d.emplace_back(Lines{lines});
}

}  // namespace

Document chip_document(const study::ChipRun& r) {
  const std::string device = r.devices_per_chip > 1 ? fmt::format("one of the {} devices of a {}",
                                                                  r.devices_per_chip, r.chip)
                                                    : "a " + r.chip;
  Document d{Heading{1, r.op + " on " + device},
             Paragraph{fmt::format("Operands in {}, clock {}.",
                                   r.memory == "hbm" ? "HBM" : "on-chip memory", r.clock)},
             headline(r), Heading{2, "Engines"}, engines(r)};
  add_timeline(d, r, Style{}.width);
  return d;
}

std::string chip_json(const study::ChipRun& r) {
  return config::to_json(config::encode(r, config::Form::si)) + "\n";
}

}  // namespace podsim::report
