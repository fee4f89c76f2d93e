#include "src/report/plan_words.h"

#include <fmt/format.h>

#include <vector>

#include "podsim/config/diagnostics.h"
#include "src/report/numbers.h"

namespace podsim::report {

std::string system_in_words(const study::SearchPlan& plan) {
  return count(static_cast<double>(plan.chips)) + " " + plan.chip;
}

std::string mesh_in_words(const study::SearchPlan& plan) {
  std::vector<std::string> axes;
  for (const auto& [axis, degree] : plan.mesh)
    if (degree > 1) axes.push_back(fmt::format("{} {}", axis, degree));
  return axes.empty() ? "one device" : config::join(axes);
}

std::string recipe_in_words(const study::SearchPlan& plan) {
  std::string text =
      fmt::format("{} microbatch{}", plan.microbatches, plan.microbatches == 1 ? "" : "es");
  if (plan.virtual_stages > 1) text += fmt::format(", {} virtual stages", plan.virtual_stages);
  text += ", recomputation " + plan.remat;
  return text + (plan.sharded_optimizer ? ", sharded optimizer" : "");
}

}  // namespace podsim::report
