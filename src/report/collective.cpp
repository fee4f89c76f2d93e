#include "podsim/report/collective.h"

#include <fmt/format.h>

#include <algorithm>

#include "podsim/config/codec.h"
#include "podsim/units/parse.h"
#include "src/report/csv.h"
#include "src/report/numbers.h"

namespace podsim::report {
namespace {

std::string rate(double bytes_per_second) { return bytes(bytes_per_second) + "/s"; }

/// "rates of tpu-v5p fitted to measurements: collective_efficiency 0.87; --ideal leaves them out"
std::string rates(const study::CollectiveResult& r) {
  std::string text;
  for (const auto& rate : r.rates)
    text += (text.empty() ? "" : ", ") + fmt::format("{} {:.4g}", rate.name, rate.value);
  return "rates of " + r.chip + " fitted to measurements: " + text + "; --ideal leaves them out";
}

Items summary(const study::CollectiveResult& r) {
  Items items{{"time: " + duration(r.time_s), "algorithm: " + r.algorithm,
               "bus bandwidth: " + rate(r.bus_bandwidth_bytes_per_s),
               fmt::format("bound: {}, ratio {:.3f}", duration(r.bound_s), r.ratio_to_bound)}};
  if (!r.concurrent.empty()) items.items.push_back("alone: " + duration(r.alone_s));
  if (!r.rates.empty()) items.items.push_back(rates(r));
  for (const auto& failure : r.failures) items.items.push_back("failed: " + failure);
  for (const auto& move : r.moved_cubes)
    items.items.push_back(fmt::format("cube {}: now in place {} of the pod, {} spare left",
                                      move.cube, move.place, r.spare_cubes));
  return items;
}

Table beside(const study::CollectiveResult& r) {
  Table t;
  t.columns = {{"operation", Align::left},
               {"axes", Align::left},
               {"bytes", Align::right},
               {"time", Align::right},
               {"algorithm", Align::left}};
  for (const auto& c : r.concurrent)
    t.rows.push_back({c.op, c.axes, bytes(c.bytes), duration(c.time_s), c.algorithm});
  return t;
}

Table busiest(const study::CollectiveResult& r) {
  constexpr std::size_t shown = 8;
  Table t;
  t.columns = {{"link", Align::left},
               {"bytes", Align::right},
               {"of others", Align::right},
               {"busy", Align::right},
               {"utilisation", Align::right}};
  for (std::size_t i = 0; i < std::min(shown, r.links.size()); ++i) {
    const auto& l = r.links[i];
    t.rows.push_back({l.link, bytes(l.bytes), bytes(l.concurrent_bytes), duration(l.busy_s),
                      percent(l.utilisation)});
  }
  return t;
}

}  // namespace

Document collective_document(const study::CollectiveResult& r) {
  const std::string chips = count(static_cast<double>(r.chips));
  const char* const what = r.devices_per_chip > 1 ? "devices" : "chips";
  const std::string groups = r.group_chips == r.chips ? fmt::format("among all {} {}", chips, what)
                             : r.group_chips > r.chips
                                 ? fmt::format("among the {} live {}", chips, what)
                                 : fmt::format("{} {} in groups of {} along {}", chips, what,
                                               count(static_cast<double>(r.group_chips)), r.axes);
  Document d{Heading{1, r.op + " of " + bytes(r.bytes) + " on " + r.fabric},
             Paragraph{groups + ", " + r.detail + " level."}, summary(r)};
  if (!r.concurrent.empty()) {
    d.emplace_back(Heading{2, "At the same time"});
    d.emplace_back(beside(r));
  }
  d.emplace_back(Heading{2, "Busiest links"});
  d.emplace_back(busiest(r));
  return d;
}

std::string collective_json(const study::CollectiveResult& r) {
  return config::to_json(config::encode(r, config::Form::si)) + "\n";
}

std::string links_csv(const std::vector<study::LinkLine>& links) {
  std::string text = csv_record({"link", "axis", "bandwidth_bytes_per_s", "bytes",
                                 "concurrent_bytes", "busy_s", "utilisation", "usable"});
  for (const auto& l : links)
    text += csv_record({l.link, l.axis, units::shortest(l.bandwidth_bytes_per_s),
                        units::shortest(l.bytes), units::shortest(l.concurrent_bytes),
                        units::shortest(l.busy_s), units::shortest(l.utilisation),
                        l.usable ? "true" : "false"});
  return text;
}

}  // namespace podsim::report
