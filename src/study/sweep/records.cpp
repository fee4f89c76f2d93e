// What sweeps read and write, field by field.
#include "podsim/config/codec.h"
#include "podsim/config/named_file.h"
#include "podsim/study/sweep.h"
#include "src/study/sweep/enum_names.h"

namespace podsim::study {

void StudyFile::describe(config::Record<StudyFile>& r) {
  r.required("podsim_study", &StudyFile::podsim_study, "version of this file's format: 1")
      .at_least(1)
      .at_most(1);
  r.required("scenario", &StudyFile::scenario, "the scenario file that is varied");
  r.optional("set", &StudyFile::set, "path=value, as --set");
  r.optional("axes", &StudyFile::axes, "path=v1,v2, as --axis; the last one moves fastest");
  r.optional("points", &StudyFile::points, "CSV file with a column for each key, a row a point");
  r.optional("design", &StudyFile::design, "how points are chosen from the axes");
  r.optional("samples", &StudyFile::samples, "points of a design that is no grid").at_least(0);
  r.optional("where", &StudyFile::where, "conditions on axes that a point has to fulfil");
  r.optional("metrics", &StudyFile::metrics,
             "paths of the result, * for any text; default: the headline metrics");
  r.optional("thresholds", &StudyFile::thresholds, "conditions beside those of the scenario");
  r.optional("fidelity", &StudyFile::fidelity, "as --fidelity");
  r.optional("seed", &StudyFile::seed, "as --seed").at_least(0);
}

std::optional<StudyFile> load_study_file(const std::string& file) {
  const config::Node root = config::load_result(file);
  if (root.find("podsim_study") == nullptr) return std::nullopt;
  auto study = config::decode<StudyFile>(root);
  const auto folder = config::folder_of_document(root);
  config::confine_settings(folder);
  study.scenario = config::file_named_by(*root.find("scenario"), folder);
  if (!study.points.empty()) study.points = config::file_named_by(*root.find("points"), folder);
  return study;
}

void SweepAxis::describe(config::Record<SweepAxis>& r) {
  r.required("path", &SweepAxis::path, "scenario key or keys");
  r.required("values", &SweepAxis::values, "its values, where they are listed");
  r.optional("written", &SweepAxis::written, "the range or expression that gives them");
}

void SweepRow::describe(config::Record<SweepRow>& r) {
  r.required("point", &SweepRow::point, "place in the study, from 0");
  r.required("values", &SweepRow::values, "one per axis");
  r.required("status", &SweepRow::status, "ok, refused (bad input) or failed");
  r.required("metrics", &SweepRow::metrics, "metrics of the result");
  r.optional("refused_plans", &SweepRow::refused_plans, "plans left out, with the reason");
  r.optional("error", &SweepRow::error, "why the point was refused or failed");
  r.optional("failed_thresholds", &SweepRow::failed_thresholds, "that do not hold at the point");
}

void SweepCounts::describe(config::Record<SweepCounts>& r) {
  r.required("points", &SweepCounts::points, "points asked for");
  r.required("complete", &SweepCounts::complete, "points with a row");
  r.required("ok", &SweepCounts::ok, "points evaluated");
  r.required("refused", &SweepCounts::refused, "points refused as bad input");
  r.required("failed", &SweepCounts::failed, "points whose simulation failed");
  r.required("failed_thresholds", &SweepCounts::failed_thresholds,
             "points at which a threshold failed");
}

void SweepResult::describe(config::Record<SweepResult>& r) {
  r.required("schema", &SweepResult::schema, "name and version of this format");
  r.required("name", &SweepResult::name, "title of the scenario");
  r.required("axes", &SweepResult::axes, "what is varied");
  r.optional("thresholds", &SweepResult::thresholds, "conditions, at every point");
  r.required("counts", &SweepResult::counts, "how the points ended");
  r.required("rows", &SweepResult::rows, "one per point");
}

std::string in_words(const SweepResult& sweep, const SweepRow& row) {
  std::string point;
  for (std::size_t i = 0; i < row.values.size(); ++i)
    point += (i > 0 ? " " : "") + sweep.axes[i].path + "=" + row.values[i];
  return point;
}

SweepCounts counts_of(const std::vector<SweepRow>& rows, std::int64_t points) {
  SweepCounts c;
  c.points = points;
  for (const SweepRow& row : rows) {
    ++c.complete;
    ++(row.status == PointStatus::ok        ? c.ok
       : row.status == PointStatus::refused ? c.refused
                                            : c.failed);
    if (!row.failed_thresholds.empty()) ++c.failed_thresholds;
  }
  return c;
}

}  // namespace podsim::study
