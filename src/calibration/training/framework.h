// The framework of a measured run: which recipe it has, and of what time.
#pragma once

#include <string>

#include "podsim/catalog/entries.h"
#include "podsim/catalog/fwd.h"
#include "podsim/config/csv.h"
#include "podsim/workload/recipe.h"
#include "src/calibration/training/rows.h"

namespace podsim::calibration {

/// Returns the name of the recipe of a row: that which the column `framework` names, else the first
/// whose signs its cells have, else that of the chip's group; empty where there is none. Throws
/// config::InputError for a framework without a recipe.
std::string framework_of(const config::CsvTable& table, const config::CsvTable::Row& row,
                         const std::string& rates, const catalog::Catalog& catalog);

/// Returns the month of a date as tables write it: "2025-04" of "2025-04-24" and "2024-11..2025-06"
/// (the later), "2024-06" of "2024"; empty where there is none.
std::string month_of(const std::string& date);

/// The traits of a run that conditions of recipes name. `mixed_precision` is amp or pure where the
/// column `precision` says so.
workload::RunTraits traits_of(const MeasuredRun& run, const catalog::ModelArch& arch,
                              const workload::WorkloadSection& section,
                              const catalog::Catalog& catalog);

/// What the run's recipe says of a key; nullptr where it says nothing.
const catalog::Sourced<std::string>* recipe_value(const MeasuredRun& run, std::string_view key,
                                                  const workload::RunTraits& traits,
                                                  const catalog::Catalog& catalog);

}  // namespace podsim::calibration
