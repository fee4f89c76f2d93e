#include "podsim/report/systolic.h"

#include <fmt/format.h>

#include <algorithm>

#include "podsim/config/codec.h"
#include "podsim/performance/systolic_names.h"
#include "src/report/numbers.h"

namespace podsim::report {
namespace {

// Digits grouped without a locale.
std::string grouped(std::int64_t n) {
  std::string text = std::to_string(n);
  for (auto i = static_cast<std::ptrdiff_t>(text.size()) - 3; i > 0; i -= 3)
    text.insert(static_cast<std::size_t>(i), ",");
  return text;
}

std::string summary(const study::SystolicResult& r) {
  const std::string size = std::to_string(r.rows) + " x " + std::to_string(r.columns);
  const std::string arrays =
      r.arrays == 1 ? "One array of " + size : std::to_string(r.arrays) + " arrays of " + size;
  return arrays + ", dataflow " + config::name_of(r.dataflow) + ".";
}

Table layers(const study::SystolicResult& r) {
  Table t;
  t.columns = {{"layer", Align::left},        {"M x N x K", Align::right},
               {"cycles", Align::right},      {"SCALE-Sim's cycles", Align::right},
               {"folds", Align::right},       {"overall", Align::right},
               {"mapping", Align::right},     {"compute", Align::right},
               {"ifmap reads", Align::right}, {"filter reads", Align::right},
               {"ofmap writes", Align::right}};
  for (const auto& l : r.layers)
    t.rows.push_back({l.layer, fmt::format("{} x {} x {}", l.m, l.n, l.k), grouped(l.cycles),
                      grouped(l.scale_sim_cycles), grouped(l.folds), percent(l.overall_utilisation),
                      percent(l.mapping_efficiency), percent(l.compute_utilisation),
                      grouped(l.sram_ifmap_reads), grouped(l.sram_filter_reads),
                      grouped(l.sram_ofmap_writes)});
  return t;
}

Items product(const study::SystolicResult& r) {
  const auto& l = r.layers.front();
  Items items{
      {"cycles: " + grouped(l.cycles) + " (SCALE-Sim reports the index of the last one, " +
           grouped(l.scale_sim_cycles) + ")",
       "folds: " + grouped(l.folds), "overall utilisation: " + percent(l.overall_utilisation),
       "mapping efficiency: " + percent(l.mapping_efficiency),
       "compute utilisation: " + percent(l.compute_utilisation) + " (SCALE-Sim's count)",
       "SRAM: " + grouped(l.sram_ifmap_reads) + " ifmap reads, " + grouped(l.sram_filter_reads) +
           " filter reads, " + grouped(l.sram_ofmap_writes) + " ofmap writes"}};
  if (r.arrays > 1)
    items.items.push_back("rows of A in pieces: " + std::to_string(l.row_pieces) + ", each on " +
                          std::to_string(r.arrays / l.row_pieces) + " array(s)");
  return items;
}

Items simulated(const study::CycleTrue& c) {
  const std::string equal =
      c.cycles_equal ? "as many as the formula gives" : "NOT those of the formula";
  const std::string values = c.values_equal ? "equal to the reference to the bit"
                                            : grouped(c.mismatches) + " DIFFER from the reference";
  return {
      {"cycles: " + grouped(c.cycles) + ", " + equal,
       "values (" + config::name_of(c.format) + ", seed " + std::to_string(c.seed) + "): " + values,
       fmt::format("against Eigen's product: at most {} of the sum of |a b|", c.worst_error),
       "checksum: " + c.checksum}};
}

// str(float) of Python: the shortest digits that read back, never without a point or an exponent.
std::string python(double v) {
  std::string text = fmt::format("{}", v);
  return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}

}  // namespace

Document systolic_document(const study::SystolicResult& r) {
  if (r.layers.size() == 1 && r.layers.front().layer.empty()) {
    const auto& l = r.layers.front();
    Document d{Heading{1, fmt::format("{} x {} by {} x {}", l.m, l.k, l.k, l.n)},
               Paragraph{summary(r)}, Heading{2, "Closed form"}, product(r)};
    if (r.cycle_true) {
      d.emplace_back(Heading{2, "Cycle by cycle (SystemC)"});
      d.emplace_back(simulated(*r.cycle_true));
    }
    return d;
  }
  return {Heading{1, "Layers on a systolic array"}, Paragraph{summary(r)}, layers(r)};
}

std::string systolic_json(const study::SystolicResult& r) {
  return config::to_json(config::encode(r)) + "\n";
}

std::string scalesim_compute_report(const study::SystolicResult& r) {
  std::string text =
      "LayerID, Total Cycles (incl. prefetch), Total Cycles, Stall Cycles, Overall Util %, "
      "Mapping Efficiency %, Compute Util %,\n";
  const double elements = static_cast<double>(r.rows * r.columns * r.arrays);
  for (std::size_t i = 0; i < r.layers.size(); ++i) {
    const auto& l = r.layers[i];
    const double possible =
        elements * static_cast<double>(std::max<std::int64_t>(l.scale_sim_cycles, 1));
    text += fmt::format("{}, {}, {}, 0, {}, {}, {},\n", i, l.scale_sim_cycles, l.scale_sim_cycles,
                        python(static_cast<double>(l.macs) * 100 / possible),
                        python(l.mapping_efficiency * 100), python(l.compute_utilisation * 100));
  }
  return text;
}

}  // namespace podsim::report
