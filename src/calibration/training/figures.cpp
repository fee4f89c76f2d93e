// The figures of a validation by name, for thresholds.
#include "podsim/calibration/training.h"
#include "podsim/config/codec.h"

namespace podsim::calibration {
namespace {

config::Node summary(const TrainingValidation& v) {
  config::Node groups = config::Node::mapping();
  for (const TrainingErrors& e : v.summary)
    groups.set(e.value, config::encode(e, config::Form::si));
  return groups;
}

config::Node pairs(const TrainingValidation& v) {
  std::int64_t right = 0;
  for (const TrainingPair& p : v.pairs) right += p.right ? 1 : 0;
  config::Node node = config::Node::mapping();
  const auto n = static_cast<std::int64_t>(v.pairs.size());
  node.set("n", config::Node::number(n));
  if (n > 0)
    node.set("right_pct",
             config::Node::number(100 * static_cast<double>(right) / static_cast<double>(n)));
  return node;
}

}  // namespace

config::Node training_figures(const TrainingValidation& v) {
  std::int64_t refused = 0;
  config::Node rows = config::Node::mapping();
  for (const TrainingRow& r : v.rows) {
    refused += r.refused_reason.empty() ? 0 : 1;
    if (r.refused_reason.empty()) rows.set(r.id, config::encode(r, config::Form::si));
  }
  config::Node node = config::Node::mapping();
  node.set("summary", summary(v));
  node.set("pairs", pairs(v));
  node.set("rows", std::move(rows));
  node.set("refused", config::Node::number(refused));
  return node;
}

}  // namespace podsim::calibration
