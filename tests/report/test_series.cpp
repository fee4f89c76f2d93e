// Series of a run: they agree with the decisions, metrics and samples beside them.
#include <algorithm>
#include <catch2/catch.hpp>

#include "podsim/report/page.h"
#include "podsim/study/study.h"

namespace podsim {
namespace {

using report::Language;

study::RunResult result_of(const std::string& scenario) {
  study::Options options;
  options.fidelity = study::Fidelity::analytic;
  return study::run_file(std::string(PODSIM_SOURCE_DIR) + "/scenarios/" + scenario, options);
}

TEST_CASE("the page of the main scenario is below a megabyte and a half") {
  constexpr std::size_t most = 1'500'000;
  const study::RunResult r = result_of("report/meta-2026-31.yaml");
  for (const Language language : {Language::en, Language::zh})
    CHECK(report::run_page(r, language).size() < most);
}

TEST_CASE("series of a run agree with its decisions and metrics") {
  const study::RunResult r = result_of("report/meta-2026-31.yaml");
  REQUIRE(r.series);
  for (const study::RentLifeTable& t : r.series->rent_and_life) {
    const auto& row = t.npv_usd.at(static_cast<std::size_t>(t.base_rent));
    const double npv = row.at(static_cast<std::size_t>(t.base_life));
    CHECK(npv == Approx(r.decisions.at(t.plan).npv_usd).epsilon(1e-9));
    CHECK(t.npv_usd.size() == 7);
    CHECK(row.size() == 5);
  }
  REQUIRE(r.series->cost_over_use);
  const auto& c = *r.series->cost_over_use;
  for (const study::UseCost& plan : c.plans) {
    const double even = r.break_even.at(plan.plan).utilisation;
    for (std::size_t i = 0; i < c.shares.size(); ++i)
      CHECK((plan.usd[i] > c.rents_usd.at(c.against)) == (c.shares[i] < even));
  }
  for (const study::StepSeries& s : r.series->steps) {
    const auto& phase = r.plans.at(s.plan).phases.at(static_cast<std::size_t>(s.phase));
    double memory = 0, core = 0;
    for (const auto& [use, bytes] : s.memory_by_stage_bytes.at(0)) memory += bytes;
    CHECK(memory == Approx(phase.memory_by_stage_bytes.at(0)));
    for (const study::OperationTotal& o : s.operations) core += o.time_s;
    const study::StepBreakdown& b = phase.breakdown;
    CHECK(core == Approx(b.mxu_s + b.vpu_s + b.hbm_s + b.dispatch_s + b.interference_s));
    for (const study::ResourceGain& g : s.gains) CHECK(g.saved < 0.1);
  }
}

TEST_CASE("saved cash ends at the sum of what decisions discount") {
  const study::RunResult r = result_of("report/meta-2026-31.yaml");
  for (const study::SavedCash& s : r.series->saved_cash) {
    REQUIRE(s.usd.size() == s.months.size());
    const bool back = s.usd.back() >= 0;
    CHECK(back == r.decisions.at(s.plan).payback_years.has_value());
  }
}

TEST_CASE("quantiles of a sampled saving surround its median, bands its base case") {
  const study::RunResult r = result_of("report/b1-own-or-rent-meta.yaml");
  REQUIRE(r.series);
  REQUIRE(r.series->quantiles.size() == 1);
  const auto& q = r.series->quantiles.front();
  CHECK(q.values.size() == 20);
  CHECK(std::is_sorted(q.values.begin(), q.values.end()));
  for (const study::DrawnFigure& f : r.uncertainty->figures) {
    if (f.path != q.metric) continue;
    CHECK(q.values.at(9) <= f.p50);
    CHECK(q.values.at(10) >= f.p50);
  }
  const study::SavedCash& s = r.series->saved_cash.front();
  for (std::size_t i = 0; i < s.usd.size(); ++i) CHECK(s.p10_usd.at(i) <= s.p90_usd.at(i));
}

}  // namespace
}  // namespace podsim
