// What nccl-tests and rccl-tests print.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "podsim/config/diagnostics.h"
#include "src/calibration/operations/sample.h"

namespace podsim::calibration {

/// Reads the lines of all_reduce_perf and its like (nccl-tests 2.13 and later): the operation from
/// "# Collective test starting: NAME" or the file's name, the ranks from the lines "#  Rank  0 …",
/// one sample for each line of the table, out of place. The bus bandwidth of a line has to be that
/// of the operation and the ranks within 3 %. Throws config::InputError with file and line.
std::vector<Sample> read_nccl_tests(const std::string& file, const std::string& chip,
                                    const catalog::Fabric& fabric);

}  // namespace podsim::calibration
