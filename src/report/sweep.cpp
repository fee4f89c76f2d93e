#include <set>

#include "podsim/config/codec.h"
#include "podsim/report/report.h"
#include "podsim/units/parse.h"
#include "src/report/csv.h"

namespace podsim::report {
namespace {

// Points may differ in their metrics, as chips and plans do: the table has them all.
std::set<std::string> metric_paths(const study::SweepResult& sweep) {
  std::set<std::string> paths;
  for (const auto& row : sweep.rows)
    for (const auto& [path, value] : row.metrics) paths.insert(path);
  return paths;
}

std::vector<std::string> header(const study::SweepResult& sweep,
                                const std::set<std::string>& metrics) {
  std::vector<std::string> fields;
  for (const auto& axis : sweep.axes) fields.push_back(axis.path);
  fields.insert(fields.end(), metrics.begin(), metrics.end());
  fields.emplace_back("error");
  return fields;
}

std::vector<std::string> record(const study::SweepRow& row, const std::set<std::string>& metrics) {
  std::vector<std::string> fields = row.values;
  for (const auto& path : metrics) {
    const auto it = row.metrics.find(path);
    fields.push_back(it == row.metrics.end() ? "" : units::shortest(it->second));
  }
  fields.push_back(row.error);
  return fields;
}

}  // namespace

std::string sweep_csv(const study::SweepResult& sweep) {
  const auto metrics = metric_paths(sweep);
  std::string text = csv_record(header(sweep, metrics));
  for (const auto& row : sweep.rows) text += csv_record(record(row, metrics));
  return text;
}

std::string sweep_json(const study::SweepResult& sweep) {
  return config::to_json(config::encode(sweep)) + "\n";
}

}  // namespace podsim::report
