// Study files, and the points that their axes give.
#include "podsim/study/sweep.h"
#include "src/study/sweep/design.h"
#include "tests/fuzz/target.h"

namespace podsim::fuzz {
namespace {

constexpr std::int64_t kMostSamples = 1000;  // a million points are possible and take seconds

const Target study_file{"study", [](const std::string& input) {
                          const auto file =
                              study::load_study_file(scratch_file("study.yaml", input));
                          if (!file || file->samples > kMostSamples) return;
                          study::SweepRequest request;
                          request.axes = file->axes;
                          request.design = file->design;
                          request.samples = file->samples;
                          request.where = file->where;
                          (void)study::study_points(request, 1);
                        }};

}  // namespace
}  // namespace podsim::fuzz
