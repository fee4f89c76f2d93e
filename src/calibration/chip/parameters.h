// The parameters of a chip that measured operations can tell.
#pragma once

#include <string>
#include <vector>

#include "podsim/catalog/entries.h"

namespace podsim::calibration {

/// A field of catalog::Chip with the range that is physically possible.
struct ChipParameter {
  const char* name;
  double low, high;  ///< range in base units
  const char* range;
  double (*get)(const catalog::Chip&);  ///< zero where the chip has none
  void (*set)(catalog::Chip&, double);
  std::string (*print)(double);
};

const std::vector<ChipParameter>& chip_parameters();

/// Throws config::InputError with the nearest name.
const ChipParameter& chip_parameter(const std::string& name);

}  // namespace podsim::calibration
