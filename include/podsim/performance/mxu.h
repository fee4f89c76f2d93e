// Cycles of matrix products on a device's matrix units, in closed form.
#pragma once

#include "podsim/system/cluster.h"
#include "podsim/units/quantity.h"
#include "podsim/workload/program.h"

namespace podsim::performance {

/// Cycles of `count` products of an m x k by a k x n matrix.
///
/// Systolic: A arrays of R x C that hold weights still and load the next ones under the current
/// pass (a TPU's MXU, Trainium's tensor engine). Passes and rows a pass are those of `tpu_spread`
/// (systolic.h), which the cycle-true model proves: passes * max(rows, R).
///
/// Output tiles (a GPU): A multiprocessors that each hold an R x C tile of the result while k
/// streams by; the last of ceil(count * ceil(m/R) * ceil(n/C) / A) waves is as long as a full one.
/// Where one wave has room, k is cut into pieces of at least R that run side by side.
///
/// The fill of the first pass (`mxu_fill`) is left out.
double mxu_cycles(const workload::Matmul& product, const system::Device& device);

/// Cycles before a systolic array's first result, 2 R + C: weights in, rows skewed in, results out.
/// Zero for output tiles, whose fill is part of the time of any kernel.
double mxu_fill(const system::Device& device);

/// Cycles per second at peak: matmul_rate / (2 R C A).
units::Rate mxu_clock(const system::Device& device);

/// `cycles` at the clock and the efficiency that are reached between fill and drain.
units::Time mxu_time(double cycles, const system::Device& device);

/// Bytes that so many cycles draw from on-chip memory, operands of `element` bytes: a systolic
/// array takes R of them and gives C partial sums of four bytes, a multiprocessor takes R + C.
units::Bytes mxu_traffic(double cycles, double element, const system::Device& device);

}  // namespace podsim::performance
