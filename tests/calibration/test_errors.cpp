// Errors of unseen runs, and what tells of the release of a run's software.
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "podsim/config/diagnostics.h"
#include "podsim/units/parse.h"
#include "src/calibration/training/errors.h"
#include "src/calibration/training/framework.h"

using namespace podsim;
using calibration::Unseen, calibration::UnseenError;

namespace {

constexpr double kScale = 0.1;

/// Runs whose absolute errors lie evenly from 0 to twice `mean` over the scale.
void add(std::vector<UnseenError>& errors, Unseen of, double mean, system::ErrorTraits traits) {
  constexpr int runs = 200;
  for (int i = 0; i < runs; ++i)
    errors.push_back({of, traits, 2 * mean * kScale * (i + 0.5) / runs, kScale, 1});
}

double parameter(const catalog::Calibration& c, const std::string& name) {
  return *units::parse_number(c.parameters.at(name).value);
}

/// Base with which 80 % of errors that lie evenly from 0 to 2 lie within half an interval.
double even_base() { return 1.6 / (1.2815515655446004 * std::sqrt(std::numbers::pi / 2)); }

}  // namespace

TEST_CASE("intervals hold 80 % of new models and of new sources") {
  const system::ErrorTraits dense{100, false, 16, 64, 4096};
  std::vector<UnseenError> errors;
  add(errors, Unseen::model, 1, dense);
  add(errors, Unseen::source, 1.5, dense);
  const auto entry = calibration::learnt_errors(errors, "2026-01-01");
  CHECK(parameter(entry, "base") == Approx(1.5 * even_base()).epsilon(0.02));
  CHECK(parameter(entry, "mixture") == 1);
  CHECK(entry.mean_absolute_error > 0);
}

TEST_CASE("chips without runs widen errors, and narrow none") {
  const system::ErrorTraits dense{100, false, 16, 64, 4096}, without{0, false, 16, 64, 4096};
  for (const auto& [mean, factor] : {std::pair{2.0, 2.0}, std::pair{0.5, 1.0}}) {
    std::vector<UnseenError> errors;
    add(errors, Unseen::model, 1, dense);
    add(errors, Unseen::source, 1, dense);
    add(errors, Unseen::chip, mean, without);
    const auto entry = calibration::learnt_errors(errors, "2026-01-01");
    CAPTURE(mean);
    CHECK(parameter(entry, "base") == Approx(even_base()).epsilon(0.02));
    CHECK(parameter(entry, "no_runs") == Approx(factor).epsilon(0.02));
  }
}

TEST_CASE("a trait with larger errors has a factor") {
  const system::ErrorTraits dense{100, false, 16, 64, 4096}, mixture{100, true, 16, 64, 4096};
  std::vector<UnseenError> errors;
  add(errors, Unseen::model, 1, dense);
  add(errors, Unseen::model, 3, mixture);
  const auto factors = calibration::error_factors(errors);
  CHECK(factors.front() == 1);
  CHECK(factors.back() == Approx(3).epsilon(0.05));
  CHECK_THROWS_AS(calibration::learnt_errors({}, "2026-01-01"), config::InputError);
}

TEST_CASE("versions of NVIDIA's containers are months") {
  CHECK(calibration::month_of("NeMo 25.11") == "2025-11");
  CHECK(calibration::month_of("NeMo 26.04.01") == "2026-05");
  CHECK(calibration::month_of("NeMo / Megatron-Bridge (NGC 26.12.01)") == "2027-01");
  CHECK(calibration::month_of("NeMo container 26.04 (2026-04-17)") == "2026-04");
  CHECK(calibration::month_of("NeMo 2") == "");
  CHECK(calibration::month_of("NGC 25.13") == "");
}
