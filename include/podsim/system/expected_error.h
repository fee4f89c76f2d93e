// How far off a predicted step is to be expected, by its distance from the runs that were measured.
//
//   const ErrorTraits traits{measured_runs("nvidia-h100", catalog), false, 16, 512, 8192};
//   const double error =
//       chip_error * expected_error(catalog.calibration("training-errors"), traits);
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "podsim/catalog/entries.h"
#include "podsim/catalog/fwd.h"

namespace podsim::system {

/// Traits that tell the distance of a run from measured ones.
struct ErrorTraits {
  std::int64_t measured_runs = 0;  ///< runs of the chip that the fit of its rates has seen
  bool mixture = false;
  std::int64_t bits = 16;  ///< bits of an operand of the products with weights
  std::int64_t chips = 1, sequence = 1;
};

/// A trait that multiplies the expected error.
struct ErrorFactor {
  std::string_view name;
  bool (*holds)(const ErrorTraits& t);
  bool without_runs = false;  ///< the factor of a chip that has no measured runs
};

inline constexpr std::array kErrorFactors = {
    ErrorFactor{"under_30_runs", [](const ErrorTraits& t) { return t.measured_runs < 30; }},
    ErrorFactor{"under_10_runs", [](const ErrorTraits& t) { return t.measured_runs < 10; }},
    ErrorFactor{"no_runs", [](const ErrorTraits& t) { return t.measured_runs == 0; }, true},
    ErrorFactor{"mixture", [](const ErrorTraits& t) { return t.mixture; }},
    ErrorFactor{"below_16_bit", [](const ErrorTraits& t) { return t.bits < 16; }},
    ErrorFactor{"below_8_bit", [](const ErrorTraits& t) { return t.bits < 8; }},
    ErrorFactor{"up_to_16_chips", [](const ErrorTraits& t) { return t.chips <= 16; }},
    ErrorFactor{"over_1024_chips", [](const ErrorTraits& t) { return t.chips > 1024; }},
    ErrorFactor{"over_16k_tokens", [](const ErrorTraits& t) { return t.sequence > 16384; }}};

/// The entry of calibrations/ that has the parameters `base` and those of kErrorFactors.
inline constexpr std::string_view kErrorEntry = "training-errors";

/// Returns the mean absolute error over the chip's own (its `step_error`): `base` times the factors
/// that hold. A lognormal spread with this mean absolute deviation has 80 % of unseen runs in its
/// 80 % interval.
/// Throws config::InputError for an entry without a parameter, or where one is no number.
double expected_error(const catalog::Calibration& errors, const ErrorTraits& traits);

/// Returns the runs that the rates of a chip are fitted to; none where those of its group stand in.
std::int64_t measured_runs(std::string_view chip, const catalog::Catalog& catalog);

}  // namespace podsim::system
