// Time of matrix products on systolic arrays, in closed form.
#pragma once

#include <vector>

#include "podsim/system/cluster.h"
#include "podsim/units/quantity.h"
#include "podsim/workload/program.h"

namespace podsim::performance {

/// Cycles of `count` products of an m x k by a k x n matrix on A arrays of R x C that hold weights
/// still and load the next ones under the current pass (a TPU's MXU):
///
///   min over g of ceil(count * ceil(k/R) * ceil(n/C) * g / A) * max(ceil(m/g), R)
///
/// A pass streams m rows through one R x C tile of weights and takes at least the R cycles of
/// loading the next. g is the number of pieces that the rows are cut into where there are fewer
/// passes than arrays, or some would stand idle at the end. For a GPU R x C is the output tile of
/// a streaming multiprocessor and A their number, which gives its wave quantisation. The fill of
/// the first pass (`mxu_fill`) is left out. Source: SCALE-Sim's weight-stationary form (Samajdar et
/// al., ISPASS 2020) with the load of weights hidden, as in Jouppi et al., ISCA 2017.
double mxu_cycles(const workload::Matmul& product, const system::Device& device);

/// Cycles before the first result, 2 R + C: weights in, rows skewed in, results out.
double mxu_fill(const system::Device& device);

/// Array cycles per second: matmul_rate / (2 R C A).
units::Rate mxu_clock(const system::Device& device);

/// Time of an op's products: one fill and the cycles of each, over the clock and the efficiency
/// that large products reach (`matmul_efficiency`). Zero without products.
units::Time mxu_time(const std::vector<workload::Matmul>& products, const system::Device& device);

}  // namespace podsim::performance
