// Which input moves which figure: tornado, Sobol indices, and where one input turns a condition.
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <tuple>
#include <utility>

#include "podsim/base/parallel.h"
#include "src/study/uncertainty/uncertain_run.h"

namespace podsim::study {

namespace {

constexpr std::size_t kMostBasePoints = 4096;  ///< of the Sobol indices
constexpr double kEdge = 0.0005;               ///< ends of an input's range where it has none
constexpr int kScan = 64, kHalvings = 60;

struct SwingEnds {
  double low = 0, high = 0;
};

SwingEnds ends_of(const ModelInput& in, double u) {
  if (in.chance) return {0.5 * 0x1p-52, 1 - 0x1p-52};  // fails, happens
  return {in.distribution.quantile(u), in.distribution.quantile(1 - u)};
}

std::vector<double> with(std::vector<double> values, std::size_t i, double v) {
  values[i] = v;
  return values;
}

double shown(const ModelInput& in, double v) { return in.chance ? std::round(v) : v / in.per_unit; }

/// Figures of every input at either end, others central: [input][end][figure].
using Table = std::vector<std::array<std::vector<double>, 2>>;

Table at_ends(const UncertainModel& m, const std::vector<double>& central) {
  Table t(m.economics.inputs.size());
  for (std::size_t i = 0; i < t.size(); ++i) {
    const SwingEnds e = ends_of(m.economics.inputs[i], 0.1);
    t[i] = {figures_at(m, with(central, i, e.low)), figures_at(m, with(central, i, e.high))};
  }
  return t;
}

std::vector<Swing> tornado_of(const UncertainModel& m, const Table& table, std::size_t figure) {
  std::vector<Swing> swings;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const ModelInput& in = m.economics.inputs[i];
    const double low = table[i][0][figure], high = table[i][1][figure];
    if (std::isnan(low) || std::isnan(high) || low == high) continue;
    const SwingEnds e = ends_of(in, 0.1);
    swings.push_back(
        {in.name, shown(in, e.low), shown(in, e.high), low, high, std::abs(high - low)});
  }
  std::sort(swings.begin(), swings.end(), [](const Swing& a, const Swing& b) {
    return std::tie(b.swing, a.input) < std::tie(a.swing, b.input);
  });
  return swings;
}

std::size_t base_points(std::size_t draws) {
  std::size_t n = 2;
  while (2 * n <= std::min(draws, kMostBasePoints)) n *= 2;
  return n;
}

/// Figures at the points of A, of B, and of A with one input from B: [point][matrix][figure], as
/// Saltelli et al., Comput. Phys. Commun. 181 (2010), lay them out.
class Saltelli {
 public:
  Saltelli(const UncertainModel& m, std::size_t points, std::uint64_t seed)
      : inputs_(m.economics.inputs.size()), figures_(m.figures.size()), points_(points) {
    std::vector<Sampler> samplers;
    for (const ModelInput& in : m.economics.inputs) samplers.emplace_back(in.distribution);
    const SobolPoints sobol(2 * inputs_, seed);
    values_.resize(points * (inputs_ + 2) * figures_);
    constexpr std::size_t block = 64;
    base::parallel_for((points + block - 1) / block, [&](std::size_t b) {
      Workspace w = m.economics.workspace();
      std::vector<double> u(2 * inputs_);
      for (std::size_t p = b * block; p < std::min(points, (b + 1) * block); ++p) {
        sobol.fill(p, u);
        for (std::size_t k = 0; k < u.size(); ++k) u[k] = samplers[k % inputs_](u[k]);
        row(m, w, p, u);
      }
    });
  }

  [[nodiscard]] std::optional<std::vector<SobolIndex>> indices(const UncertainModel& m,
                                                               std::size_t figure) const {
    double sum = 0, squares = 0;
    for (std::size_t p = 0; p < points_; ++p)
      for (const std::size_t matrix : {std::size_t{0}, std::size_t{1}}) {
        const double v = at(p, matrix, figure);
        if (std::isnan(v)) return std::nullopt;
        sum += v;
      }
    const double n = static_cast<double>(points_), mean = sum / (2 * n);
    for (std::size_t p = 0; p < points_; ++p)
      for (const std::size_t matrix : {std::size_t{0}, std::size_t{1}})
        squares += std::pow(at(p, matrix, figure) - mean, 2);
    const double variance = squares / (2 * n - 1);
    std::vector<SobolIndex> all;
    if (variance <= 1e-24 * mean * mean) return all;
    for (std::size_t i = 0; i < inputs_; ++i) {
      double first = 0, total = 0;
      for (std::size_t p = 0; p < points_; ++p) {
        const double a = at(p, 0, figure), b = at(p, 1, figure), mixed = at(p, 2 + i, figure);
        if (std::isnan(mixed)) return std::nullopt;
        first += (b - mean) * (mixed - a);
        total += (a - mixed) * (a - mixed);
      }
      if (total <= 0) continue;
      all.push_back({m.economics.inputs[i].name, first / n / variance, total / (2 * n) / variance});
    }
    std::sort(all.begin(), all.end(), [](const SobolIndex& a, const SobolIndex& b) {
      return std::tie(b.total, a.input) < std::tie(a.total, b.input);
    });
    return all;
  }

 private:
  void row(const UncertainModel& m, Workspace& w, std::size_t p, const std::vector<double>& u) {
    std::vector<double> a(u.begin(), u.begin() + static_cast<std::ptrdiff_t>(inputs_));
    const std::vector<double> b(u.begin() + static_cast<std::ptrdiff_t>(inputs_), u.end());
    put(m, w, p, 0, a);
    put(m, w, p, 1, b);
    for (std::size_t i = 0; i < inputs_; ++i) {
      const double kept = std::exchange(a[i], b[i]);
      put(m, w, p, 2 + i, a);
      a[i] = kept;
    }
  }
  void put(const UncertainModel& m, Workspace& w, std::size_t p, std::size_t matrix,
           const std::vector<double>& inputs) {
    m.economics.evaluate(inputs, w);
    for (std::size_t f = 0; f < figures_; ++f)
      values_[(p * (inputs_ + 2) + matrix) * figures_ + f] = m.figures[f].read(w);
  }
  [[nodiscard]] double at(std::size_t p, std::size_t matrix, std::size_t figure) const {
    return values_[(p * (inputs_ + 2) + matrix) * figures_ + figure];
  }

  std::size_t inputs_, figures_, points_;
  std::vector<double> values_;
};

/// A condition as a function of one input, the others central.
class OneInput {
 public:
  OneInput(const UncertainModel& m, const Threshold& t, const std::vector<double>& central)
      : m_(m), t_(t), values_(central), w_(m.economics.workspace()) {
    for (const ModelFigure& f : m.figures)
      if (f.path == t.path) read_ = f.read;
  }

  [[nodiscard]] bool holds() { return judge(); }
  bool holds(std::size_t i, double v) {
    const double kept = std::exchange(values_[i], v);
    const bool result = judge();
    values_[i] = kept;
    return result;
  }

  /// The value nearest to the central one, in probability, at which the condition is another.
  std::optional<double> flip(std::size_t i, bool now) {
    const ModelInput& in = m_.economics.inputs[i];
    if (in.chance) {
      const SwingEnds e = ends_of(in, kEdge);
      for (const double v : {e.low, e.high})
        if (holds(i, v) != now) return v;
      return std::nullopt;
    }
    std::optional<double> best;
    double nearest = 2;
    for (const int direction : {-1, 1}) {
      double before = 0.5;
      for (int k = 1; k <= kScan / 2; ++k) {
        const double u = 0.5 + direction * (0.5 - kEdge) * k / (kScan / 2.0);
        if (holds(i, in.distribution.quantile(u)) == now) {
          before = u;
          continue;
        }
        const double at = turn(i, before, u, now);
        if (std::abs(at - 0.5) < nearest) {
          nearest = std::abs(at - 0.5);
          best = in.distribution.quantile(at);
        }
        break;
      }
    }
    return best;
  }

 private:
  bool judge() {
    m_.economics.evaluate(values_, w_);
    const double v = read_(w_);
    return !std::isnan(v) && t_.holds(v);
  }
  double turn(std::size_t i, double inside, double outside, bool now) {
    for (int k = 0; k < kHalvings; ++k) {
      const double middle = (inside + outside) / 2;
      (holds(i, m_.economics.inputs[i].distribution.quantile(middle)) == now ? inside : outside) =
          middle;
    }
    return outside;
  }

  const UncertainModel& m_;
  const Threshold& t_;
  std::vector<double> values_;
  Workspace w_;
  std::function<double(const Workspace&)> read_;
};

/// Share of the draws in which the input lies at or beyond `v`, seen from its central value.
double beyond(const double* draws, std::size_t count, double central, double v) {
  std::size_t n = 0;
  for (std::size_t i = 0; i < count; ++i)
    n += (v >= central ? draws[i] >= v : draws[i] <= v) ? 1 : 0;
  return static_cast<double>(n) / static_cast<double>(count);
}

Flip flip_of(const UncertainModel& m, std::size_t i, double at, const Draws& draws) {
  const ModelInput& in = m.economics.inputs[i];
  Flip f;
  f.input = in.name;
  const double* column = draws.input(in.name);
  if (in.chance) {
    const auto k = static_cast<std::size_t>(std::stoi(in.name.substr(in.name.find('[') + 1)));
    f.central = m.economics.market()->section().deals[k].probability;
    f.at = std::round(at);
    f.moved = f.at / f.central - 1;
    f.probability = f.at > 0 ? f.central : 1 - f.central;
    return f;
  }
  f.central = in.central / in.per_unit;
  f.at = at / in.per_unit;
  f.moved = f.central == 0 ? f.at - f.central : f.at / f.central - 1;
  f.probability = beyond(column, draws.count, in.central, at);
  return f;
}

}  // namespace

std::vector<Sensitivity> sensitivities(const UncertainModel& m, std::size_t draws,
                                       std::uint64_t seed) {
  std::vector<Sensitivity> all;
  if (m.economics.inputs.empty()) return all;
  const Table table = at_ends(m, central_values(m.economics));
  std::optional<Saltelli> saltelli;
  if (m.copula.empty()) saltelli.emplace(m, base_points(draws), seed);
  for (std::size_t f = 0; f < m.figures.size(); ++f) {
    const std::string& path = m.figures[f].path;
    if (path.ends_with(".share")) continue;  // moves as the revenue that it is a share of
    Sensitivity s;
    s.figure = path;
    s.tornado = tornado_of(m, table, f);
    if (saltelli) s.indices = saltelli->indices(m, f).value_or(std::vector<SobolIndex>{});
    if (!s.tornado.empty() || !s.indices.empty()) all.push_back(std::move(s));
  }
  return all;
}

std::vector<DrawnCondition> conditions(const UncertainModel& m, const Draws& draws) {
  std::vector<DrawnCondition> all;
  const std::vector<double> central = central_values(m.economics);
  for (const Threshold& t : m.conditions) {
    OneInput one(m, t, central);
    DrawnCondition c;
    c.expression = t.text;
    c.holds = one.holds();
    c.probability = probability(draws, t);
    for (std::size_t i = 0; i < m.economics.inputs.size(); ++i) {
      if (const auto at = one.flip(i, c.holds))
        c.flips.push_back(flip_of(m, i, *at, draws));
      else
        c.never.push_back(m.economics.inputs[i].name);
    }
    std::sort(c.flips.begin(), c.flips.end(), [](const Flip& a, const Flip& b) {
      return std::tie(b.probability, a.input) < std::tie(a.probability, b.input);
    });
    all.push_back(std::move(c));
  }
  return all;
}

}  // namespace podsim::study
