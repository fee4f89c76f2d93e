// Predicted against measured step times as SVG.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "podsim/base/printable.h"
#include "podsim/report/training.h"

namespace podsim::report {
namespace {

using calibration::TrainingRow, calibration::TrainingValidation;

constexpr double kLeft = 70, kTop = 40, kSide = 480, kWidth = 760, kHeight = 580;
constexpr const char* kColours[] = {"#1b6ca8", "#d1495b", "#2e8b57", "#e08e0b", "#6a4c93",
                                    "#0f9d9d", "#8c564b", "#7f7f7f", "#b5179e", "#4d7c0f"};

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : base::printable(text))
    out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '"' ? "&quot;" : std::string(1, c);
  return out;
}

std::string text(double x, double y, const std::string& anchor, const std::string& words) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", x, y, anchor,
                     escaped(words));
}

std::string line(double x1, double y1, double x2, double y2, const std::string& style) {
  return fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" {}/>\n", x1, y1,
                     x2, y2, style);
}

/// Both axes run over whole decades of seconds.
class Plot {
 public:
  explicit Plot(std::vector<const TrainingRow*> rows) : rows_(std::move(rows)) {
    double least = 1e300, most = 0;
    for (const TrainingRow* r : rows_) {
      chips_.insert(r->chip);
      least = std::min({least, r->measured_step_s, r->predicted_step_s});
      most = std::max({most, r->measured_step_s, r->predicted_step_s});
    }
    from_ = std::floor(std::log10(least));
    to_ = std::max(from_ + 1, std::ceil(std::log10(most)));
  }

  [[nodiscard]] std::string svg(const std::string& title) const {
    std::string s = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" "
        "width=\"{0:.0f}\" height=\"{1:.0f}\" font-family=\"sans-serif\" font-size=\"12\">\n"
        "<rect width=\"{0:.0f}\" height=\"{1:.0f}\" fill=\"white\"/>\n",
        kWidth, kHeight);
    s += text(kLeft + kSide / 2, kTop - 16, "middle", title);
    s += grid() + band();
    for (const TrainingRow* r : rows_) s += point(*r);
    return s + legend() + "</svg>\n";
  }

 private:
  [[nodiscard]] double along(double seconds) const {
    return kSide * (std::log10(seconds) - from_) / (to_ - from_);
  }
  [[nodiscard]] double x(double seconds) const { return kLeft + along(seconds); }
  [[nodiscard]] double y(double seconds) const { return kTop + kSide - along(seconds); }

  [[nodiscard]] std::string grid() const {
    constexpr const char* faint = "stroke=\"#dddddd\"";
    std::string s;
    for (double decade = from_; decade <= to_; ++decade) {
      const double seconds = std::pow(10, decade);
      s += line(x(seconds), kTop, x(seconds), kTop + kSide, faint);
      s += line(kLeft, y(seconds), kLeft + kSide, y(seconds), faint);
      const std::string label = fmt::format("{:g} s", seconds);
      s += text(x(seconds), kTop + kSide + 18, "middle", label);
      s += text(kLeft - 8, y(seconds) + 4, "end", label);
    }
    s += text(kLeft + kSide / 2, kTop + kSide + 42, "middle", "measured step time");
    return s + text(kLeft, kTop - 4, "start", "predicted");
  }

  /// Equal, and a tenth more and less, inside the square.
  [[nodiscard]] std::string band() const {
    const double low = std::pow(10, from_), high = std::pow(10, to_);
    constexpr double tenth = 1.1;
    constexpr const char* dashed = "stroke=\"#999999\" stroke-dasharray=\"4 3\"";
    return line(x(low), y(low), x(high), y(high), "stroke=\"#555555\"") +
           line(x(low), y(low * tenth), x(high / tenth), y(high), dashed) +
           line(x(low * tenth), y(low), x(high), y(high / tenth), dashed);
  }

  [[nodiscard]] std::string colour(const std::string& chip) const {
    const auto at = std::distance(chips_.begin(), chips_.find(chip));
    return kColours[static_cast<std::size_t>(at) % std::size(kColours)];
  }

  [[nodiscard]] std::string mark(double at_x, double at_y, const std::string& chip, bool full,
                                 const std::string& title) const {
    return fmt::format(
        "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\" stroke=\"{}\" fill=\"{}\" "
        "fill-opacity=\"0.6\">{}</circle>\n",
        at_x, at_y, colour(chip), full ? colour(chip) : "none",
        title.empty() ? "" : "<title>" + escaped(title) + "</title>");
  }

  [[nodiscard]] std::string point(const TrainingRow& r) const {
    return mark(x(r.measured_step_s), y(r.predicted_step_s), r.chip, r.kind == "run",
                fmt::format("{}: measured {:.4g} s, predicted {:.4g} s ({:+.1f} %)", r.id,
                            r.measured_step_s, r.predicted_step_s, r.error_pct));
  }

  [[nodiscard]] std::string legend() const {
    constexpr double gap = 20;
    const double left = kLeft + kSide + 24;
    double top = kTop + 10;
    std::string s;
    for (const std::string& chip : chips_) {
      s += mark(left, top, chip, true, "") + text(left + 12, top + 4, "start", chip);
      top += gap;
    }
    s += text(left - 4, top + 14, "start", "line: equal; dashed: relative error 10%");
    return s + text(left - 4, top + 14 + gap, "start", "hollow: upper bound, suspect");
  }

  std::vector<const TrainingRow*> rows_;
  std::set<std::string> chips_;
  double from_ = 0, to_ = 1;
};

}  // namespace

std::map<std::string, std::string> training_plots(const TrainingValidation& v) {
  std::map<std::string, std::vector<const TrainingRow*>> families;
  for (const TrainingRow& r : v.rows)
    if (r.refused_reason.empty()) families[r.family].push_back(&r);
  std::map<std::string, std::string> plots;
  for (const auto& [family, rows] : families)
    plots[family] = Plot(rows).svg(
        fmt::format("Training steps on {}: {} runs ({})", family, rows.size(), v.errors_of));
  return plots;
}

}  // namespace podsim::report
