// A grid of scenarios, points in parallel, rows in order.
#include <atomic>
#include <sstream>

#include "podsim/base/parallel.h"
#include "podsim/config/codec.h"
#include "podsim/economics/plan.h"
#include "podsim/study/study.h"
#include "podsim/units/parse.h"
#include "src/study/run/assemble.h"
#include "src/study/sweep/metrics.h"
#include "src/study/sweep/points.h"
#include "src/study/uncertainty/uncertain_run.h"

namespace podsim::study {
namespace {

[[noreturn]] void bad_axis(const std::string& axis, const std::string& why) {
  throw config::InputError("--axis " + axis + ": " + why,
                           "--axis path=v1,v2 or, for keys that move together, "
                           "--axis path1,path2=a1:b1,a2:b2");
}

Axis parse_axis(const std::string& text) {
  const auto eq = text.find('=');
  if (eq == std::string::npos || eq == 0) bad_axis(text, "no 'path=' in it");
  Axis axis{text.substr(0, eq), split(text.substr(eq + 1), ',')};
  if (axis.values.empty()) bad_axis(text, "no value");
  const std::size_t keys = split(axis.path, ',').size();
  for (const auto& v : axis.values) {
    if (v.empty()) bad_axis(text, "an empty value");
    if (keys > 1 && split(v, ':').size() != keys)
      bad_axis(text,
               "'" + v + "' is not one value for each of the " + std::to_string(keys) + " keys");
  }
  return axis;
}

// The last axis moves fastest.
std::vector<std::vector<std::string>> grid(const std::vector<Axis>& axes) {
  std::vector<std::vector<std::string>> points{{}};
  for (const auto& axis : axes) {
    std::vector<std::vector<std::string>> longer;
    for (const auto& p : points)
      for (const auto& v : axis.values) {
        longer.push_back(p);
        longer.back().push_back(v);
      }
    points = std::move(longer);
  }
  return points;
}

class Sweep {
 public:
  Sweep(config::Node base, std::vector<Axis> axes, const Options& options)
      : base_(std::move(base)),
        options_(options),
        points_(grid(axes)),
        problem_{std::make_shared<Stages>(options.catalogs), options.seed, 0,
                 job::SimulationClock::in_process} {
    for (const auto& axis : axes)
      for (const auto& v : axis.values)
        values_.try_emplace({axis.path, v}, axis_value(axis.path, v));
    result_.axes = std::move(axes);
    result_.rows.resize(points_.size());
  }

  SweepResult run() {
    base::parallel_for(points_.size(), [this](std::size_t i) {
      run_point(i);
      report(static_cast<int>(++done_));
    });
    if (const config::Node* name = base_.find("name")) result_.name = name->scalar();
    fail_if_nothing_ran();
    return std::move(result_);
  }

 private:
  void report(int done) {
    if (!options_.progress) return;
    const std::lock_guard lock(mutex_);
    options_.progress("sweep", done, static_cast<int>(points_.size()));
  }

  void run_point(std::size_t i) {
    SweepRow& row = result_.rows[i];
    row.values = points_[i];
    auto document = take();
    try {
      evaluate_point(row, *document);
    } catch (const config::InputError& e) {
      row.error = first_line(e.what());
      const std::lock_guard lock(mutex_);
      if (!bad_input_ || i < bad_input_point_) {
        bad_input_ = e;
        bad_input_point_ = i;
      }
    } catch (const std::exception& e) {
      row.error = first_line(e.what());
    }
    put_back(std::move(document));
  }

  void evaluate_point(SweepRow& row, MovingDocument& moving) {
    std::vector<const AxisValue*> point;
    for (std::size_t a = 0; a < row.values.size(); ++a)
      point.push_back(&values_.at({result_.axes[a].path, row.values[a]}));
    const Document& d = moving.at(point);
    located(d.root, [&] {
      const auto prepared = std::make_shared<const Prepared>(prepare(problem_, candidate_of(d)));
      // What the closed form's costs do not find by themselves, or find late.
      if (options_.fidelity == Fidelity::event || is_uncertain(d))
        check(problem_, d, options_, *prepared);
      judge(row, d, evaluate(problem_, prepared, options_.fidelity));
    });
  }

  void judge(SweepRow& row, const Document& d, const Measurement& m) {
    const RunResult figures = figures_of(m, options_.fidelity);
    row.metrics = headline_metrics(figures);
    const auto& thresholds = d.scenario.thresholds;
    const bool all_there =
        std::all_of(thresholds.begin(), thresholds.end(),
                    [&](const Threshold& t) { return config::number_at(figures, t.path); });
    for (const auto& t : all_there ? study::evaluate(thresholds, figures)
                                   : study::evaluate(thresholds, assemble(d, options_, m))) {
      if (t.passed) continue;
      row.failed_thresholds.push_back(in_words(t));
      failed_threshold_ = true;
    }
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

  static std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

  // A mistake in the scenario or in an axis spoils every point: say it once, in full.
  void fail_if_nothing_ran() {
    result_.threshold_failed = failed_threshold_;
    for (const auto& row : result_.rows)
      if (row.error.empty()) return;
    if (bad_input_) throw config::InputError(*bad_input_);
    throw std::runtime_error("every point failed; the first: " + result_.rows.front().error);
  }

  config::Node base_;
  const Options& options_;
  std::vector<std::vector<std::string>> points_;
  Problem problem_;
  std::map<std::pair<std::string, std::string>, AxisValue> values_;  ///< by axis and value
  SweepResult result_;
  std::vector<std::unique_ptr<MovingDocument>> documents_;
  std::atomic<std::size_t> done_{0};
  std::atomic<bool> failed_threshold_{false};
  std::mutex mutex_;
  std::optional<config::InputError> bad_input_;
  std::size_t bad_input_point_ = 0;
};

}  // namespace

SweepResult sweep_file(const std::string& file, const std::vector<std::string>& axes,
                       const Options& options) {
  if (axes.empty()) throw config::InputError("sweep: no axis", "--axis path=v1,v2");
  std::vector<Axis> parsed;
  for (const auto& a : axes) parsed.push_back(parse_axis(a));
  return Sweep(load_document(file, options.settings), std::move(parsed), options).run();
}

}  // namespace podsim::study
