// Which input moves which figure: tornado, Sobol indices, and where one input turns a condition.
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <tuple>
#include <utility>

#include "src/study/uncertainty/sobol.h"
#include "src/study/uncertainty/uncertain_run.h"

namespace podsim::study {

namespace {

constexpr double kEdge = 0.0005;  ///< ends of an input's range where it has none
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

std::optional<double> existing(double v) { return std::isnan(v) ? std::nullopt : std::optional(v); }

/// How far the metric moves; where it exists at one end alone, from the base case to there.
double swing_of(const Swing& s, double base) {
  if (s.low && s.high) return std::abs(*s.high - *s.low);
  const std::optional<double> there = s.low ? s.low : s.high;
  return there && !std::isnan(base) ? std::abs(*there - base) : 0;
}

/// Inputs at whose end the metric does not exist lead: nothing moves it further.
bool farther(const Swing& a, const Swing& b) {
  const bool a_whole = a.low && a.high, b_whole = b.low && b.high;
  return std::tie(a_whole, b.swing, a.input) < std::tie(b_whole, a.swing, b.input);
}

std::vector<Swing> tornado_of(const UncertainModel& m, const Table& table, std::size_t figure,
                              double base) {
  std::vector<Swing> swings;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const ModelInput& in = m.economics.inputs[i];
    Swing s;
    s.input = in.name;
    s.low = existing(table[i][0][figure]), s.high = existing(table[i][1][figure]);
    const bool nowhere = !s.low && !s.high && std::isnan(base);
    if (nowhere || (s.low && s.high && *s.low == *s.high)) continue;
    const SwingEnds e = ends_of(in, 0.1);
    s.low_input = shown(in, e.low), s.high_input = shown(in, e.high);
    s.swing = swing_of(s, base);
    swings.push_back(std::move(s));
  }
  std::sort(swings.begin(), swings.end(), farther);
  return swings;
}

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

/// Share of the samples in which the input lies at or beyond `v`, seen from its value in the base
/// case.
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
  const std::vector<double> central = central_values(m.economics);
  const Table table = at_ends(m, central);
  const std::vector<double> base = figures_at(m, central);
  std::optional<SobolStudy> sobol;
  if (m.copula.empty()) sobol.emplace(m, draws, seed);
  for (std::size_t f = 0; f < m.figures.size(); ++f) {
    const std::string& path = m.figures[f].path;
    if (path.ends_with(".share")) continue;  // moves as the revenue that it is a share of
    Sensitivity s;
    s.figure = path;
    s.tornado = tornado_of(m, table, f, base[f]);
    if (sobol) {
      SobolStudy::Indices answer = sobol->of(f);
      s.indices = std::move(answer.indices);
      if (!answer.not_reliable.empty()) s.not_reliable = std::move(answer.not_reliable);
    }
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
    const Estimate p = estimated_probability(draws, {t});
    c.probability = p.value;
    c.probability_standard_error = p.standard_error;
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
