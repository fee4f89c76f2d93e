// Failure processes: rates, Weibull lives, independence.
#include <catch2/catch.hpp>
#include <cmath>

#include "src/job/failures.h"

using namespace podsim::job;

namespace {

constexpr double second = ticks_per_second;

/// Failures of one law before `seconds`, mean over streams.
double count(const FailureLaw& law, double seconds, int streams = 200) {
  const auto laws = active_laws({law});
  double all = 0;
  for (int i = 0; i < streams; ++i)
    for (FailureStream s(3, static_cast<std::uint64_t>(i), laws);
         static_cast<double>(s.next()) < seconds * second; s.pop())
      ++all;
  return all / streams;
}

}  // namespace

TEST_CASE("failures: a shape next to 1 gives what the exponential law gives") {
  const double exponential = count({FailureKind::chip, 1000, 1e-5}, 20'000);
  const double weibull = count({FailureKind::chip, 1000, 1e-5, 1.0001}, 20'000);
  CHECK(exponential == Approx(200).epsilon(0.02));
  CHECK(weibull == Approx(200).epsilon(0.02));
}

TEST_CASE("failures: a new fleet fails by the Weibull hazard") {
  // N (1 - exp(-(t/scale)^k)) first lives end before t, scale = mean / gamma(1 + 1/k); t is so
  // short beside the mean that few renewed lives end, too.
  for (const double shape : {0.7, 2.0, 3.0}) {
    const double mean = 1e6, t = 2e4;
    const double scale = mean / std::tgamma(1 + 1 / shape);
    const double expected = 10'000 * (1 - std::exp(-std::pow(t / scale, shape)));
    const double renewed = shape < 1 ? 0.03 : 0.0;
    CAPTURE(shape, expected);
    CHECK(count({FailureKind::chip, 10'000, 1 / mean, shape}, t) ==
          Approx(expected * (1 + renewed)).epsilon(0.03).margin(0.3));
  }
}

TEST_CASE("failures: renewed lives bring the rate to one over the mean life") {
  // Elementary renewal theorem: over many lives, one failure per mean life and item.
  for (const double shape : {0.7, 2.0})
    CHECK(count({FailureKind::host, 10, 1e-3, shape}, 200'000, 50) == Approx(2000).epsilon(0.02));
}

TEST_CASE("failures: an old fleet of parts that wear out fails more, of early failures less") {
  const auto in_a_day = [](double shape, double age) {
    return count({FailureKind::chip, 10'000, 1e-7, shape, age}, 86'400);
  };
  CHECK(in_a_day(2, 1e7) > 5 * in_a_day(2, 0));
  CHECK(in_a_day(0.7, 1e7) < 0.5 * in_a_day(0.7, 0));
}

TEST_CASE("failures: each kind has a stream of its own") {
  const auto one = active_laws({{FailureKind::chip, 100, 1e-4}});
  const auto two = active_laws({{FailureKind::host, 50, 1e-3}, {FailureKind::chip, 100, 1e-4}});
  FailureStream alone(1, 0, one), among(1, 0, two);
  for (int i = 0; i < 20; ++i) {
    const FailureEvent expected = alone.pop();
    FailureEvent found = among.pop();
    while (found.kind != FailureKind::chip) found = among.pop();
    CHECK(found.at == expected.at);
    CHECK(found.where == expected.where);
  }
}
