// The parts of a run's page, in the order in which a reader meets them.
#pragma once

#include <map>
#include <string>

#include "podsim/study/result.h"
#include "src/report/page/chart.h"
#include "src/report/page/writer.h"

namespace podsim::report::page {

/// A plan's look, the same in every chart: colours by name, shape and dash by rent or own.
struct PlanLook {
  std::string color;
  bool owns = false;

  [[nodiscard]] std::string shape() const { return owns ? "square" : "circle"; }
  [[nodiscard]] std::vector<int> dash() const {
    return owns ? std::vector<int>{} : std::vector<int>{6, 3};
  }
};
std::map<std::string, PlanLook> looks_of(const study::RunResult& r);

/// The plan that the others are compared with: that of the decisions, else the cheapest one.
std::string reference_plan(const study::RunResult& r);

void add_first_screen(PageWriter& page, const study::RunResult& r);

}  // namespace podsim::report::page
