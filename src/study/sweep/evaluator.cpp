#include "podsim/study/evaluator.h"

#include "src/study/sweep/evaluation.h"

namespace podsim::study {

struct Evaluator::State {
  State(const std::string& file, const Options& o, std::vector<std::string> m)
      : options(o),
        metrics(std::move(m)),
        root(with_thresholds(load_document(file, options.settings), options.thresholds)),
        evaluation(options, metrics) {}

  Options options;
  std::vector<std::string> metrics;
  config::Node root;
  PointEvaluation evaluation;  // refers to the options and metrics above
};

Evaluator::Evaluator(const std::string& file, const Options& options,
                     std::vector<std::string> metrics)
    : state_(std::make_unique<const State>(file, options, std::move(metrics))) {
  (void)decode_document(state_->root);
}

Evaluator::~Evaluator() = default;

SweepRow Evaluator::evaluate(const std::vector<std::string>& candidate) const {
  EvaluatedPoint point;
  try {
    config::Node root = state_->root;
    for (const auto& setting : candidate) config::apply_setting(root, setting);
    point = state_->evaluation.evaluate(decode_document(std::move(root)));
  } catch (const config::InputError& e) {
    point = PointEvaluation::refused(e);
  }
  point.row.values = candidate;
  return std::move(point.row);
}

}  // namespace podsim::study
