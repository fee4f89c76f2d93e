// The loop over draws, and what it says of each figure.
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <mutex>

#include "podsim/base/parallel.h"
#include "podsim/config/diagnostics.h"
#include "podsim/study/thresholds.h"
#include "src/study/uncertainty/estimates.h"
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

/// Samples of one replicate that one thread takes at a time.
struct ScrambleBlock {
  std::size_t replicate, first, size;
};

std::vector<ScrambleBlock> blocks_of(const std::vector<std::size_t>& bounds) {
  std::vector<ScrambleBlock> blocks;
  for (std::size_t r = 0; r + 1 < bounds.size(); ++r)
    for (std::size_t first = bounds[r]; first < bounds[r + 1]; first += kBlock)
      blocks.push_back({r, first, std::min(kBlock, bounds[r + 1] - first)});
  return blocks;
}

std::vector<SobolPoints> scrambles(std::size_t dimensions, std::uint64_t seed, std::size_t count) {
  std::vector<SobolPoints> all;
  for (const std::uint64_t s : scramble_seeds(seed, count)) all.emplace_back(dimensions, s);
  return all;
}

[[noreturn]] void report_unknown(const Draws& draws, const std::string& path,
                                 const config::Location& where) {
  throw config::InputError(where, "'" + path + "' is no sampled metric",
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
  out.bounds = replicate_bounds(count);
  const std::vector<SobolPoints> replicates =
      scrambles(std::max<std::size_t>(n, 1), seed, out.bounds.size() - 1);
  const std::vector<ScrambleBlock> blocks = blocks_of(out.bounds);
  Pool pool(model.economics);
  base::parallel_for(blocks.size(), [&](std::size_t b) {
    auto w = pool.take();
    const auto [replicate, first, size] = blocks[b];
    std::vector<double> u(size * n);
    if (n > 0) replicates[replicate].fill(first - out.bounds[replicate], u);
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
  const double* metric = draws.figure(path);
  const double* values = metric != nullptr ? metric : draws.input(path);
  if (values == nullptr) report_unknown(draws, path, {});
  DrawnFigure f = summary_of(values, draws.bounds, metric != nullptr);
  f.path = path;
  return f;
}

Estimate estimated_probability(const Draws& draws, const std::vector<Threshold>& conditions) {
  std::vector<const double*> columns;
  for (const Threshold& t : conditions) {
    columns.push_back(draws.figure(t.path));
    if (columns.back() == nullptr) report_unknown(draws, t.path, t.where);
  }
  std::size_t holding = 0;
  std::vector<double> shares;
  for (std::size_t r = 0; r + 1 < draws.bounds.size(); ++r) {
    const std::size_t before = holding;
    for (std::size_t i = draws.bounds[r]; i < draws.bounds[r + 1]; ++i) {
      bool all = true;
      for (std::size_t k = 0; k < columns.size(); ++k)
        all = all && !std::isnan(columns[k][i]) && conditions[k].holds(columns[k][i]);
      holding += all ? 1 : 0;
    }
    shares.push_back(static_cast<double>(holding - before) /
                     static_cast<double>(draws.bounds[r + 1] - draws.bounds[r]));
  }
  const auto n = static_cast<double>(draws.count), k = static_cast<double>(holding);
  const double laplace = (k + 1) / (n + 2);
  const bool all_alike = holding == 0 || holding == draws.count;
  const double binomial = std::sqrt(laplace * (1 - laplace) / n);
  return {k / n, all_alike ? binomial : standard_error(shares).value_or(binomial)};
}

double probability(const Draws& draws, const std::vector<Threshold>& conditions) {
  return estimated_probability(draws, conditions).value;
}

double probability(const Draws& draws, const Threshold& condition) {
  return probability(draws, std::vector{condition});
}

}  // namespace podsim::study
