// What an array takes for a product, or for the layers of a topology.
#pragma once

#include <string>

#include "podsim/report/document.h"
#include "podsim/study/systolic.h"

namespace podsim::report {

Document systolic_document(const study::SystolicResult& result);
/// The versioned record `podsim.systolic/1`.
std::string systolic_json(const study::SystolicResult& result);
/// SCALE-Sim v3's COMPUTE_REPORT.csv, to the blank and the trailing comma; numbers as Python writes
/// them. Memories take no time, so both totals are the compute cycles and stalls are 0.
std::string scalesim_compute_report(const study::SystolicResult& result);

}  // namespace podsim::report
