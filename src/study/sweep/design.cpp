#include "src/study/sweep/design.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "podsim/config/csv.h"
#include "src/study/sweep/axes.h"
#include "src/study/sweep/expression.h"
#include "src/study/sweep/points.h"
#include "src/study/uncertainty/points.h"

namespace podsim::study {
namespace {

constexpr std::int64_t kMostPoints = 1'000'000;
constexpr double kMostCells = 10e6;  ///< values of all axes at all points: half a gigabyte

[[noreturn]] void too_many(double count) {
  throw config::InputError(
      fmt::format("the study has {:.6g} points, and {} are possible", count, kMostPoints),
      "fewer values, or a design of its own: --design sobol --samples 10000");
}

/// Splits "path1,path2" and "a:b" into single keys.
void add_keys(const std::string& path, const std::string& value, AxisValues& values) {
  const auto keys = split(path, ',');
  const auto parts = keys.size() == 1 ? std::vector<std::string>{value} : split(value, ':');
  for (std::size_t i = 0; i < keys.size(); ++i) values[keys[i]] = parts[i];
}

/// A number in [0, 1) of 53 bits, the same with every standard library.
double uniform(std::mt19937_64& engine) { return static_cast<double>(engine() >> 11U) * 0x1p-53; }

/// The one of `count` equal parts of [0, 1] that `u` lies in.
std::size_t index_at(double u, std::size_t count) {
  return std::min(static_cast<std::size_t>(u * static_cast<double>(count)), count - 1);
}

/// Random permutation of 0 … n-1 (Fisher and Yates).
std::vector<std::size_t> permutation(std::size_t n, std::mt19937_64& engine) {
  std::vector<std::size_t> p(n);
  for (std::size_t i = 0; i < n; ++i) p[i] = i;
  for (std::size_t i = n; i > 1; --i) std::swap(p[i - 1], p[index_at(uniform(engine), i)]);
  return p;
}

/// Numbers in (0, 1), those of a point one after another.
std::vector<double> numbers(Design design, std::size_t axes, std::size_t points,
                            std::uint64_t seed) {
  std::vector<double> u(axes * points);
  if (design == Design::sobol) {
    SobolPoints(axes, seed).fill(0, u);
    return u;
  }
  std::mt19937_64 engine(seed);
  if (design == Design::random) {
    for (double& x : u) x = uniform(engine);
    return u;
  }
  for (std::size_t a = 0; a < axes; ++a) {
    const auto cells = permutation(points, engine);
    for (std::size_t i = 0; i < points; ++i)
      u[i * axes + a] =
          (static_cast<double>(cells[i]) + uniform(engine)) / static_cast<double>(points);
  }
  return u;
}

std::string value_at(const AxisPlan& plan, double u) {
  if (plan.interval) return plan.interval->at(u);
  const auto& values = plan.axis.values;
  return values[index_at(u, values.size())];
}

class PointMaker {
 public:
  PointMaker(const SweepRequest& request, std::uint64_t seed) : request_(request), seed_(seed) {}

  StudyPoints make() {
    if (request_.axes.empty() && request_.points.empty())
      throw config::InputError("sweep: no axis", "--axis path=v1,v2 or --points FILE.csv");
    read_table();
    for (const auto& text : request_.axes) plans_.push_back(parse_axis(text));
    check_names();
    if (request_.design == Design::grid)
      add_grid();
    else
      add_samples();
    put_in_expressions();
    apply_conditions();
    StudyPoints study;
    for (auto& plan : plans_) study.axes.push_back(std::move(plan.axis));
    study.points = std::move(points_);
    return study;
  }

 private:
  /// The rows of the table are one axis: its columns move together.
  void read_table() {
    if (request_.points.empty()) return;
    const auto table = config::CsvTable::load(request_.points);
    if (table.rows().empty())
      throw config::InputError(request_.points + ": the table has no row", "a row for each point");
    for (std::size_t c = 0; c < table.columns().size(); ++c) {
      std::vector<std::string> values;
      for (const auto& row : table.rows()) values.push_back(row.cells[c]);
      plans_.push_back(listed_axis(table.columns()[c], std::move(values)));
    }
    columns_ = table.columns().size();
    rows_ = table.rows().size();
  }

  void check_names() const {
    std::vector<std::string> keys;
    for (const auto& plan : plans_)
      for (const auto& key : split(plan.axis.path, ',')) {
        if (std::find(keys.begin(), keys.end(), key) != keys.end())
          throw config::InputError("--axis " + key + " stands twice", "each key in one axis");
        keys.push_back(key);
      }
  }

  void add_grid() {
    double count = static_cast<double>(std::max<std::size_t>(rows_, 1));
    for (std::size_t a = columns_; a < plans_.size(); ++a) {
      const AxisPlan& plan = plans_[a];
      if (plan.interval)
        throw config::InputError("--axis " + plan.axis.path + "=" + plan.axis.written +
                                     ": a grid needs a number of values",
                                 "lin(from, to, count), or --design sobol --samples N");
      if (plan.is_free()) count *= static_cast<double>(plan.axis.values.size());
    }
    check_size(count);
    std::vector<std::string> point(plans_.size());
    for (std::size_t row = 0; row < std::max<std::size_t>(rows_, 1); ++row) {
      for (std::size_t c = 0; c < columns_; ++c) point[c] = plans_[c].axis.values[row];
      add_grid_from(columns_, point);
    }
  }

  /// Comes before points are made: each takes memory for the value of each axis.
  void check_size(double points) const {
    if (points > static_cast<double>(kMostPoints)) too_many(points);
    const double values = points * static_cast<double>(plans_.size());
    if (values > kMostCells)
      throw config::InputError(
          fmt::format("the study has {:.0f} points of {} axes: {:.0f} values", points,
                      plans_.size(), values),
          fmt::format("at most {:.0f} values: fewer points or fewer axes", kMostCells));
  }

  void add_grid_from(std::size_t axis, std::vector<std::string>& point) {
    if (axis == plans_.size()) {
      points_.push_back(point);
      return;
    }
    if (!plans_[axis].is_free()) return add_grid_from(axis + 1, point);
    for (const auto& value : plans_[axis].axis.values) {
      point[axis] = value;
      add_grid_from(axis + 1, point);
    }
  }

  void add_samples() {
    if (request_.samples < 1)
      throw config::InputError("--design without a number of points", "--samples N");
    check_size(static_cast<double>(request_.samples));
    const bool table = columns_ > 0;
    std::vector<std::size_t> free;
    for (std::size_t a = columns_; a < plans_.size(); ++a)
      if (plans_[a].is_free()) free.push_back(a);
    const std::size_t dimensions = free.size() + (table ? 1 : 0);
    const auto n = static_cast<std::size_t>(request_.samples);
    const auto u = numbers(request_.design, std::max<std::size_t>(dimensions, 1), n, seed_);
    for (std::size_t i = 0; i < n; ++i) {
      std::vector<std::string> point(plans_.size());
      for (std::size_t k = 0; k < free.size(); ++k)
        point[free[k]] = value_at(plans_[free[k]], u[i * dimensions + k]);
      // A row of the table is one value of an axis of rows.
      for (std::size_t c = 0; c < columns_; ++c)
        point[c] = value_at(plans_[c], u[i * dimensions + free.size()]);
      points_.push_back(std::move(point));
    }
  }

  [[nodiscard]] std::vector<std::string> keys() const {
    std::vector<std::string> all;
    for (const auto& plan : plans_)
      for (const auto& key : split(plan.axis.path, ',')) all.push_back(key);
    return all;
  }

  [[nodiscard]] AxisValues values_of(const std::vector<std::string>& point) const {
    AxisValues values;
    for (std::size_t a = 0; a < plans_.size(); ++a)
      if (!point[a].empty()) add_keys(plans_[a].axis.path, point[a], values);
    return values;
  }

  /// Expressions rest on axes that are none: one after another would depend on their order.
  void put_in_expressions() {
    std::vector<std::string> free;
    for (const auto& plan : plans_)
      if (plan.is_free())
        for (const auto& key : split(plan.axis.path, ',')) free.push_back(key);
    for (std::size_t a = 0; a < plans_.size(); ++a) {
      if (plans_[a].is_free()) continue;
      Expression e("--axis " + plans_[a].axis.path, plans_[a].expression, free);
      for (auto& point : points_) point[a] = units_text(e.at(values_of(point)));
    }
  }

  static std::string units_text(double value) { return Interval{value, value, false, ""}.at(0); }

  void apply_conditions() {
    std::vector<Expression> conditions;
    for (const auto& text : request_.where) conditions.emplace_back("--where", text, keys());
    if (conditions.empty()) return;
    std::erase_if(points_, [&](const std::vector<std::string>& point) {
      const auto values = values_of(point);
      return std::any_of(conditions.begin(), conditions.end(),
                         [&](Expression& e) { return e.at(values) == 0; });
    });
    if (points_.empty())
      throw config::InputError("no point fulfils --where " + config::join(request_.where, " and "),
                               "a condition that some point of the axes fulfils");
  }

  const SweepRequest& request_;
  std::uint64_t seed_;
  std::vector<AxisPlan> plans_;
  std::size_t columns_ = 0, rows_ = 0;  ///< of the table
  std::vector<std::vector<std::string>> points_;
};

}  // namespace

StudyPoints study_points(const SweepRequest& request, std::uint64_t seed) {
  return PointMaker(request, seed).make();
}

}  // namespace podsim::study
