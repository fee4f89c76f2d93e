// The columns of tables of measured times.
#pragma once

#include "podsim/config/node.h"

namespace podsim::calibration {

/// Returns the JSON Schema (draft-07) of the tables of measurements. A table is a list of rows, a
/// row an object of its cells, which are texts as in the CSV file. The definitions are the kinds of
/// tables: training_run, operation, figure, kernel, collective, training_note. Columns beyond them
/// are not read.
config::Node measurements_schema();

}  // namespace podsim::calibration
