// A study of many points: in parallel, rows in order, each kept as soon as it is there.
#include "podsim/study/sweep.h"

#include <atomic>
#include <mutex>

#include "podsim/base/parallel.h"
#include "podsim/config/codec.h"
#include "podsim/study/thresholds.h"
#include "src/study/sweep/design.h"
#include "src/study/sweep/evaluation.h"
#include "src/study/sweep/points.h"
#include "src/study/sweep/study_store.h"

namespace podsim::study {
namespace {

std::string fidelity_text(Fidelity f) { return f == Fidelity::event ? "event" : "analytic"; }

std::vector<std::string> thresholds_of(const config::Node& root) {
  std::vector<std::string> texts;
  if (const config::Node* all = root.find("thresholds"))
    for (const auto& t : all->items()) texts.push_back(t.scalar());
  return texts;
}

class Sweep {
 public:
  Sweep(const SweepRequest& request, const Options& options)
      : request_(request),
        options_(options),
        base_(
            with_thresholds(load_document(request.scenario, options.settings), options.thresholds)),
        study_(study_points(request, static_cast<std::uint64_t>(options.seed))),
        evaluation_(options, request.metrics),
        digests_(evaluation_.catalog()) {
    for (std::size_t i = static_cast<std::size_t>(request.shard.index - 1);
         i < study_.points.size(); i += static_cast<std::size_t>(request.shard.count))
      points_.push_back(i);
    for (const auto& axis : study_.axes)
      for (const auto& v : axis.values)
        listed_.try_emplace({axis.path, v}, axis_value(axis.path, v));
    result_.axes = study_.axes;
    result_.thresholds = thresholds_of(base_);
    result_.rows.resize(points_.size());
    if (const config::Node* name = base_.find("name"); name != nullptr && name->is_scalar())
      result_.name = name->scalar();
    common_ = canonical_request();
    if (!request.store.empty()) store_.emplace(request.store, record(), request.resume);
  }

  SweepResult run() {
    base::parallel_for(points_.size(), [this](std::size_t i) {
      run_point(i);
      report(static_cast<int>(++done_));
    });
    result_.counts = counts_of(result_.rows, static_cast<std::int64_t>(points_.size()));
    result_.reused = reused_;
    if (result_.counts.refused == result_.counts.points && wrong_) std::rethrow_exception(wrong_);
    return std::move(result_);
  }

 private:
  /// What all points have in common beside the document.
  [[nodiscard]] std::string canonical_request() const {
    config::Node n = config::Node::mapping();
    n.set("program", config::Node::text(program_digest()));
    n.set("fidelity", config::Node::text(fidelity_text(options_.fidelity)));
    n.set("seed", config::Node::number(options_.seed));
    n.set("metrics", config::encode(request_.metrics));
    return canonical(n);
  }

  [[nodiscard]] StudyRecord record() const {
    std::string points;
    for (const auto& point : study_.points) points += config::join(point, "\x1f") + "\x1e";
    StudyRecord r{result_.name,
                  request_.scenario,
                  study_.axes,
                  result_.thresholds,
                  static_cast<std::int64_t>(study_.points.size()),
                  fidelity_text(options_.fidelity),
                  options_.seed,
                  program_version(),
                  ""};
    r.digest = digest(common_ + canonical(base_) + canonical(config::encode(study_.axes)) + points);
    return r;
  }

  void report(int done) {
    if (!options_.progress) return;
    const std::lock_guard lock(mutex_);
    options_.progress("sweep", done, static_cast<int>(points_.size()));
  }

  void run_point(std::size_t i) {
    SweepRow& row = result_.rows[i];
    const std::size_t point = points_[i];
    auto document = take();
    std::optional<config::InputError> wrong;
    const Document* d = nullptr;
    try {
      d = &document->at(axis_values(study_.points[point]));
    } catch (const config::InputError& e) {
      wrong = with_places(e, document->root());
    }
    const std::string key = store_ ? key_of(document->root(), d) : "";
    if (auto kept = find(key)) {
      row = std::move(kept->row);
      ++reused_;
      place(row, point);
      store_->put_point(row, key);
    } else {
      EvaluatedPoint e = d != nullptr ? evaluation_.evaluate(*d) : PointEvaluation::refused(*wrong);
      place(e.row, point);
      if (store_) store_->put({e.row, key, digests_.of(e.inputs(), e.whole_catalog)});
      row = std::move(e.row);
      remember(e.wrong, i);
    }
    put_back(std::move(document));
  }

  void place(SweepRow& row, std::size_t point) const {
    row.point = static_cast<std::int64_t>(point);
    row.values = study_.points[point];
  }

  /// A row that failed is evaluated again, and one that the catalog has changed under.
  std::optional<KeptRow> find(const std::string& key) {
    if (!store_) return std::nullopt;
    auto kept = store_->find(key);
    if (kept && (kept->row.status == PointStatus::failed || !digests_.hold(kept->entries)))
      return std::nullopt;
    return kept;
  }

  /// A model that is described in a file stands in no document.
  [[nodiscard]] std::string key_of(const config::Node& root, const Document* d) const {
    std::string text = common_ + canonical(root);
    if (d != nullptr && d->scenario.workload && d->scenario.workload->model.arch)
      text += canonical(config::encode(d->scenario.workload->model));
    return digest(text);
  }

  /// A mistake in the scenario or in an axis spoils every point: the first is said once, in full.
  void remember(const std::exception_ptr& wrong, std::size_t i) {
    if (!wrong) return;
    const std::lock_guard lock(mutex_);
    if (wrong_ && wrong_point_ < i) return;
    wrong_ = wrong;
    wrong_point_ = i;
  }

  std::vector<AxisValue> axis_values(const std::vector<std::string>& point) const {
    std::vector<AxisValue> values;
    for (std::size_t a = 0; a < point.size(); ++a) {
      const auto it = listed_.find({study_.axes[a].path, point[a]});
      values.push_back(it != listed_.end() ? it->second
                                           : axis_value(study_.axes[a].path, point[a]));
    }
    return values;
  }

  /// A document that no other thread works with.
  std::unique_ptr<MovingDocument> take() {
    const std::lock_guard lock(mutex_);
    if (documents_.empty()) return std::make_unique<MovingDocument>(base_);
    auto document = std::move(documents_.back());
    documents_.pop_back();
    return document;
  }
  void put_back(std::unique_ptr<MovingDocument> document) {
    const std::lock_guard lock(mutex_);
    documents_.push_back(std::move(document));
  }

  const SweepRequest& request_;
  const Options& options_;
  config::Node base_;
  StudyPoints study_;
  PointEvaluation evaluation_;
  CatalogDigests digests_;
  std::string common_;                                               ///< of all points' keys
  std::vector<std::size_t> points_;                                  ///< of this shard
  std::map<std::pair<std::string, std::string>, AxisValue> listed_;  ///< by axis and value
  std::optional<StoreWriter> store_;
  SweepResult result_;
  std::vector<std::unique_ptr<MovingDocument>> documents_;
  std::atomic<std::size_t> done_{0};
  std::atomic<std::int64_t> reused_{0};
  std::mutex mutex_;
  std::exception_ptr wrong_;
  std::size_t wrong_point_ = 0;
};

}  // namespace

SweepResult sweep(const SweepRequest& request, const Options& options) {
  return Sweep(request, options).run();
}

}  // namespace podsim::study
