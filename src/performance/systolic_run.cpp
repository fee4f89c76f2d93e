#include "podsim/performance/systolic_run.h"

#include <algorithm>

#include "podsim/performance/ask.h"
#include "podsim/performance/systolic_names.h"

namespace podsim::performance {

void SystolicRequest::describe(config::Record<SystolicRequest>& r) {
  r.required("m", &SystolicRequest::m, "rows of A").at_least(1);
  r.required("n", &SystolicRequest::n, "columns of B").at_least(1);
  r.required("k", &SystolicRequest::k, "columns of A, rows of B").at_least(1);
  r.required("rows", &SystolicRequest::rows, "of an array").at_least(1);
  r.required("columns", &SystolicRequest::columns, "of an array").at_least(1);
  r.required("arrays", &SystolicRequest::arrays, "arrays").at_least(1);
  r.required("row_pieces", &SystolicRequest::row_pieces, "pieces of A's rows").at_least(1);
  r.required("dataflow", &SystolicRequest::dataflow, "what stays in the elements");
  r.required("format", &SystolicRequest::format, "of the operands");
  r.required("seed", &SystolicRequest::seed, "of the operands");
}

void SystolicRun::describe(config::Record<SystolicRun>& r) {
  r.required("cycles", &SystolicRun::cycles, "index of the last cycle");
  r.required("mismatches", &SystolicRun::mismatches, "results that differ from the reference");
  r.required("worst_error", &SystolicRun::worst_error, "against Eigen's product");
  r.required("checksum", &SystolicRun::checksum, "of the results");
}

std::string beyond_limits(const SystolicRequest& request) {
  const auto& q = request;
  if (std::max(q.rows, q.columns) > kMostArraySide)
    return "arrays are simulated up to " + std::to_string(kMostArraySide) + " rows and columns";
  if (q.arrays > kMostArrays)
    return "up to " + std::to_string(kMostArrays) + " arrays are simulated";
  if (std::max({q.m, q.n, q.k}) > kMostDimension)
    return "products are simulated up to " + std::to_string(kMostDimension) + " a side";
  if (std::max({q.m * q.n, q.m * q.k, q.k * q.n}) > kMostElements)
    return "matrices are simulated up to " + std::to_string(kMostElements) + " elements";
  if (q.arrays > 1 && q.dataflow != Dataflow::tpu)
    return "several arrays work together with dataflow tpu alone";
  const SystolicCost cost =
      systolic_cost({q.m, q.n, q.k}, {q.rows, q.columns, q.arrays, q.dataflow});
  if (cost.cycles > kMostCycles)
    return std::to_string(cost.cycles) + " cycles are too many to simulate, " +
           std::to_string(kMostCycles) + " the most";
  return "";
}

SystolicRun run_systolic(const SystolicRequest& request) {
  return ask<SystolicRun>("systolic", request);
}

}  // namespace podsim::performance
