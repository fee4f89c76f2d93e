// Draws, sensitivities and flips of models whose answers are known.
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <tuple>

#include "podsim/config/diagnostics.h"
#include "src/study/uncertainty/uncertain_run.h"

using namespace podsim;
using namespace podsim::study;

namespace {

using Kind = config::Distribution::Kind;

config::Distribution uniform(double low, double high) {
  config::Distribution d;
  d.kind = Kind::beta;
  d.values = {1, 1, low, high};
  return d;
}

config::Distribution normal(double mean, double sd) {
  config::Distribution d;
  d.kind = Kind::normal;
  d.values = {mean, sd};
  return d;
}

/// A model without plans, whose inputs are kept in the place of a market's chances.
UncertainModel model(const std::vector<config::Distribution>& inputs,
                     std::function<double(const std::vector<double>&)> f) {
  static const catalog::Catalog catalog;
  UncertainModel m(EconomicModel({}, {}, std::nullopt, catalog));
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    ModelInput in;
    in.name = "x" + std::to_string(i);
    in.distribution = inputs[i];
    in.central = inputs[i].quantile(0.5);
    in.set.emplace_back([i, n = inputs.size()](Workspace& w, double v) {
      if (!w.market) w.market.emplace();
      w.market->chances.resize(n);
      w.market->chances[i] = v;
    });
    m.economics.inputs.push_back(std::move(in));
  }
  m.figures.push_back(
      {"y", [f = std::move(f)](const Workspace& w) { return f(w.market->chances); }});
  return m;
}

double correlation(const double* a, const double* b, std::size_t n) {
  double ab = 0, aa = 0, bb = 0, ma = 0, mb = 0;
  for (std::size_t i = 0; i < n; ++i) ma += a[i], mb += b[i];
  ma /= static_cast<double>(n);
  mb /= static_cast<double>(n);
  for (std::size_t i = 0; i < n; ++i) {
    ab += (a[i] - ma) * (b[i] - mb);
    aa += (a[i] - ma) * (a[i] - ma);
    bb += (b[i] - mb) * (b[i] - mb);
  }
  return ab / std::sqrt(aa * bb);
}

Threshold below(double limit) {
  Threshold t;
  t.text = "y < limit";
  t.path = "y";
  t.limit = limit;
  return t;
}

}  // namespace

TEST_CASE("draws: scrambled points hit every interval once, from wherever they are asked for") {
  const SobolPoints points(3, 42);
  std::vector<double> all(3 * 256), part(3 * 56);
  points.fill(0, all);
  points.fill(200, part);
  CHECK(std::equal(part.begin(), part.end(), all.begin() + 600));
  for (std::size_t d = 0; d < 3; ++d) {
    std::vector<int> hits(256);
    for (std::size_t i = 0; i < 256; ++i) ++hits.at(static_cast<std::size_t>(256 * all[3 * i + d]));
    CHECK(std::all_of(hits.begin(), hits.end(), [](int h) { return h == 1; }));
  }
  std::vector<double> other(3 * 256);
  SobolPoints(3, 43).fill(0, other);
  CHECK(other != all);
}

TEST_CASE("draws: percentiles of a figure that is linear in a normal input") {
  const auto m = model({normal(10, 2)}, [](const auto& x) { return 2 + 3 * x[0]; });
  const Draws d = draw(m, 16384, 1);
  const DrawnFigure f = summary(d, "y");
  CHECK(f.p10 == Approx(32 - 6 * 1.28155).epsilon(2e-4));
  CHECK(f.p50 == Approx(32).epsilon(2e-4));
  CHECK(f.p90 == Approx(32 + 6 * 1.28155).epsilon(2e-4));
  CHECK(f.mean == Approx(32).epsilon(2e-4));
  CHECK(probability(d, below(38)) == Approx(0.8413).margin(1e-3));
  CHECK(summary(d, "x0").p90 == Approx(10 + 2 * 1.28155).epsilon(2e-4));
  CHECK_THROWS_AS(summary(d, "z"), config::InputError);
}

TEST_CASE("draws: tables of costly quantiles are as good as the quantiles") {
  config::Distribution pert;
  pert.kind = Kind::pert;
  pert.values = {1, 3, 10};
  const Sampler sample(pert);
  for (const double u : {1e-6, 0.001, 0.1, 0.37, 0.5, 0.9, 0.9999})
    CHECK(sample(u) == Approx(pert.quantile(u)).margin(9e-6));
}

TEST_CASE("draws: a Gaussian copula gives the correlation it is asked for") {
  auto m = model({normal(0, 1), normal(5, 2), normal(0, 3)}, [](const auto& x) { return x[0]; });
  m.copula = Copula({{0, 1, 0.7}, {0, 2, -0.4}}, {"a", "b", "c"});
  const Draws d = draw(m, 8192, 3);
  CHECK(correlation(d.input("x0"), d.input("x1"), d.count) == Approx(0.7).margin(0.01));
  CHECK(correlation(d.input("x0"), d.input("x2"), d.count) == Approx(-0.4).margin(0.01));
  CHECK(correlation(d.input("x1"), d.input("x2"), d.count) == Approx(0).margin(0.01));
  CHECK(summary(d, "x1").p90 == Approx(5 + 2 * 1.28155).epsilon(1e-3));
}

TEST_CASE("draws: correlations that contradict one another name who weighs most") {
  try {
    const Copula c({{0, 1, 0.9}, {1, 2, 0.9}, {0, 2, -0.9}, {2, 3, 0.1}}, {"a", "b", "c", "d"});
    FAIL("accepted");
  } catch (const config::InputError& e) {
    const std::string text = e.what();
    CHECK(text.find("not positive definite") != std::string::npos);
    for (const char* name : {"a (", "b (", "c ("}) CHECK(text.find(name) != std::string::npos);
    CHECK(text.find("d (") == std::string::npos);
  }
}

TEST_CASE("sensitivities: Sobol indices of the Ishigami function") {
  constexpr double pi = std::numbers::pi;
  const auto m = model({uniform(-pi, pi), uniform(-pi, pi), uniform(-pi, pi)}, [](const auto& x) {
    return std::sin(x[0]) + 7 * std::pow(std::sin(x[1]), 2) +
           0.1 * std::pow(x[2], 4) * std::sin(x[0]);
  });
  const Sensitivity s = sensitivities(m, 4096, 1).at(0);
  const auto index = [&](const std::string& name) {
    for (const auto& i : s.indices)
      if (i.input == name) return i;
    return SobolIndex{};
  };
  // V1 = (1 + b pi^4/5)^2/2, V2 = a^2/8, V13 = 8 b^2 pi^8/225 (Ishigami and Homma, 1990)
  const auto within = [](double found, double error, double exact) {
    CHECK(error < 0.02);
    CHECK(found == Approx(exact).margin(2.5 * error));
  };
  within(index("x0").first, index("x0").first_standard_error, 0.3139);
  within(index("x1").first, index("x1").first_standard_error, 0.4424);
  within(index("x2").first, index("x2").first_standard_error, 0);
  within(index("x0").total, index("x0").total_standard_error, 0.5576);
  within(index("x1").total, index("x1").total_standard_error, 0.4424);
  within(index("x2").total, index("x2").total_standard_error, 0.2437);
}

TEST_CASE(
    "sensitivities: tornado by hand, largest first; none of Sobol where inputs move together") {
  auto m =
      model({normal(10, 1), uniform(0, 10)}, [](const auto& x) { return 2 * x[0] * x[0] + x[1]; });
  const Sensitivity s = sensitivities(m, 64, 1).at(0);
  REQUIRE(s.tornado.size() == 2);
  CHECK(s.tornado[0].input == "x0");
  CHECK(s.tornado[0].low == Approx(2 * std::pow(10 - 1.28155, 2) + 5).epsilon(1e-5));
  CHECK(s.tornado[0].high == Approx(2 * std::pow(10 + 1.28155, 2) + 5).epsilon(1e-5));
  CHECK(s.tornado[1].swing == Approx(8));
  m.copula = Copula({{0, 1, 0.5}}, {"x0", "x1"});
  CHECK(sensitivities(m, 64, 1).at(0).indices.empty());
}

TEST_CASE("samples: standard errors cover the known percentiles and probabilities") {
  const auto m = model({normal(10, 2), uniform(0, 5)},
                       [](const auto& x) { return x[0] + std::sin(40 * x[1]); });
  const auto exact = model({normal(10, 2)}, [](const auto& x) { return x[0]; });
  int covered = 0, all = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Draws d = draw(exact, 500, seed);
    const DrawnFigure f = summary(d, "y");
    const Estimate p = estimated_probability(d, {below(11)});
    REQUIRE(f.p10_standard_error);
    CHECK(p.standard_error > 0);
    CHECK(p.standard_error < 0.02);  // a scrambled net does no worse than 500 random samples
    for (const auto& [value, error, truth] :
         {std::tuple{f.p10, *f.p10_standard_error, 10 - 2 * 1.2815516},
          {f.p90, *f.p90_standard_error, 10 + 2 * 1.2815516},
          {p.value, p.standard_error, 0.6914625}}) {
      ++all;
      covered += std::abs(value - truth) <= 2 * error ? 1 : 0;
    }
  }
  // Two standard errors from 16 replicates cover 94 % (Student's t, 15 degrees of freedom);
  // percentiles of small replicates have a bias besides.
  CHECK(covered >= 0.85 * all);
  const Draws d = draw(m, 4096, 1);
  CHECK(*summary(d, "y").p50_standard_error >
        *summary(draw(exact, 4096, 1), "y").p50_standard_error);
}

TEST_CASE("samples: a probability of all or nothing is known no better than their number says") {
  const auto m = model({uniform(0, 1)}, [](const auto& x) { return x[0]; });
  const Estimate p = estimated_probability(draw(m, 1000, 1), {below(2)});
  CHECK(p.value == 1);
  CHECK(p.standard_error == Approx(std::sqrt(1001. / 1002 / 1002 / 1000)));
}

namespace {

SobolIndex index_of(const Sensitivity& s, const std::string& input) {
  for (const auto& i : s.indices)
    if (i.input == input) return i;
  FAIL("no index of " << input);
  return {};
}

}  // namespace

TEST_CASE("sensitivities: exact indices of a sum and a product within the stated error") {
  const auto sum = model({uniform(0, 1), uniform(0, 2), uniform(0, 3)},
                         [](const auto& x) { return x[0] + x[1] + x[2]; });
  // Uniform on (0, 1) and (1, 2): means 1/2 and 3/2, variances 1/12; V = 1/144 + 1/48 + 3/16.
  const auto product =
      model({uniform(0, 1), uniform(1, 2)}, [](const auto& x) { return x[0] * x[1]; });
  const double v0 = 2.25 / 12, v1 = 0.25 / 12, v01 = 1. / 144, v = v0 + v1 + v01;
  struct Case {
    const UncertainModel& m;
    const char* input;
    double first, total;
  };
  double squares = 0;
  int estimates = 0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed)
    for (const auto& [m, input, first, total] :
         {Case{sum, "x0", 1. / 14, 1. / 14}, Case{sum, "x1", 4. / 14, 4. / 14},
          Case{sum, "x2", 9. / 14, 9. / 14}, Case{product, "x0", v0 / v, (v0 + v01) / v},
          Case{product, "x1", v1 / v, (v1 + v01) / v}}) {
      const Sensitivity s = sensitivities(m, 4096, seed).at(0);
      CHECK_FALSE(s.not_reliable);
      const SobolIndex i = index_of(s, input);
      INFO(input << ", seed " << seed << ": " << i.first << " +- " << i.first_standard_error << ", "
                 << i.total << " +- " << i.total_standard_error);
      CHECK(i.first <= i.total);
      CHECK(i.total <= 1);
      CHECK(i.first_standard_error < 0.02);
      CHECK(std::abs(i.first - first) <= 4 * i.first_standard_error);
      CHECK(std::abs(i.total - total) <= 4 * i.total_standard_error);
      squares += std::pow((i.first - first) / i.first_standard_error, 2) +
                 std::pow((i.total - total) / i.total_standard_error, 2);
      estimates += 2;
    }
  // Mean square of distance over stated error: 1 if the errors are right, 15/13 with 16 replicates.
  CHECK(squares / estimates < 1.8);
  CHECK(squares / estimates > 0.4);
}

TEST_CASE("sensitivities: no index where a tail carries the variance, or the metric is not there") {
  const auto lognormal = [](double sigma) {
    config::Distribution d;
    d.kind = Kind::lognormal;
    d.values = {1, sigma};
    return d;
  };
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    for (const bool product : {false, true}) {
      const auto m = model({lognormal(2), lognormal(2)}, [product](const auto& x) {
        return product ? x[0] * x[1] : x[0] + x[1];
      });
      const Sensitivity s = sensitivities(m, 4096, seed).at(0);
      CHECK(s.indices.empty());
      REQUIRE(s.not_reliable);
      CHECK(s.not_reliable->find("of the variance") != std::string::npos);
    }
    const auto mild =
        model({lognormal(0.3), lognormal(0.5)}, [](const auto& x) { return x[0] * x[1]; });
    CHECK(sensitivities(mild, 4096, seed).at(0).indices.size() == 2);
  }
  const auto quotient = model({normal(1, 0.3), uniform(0, 1)}, [](const auto& x) {
    return x[0] > 0.5 ? x[1] / x[0] : std::nan("");
  });
  const Sensitivity s = sensitivities(quotient, 4096, 1).at(0);
  CHECK(s.indices.empty());
  CHECK(s.not_reliable.value_or("").find("does not exist in") != std::string::npos);
}

TEST_CASE("sensitivities: the tornado keeps an input at whose end the metric does not exist") {
  const auto m = model({normal(10, 1), uniform(0, 10)},
                       [](const auto& x) { return x[0] > 11 ? std::nan("") : x[0] + 100 * x[1]; });
  const Sensitivity s = sensitivities(m, 64, 1).at(0);
  REQUIRE(s.tornado.size() == 2);
  CHECK(s.tornado[0].input == "x0");
  CHECK(s.tornado[0].low == Approx(10 - 1.28155 + 500).epsilon(1e-5));
  CHECK_FALSE(s.tornado[0].high);
  CHECK(s.tornado[0].swing == Approx(1.28155).epsilon(1e-4));
  CHECK(s.tornado[1].low);
}

TEST_CASE("labels: inputs in words") {
  const auto m = model({}, [](const auto&) { return 0; });
  const auto label = [&](const std::string& name) {
    ModelInput in;
    in.name = name;
    return label_of(in, m.economics);
  };
  CHECK(label("demand.tokens") == "demand: tokens");
  CHECK(label("plans.own[1].buy.lease.rate") == "plan own, phase 2: buy lease rate");
  CHECK(label("fleets.racks.residual_value") == "fleet racks: residual value");
  CHECK(label("sites/us-colocation.electricity_price") == "us-colocation: electricity price");
  CHECK(label("offers/tpu-v6e.purchase[0].price") == "tpu-v6e: purchase 1 price");
  CHECK(label("chips/tpu-v5e.step_error") == "tpu-v5e: error of the simulated step");
  CHECK(label("ownership/tpu.discount_rate") == "cost of ownership of tpu: discount rate");
}

TEST_CASE("verdicts: on the edge within five points or two standard errors of a limit") {
  CHECK(verdict_of(0.86, 0.001) == "supported");
  CHECK(verdict_of(0.85, 0.001) == "on the edge");
  CHECK(verdict_of(0.76, 0.001) == "on the edge");
  CHECK(verdict_of(0.74, 0.001) == "uncertain");
  CHECK(verdict_of(0.74, 0.031) == "on the edge");
  CHECK(verdict_of(0.26, 0.001) == "uncertain");
  CHECK(verdict_of(0.24, 0.001) == "on the edge");
  CHECK(verdict_of(0.14, 0.001) == "not supported");
  CHECK(verdict_of(0.14, 0.04) == "on the edge");
}

TEST_CASE("conditions: the input that flips one, where, and with what probability") {
  auto m = model({normal(10, 2), uniform(0, 1)}, [](const auto& x) { return 2 + 3 * x[0] + x[1]; });
  m.conditions.push_back(below(40));
  const DrawnCondition c = conditions(m, draw(m, 8192, 1)).at(0);
  CHECK(c.holds);
  REQUIRE(c.flips.size() == 1);
  CHECK(c.flips[0].input == "x0");
  CHECK(c.flips[0].at == Approx(12.5).epsilon(1e-9));
  CHECK(c.flips[0].moved == Approx(0.25).epsilon(1e-9));
  CHECK(c.flips[0].probability == Approx(0.1056).margin(1e-3));  // beyond 1.25 sd
  CHECK(c.never == std::vector<std::string>{"x1"});
}
