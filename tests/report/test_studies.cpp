// Sweeps, comparisons, explanations, listings, the field reference.
#include <catch2/catch.hpp>

#include "podsim/catalog/catalog.h"
#include "podsim/report/report.h"
#include "src/report/csv.h"
#include "tests/report/golden.h"
#include "tests/report/sample.h"

using namespace podsim;
using report::test::is_approved;

TEST_CASE("CSV fields are quoted as RFC 4180 says") {
  CHECK(report::csv_field("plain 1.5") == "plain 1.5");
  CHECK(report::csv_field("a,b") == "\"a,b\"");
  CHECK(report::csv_field("say \"no\"") == "\"say \"\"no\"\"\"");
  CHECK(report::csv_field("two\nlines") == "\"two\nlines\"");
  CHECK(report::csv_field(" edge") == "\" edge\"");
  CHECK(report::csv_record({"a", "", "c"}) == "a,,c\r\n");
}

TEST_CASE("a sweep as CSV: axes, then metrics, then how the point ended") {
  CHECK(report::sweep_csv(report::test::sample_sweep()) ==
        "system.chip,system.slices,plans.rent.cost.total_usd,x,status,refused_plans,"
        "failed_thresholds,error\r\n"
        "acme-one,1,1234.5,0.1,ok,,x < 0.05 (it is 0.1),\r\n"
        "\"a \"\"quoted\"\" chip\",1,,,refused,,,\"error: no such chip,\n"
        "  did you mean 'acme-one'?\"\r\n");
}

TEST_CASE("a sweep as JSON") {
  const auto n = config::parse_json("sweep", report::sweep_json(report::test::sample_sweep()));
  CHECK(config::at_path(n, "schema")->scalar() == "podsim.sweep/2");
  CHECK(config::at_path(n, "axes[0].path")->scalar() == "system.chip");
  CHECK(n.find("rows")->items().size() == 2);
  CHECK(config::at_path(n, "rows[1].status")->scalar() == "refused");
  CHECK(config::at_path(n, "counts.refused")->scalar() == "1");
  CHECK_FALSE(config::at_path(n, "rows[0].metrics.x")->quoted());
}

TEST_CASE("a sweep as JUnit XML: a threshold that failed, a point that was refused") {
  CHECK(report::sweep_junit(report::test::sample_sweep()) ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites><testsuite name=\"Acme\" tests=\"2\" failures=\"1\" errors=\"0\" "
        "skipped=\"1\">\n"
        "<testcase classname=\"Acme\" name=\"system.chip=acme-one system.slices=1: x &lt; 0.05\">"
        "<failure message=\"x &lt; 0.05 (it is 0.1)\"/></testcase>\n"
        "<testcase classname=\"Acme\" name=\"system.chip=a &quot;quoted&quot; chip "
        "system.slices=1\"><skipped message=\"error: no such chip,&#10;  did you mean "
        "'acme-one'?\"/></testcase>\n"
        "</testsuite></testsuites>\n");
}

TEST_CASE("a comparison as text, Markdown, JSON and CSV") {
  const auto comparison = report::test::sample_comparison();
  CHECK(
      is_approved("compare.txt", report::to_text(report::comparison_document(comparison, 99), {})));
  CHECK(is_approved("compare.md", report::comparison_markdown(comparison)));
  const auto n = config::parse_json("comparison", report::comparison_json(comparison));
  CHECK(config::at_path(n, "comparisons[0].metrics[0].new")->scalar() == "8.4");
  CHECK(config::at_path(n, "ranking[0].pareto")->scalar() == "true");
  CHECK(report::comparison_csv(comparison).find("metric,plans.rent.phases[0].step_time_s,10.5") !=
        std::string::npos);
}

TEST_CASE("a comparison of a thousand figures is a comment all the same") {
  auto comparison = report::test::sample_comparison();
  auto& metrics = comparison.comparisons.front().metrics;
  for (int i = 0; i < 3000; ++i)
    metrics.push_back({"plans.rent.figure" + std::to_string(i), "1", "2", 1});
  const std::string text = report::comparison_markdown(comparison);
  CHECK(text.size() <= 30'000);
  CHECK(text.starts_with("<!-- podsim compare -->\n"));
  CHECK(text.find("more; --format json has them all.") != std::string::npos);
}

TEST_CASE("an explanation is a tree; what was explained is not explained again") {
  const study::Explanation price{
      "offers/acme.rent.cud", "1.20 USD/h", "", "a price list, as of 2026-01 (official)", {}};
  const study::Explanation total{
      "plans.rent.cost.total_usd", "6e6", "sum of the ledger", "", {price}};
  const study::Explanation top{
      "plans.rent.cost.per_million_tokens_usd", "1.5", "total over tokens", "", {total, total}};
  CHECK(report::explanation_text(top, {}) ==
        "plans.rent.cost.per_million_tokens_usd = 1.5\n"
        "  is total over tokens\n"
        "  plans.rent.cost.total_usd = 6e6\n"
        "    is sum of the ledger\n"
        "    offers/acme.rent.cud = 1.20 USD/h\n"
        "      from a price list, as of 2026-01 (official)\n"
        "  plans.rent.cost.total_usd = 6e6\n"
        "    (explained above)\n");
}

TEST_CASE("a listing as text and JSON") {
  const std::vector<catalog::Listing> entries{{"acme-one", "Acme One", "16 GB HBM"}};
  CHECK(report::listing_text(entries, {}) ==
        "  name      title     summary\n"
        "  --------  --------  ---------\n"
        "  acme-one  Acme One  16 GB HBM\n");
  const auto n = config::parse_json("listing", report::listing_json(entries));
  CHECK(config::at_path(n, "[0].summary")->scalar() == "16 GB HBM");
}

TEST_CASE("the field reference names every key with type, default and meaning") {
  const std::string schema = R"({"type": "object", "required": ["name"], "properties": {
    "name": {"type": "string", "description": "its name"},
    "rate": {"type": "string", "pattern": "^x", "examples": ["1 GB/s"], "description": "a | b"},
    "kind": {"type": "string", "enum": ["a", "b"], "default": "a", "description": "which"},
    "share": {"anyOf": [{"type": "number", "minimum": 0}, {"type": "string"}]},
    "parts": {"type": "object", "additionalProperties": {"type": "array", "items": {
      "type": "object", "properties": {"n": {"type": "integer", "exclusiveMinimum": 1}}}}},
    "others": {"type": "array", "items": {
      "type": "object", "properties": {"n": {"type": "integer", "exclusiveMinimum": 1}}}}}})";
  CHECK(is_approved("fields.md", report::field_reference(config::parse_json("schema", schema))));
}
