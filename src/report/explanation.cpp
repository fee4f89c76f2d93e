#include <set>

#include "podsim/report/report.h"

namespace podsim::report {
namespace {

class ExplanationTree {
 public:
  explicit ExplanationTree(const Style& style) : style_(style) {}

  void add(const study::Explanation& e, std::size_t depth) {
    line(depth, e.value.empty() ? e.path : e.path + " = " + e.value);
    const bool again = !seen_.insert(e.path).second;
    if (again && !e.from.empty()) return line(depth + 1, "(explained above)");
    if (!e.formula.empty()) line(depth + 1, "is " + e.formula);
    if (!e.source.empty()) line(depth + 1, "from " + e.source);
    if (!e.binding.empty()) line(depth + 1, e.binding);
    for (const auto& part : e.from) add(part, depth + 1);
  }

  std::string text() && { return std::move(text_); }

 private:
  void line(std::size_t depth, const std::string& content) {
    constexpr std::size_t narrowest = 40;
    const std::string indent(2 * depth, ' ');
    const std::size_t room =
        style_.width > indent.size() + narrowest ? style_.width - indent.size() : narrowest;
    std::string lead = indent;
    for (const auto& piece : wrap(content, room - 4)) {
      text_ += lead + piece + "\n";
      lead = indent + "    ";
    }
  }

  Style style_;
  std::set<std::string> seen_;
  std::string text_;
};

}  // namespace

std::string explanation_text(const study::Explanation& explanation, const Style& style) {
  ExplanationTree tree(style);
  tree.add(explanation, 0);
  return std::move(tree).text();
}

}  // namespace podsim::report
