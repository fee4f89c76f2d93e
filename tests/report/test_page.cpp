// Pages: nothing in a result becomes markup, the same result gives the same bytes, limits of size.
#include <algorithm>
#include <catch2/catch.hpp>
#include <regex>
#include <set>

#include "podsim/config/codec.h"
#include "podsim/report/page.h"
#include "podsim/study/study.h"
#include "src/report/page/assets.h"
#include "src/report/page/chart.h"
#include "src/report/page/sweep_model.h"
#include "src/report/page/writer.h"

namespace podsim {
namespace {

using report::Language;

const study::RunResult& quickstart() {
  static const study::RunResult result = [] {
    study::Options options;
    options.fidelity = study::Fidelity::analytic;
    return study::run_file(PODSIM_SOURCE_DIR "/scenarios/quickstart.yaml", options);
  }();
  return result;
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

/// The page without script, style and licence, which are the same in all.
std::string own_part(std::string page) {
  for (const char* constant :
       {report::page::kScript, report::page::kStyle, report::page::kLicense}) {
    const std::string text = constant;
    page.erase(page.find(text), text.size());
  }
  return page;
}

TEST_CASE("no name of a result becomes markup or ends the data of its page") {
  study::RunResult r = quickstart();
  const std::string hostile = "</script><img src=x onerror=alert(1)>\x1b[31m=cmd|' /C calc'!A0<!--";
  r.name = r.question = hostile;
  r.notes = {hostile};
  r.plans[hostile] = r.plans.begin()->second;
  r.inputs.front().source = hostile;
  const std::string page = own_part(report::run_page(r, Language::en));
  CHECK(page.find("<img") == std::string::npos);
  CHECK(page.find('\x1b') == std::string::npos);
  CHECK(count_of(page, "</script>") == 2);
  CHECK(count_of(page, "<!--") == 1);
  CHECK(page.find("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;\\x1b[31m=cmd|&#39;") !=
        std::string::npos);
}

TEST_CASE("a page is the same for a result and for what was kept of it, every time") {
  const std::string page = report::run_page(quickstart(), Language::en);
  CHECK(report::run_page(quickstart(), Language::en) == page);
  const auto kept = config::decode<study::RunResult>(
      config::parse_json("result.json", config::to_json(config::encode(quickstart()))));
  CHECK(report::run_page(kept, Language::en) == page);
  CHECK(report::run_page(kept, Language::zh) != page);
}

TEST_CASE("a page allows its own script alone and asks nothing of a network") {
  const std::string page = report::run_page(quickstart(), Language::en);
  CHECK(page.find("content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-") !=
        std::string::npos);
  const std::string own = own_part(page);
  for (const char* fetched : {"src=\"http", "href=\"http", "<link", "<iframe", "@import", "url("})
    CHECK(own.find(fetched) == std::string::npos);
  CHECK(std::string(report::page::kLicense).find("UW Interactive Data Lab") != std::string::npos);
}

TEST_CASE("ids of a page are unique, and its contents lead to sections") {
  const std::string page = own_part(report::run_page(quickstart(), Language::en));
  const std::regex id(" id=\"([^\"]*)\""), link("href=\"#([^\"]*)\"");
  std::set<std::string> ids;
  for (std::sregex_iterator i(page.begin(), page.end(), id), end; i != end; ++i)
    CHECK(ids.insert((*i)[1]).second);
  for (std::sregex_iterator i(page.begin(), page.end(), link), end; i != end; ++i)
    CHECK(ids.contains((*i)[1]));
}

study::SweepResult synthetic_sweep(std::int64_t points) {
  study::SweepResult s;
  s.name = "</script><img src=x onerror=alert(1)>";
  s.axes = {{"system.slices", {}, ""}, {"workload.remat", {}, ""}};
  s.counts = {points, points, points, 0, 0, 0};
  for (std::int64_t i = 0; i < points; ++i) {
    study::SweepRow row;
    row.point = i;
    row.values = {std::to_string(1 + i % 7), i % 2 == 0 ? "full" : "it's none"};
    const double cost = 1 + static_cast<double>((i * 7919) % 1009) / 1009;
    row.metrics = {{"plans.rent.cost.per_million_tokens_usd", std::to_string(cost)},
                   {"plans.rent.phases[0].step_time_s", std::to_string(3 / cost + i % 7)},
                   {"plans.rent.phases[0].mfu", std::to_string(0.3 + 0.01 * (i % 13))},
                   {"plans.rent.phases[0].tokens_per_s", std::to_string(1e6 / cost)},
                   {"plans.rent.cost.total_usd", std::to_string(1e8 * cost)}};
    s.rows.push_back(std::move(row));
  }
  return s;
}

TEST_CASE("the page of 10,000 points is below six megabytes and holds no markup of theirs") {
  constexpr std::size_t most = 6'000'000;
  const study::SweepResult s = synthetic_sweep(10'000);
  const std::string page = report::sweep_page(s, Language::en);
  CHECK(page.size() < most);
  CHECK(report::sweep_page(s, Language::en) == page);
  CHECK(own_part(page).find("<img") == std::string::npos);
}

TEST_CASE("points of a sweep stand by the objective, with options that a shell takes") {
  const auto m = report::page::model_of(synthetic_sweep(200), report::Wording(Language::en));
  REQUIRE(m.rows.size() == 200);
  CHECK(m.objective().name == "USD per million tokens");
  CHECK(std::is_sorted(m.objective().values.begin(), m.objective().values.end()));
  REQUIRE(m.keys.size() == 2);
  CHECK(m.keys[0].numeric);
  CHECK(m.keys[0].name == "slices");
  CHECK(m.keys[0].options.front() == "--set system.slices=1");
  CHECK(m.keys[1].options.back() == "--set 'workload.remat=it'\\''s none'");
  const auto effects = report::page::effects_of(m.keys[0], m.objective());
  std::size_t points = 0;
  for (const auto& e : effects) {
    points += e.count;
    CHECK(e.low <= e.median);
    CHECK(e.median <= e.high);
  }
  CHECK(points == 200);
}

TEST_CASE("no point beats one of the Pareto front in both metrics") {
  const auto m = report::page::model_of(synthetic_sweep(500), report::Wording(Language::en));
  const auto &x = m.metrics[1].values, &y = m.metrics[0].values;
  const auto front = report::page::pareto_front(m.metrics[1], m.metrics[0]);
  REQUIRE(front.size() > 1);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const bool beaten = std::any_of(front.begin(), front.end(), [&](std::size_t f) {
      return x[f] <= x[i] && y[f] <= y[i] && (x[f] < x[i] || y[f] < y[i]);
    });
    const bool equal = std::any_of(front.begin(), front.end(),
                                   [&](std::size_t f) { return x[f] == x[i] && y[f] == y[i]; });
    CHECK(beaten != equal);
  }
}

TEST_CASE("the page of claims has their verdicts and no markup of theirs") {
  study::ClaimsResult claims;
  claims.version = "1";
  claims.fidelity = "analytic";
  study::ClaimOfFile c;
  c.verdict.id = "b1";
  c.verdict.source = "<img src=x>";
  c.verdict.claim.text = "</script><img src=x onerror=alert(1)>";
  c.verdict.claim.verdict = "supported";
  c.verdict.claim.probability = 0.9;
  c.verdict.claim.basis = "draws";
  c.chip_hours_usd = {{"rent", 1.5}};
  claims.claims = {c};
  const std::string page = own_part(report::claims_page(claims, Language::en));
  CHECK(page.find("<img") == std::string::npos);
  CHECK(page.find("1 claims: 1 supported") != std::string::npos);
  CHECK(own_part(report::claims_page(claims, Language::zh)).find("成立 1 个") != std::string::npos);
}

TEST_CASE("axes have round ticks within their ends") {
  const auto axis = report::page::linear_axis("x", -0.3, 7.1, true);
  CHECK(axis.from <= -0.3);
  CHECK(axis.to >= 7.1);
  std::vector<std::string> texts;
  for (const auto& tick : axis.ticks) {
    CHECK(tick.at >= axis.from);
    CHECK(tick.at <= axis.to);
    texts.push_back(tick.text);
  }
  CHECK(texts == std::vector<std::string>{"0", "2", "4", "6"});
  const auto decades = report::page::logarithmic_axis("x", 0.4, 3000);
  CHECK(decades.ticks.front().text == "1");
  CHECK(decades.ticks.back().text == "1,000");
}

}  // namespace
}  // namespace podsim
