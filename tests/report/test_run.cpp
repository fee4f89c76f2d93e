// The report of a run: approved outputs and what holds whatever the result.
#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>

#include "podsim/economics/plan.h"
#include "podsim/report/report.h"
#include "src/report/summary.h"
#include "src/report/words.h"
#include "tests/report/golden.h"
#include "tests/report/sample.h"

using namespace podsim;
using report::test::is_approved;
using report::test::sample_run;

namespace {

std::string text_of(const study::RunResult& r) {
  return report::to_text(report::run_document(r), {});
}

std::size_t longest_line(const std::string& text) {
  std::istringstream lines(text);
  std::size_t longest = 0;
  for (std::string line; std::getline(lines, line);)
    longest = std::max(longest, report::display_width(line));
  return longest;
}

}  // namespace

TEST_CASE("a run as text") { CHECK(is_approved("run.txt", text_of(sample_run()))); }

TEST_CASE("the first lines of a run") {
  const auto brief = report::run_document(sample_run(), report::ReportDetail::brief);
  CHECK(is_approved("run_brief.txt", report::to_text(brief, {})));
  CHECK(is_approved("run_brief.md", report::to_markdown(brief)));
}

TEST_CASE("a run in Chinese") {
  const auto full =
      report::run_document(sample_run(), report::ReportDetail::full, report::Language::zh);
  const std::string text = report::to_text(full, {});
  CHECK(is_approved("run_zh.txt", text));
  CHECK(longest_line(text) <= 100);
}

TEST_CASE("plans are ranked by what they cost for the same tokens") {
  auto r = sample_run();
  const auto before = report::ranking(r);
  REQUIRE(before.size() >= 2);
  CHECK(before.front().extra_usd == 0);
  CHECK(std::is_sorted(before.begin(), before.end(),
                       [](const auto& a, const auto& b) { return a.extra_usd < b.extra_usd; }));
  // A plan that trains half as many tokens for the same money is not the cheaper one.
  auto& dear = r.plans[before.front().name];
  r.decisions.clear();
  dear.tokens /= 1000;
  CHECK(report::ranking(r).front().name != before.front().name);
}

TEST_CASE("numbers in sentences have three digits and words for their size") {
  using namespace report;
  CHECK(usd_in_words(29.34e6) == "29.3 million USD");
  CHECK(usd_in_words(-1.4349e9) == "-1.43 billion USD");
  CHECK(usd_in_words(999'999) == "1.00 million USD");
  CHECK(usd_in_words(3'402) == "3,400 USD");
  CHECK(usd_in_words(2.6) == "2.60 USD");
  CHECK(usd_in_words(0) == "0 USD");
  CHECK(usd_in_words(0.04389) == "0.0439 USD");
  CHECK(count_in_words(240e12) == "240 trillion");
  CHECK(count_in_words(4096) == "4,096");
  CHECK(percent_in_words(0.376) == "37.6%");
  CHECK(percent_in_words(1) == "100%");
  CHECK(three_digits(9.999) == "10.0");
  CHECK(three_digits(99.96) == "100");
  CHECK(listed({"a", "b", "c"}) == "a, b and c");
  CHECK(listed({}).empty());
}

TEST_CASE("a run as Markdown") {
  CHECK(is_approved("run.md", report::to_markdown(report::run_document(sample_run()))));
}

TEST_CASE("a run as JSON has the paths that others rely on") {
  const auto n = config::parse_json("result", report::run_json(sample_run()));
  for (const char* path :
       {"schema", "scenario", "plans.rent-only.phases[0].step_time_s",
        "break_even.buy-dear.against", "plans.rent-only.goodput.p50",
        "plans.rent-only.cost.ledger[0].unit_price", "market.revenue_by_year_usd.2027",
        "inputs[0].confidence", "thresholds[1].passed"}) {
    CAPTURE(path);
    CHECK(config::at_path(n, path) != nullptr);
  }
}

TEST_CASE("no line of a report is wider than 100 columns") {
  auto r = sample_run();
  CHECK(longest_line(text_of(r)) <= 100);
  auto& phase = r.plans["rent-only"].phases[0];
  phase.offer = std::string(300, 'x');
  phase.mesh["a_long_name_of_an_axis"] = 1 << 30;
  r.name = std::string(250, 'n');
  r.notes = {"https://example.com/" + std::string(200, 'p')};
  CHECK(longest_line(text_of(r)) <= 100);
}

TEST_CASE("colour is in the headings only, and only when asked for") {
  const auto document = report::run_document(sample_run());
  CHECK(report::to_text(document, {}).find('\033') == std::string::npos);
  report::Style style;
  style.color = true;
  const std::string colored = report::to_text(document, style);
  CHECK(colored.starts_with("\033[1mAcme, rent first, then buy\033[0m\n"));
}

TEST_CASE("the analytic step stands beside the simulated one, and alone at its own fidelity") {
  auto r = sample_run();
  CHECK(text_of(r).find("10.1 s") != std::string::npos);
  r.fidelity = "analytic";
  CHECK(text_of(r).find("10.1 s") == std::string::npos);
}

TEST_CASE("what a result lacks has no section") {
  auto r = sample_run();
  r.market.reset();
  r.reference.reset();
  r.break_even.clear();
  r.thresholds.clear();
  const std::string text = text_of(r);
  for (const char* word : {"Revenue", "Measured", "Break-even", "Thresholds"})
    CHECK(text.find(word) == std::string::npos);
}

TEST_CASE("waits beyond the fourth op of an axis are counted") {
  CHECK(text_of(sample_run()).find("1 more") != std::string::npos);
}

TEST_CASE("phases with the same step share its table, others do not") {
  auto r = sample_run();
  CHECK(text_of(r).find("rent-then-buy/1, rent-then-buy/2, rent-only: 10.5 s") !=
        std::string::npos);
  r.plans["rent-only"].phases[0].step_time_s = 11;
  CHECK(text_of(r).find("rent-only: 11.0 s") != std::string::npos);
}

TEST_CASE("a timeline is a trace of processes, threads and spans in microseconds") {
  auto r = sample_run();
  r.name = "a \"quoted\" name";
  const performance::TracedOp qkv{"fwd.qkv", "forward", 3, "2x3x4", 48, 100, "mxu"};
  const performance::TracedOp gather{"fwd.weights", "forward", 3, "all_gather", 0, 64, "links"};
  r.timelines = {{"rent",
                  0,
                  {{"stage 0, x0", "core", {qkv}, "0 1500000 0 0 0\n2000000 7 0 0 1 1:0\n"},
                   {"stage 0, x0", "fsdp", {gather}, "12 34 0 0 1\n"},
                   {"stage 1, x1", "core", {qkv}, "5 6 0 2 0\n"}}}};
  const auto trace = config::parse_json("trace", report::trace_json(r));
  const auto& events = config::at_path(trace, "traceEvents")->items();
  const auto text = [](const config::Node& event, const char* path) {
    const auto* value = config::at_path(event, path);
    return value == nullptr ? "" : value->scalar();
  };
  std::map<std::string, std::vector<config::Node>> by_phase;
  for (const auto& e : events) by_phase[text(e, "ph")].push_back(e);
  CHECK(text(events[0], "args.name") == "rent, phase 1: stage 0, x0");
  CHECK(by_phase["M"].size() == 2 + 5);
  // Layers first, then core and collectives.
  const auto& spans = by_phase["X"];
  REQUIRE(spans.size() == 2 + 3 + 1 + 1);
  CHECK(text(spans[0], "name") == "forward 1/3");
  CHECK(text(spans[1], "name") == "forward 2/3");
  CHECK(text(spans[2], "name") == "fwd.qkv");
  CHECK(text(spans[2], "dur") == "1.500000");
  CHECK(text(spans[2], "args.shape") == "2x3x4");
  CHECK(text(spans[2], "args.FLOP") == "48.0");
  CHECK(text(spans[2], "args.layer") == "forward 1/3");
  CHECK(text(spans[3], "ts") == "2.000000");
  CHECK(text(spans[3], "dur") == "0.000007");
  CHECK(text(spans[4], "tid") == "3");
  CHECK(text(spans[4], "args.bytes") == "64.0");
  CHECK(text(spans[4], "args.bound") == "links");
  CHECK(text(spans[6], "pid") == "2");
  CHECK(text(spans[6], "args.block run") == "3");
  REQUIRE(by_phase["s"].size() == 1);
  CHECK(text(by_phase["s"][0], "tid") == "3");
  CHECK(text(by_phase["s"][0], "ts") == "0.000012");
  CHECK(text(by_phase["f"][0], "ts") == "2.000000");
  CHECK(text(by_phase["f"][0], "bp") == "e");
  CHECK(config::at_path(trace, "otherData.scenario")->scalar() == r.name);
}
