// One point of a sweep: from its values to its row.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "podsim/catalog/catalog.h"
#include "podsim/study/sweep.h"
#include "src/study/sweep/points.h"

namespace podsim::study {

struct Measurement;
struct Prepared;
struct Problem;

/// A row with what it rests on.
struct EvaluatedPoint {
  SweepRow row;
  std::shared_ptr<const Measurement> measurement;  ///< none for a point that is refused
  bool whole_catalog = false;  ///< more of the catalog was read than the log says
  std::exception_ptr wrong;    ///< the error of a refused point, in full

  /// Returns the catalog values that the point rests on.
  [[nodiscard]] catalog::InputLog inputs() const;
};

/// Evaluates points of one study. Thread-safe.
class PointEvaluation {
 public:
  PointEvaluation(const Options& options, const std::vector<std::string>& metrics);
  ~PointEvaluation();
  PointEvaluation(const PointEvaluation&) = delete;
  PointEvaluation& operator=(const PointEvaluation&) = delete;

  /// The catalog without overrides.
  [[nodiscard]] const catalog::Catalog& catalog() const;
  /// Evaluates a document; `problem` is why there is none. Plans that are refused are left out,
  /// with the reason, as long as one is left. A simulation that fails is tried once more. Does not
  /// throw for what is wrong with the point.
  [[nodiscard]] EvaluatedPoint evaluate(const Document& document) const;
  /// The row of a point whose document could not be read.
  [[nodiscard]] static EvaluatedPoint refused(const config::InputError& problem);

 private:
  void evaluate_once(const Document& d, EvaluatedPoint& out) const;
  [[nodiscard]] std::shared_ptr<const Prepared> prepared(const Document& d,
                                                         EvaluatedPoint& out) const;
  void judge(const Document& d, const Measurement& m, SweepRow& row) const;

  std::unique_ptr<const Problem> problem_;
  const Options& options_;
  const std::vector<std::string>& metrics_;
};

}  // namespace podsim::study
