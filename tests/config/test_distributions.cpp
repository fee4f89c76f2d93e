// Quantiles against closed forms, and what is refused.
#include <catch2/catch.hpp>
#include <cmath>

#include "podsim/config/codec.h"
#include "podsim/config/distribution.h"

using namespace podsim;
using namespace podsim::config;

namespace {

struct Fields {
  double share = 0.5, free = 0;
  units::Time life;
  units::Month at;
  std::int64_t chips = 0, fixed = 0;
  static void describe(Record<Fields>& r) {
    r.optional("share", &Fields::share, "part").at_least(0).at_most(1).uncertain();
    r.optional("free", &Fields::free, "anything").uncertain();
    r.optional("life", &Fields::life, "how long").more_than(0).uncertain();
    r.optional("at", &Fields::at, "when").uncertain();
    r.optional("chips", &Fields::chips, "how many").at_least(1).uncertain();
    r.optional("fixed", &Fields::fixed, "known");
  }
};

struct Read {
  Fields fields;
  std::vector<Uncertain> uncertain;
  std::string problems;
};

Read read(const std::string& yaml) {
  Read out;
  Diagnostics d;
  out.fields = decode<Fields>(parse_yaml("f.yaml", yaml), d, out.uncertain);
  for (const auto& p : d.list()) out.problems += p.path + ": " + p.message + " | " + p.expected;
  return out;
}

Distribution of(const std::string& yaml) {
  Read r = read(yaml);
  INFO(r.problems);
  REQUIRE(r.problems.empty());
  return r.uncertain.at(0).distribution;
}

std::string refused(const std::string& yaml) {
  const Read r = read(yaml);
  CHECK(r.uncertain.empty());
  return r.problems;
}

using Catch::Matchers::Contains;

}  // namespace

TEST_CASE("distributions: quantiles from their definitions") {
  const Distribution triangular = of("free: {triangular: {low: 0, mode: 1, high: 4}}");
  CHECK(triangular.quantile(0.25) == Approx(1));  // a quarter of the area lies left of the mode
  CHECK(triangular.quantile(0.75) == Approx(4 - std::sqrt(0.25 * 4 * 3)));
  const Distribution normal = of("free: {normal: {mean: 10, sd: 2}}");
  CHECK(normal.quantile(0.5) == Approx(10));
  CHECK(normal.quantile(0.9) == Approx(10 + 2 * 1.2815515655));
  const Distribution lognormal = of("life: {lognormal: {median: 4 y, sigma: 0.3}}");
  CHECK(lognormal.quantile(0.1) == Approx(4 * 31557600 * std::exp(-0.3 * 1.2815515655)));
  const Distribution beta = of("share: {beta: {a: 1, b: 2}}");  // 1 - (1 - x)^2
  CHECK(beta.quantile(0.75) == Approx(0.5));
  const Distribution discrete = of("free: {discrete: {values: [5, 1], probabilities: [0.3, 0.7]}}");
  CHECK(discrete.quantile(0.69) == 1);
  CHECK(discrete.quantile(0.71) == 5);
  const Distribution empirical = of("free: {empirical: [3, 1, 2, 4]}");
  CHECK(empirical.quantile(0.1) == 1);
  CHECK(empirical.quantile(0.6) == 3);
}

TEST_CASE("distributions: the mean of a PERT is (low + 4 mode + high) / 6") {
  const Distribution pert = of("free: {pert: {low: 0, mode: 1, high: 8}}");
  double sum = 0;
  constexpr int n = 4000;
  for (int i = 0; i < n; ++i) sum += pert.quantile((i + 0.5) / n);
  CHECK(sum / n == Approx(2).epsilon(1e-4));
}

TEST_CASE("distributions: percentiles stay where a limit cuts the tails") {
  const Distribution d = of("share: {p10: 0.1, p50: 0.6, p90: 0.9}");
  CHECK(d.left_out > 0.01);
  CHECK(d.quantile(0.1) == Approx(0.1));
  CHECK(d.quantile(0.5) == Approx(0.6));
  CHECK(d.quantile(0.9) == Approx(0.9));
  CHECK(d.quantile(1e-9) >= 0);
  CHECK(d.quantile(1 - 1e-9) <= 1);
  const Distribution n = of("share: {normal: {mean: 0.5, sd: 0.25}}");
  CHECK(n.left_out == Approx(2 * 0.02275).epsilon(1e-3));
  CHECK(n.quantile(1e-12) == Approx(0).margin(1e-6));
}

TEST_CASE("distributions: the field gets the median, in its units") {
  const Read r = read(
      "life: {p10: 3 y, p50: 4 y, p90: 6 y}\nat: {triangular: {low: 2026-01, mode: 2026-03, high: "
      "2026-09}}\nchips: {normal: {mean: 100, sd: 10}}\n");
  CHECK(r.problems.empty());
  CHECK(units::in_days(r.fields.life) == Approx(4 * 365.25));
  CHECK(r.fields.at == units::Month::of(2026, 4));
  CHECK(r.fields.chips == 100);
  CHECK(r.uncertain.at(1).path == "at");
  CHECK(r.uncertain.at(1).distribution.quantile(0.97) ==
        units::Month::of(2026, 8).index);  // whole months
}

TEST_CASE("distributions: what is refused, and what was expected") {
  CHECK_THAT(refused("share: {p10: 0.6, p50: 0.5, p90: 0.7}"), Contains("p10 is above p50"));
  CHECK_THAT(refused("share: {p10: -0.1, p50: 0.5, p90: 0.7}"), Contains("at least 0"));
  CHECK_THAT(refused("share: {p10: 0.1, p50: 0.5, p90: 1.7}"), Contains("at most 1"));
  CHECK_THAT(refused("share: {normal: {mean: 0.9, sd: 0.4}}"), Contains("% of the distribution"));
  CHECK_THAT(refused("free: {triangular: {low: 3, mode: 1, high: 4}}"),
             Contains("low is above mode"));
  CHECK_THAT(refused("free: {triangualr: {low: 3, mode: 1, high: 4}}"),
             Contains("unknown distribution 'triangualr'"));
  CHECK_THAT(refused("free: {normal: {mean: 3}}"), Contains("'sd' is missing"));
  CHECK_THAT(refused("free: {normal: {mean: 3, sd: 0}}"), Contains("more than 0"));
  CHECK_THAT(refused("life: {p10: 3, p50: 4 y, p90: 5 y}"), Contains("without a unit"));
  CHECK_THAT(refused("at: {normal: {mean: 2026-01, sd: 3}}"), Contains("of a month"));
  CHECK_THAT(refused("free: {discrete: {values: [1, 2], probabilities: [0.5, 0.6]}}"),
             Contains("sum to 1.1"));
  CHECK_THAT(refused("free: {discrete: {values: [1, 2], probabilities: [1]}}"),
             Contains("as many of each"));
  CHECK_THAT(refused("fixed: {p10: 1, p50: 2, p90: 3}"), Contains("takes no distribution"));
  CHECK_THAT(refused("free: {p10: 1, p50: 2, p90: 3, p95: 4}"), Contains("unknown key 'p95'"));
}
