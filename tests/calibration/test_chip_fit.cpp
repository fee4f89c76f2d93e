#include <catch2/catch.hpp>
#include <cmath>

#include "podsim/calibration/chip.h"
#include "podsim/catalog/catalog.h"
#include "src/calibration/chip/fit.h"

using namespace podsim::calibration;

namespace {

/// Rows of a time a + b x, measured with the given a and b, `off` times as long in the first row.
Residuals line(double a, double b, double off) {
  return [=](const std::vector<double>& p) {
    std::vector<double> r;
    for (int x = 1; x <= 30; ++x) {
      const double measured = (a + b * x) * (x == 1 ? off : 1);
      r.push_back(std::log((p[0] + p[1] * x) / measured));
    }
    return r;
  };
}

const std::vector<FitParameter> kLine = {{"a", 1, 0.01, 100}, {"b", 1, 0.01, 100}};

}  // namespace

TEST_CASE("a fit finds the parameters that made the rows") {
  const Fit fit = fit_parameters(kLine, line(5, 0.3, 1));
  CHECK(fit.parameters[0].value == Approx(5).epsilon(1e-4));
  CHECK(fit.parameters[1].value == Approx(0.3).epsilon(1e-4));
  CHECK_FALSE(fit.parameters[0].at_bound);
  for (const double r : fit.residuals) CHECK(std::abs(r) < 1e-4);
}

TEST_CASE("one wild row moves a fit little") {
  const Fit fit = fit_parameters(kLine, line(5, 0.3, 20));
  CHECK(fit.parameters[0].value == Approx(5).epsilon(0.1));
  CHECK(fit.parameters[0].low < 5.3);
}

TEST_CASE("ranges hold, and a parameter at the end of one is named") {
  auto parameters = kLine;
  parameters[0].high = 2;
  const Fit fit = fit_parameters(parameters, line(5, 0.3, 1));
  CHECK(fit.parameters[0].value == Approx(2));
  CHECK(fit.parameters[0].at_bound);
  CHECK_FALSE(fit.parameters[1].at_bound);
}

TEST_CASE("a parameter that no row depends on is told apart") {
  const auto residuals = [](const std::vector<double>& p) {
    return std::vector<double>{std::log(p[0] / 3), std::log(p[0] / 3.1)};
  };
  const Fit fit = fit_parameters({{"seen", 1, 0.1, 10}, {"unseen", 1, 0.1, 10}}, residuals);
  CHECK(fit.parameters[0].informed);
  CHECK_FALSE(fit.parameters[1].informed);
  CHECK(fit.parameters[1].value == Approx(1));
}

TEST_CASE("the shipped calibrations are what the shipped rows give") {
  podsim::study::Options options;
  options.catalogs = {PODSIM_SOURCE_DIR "/configs"};
  for (const char* chip : {"nvidia-a100", "tpu-v6e", "tpu-v7"}) {
    const podsim::catalog::Catalog catalog(options.catalogs);
    const auto& shipped = catalog.calibration(chip);
    const auto fit = calibrate_chip(chip, {}, {}, "2026-11-24", options);
    CHECK(fit.entry.rows == shipped.rows);
    for (const auto& [name, value] : shipped.parameters) {
      INFO(chip << " " << name);
      const auto number = [](const std::string& text) { return std::stod(text); };
      CHECK(number(fit.entry.parameters.at(name).value) ==
            Approx(number(value.value)).epsilon(0.02));
    }
  }
}
