// The points of a study: chosen from its axes, expressions put in, conditions applied.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "podsim/study/sweep.h"

namespace podsim::study {

/// What a study varies, point by point.
struct StudyPoints {
  std::vector<SweepAxis> axes;
  std::vector<std::vector<std::string>> points;  ///< each with a value an axis
};

/// The points of a request, in order: of a grid the last axis moves fastest. `seed` is that of
/// random designs. Throws config::InputError for bad axes, for a design without a number of points
/// and for more points than are possible, before any is made.
StudyPoints study_points(const SweepRequest& request, std::uint64_t seed);

}  // namespace podsim::study
