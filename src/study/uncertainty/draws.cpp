// The loop over draws, and what it says of each figure.
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <mutex>

#include "podsim/base/parallel.h"
#include "podsim/config/diagnostics.h"
#include "podsim/study/thresholds.h"
#include "src/study/uncertainty/uncertain_run.h"

namespace podsim::study {

namespace {

constexpr std::size_t kBlock = 256;  ///< draws that one thread takes at a time

/// Workspaces for as many threads as there are.
class Pool {
 public:
  explicit Pool(const EconomicModel& model) : model_(model) {}

  std::unique_ptr<Workspace> take() {
    const std::lock_guard guard(lock_);
    if (free_.empty()) return std::make_unique<Workspace>(model_.workspace());
    auto w = std::move(free_.back());
    free_.pop_back();
    return w;
  }
  void give(std::unique_ptr<Workspace> w) {
    const std::lock_guard guard(lock_);
    free_.push_back(std::move(w));
  }

 private:
  const EconomicModel& model_;
  std::mutex lock_;
  std::vector<std::unique_ptr<Workspace>> free_;
};

const double* column(const std::vector<std::string>& names, const std::vector<double>& values,
                     std::size_t count, const std::string& path) {
  const auto it = std::find(names.begin(), names.end(), path);
  if (it == names.end()) return nullptr;
  return values.data() + static_cast<std::size_t>(it - names.begin()) * count;
}

/// Linear between neighbours; reorders the values.
double quantile_of(std::vector<double>& v, double q) {
  const double at = q * static_cast<double>(v.size() - 1);
  const auto below = static_cast<std::ptrdiff_t>(at);
  std::nth_element(v.begin(), v.begin() + below, v.end());
  const double low = v[static_cast<std::size_t>(below)];
  if (at == static_cast<double>(below)) return low;
  const double high = *std::min_element(v.begin() + below + 1, v.end());
  return low + (at - static_cast<double>(below)) * (high - low);
}

DrawnFigure summary_of(const double* values, std::size_t count) {
  DrawnFigure f;
  std::vector<double> present;
  present.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    if (!std::isnan(values[i])) present.push_back(values[i]);
  f.absent = 1 - static_cast<double>(present.size()) / static_cast<double>(count);
  if (present.empty()) return f;
  double sum = 0;
  for (const double v : present) sum += v;
  f.mean = sum / static_cast<double>(present.size());
  f.p10 = quantile_of(present, 0.1);
  f.p50 = quantile_of(present, 0.5);
  f.p90 = quantile_of(present, 0.9);
  return f;
}

[[noreturn]] void report_unknown(const Draws& draws, const std::string& path,
                                 const config::Location& where) {
  throw config::InputError(where, "'" + path + "' is no figure drawn",
                           "one of: " + config::join(draws.figures),
                           config::did_you_mean(path, draws.figures));
}

}  // namespace

const double* Draws::input(const std::string& path) const {
  return column(inputs, input_values, count, path);
}

const double* Draws::figure(const std::string& path) const {
  return column(figures, figure_values, count, path);
}

Draws draw(const UncertainModel& model, std::size_t count, std::uint64_t seed) {
  const auto& inputs = model.economics.inputs;
  const std::size_t n = inputs.size();
  Draws out;
  out.count = count;
  std::vector<Sampler> samplers;
  for (const ModelInput& in : inputs) {
    out.inputs.push_back(in.name);
    samplers.emplace_back(in.distribution);
  }
  for (const ModelFigure& f : model.figures) out.figures.push_back(f.path);
  out.input_values.resize(n * count);
  out.figure_values.resize(model.figures.size() * count);
  const SobolPoints points(std::max<std::size_t>(n, 1), seed);
  Pool pool(model.economics);
  base::parallel_for((count + kBlock - 1) / kBlock, [&](std::size_t block) {
    auto w = pool.take();
    const std::size_t first = block * kBlock, size = std::min(kBlock, count - first);
    std::vector<double> u(size * n);
    if (n > 0) points.fill(first, u);
    for (std::size_t i = 0; i < size; ++i) {
      const std::span<double> values(u.data() + i * n, n);
      if (!model.copula.empty()) model.copula.correlate(values);
      for (std::size_t k = 0; k < n; ++k)
        out.input_values[k * count + first + i] = values[k] = samplers[k](values[k]);
      model.economics.evaluate(values, *w);
      for (std::size_t k = 0; k < model.figures.size(); ++k)
        out.figure_values[k * count + first + i] = model.figures[k].read(*w);
    }
    pool.give(std::move(w));
  });
  return out;
}

std::vector<double> central_values(const EconomicModel& model) {
  std::vector<double> values;
  for (const ModelInput& in : model.inputs) values.push_back(in.central);
  return values;
}

std::vector<double> figures_at(const UncertainModel& model, const std::vector<double>& inputs) {
  Workspace w = model.economics.workspace();
  model.economics.evaluate(inputs, w);
  std::vector<double> out;
  for (const ModelFigure& f : model.figures) out.push_back(f.read(w));
  return out;
}

DrawnFigure summary(const Draws& draws, const std::string& path) {
  const double* values = draws.figure(path);
  if (values == nullptr) values = draws.input(path);
  if (values == nullptr) report_unknown(draws, path, {});
  DrawnFigure f = summary_of(values, draws.count);
  f.path = path;
  return f;
}

double probability(const Draws& draws, const std::vector<Threshold>& conditions) {
  std::vector<const double*> columns;
  for (const Threshold& t : conditions) {
    columns.push_back(draws.figure(t.path));
    if (columns.back() == nullptr) report_unknown(draws, t.path, t.where);
  }
  std::size_t holding = 0;
  for (std::size_t i = 0; i < draws.count; ++i) {
    bool all = true;
    for (std::size_t k = 0; k < columns.size(); ++k)
      all = all && !std::isnan(columns[k][i]) && conditions[k].holds(columns[k][i]);
    holding += all ? 1 : 0;
  }
  return static_cast<double>(holding) / static_cast<double>(draws.count);
}

double probability(const Draws& draws, const Threshold& condition) {
  return probability(draws, std::vector{condition});
}

}  // namespace podsim::study
