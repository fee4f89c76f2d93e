#include "src/study/uncertainty/estimates.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace podsim::study {

namespace {

constexpr std::size_t kReplicates = 16;  ///< the error of the error is then 18 %: 1/sqrt(2*15)
constexpr std::size_t kLeast = 16;       ///< samples of a replicate

/// P10, P50 and P90, linear between neighbours; reorders the values, of which there is one or more.
std::array<double, 3> percentiles_of(std::vector<double>& v) {
  constexpr std::array<double, 3> wanted = {0.1, 0.5, 0.9};
  std::array<double, 3> out{};
  const auto place = [&](double q) {
    return static_cast<std::size_t>(q * static_cast<double>(v.size() - 1));
  };
  const std::size_t middle = place(0.5);
  const auto at = [&](std::size_t i) { return v.begin() + static_cast<std::ptrdiff_t>(i); };
  std::nth_element(v.begin(), at(middle), v.end());
  for (const std::size_t k : {std::size_t{1}, std::size_t{0}, std::size_t{2}}) {
    const std::size_t below = place(wanted[k]);
    if (below < middle) std::nth_element(v.begin(), at(below), at(middle));
    if (below > middle) std::nth_element(at(middle + 1), at(below), v.end());
    const double share = wanted[k] * static_cast<double>(v.size() - 1) - static_cast<double>(below);
    out[k] = v[below];
    if (share == 0) continue;
    const auto end = below < middle ? at(middle + 1) : v.end();
    out[k] += share * (*std::min_element(at(below + 1), end) - out[k]);
  }
  return out;
}

struct Replicate {
  double sum = 0;
  std::size_t present = 0;
  std::array<double, 3> percentiles{};
};

/// Appends the numbers of one replicate to `all`.
Replicate part_of(const double* from, const double* to, bool errors, std::vector<double>& all) {
  Replicate p;
  const std::size_t begin = all.size();
  for (const double* v = from; v != to; ++v) {
    if (std::isnan(*v)) continue;
    p.sum += *v;
    all.push_back(*v);
  }
  p.present = all.size() - begin;
  if (!errors || p.present == 0) return p;
  std::vector<double> own(all.begin() + static_cast<std::ptrdiff_t>(begin), all.end());
  p.percentiles = percentiles_of(own);
  return p;
}

void add_errors(const std::vector<Replicate>& parts, DrawnFigure& f) {
  std::vector<double> means;
  std::array<std::vector<double>, 3> percentiles;
  for (const Replicate& p : parts) {
    if (p.present == 0) continue;
    means.push_back(p.sum / static_cast<double>(p.present));
    for (std::size_t k = 0; k < 3; ++k) percentiles[k].push_back(p.percentiles[k]);
  }
  f.mean_standard_error = standard_error(means);
  f.p10_standard_error = standard_error(percentiles[0]);
  f.p50_standard_error = standard_error(percentiles[1]);
  f.p90_standard_error = standard_error(percentiles[2]);
}

}  // namespace

std::vector<std::size_t> replicate_bounds(std::size_t count) {
  const std::size_t fewest = std::min<std::size_t>(count, 2);
  const std::size_t n = std::clamp(count / kLeast, fewest, kReplicates);
  std::vector<std::size_t> bounds;
  for (std::size_t r = 0; r <= n; ++r) bounds.push_back(n == 0 ? 0 : r * count / n);
  return bounds;
}

std::optional<double> standard_error(const std::vector<double>& replicates) {
  if (replicates.size() < 2) return std::nullopt;
  const auto n = static_cast<double>(replicates.size());
  double mean = 0, squares = 0;
  for (const double v : replicates) mean += v / n;
  for (const double v : replicates) squares += (v - mean) * (v - mean);
  return std::sqrt(squares / (n - 1) / n);
}

double jackknife_error(std::size_t replicates, const std::function<double(std::size_t)>& without) {
  const auto n = static_cast<double>(replicates);
  std::vector<double> values;
  double mean = 0, squares = 0;
  for (std::size_t r = 0; r < replicates; ++r) mean += values.emplace_back(without(r)) / n;
  for (const double v : values) squares += (v - mean) * (v - mean);
  return std::sqrt((n - 1) / n * squares);
}

DrawnFigure summary_of(const double* values, const std::vector<std::size_t>& bounds, bool errors) {
  DrawnFigure f;
  const std::size_t count = bounds.back();
  std::vector<double> present;
  present.reserve(count);
  std::vector<Replicate> parts;
  for (std::size_t r = 0; r + 1 < bounds.size(); ++r)
    parts.push_back(part_of(values + bounds[r], values + bounds[r + 1], errors, present));
  f.absent = 1 - static_cast<double>(present.size()) / static_cast<double>(count);
  if (present.empty()) return f;
  double sum = 0;
  for (const Replicate& p : parts) sum += p.sum;
  f.mean = sum / static_cast<double>(present.size());
  const auto percentiles = percentiles_of(present);
  f.p10 = percentiles[0], f.p50 = percentiles[1], f.p90 = percentiles[2];
  if (errors) add_errors(parts, f);
  return f;
}

}  // namespace podsim::study
