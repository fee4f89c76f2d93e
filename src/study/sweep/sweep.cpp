// A grid of scenarios, points in parallel, rows in order.
#include <fmt/format.h>

#include <atomic>
#include <sstream>

#include "podsim/base/parallel.h"
#include "podsim/config/codec.h"
#include "podsim/economics/plan.h"
#include "podsim/study/run.h"
#include "podsim/study/study.h"
#include "podsim/units/parse.h"

namespace podsim::study {
namespace {

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

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

// path=value settings of one value of an axis.
void add_settings(const Axis& axis, const std::string& value, std::vector<std::string>& out) {
  const auto keys = split(axis.path, ',');
  const auto values = keys.size() == 1 ? std::vector<std::string>{value} : split(value, ':');
  for (std::size_t i = 0; i < keys.size(); ++i) out.push_back(keys[i] + "=" + values[i]);
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

void add_metrics(const std::string& plan, const PlanResult& r, std::map<std::string, double>& m) {
  const std::string p = "plans." + plan + ".";
  for (std::size_t i = 0; i < r.phases.size(); ++i) {
    const std::string phase = p + "phases[" + std::to_string(i) + "].";
    m[phase + "step_time_s"] = r.phases[i].step_time_s;
    m[phase + "tokens_per_s"] = r.phases[i].tokens_per_s;
    m[phase + "mfu"] = r.phases[i].mfu;
    m[phase + "memory_per_device_bytes"] = r.phases[i].memory_per_device_bytes;
  }
  m[p + "goodput.p50"] = r.goodput.p50;
  m[p + "chip_hours"] = r.chip_hours;
  m[p + "energy_kwh"] = r.energy_kwh;
  m[p + "shortfall_tokens"] = r.shortfall_tokens;
  m[p + "cost.total_usd"] = r.cost.total_usd;
  m[p + "cost.npv_usd"] = r.cost.npv_usd;
  m[p + "cost.per_million_tokens_usd"] = r.cost.per_million_tokens_usd;
  m[p + "cost.per_useful_chip_hour_usd"] = r.cost.per_useful_chip_hour_usd;
}

void add_metrics(const economics::MarketResult& r, std::map<std::string, double>& m) {
  const auto add = [&m](const std::string& figure, const economics::ByYear& years) {
    for (const auto& [year, value] : years) m[fmt::format("market.{}.{}", figure, year)] = value;
  };
  add("revenue_by_year_usd", r.revenue_by_year_usd);
  add("chips_by_year", r.chips_by_year);
  add("cut_chips_by_year", r.cut_chips_by_year);
  if (r.contribution_by_year_usd) add("contribution_by_year_usd", *r.contribution_by_year_usd);
}

std::map<std::string, double> metrics_of(const RunResult& r) {
  std::map<std::string, double> m;
  for (const auto& [name, plan] : r.plans) add_metrics(name, plan, m);
  for (const auto& [name, b] : r.break_even)
    m["break_even." + name + ".utilisation"] = b.utilisation;
  if (r.market) add_metrics(*r.market, m);
  return m;
}

class Sweep {
 public:
  Sweep(config::Node base, std::vector<Axis> axes, const Options& options)
      : base_(std::move(base)), options_(options), points_(grid(axes)) {
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
    try {
      std::vector<std::string> settings;
      for (std::size_t a = 0; a < row.values.size(); ++a)
        add_settings(result_.axes[a], row.values[a], settings);
      config::Node root = base_;
      for (const auto& s : settings) config::apply_setting(root, s, "--axis");
      Options quiet = options_;
      quiet.progress = nullptr;
      const RunResult r = run_document(decode_document(std::move(root)), quiet, cache_);
      row.metrics = metrics_of(r);
      for (const auto& t : r.thresholds) {
        if (t.passed) continue;
        row.failed_thresholds.push_back(
            fmt::format("{} (it is {})", t.expression, units::shortest(t.value)));
        failed_threshold_ = true;
      }
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
  SweepResult result_;
  StepCache cache_;
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
