#include "src/study/uncertainty/sobol.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <tuple>
#include <utility>

#include "podsim/base/parallel.h"
#include "podsim/units/parse.h"
#include "src/study/uncertainty/estimates.h"

namespace podsim::study {

namespace {

constexpr std::size_t kMostRows = 8192;
constexpr std::size_t kScrambles = 16;
constexpr double kFew = 0.01;           ///< share of the samples that may not …
constexpr double kDominates = 0.5;      ///< … carry more than this share of the variance
constexpr double kWidest = 0.05;        ///< standard error of an index
constexpr double kContradiction = 3.0;  ///< standard errors beyond a bound

std::string percent_of(double share) { return units::print_rounded(100 * share, {}) + " %"; }

/// Sums over pairs, from which their pooled correlation follows.
struct Pairs {
  double n = 0, x = 0, xx = 0, xy = 0;

  static Pairs sum_of(const std::vector<Pairs>& parts) {
    Pairs all;
    for (const Pairs& p : parts) all = {all.n + p.n, all.x + p.x, all.xx + p.xx, all.xy + p.xy};
    return all;
  }
  void add(double a, double b) {
    n += 1;
    x += (a + b) / 2;
    xx += (a * a + b * b) / 2;
    xy += a * b;
  }
  [[nodiscard]] Pairs less(const Pairs& o) const {
    return {n - o.n, x - o.x, xx - o.xx, xy - o.xy};
  }
  [[nodiscard]] double correlation() const {
    const double mean = x / n, variance = xx / n - mean * mean;
    return variance > 0 ? (xy / n - mean * mean) / variance : 0;
  }
};

struct Estimated {
  double value = 0, error = 0;
};

/// A function of two correlations over all replicates, with its jackknife error.
Estimated estimated(const std::vector<Pairs>& parts, const std::vector<Pairs>& spurious,
                    const std::function<double(double, double)>& f) {
  const Pairs all = Pairs::sum_of(parts), chance = Pairs::sum_of(spurious);
  return {f(all.correlation(), chance.correlation()), jackknife_error(parts.size(), [&](auto r) {
            return f(all.less(parts[r]).correlation(), chance.less(spurious[r]).correlation());
          })};
}

double first_order(double correlation, double spurious) {
  return (correlation - spurious) / (1 - spurious);
}

double total_order(double correlation, double spurious) {
  return (1 - correlation) / (1 - spurious);
}

/// Share of the sum that the largest hundredth of the terms makes.
double share_of_few(std::vector<double>& terms) {
  const auto few = static_cast<std::size_t>(std::ceil(kFew * static_cast<double>(terms.size())));
  const auto cut = terms.begin() + static_cast<std::ptrdiff_t>(few);
  std::nth_element(terms.begin(), cut, terms.end(), std::greater<>());
  double top = 0, rest = 0;
  for (auto it = terms.begin(); it != cut; ++it) top += *it;
  for (auto it = cut; it != terms.end(); ++it) rest += *it;
  return top / (top + rest);
}

/// Why an index is not to be shown; otherwise sets it to the bounds that noise took it across.
std::string bounded(SobolIndex& i) {
  const double widest = std::max(i.first_standard_error, i.total_standard_error);
  if (!(widest <= kWidest))
    return "the standard error of the index of " + i.input + " is " + percent_of(widest);
  const double either = std::hypot(i.first_standard_error, i.total_standard_error);
  if (i.first < -kContradiction * i.first_standard_error ||
      i.total > 1 + kContradiction * i.total_standard_error ||
      i.first > i.total + kContradiction * either)
    return "first-order " + percent_of(i.first) + " and total " + percent_of(i.total) + " of " +
           i.input + " contradict one another";
  i.total = std::clamp(i.total, 0.0, 1.0);
  i.first = std::clamp(i.first, 0.0, i.total);
  return "";
}

}  // namespace

SobolStudy::SobolStudy(const UncertainModel& model, std::size_t samples, std::uint64_t seed)
    : inputs_(model.economics.inputs.size()), metrics_(model.figures.size()) {
  for (const ModelInput& in : model.economics.inputs) names_.push_back(in.name);
  std::size_t rows = 4;
  while (2 * rows <= std::min(samples, kMostRows)) rows *= 2;
  replicates_ = std::min(kScrambles, rows / 2);
  size_ = rows / replicates_;
  values_.resize(rows * (inputs_ + 2) * metrics_);
  fill(model, seed);
}

void SobolStudy::fill(const UncertainModel& model, std::uint64_t seed) {
  std::vector<Sampler> samplers;
  for (const ModelInput& in : model.economics.inputs) samplers.emplace_back(in.distribution);
  const std::vector<std::uint64_t> seeds = scramble_seeds(seed, replicates_);
  base::parallel_for(replicates_, [&](std::size_t r) {
    Workspace w = model.economics.workspace();
    const SobolPoints sobol(2 * inputs_, seeds[r]);
    std::vector<double> u(2 * inputs_ * size_), point(2 * inputs_);
    sobol.fill(0, u);
    for (std::size_t p = 0; p < size_; ++p) {
      for (std::size_t k = 0; k < point.size(); ++k)
        point[k] = samplers[k % inputs_](u[p * point.size() + k]);
      row(model, w, r * size_ + p, point);
    }
  });
}

void SobolStudy::row(const UncertainModel& model, Workspace& w, std::size_t p,
                     const std::vector<double>& u) {
  const auto half = u.begin() + static_cast<std::ptrdiff_t>(inputs_);
  std::vector<double> a(u.begin(), half);
  const std::vector<double> b(half, u.end());
  put(model, w, p, 0, a);
  put(model, w, p, 1, b);
  for (std::size_t i = 0; i < inputs_; ++i) {
    const double kept = std::exchange(a[i], b[i]);
    put(model, w, p, 2 + i, a);
    a[i] = kept;
  }
}

void SobolStudy::put(const UncertainModel& model, Workspace& w, std::size_t p, std::size_t matrix,
                     const std::vector<double>& inputs) {
  model.economics.evaluate(inputs, w);
  for (std::size_t f = 0; f < metrics_; ++f)
    values_[(p * (inputs_ + 2) + matrix) * metrics_ + f] = model.figures[f].read(w);
}

double SobolStudy::share_without(std::size_t metric) const {
  std::size_t without = 0, all = 0;
  for (std::size_t i = metric; i < values_.size(); i += metrics_, ++all)
    without += std::isfinite(values_[i]) ? 0 : 1;
  return static_cast<double>(without) / static_cast<double>(all);
}

std::vector<double> SobolStudy::squares_of(std::size_t metric, double mean) const {
  std::vector<double> squares;
  for (std::size_t p = 0; p < replicates_ * size_; ++p)
    for (const std::size_t matrix : {std::size_t{0}, std::size_t{1}}) {
      const double d = at(p, matrix, metric) - mean;
      squares.push_back(d * d);
    }
  return squares;
}

bool SobolStudy::moves(std::size_t metric, std::size_t input) const {
  for (std::size_t p = 0; p < replicates_ * size_; ++p)
    if (at(p, 0, metric) != at(p, 2 + input, metric)) return true;
  return false;
}

/// Sums are of distances from the mean, which keeps their digits.
SobolIndex SobolStudy::index(std::size_t metric, std::size_t input, double mean) const {
  std::vector<Pairs> first(replicates_), total(replicates_), spurious(replicates_);
  for (std::size_t p = 0; p < replicates_ * size_; ++p) {
    const double a = at(p, 0, metric) - mean, b = at(p, 1, metric) - mean;
    const double mixed = at(p, 2 + input, metric) - mean;
    first[p / size_].add(b, mixed);
    total[p / size_].add(a, mixed);
    spurious[p / size_].add(a, b);
  }
  const Estimated s = estimated(first, spurious, first_order);
  const Estimated t = estimated(total, spurious, total_order);
  return {names_[input], s.value, t.value, s.error, t.error};
}

SobolStudy::Indices SobolStudy::of(std::size_t metric) const {
  Indices answer;
  if (const double share = share_without(metric); share > 0) {
    answer.not_reliable = "the metric does not exist in " + percent_of(share) + " of the samples";
    return answer;
  }
  double mean = 0;
  const double n = 2 * static_cast<double>(replicates_ * size_);
  for (std::size_t p = 0; p < replicates_ * size_; ++p)
    mean += (at(p, 0, metric) + at(p, 1, metric)) / n;
  std::vector<double> squares = squares_of(metric, mean);
  double variance = 0;
  for (const double s : squares) variance += s / n;
  if (variance <= 1e-24 * mean * mean) return answer;  // constant
  if (const double few = share_of_few(squares); few > kDominates) {
    answer.not_reliable = "a hundredth of the samples carries " + percent_of(few) +
                          " of the variance, which a tail dominates";
    return answer;
  }
  for (std::size_t i = 0; i < inputs_; ++i) {
    if (!moves(metric, i)) continue;
    answer.indices.push_back(index(metric, i, mean));
    answer.not_reliable = bounded(answer.indices.back());
    if (answer.not_reliable.empty()) continue;
    answer.indices.clear();
    return answer;
  }
  std::sort(answer.indices.begin(), answer.indices.end(),
            [](const SobolIndex& a, const SobolIndex& b) {
              return std::tie(b.total, a.input) < std::tie(a.total, b.input);
            });
  return answer;
}

}  // namespace podsim::study
