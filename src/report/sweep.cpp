#include <fmt/format.h>

#include <set>

#include "podsim/config/codec.h"
#include "podsim/report/report.h"
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
  for (const char* column : {"status", "refused_plans", "failed_thresholds", "error"})
    fields.emplace_back(column);
  return fields;
}

/// ok, refused or failed.
std::string status_of(const study::SweepRow& row) {
  return config::encode(row).find("status")->scalar();
}

std::vector<std::string> record(const study::SweepRow& row, const std::set<std::string>& metrics) {
  std::vector<std::string> fields = row.values;
  for (const auto& path : metrics) {
    const auto it = row.metrics.find(path);
    fields.push_back(it == row.metrics.end() ? "" : it->second);
  }
  std::vector<std::string> refused;
  for (const auto& [plan, reason] : row.refused_plans)
    refused.push_back(fmt::format("{}: {}", plan, reason));
  fields.push_back(status_of(row));
  fields.push_back(config::join(refused, "; "));
  fields.push_back(config::join(row.failed_thresholds, "; "));
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

std::string query_csv(const study::QueryResult& table) {
  std::string text = csv_record(table.columns);
  for (const auto& row : table.rows) text += csv_record(row);
  return text;
}

std::string store_summary_text(const study::StoreSummary& s) {
  const study::SweepCounts& c = s.counts;
  return fmt::format(
      "{}: {}\n  scenario {}, {}, seed {}, written by podsim {}\n"
      "  {} of {} points: {} ok, {} refused, {} failed; a threshold failed at {}\n"
      "  {} rows of no point (podsim store gc)\n",
      s.file, s.name, s.scenario, s.fidelity, s.seed, s.version, c.complete, c.points, c.ok,
      c.refused, c.failed, c.failed_thresholds, s.unused);
}

std::string store_summary_json(const study::StoreSummary& summary) {
  return config::to_json(config::encode(summary)) + "\n";
}

std::string sweep_json(const study::SweepResult& sweep) {
  return config::to_json(config::encode(sweep)) + "\n";
}

}  // namespace podsim::report
