// Axes, conditions and thresholds. The first line of an input is an axis, those behind it are
// conditions.
#include "podsim/study/sweep.h"
#include "podsim/study/thresholds.h"
#include "podsim/units/text.h"
#include "src/study/sweep/axes.h"
#include "src/study/sweep/expression.h"
#include "tests/fuzz/target.h"

namespace podsim::fuzz {
namespace {

const Target axis{"axis", [](const std::string& input) {
                    const auto [text, conditions] = headed(input);
                    const auto plan = study::parse_axis(text);
                    if (plan.interval)
                      for (const double u : {0.0, 0.25, 1.0}) (void)plan.interval->at(u);
                    if (plan.axis.values.empty() && !plan.interval && plan.expression.empty())
                      broken("an axis has values, an interval or an expression");
                    for (const auto& condition : units::split(conditions, '\n')) {
                      (void)study::parse_threshold(condition, "--threshold");
                      study::Expression e("--where", condition, {"system.slices", "system.chip"});
                      (void)e.at({{"system.slices", "4"}, {"system.chip", "tpu-v5e"}});
                    }
                  }};

}  // namespace
}  // namespace podsim::fuzz
