// Axes as they are written on a command line, in a study file or in the head of a table.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "podsim/study/sweep.h"

namespace podsim::study {

/// A range of numbers that points are chosen from.
struct Interval {
  double from = 0, to = 0;
  bool logarithmic = false;
  std::string unit;  ///< "GB/s", empty for plain numbers

  /// The value at `u` from 0 to 1, as written in a scenario.
  [[nodiscard]] std::string at(double u) const;
};

/// An axis and how its values are found: one of listed values, an interval, an expression.
struct AxisPlan {
  SweepAxis axis;
  std::optional<Interval> interval;
  std::string expression;  ///< over the other axes; empty for none

  [[nodiscard]] bool is_free() const { return expression.empty(); }
};

/// Reads "path=v1,v2", "path=1..8", "path=1..9..2", "path=lin(1, 4, 7)", "path=log(1 GB/s, 8
/// GB/s)", "path== 2 * other.path", and "path1,path2=a1:b1,a2:b2". Throws config::InputError.
AxisPlan parse_axis(const std::string& text);

/// The axis of a column of a table. Throws config::InputError for an empty path or value.
AxisPlan listed_axis(const std::string& path, std::vector<std::string> values);

}  // namespace podsim::study
