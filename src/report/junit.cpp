// Thresholds as test cases in the XML that JUnit began and CI services read.
#include <fmt/format.h>

#include <algorithm>

#include "podsim/base/printable.h"
#include "podsim/report/report.h"
#include "podsim/study/thresholds.h"

namespace podsim::report {
namespace {

/// Text for an attribute or an element. XML 1.0 has no control characters but tab and line ends.
std::string xml(const std::string& text) {
  std::string out;
  for (const char c : base::printable(text)) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (c == '\n' || c == '\t')
      out += fmt::format("&#{};", static_cast<int>(c));
    else
      out += c;
  }
  return out;
}

/// Test cases under one suite.
class Suite {
 public:
  explicit Suite(std::string name) : name_(std::move(name)) {}

  void passed(const std::string& name) { add(name, ""); }
  void failed(const std::string& name, const std::string& why) {
    ++failures_;
    add(name, element("failure", why));
  }
  void broken(const std::string& name, const std::string& why) {
    ++errors_;
    add(name, element("error", why));
  }
  void skipped(const std::string& name, const std::string& why) {
    ++skipped_;
    add(name, element("skipped", why));
  }

  [[nodiscard]] std::string text() const {
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites><testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" "
        "skipped=\"{}\">\n{}</testsuite></testsuites>\n",
        xml(name_), tests_, failures_, errors_, skipped_, cases_);
  }

 private:
  static std::string element(const char* kind, const std::string& why) {
    return fmt::format("<{} message=\"{}\"/>", kind, xml(why));
  }
  void add(const std::string& name, const std::string& outcome) {
    ++tests_;
    cases_ += fmt::format("<testcase classname=\"{}\" name=\"{}\">{}</testcase>\n", xml(name_),
                          xml(name), outcome);
  }

  std::string name_, cases_;
  int tests_ = 0, failures_ = 0, errors_ = 0, skipped_ = 0;
};

void add_thresholds(const study::SweepResult& sweep, const study::SweepRow& row, Suite& suite) {
  const std::string point = study::in_words(sweep, row);
  for (const auto& threshold : sweep.thresholds) {
    const auto failed = std::find_if(
        row.failed_thresholds.begin(), row.failed_thresholds.end(),
        [&](const auto& text) { return text.starts_with(fmt::format("{} (", threshold)); });
    const std::string name = fmt::format("{}: {}", point, threshold);
    failed == row.failed_thresholds.end() ? suite.passed(name) : suite.failed(name, *failed);
  }
  if (sweep.thresholds.empty()) suite.passed(point);
}

}  // namespace

std::string run_junit(const study::RunResult& result) {
  Suite suite(result.name);
  for (const auto& t : result.thresholds)
    t.passed ? suite.passed(t.expression) : suite.failed(t.expression, study::in_words(t));
  if (result.thresholds.empty()) suite.passed("runs");
  return suite.text();
}

std::string sweep_junit(const study::SweepResult& sweep) {
  Suite suite(sweep.name);
  for (const auto& row : sweep.rows) {
    const std::string point = study::in_words(sweep, row);
    if (row.status == study::PointStatus::failed)
      suite.broken(point, row.error);
    else if (row.status == study::PointStatus::refused)
      suite.skipped(point, row.error);
    else
      add_thresholds(sweep, row, suite);
  }
  return suite.text();
}

}  // namespace podsim::report
