// Tables of points of a study: a row is a point.
#include "src/study/sweep/points.h"

#include "src/study/sweep/design.h"
#include "tests/fuzz/target.h"

namespace podsim::fuzz {
namespace {

const Target points{"points", [](const std::string& input) {
                      study::SweepRequest request;
                      request.points = scratch_file("points.csv", input);
                      const auto made = study::study_points(request, 1);
                      for (const auto& point : made.points) {
                        if (point.size() != made.axes.size()) broken("a point has a value an axis");
                        for (std::size_t i = 0; i < point.size(); ++i)
                          (void)study::axis_value(made.axes[i].path, point[i]);
                      }
                    }};

}  // namespace
}  // namespace podsim::fuzz
