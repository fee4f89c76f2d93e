#include "podsim/study/systolic.h"

#include <stdexcept>

#include "podsim/config/codec.h"
#include "podsim/performance/systolic_names.h"

namespace podsim::study {
namespace {

void check(const performance::SystolicArray& a) {
  const auto within = [](std::int64_t n, std::int64_t most) { return n >= 1 && n <= most; };
  const auto size = std::to_string(a.rows) + "x" + std::to_string(a.columns);
  if (!within(a.rows, kLargestArraySide) || !within(a.columns, kLargestArraySide))
    throw config::InputError("an array of " + size, "1 to 65536 rows and columns");
  if (!within(a.arrays, kMostSystolicArrays))
    throw config::InputError(std::to_string(a.arrays) + " arrays", "1 to 1024");
  if (a.arrays > 1 && a.dataflow != performance::Dataflow::tpu)
    throw config::InputError("several arrays with dataflow " + config::name_of(a.dataflow),
                             "one array, or dataflow tpu");
}

SystolicLine line_of(const SystolicLayer& layer, const performance::SystolicArray& array) {
  const auto cost = performance::systolic_cost(layer.product, array);
  return {layer.name,
          layer.product.m,
          layer.product.n,
          layer.product.k,
          cost.cycles + 1,
          cost.cycles,
          cost.folds,
          cost.macs,
          cost.row_pieces,
          performance::overall_utilisation(cost, array, cost.cycles + 1),
          cost.mapping_efficiency,
          cost.compute_utilisation,
          cost.ifmap_reads,
          cost.filter_reads,
          cost.ofmap_writes};
}

}  // namespace

SystolicResult systolic(const performance::SystolicArray& array,
                        const std::vector<SystolicLayer>& layers) {
  check(array);
  SystolicResult result;
  result.rows = array.rows;
  result.columns = array.columns;
  result.arrays = array.arrays;
  result.dataflow = array.dataflow;
  config::Diagnostics problems;
  for (const auto& layer : layers) try {
      result.layers.push_back(line_of(layer, array));
    } catch (const std::overflow_error& e) {
      problems.add({layer.where, layer.name, std::string("too large: ") + e.what(), "", ""});
    }
  problems.throw_if_any();
  return result;
}

void simulate_cycles(SystolicResult& result, performance::NumberFormat format, std::int64_t seed) {
  const SystolicLine& line = result.layers.front();
  const performance::SystolicRequest request{
      line.m,        line.n,          line.k,          result.rows, result.columns,
      result.arrays, line.row_pieces, result.dataflow, format,      seed};
  if (const auto why = performance::beyond_limits(request); !why.empty())
    throw config::InputError("--cycle-true: " + why);
  const auto run = performance::run_systolic(request);
  result.cycle_true = CycleTrue{format,
                                seed,
                                run.cycles + 1,
                                run.cycles + 1 == line.cycles,
                                run.mismatches == 0,
                                run.mismatches,
                                run.worst_error,
                                run.checksum};
}

void SystolicLine::describe(config::Record<SystolicLine>& r) {
  r.required("layer", &SystolicLine::layer, "its name");
  r.required("m", &SystolicLine::m, "rows of A: output pixels of a convolution");
  r.required("n", &SystolicLine::n, "columns of B: filters");
  r.required("k", &SystolicLine::k, "columns of A, rows of B: values of a filter's window");
  r.required("cycles", &SystolicLine::cycles, "count up to the last complete sum");
  r.required("scale_sim_cycles", &SystolicLine::scale_sim_cycles,
             "SCALE-Sim's figure: the index of the last cycle, counted from 0");
  r.required("folds", &SystolicLine::folds, "tiles of the stationary operand");
  r.required("macs", &SystolicLine::macs, "multiply-accumulates");
  r.required("row_pieces", &SystolicLine::row_pieces, "pieces of A's rows, over the arrays");
  r.required("overall_utilisation", &SystolicLine::overall_utilisation, "macs over possible ones");
  r.required("mapping_efficiency", &SystolicLine::mapping_efficiency, "elements in use");
  r.required("compute_utilisation", &SystolicLine::compute_utilisation, "as SCALE-Sim counts it");
  r.required("sram_ifmap_reads", &SystolicLine::sram_ifmap_reads, "words of A");
  r.required("sram_filter_reads", &SystolicLine::sram_filter_reads, "words of B");
  r.required("sram_ofmap_writes", &SystolicLine::sram_ofmap_writes, "words of C, partial or not");
}

void CycleTrue::describe(config::Record<CycleTrue>& r) {
  r.required("format", &CycleTrue::format, "of the operands");
  r.required("seed", &CycleTrue::seed, "of the operands");
  r.required("cycles", &CycleTrue::cycles, "count up to the cycle in which the last result leaves");
  r.required("cycles_equal", &CycleTrue::cycles_equal,
             "whether the cycles are those of the formula");
  r.required("values_equal", &CycleTrue::values_equal, "to the sums in order of k, to the bit");
  r.required("mismatches", &CycleTrue::mismatches, "results that are not");
  r.required("worst_error", &CycleTrue::worst_error,
             "largest |result - Eigen's product| over the sum of |a b|");
  r.required("checksum", &CycleTrue::checksum, "of the results' bits");
}

void SystolicResult::describe(config::Record<SystolicResult>& r) {
  r.required("schema", &SystolicResult::schema, "name and version of this record");
  r.required("rows", &SystolicResult::rows, "of an array");
  r.required("columns", &SystolicResult::columns, "of an array");
  r.required("arrays", &SystolicResult::arrays, "of the core");
  r.required("dataflow", &SystolicResult::dataflow, "what stays in the elements");
  r.required("layers", &SystolicResult::layers, "closed forms, a layer each");
  r.optional("cycle_true", &SystolicResult::cycle_true, "the simulation");
}

}  // namespace podsim::study
