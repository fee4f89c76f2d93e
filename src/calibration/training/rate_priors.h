// Which rates of training steps are fitted to the runs of a family, and where their fit begins.
#pragma once

#include "podsim/system/training_rates.h"

namespace podsim::calibration {

/// Whether the runs on compiled chips, or on others, tell of a rate. Compilers of whole programs
/// fuse elementwise work: what it moves is what there is. Runs on chips with kernels of libraries
/// have no torus, and what their network gives was measured (calibrations/collectives-*). They are
/// met best where products below 16 bit reach as much of their peak as others, and later attention
/// kernels as much as the first of what the instructions of those do.
bool fitted_for(const system::TrainingRate& r, bool compiled);

/// Returns the start and prior mean of a family's rate: between no loss and a common value.
double prior_of(const system::TrainingRate& r);

/// Returns the logarithm of a rate within the rate's limits.
double clamped(const system::TrainingRate& r, double log_value);

}  // namespace podsim::calibration
