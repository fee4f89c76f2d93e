// Charts of a page as data: places as raw numbers, everything that is read as text.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "podsim/config/node.h"

namespace podsim::report::page {

/// Colours of plans and series by their place, the same on the whole page; of eight.
std::string color_of(std::size_t place);

struct ChartTick {
  double at = 0;
  std::string text;
};

struct ChartAxis {
  std::string title = {};
  double from = 0, to = 1;
  std::vector<ChartTick> ticks = {};
  bool logarithmic = false;
  bool hidden = false;
};

/// Returns an axis from `low` to `high` and a little beyond, with ticks at round numbers; with
/// `from_zero` zero is within. Ticks have the texts that `text` gives, default the number.
ChartAxis linear_axis(const std::string& title, double low, double high, bool from_zero,
                      const std::function<std::string(double)>& text = {});
/// The same over decades; `low` and `high` are positive.
ChartAxis logarithmic_axis(const std::string& title, double low, double high);
/// From 0 to 1, ticks in percent.
ChartAxis share_axis(const std::string& title);

struct ChartBar {
  double from = 0, to = 0;
  std::string color, text;
};

struct ChartDot {
  double at = 0;
  std::optional<double> low = {}, high = {};
  std::string color = {}, text = {};
  std::string shape = "circle";  ///< circle, square, diamond
  bool hollow = false;
};

/// Text beside a place of a row, left of it or right.
struct ChartNote {
  double at = 0;
  std::string text;
  bool left = false;
};

struct ChartRow {
  std::string label = {};
  std::string end = {};  ///< text behind the last bar or dot
  std::vector<ChartBar> bars = {};
  std::vector<ChartDot> dots = {};
  std::vector<ChartNote> notes = {};
};

/// A line across the chart at a value of one axis, with a name.
struct ChartRule {
  double at = 0;
  std::string text = {};
  bool across = false;  ///< at a value of y, else of x
  std::string color = "var(--ink)";
  std::vector<int> dash = {};
};

struct LegendEntry {
  std::string color, text;
  std::string shape = "bar";  ///< bar, line, circle, square, diamond
  std::vector<int> dash = {};
  bool hollow = false;
};

struct RowChart {
  ChartAxis x = {};
  std::vector<ChartRow> rows = {};
  std::vector<ChartRule> rules = {};
  std::vector<LegendEntry> legend = {};
};

/// Mark of a column: a bar or whisker from `low` to `high`, a tick at `low`.
struct ColumnMark {
  std::size_t column = 0;
  double low = 0, high = 0;
  std::string color = {}, text = {};
};

struct ColumnChart {
  ChartAxis y = {};
  std::vector<std::string> columns = {};
  std::vector<ColumnMark> bars = {}, whiskers = {}, ticks = {};
  std::vector<LegendEntry> legend = {};
};

struct ChartLine {
  std::string color = {};
  std::vector<int> dash = {};
  bool steps = false, thin = false;
  std::vector<std::pair<double, double>> points = {};
  struct Band {
    double x, low, high;
  };
  std::vector<Band> band = {};
};

struct ChartPoint {
  double x = 0, y = 0;
  std::string color = {}, text = {};
  std::string label = {};  ///< written beside it
  std::string shape = "circle";
  double area = 70;  ///< square pixels
  bool hollow = false;
  double opacity = 1;
};

struct CurveChart {
  ChartAxis x = {}, y = {};
  int height = 300;
  std::vector<ChartLine> lines = {};
  std::vector<ChartPoint> points = {};
  std::vector<ChartRule> rules = {};
  std::vector<LegendEntry> legend = {};
};

/// Returns the chart in the form that the script of the page reads.
config::Node node_of(const RowChart& chart);
config::Node node_of(const ColumnChart& chart);
config::Node node_of(const CurveChart& chart);
/// A number of a place: six digits are more than a screen shows.
config::Node place_of(double v);
config::Node axis_node(const ChartAxis& axis);
config::Node legend_node(const std::vector<LegendEntry>& legend);

}  // namespace podsim::report::page
