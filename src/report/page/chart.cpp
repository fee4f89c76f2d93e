#include "src/report/page/chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "src/report/numbers.h"

namespace podsim::report::page {
namespace {

using config::Node;

/// The smallest of 1, 2, 5 and 10 times a power of ten that is no less than `least`.
double round_step(double least) {
  const double power = std::pow(10.0, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= least * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

Node dash_node(const std::vector<int>& dash) {
  Node n = Node::sequence();
  for (const int d : dash) n.push(Node::number(std::int64_t{d}));
  return n;
}

Node bar_node(const ChartBar& bar) {
  Node n = Node::mapping();
  n.set("from", place_of(bar.from));
  n.set("to", place_of(bar.to));
  n.set("color", Node::text(bar.color));
  n.set("text", Node::text(bar.text));
  return n;
}

Node dot_node(const ChartDot& dot) {
  Node n = Node::mapping();
  n.set("at", place_of(dot.at));
  if (dot.low) n.set("low", place_of(*dot.low));
  if (dot.high) n.set("high", place_of(*dot.high));
  n.set("color", Node::text(dot.color));
  n.set("text", Node::text(dot.text));
  n.set("shape", Node::text(dot.shape));
  if (dot.hollow) n.set("hollow", Node::boolean(true));
  return n;
}

Node row_node(const ChartRow& row) {
  Node n = Node::mapping();
  n.set("label", Node::text(row.label));
  if (!row.end.empty()) n.set("end", Node::text(row.end));
  Node bars = Node::sequence(), dots = Node::sequence(), notes = Node::sequence();
  for (const ChartNote& note : row.notes) {
    Node at = Node::mapping();
    at.set("at", place_of(note.at));
    at.set("text", Node::text(note.text));
    at.set("left", Node::boolean(note.left));
    notes.push(std::move(at));
  }
  for (const ChartBar& bar : row.bars) bars.push(bar_node(bar));
  for (const ChartDot& dot : row.dots) dots.push(dot_node(dot));
  n.set("bars", std::move(bars));
  n.set("dots", std::move(dots));
  n.set("notes", std::move(notes));
  return n;
}

Node rules_node(const std::vector<ChartRule>& rules) {
  Node all = Node::sequence();
  for (const ChartRule& rule : rules) {
    Node n = Node::mapping();
    n.set("at", place_of(rule.at));
    n.set("text", Node::text(rule.text));
    n.set("axis", Node::text(rule.across ? "y" : "x"));
    n.set("color", Node::text(rule.color));
    n.set("dash", dash_node(rule.dash));
    all.push(std::move(n));
  }
  return all;
}

Node marks_node(const std::vector<ColumnMark>& marks, const char* low, const char* high) {
  Node all = Node::sequence();
  for (const ColumnMark& mark : marks) {
    Node n = Node::mapping();
    n.set("column", Node::number(static_cast<std::int64_t>(mark.column)));
    n.set(low, place_of(mark.low));
    if (high != nullptr) n.set(high, place_of(mark.high));
    if (!mark.color.empty()) n.set("color", Node::text(mark.color));
    n.set("text", Node::text(mark.text));
    all.push(std::move(n));
  }
  return all;
}

Node line_node(const ChartLine& line) {
  Node n = Node::mapping();
  n.set("color", Node::text(line.color));
  n.set("dash", dash_node(line.dash));
  if (line.steps) n.set("steps", Node::boolean(true));
  if (line.thin) n.set("thin", Node::boolean(true));
  Node points = Node::sequence(), band = Node::sequence();
  for (const auto& [x, y] : line.points) {
    Node p = Node::sequence();
    p.push(place_of(x));
    p.push(place_of(y));
    points.push(std::move(p));
  }
  for (const ChartLine::Band& b : line.band) {
    Node p = Node::sequence();
    for (const double v : {b.x, b.low, b.high}) p.push(place_of(v));
    band.push(std::move(p));
  }
  n.set("points", std::move(points));
  n.set("band", std::move(band));
  return n;
}

Node point_node(const ChartPoint& point) {
  Node n = Node::mapping();
  n.set("x", place_of(point.x));
  n.set("y", place_of(point.y));
  n.set("color", Node::text(point.color));
  n.set("text", Node::text(point.text));
  if (!point.label.empty()) n.set("label", Node::text(point.label));
  n.set("shape", Node::text(point.shape));
  n.set("size", place_of(point.area));
  n.set("opacity", place_of(point.opacity));
  if (point.hollow) n.set("hollow", Node::boolean(true));
  return n;
}

Node chart_node(const char* kind, const std::vector<LegendEntry>& legend) {
  Node n = Node::mapping();
  n.set("kind", Node::text(kind));
  n.set("legend", legend_node(legend));
  return n;
}

}  // namespace

std::string color_of(std::size_t place) {
  constexpr std::size_t colors = 8;
  return "var(--c" + std::to_string(place % colors + 1) + ")";
}

Node place_of(double v) { return Node::plain(fmt::format("{:.6g}", std::isfinite(v) ? v : 0)); }

ChartAxis linear_axis(const std::string& title, double low, double high, bool from_zero,
                      const std::function<std::string(double)>& text) {
  if (from_zero) low = std::min(low, 0.0), high = std::max(high, 0.0);
  if (high <= low) high = low + std::max(1.0, std::abs(low));
  constexpr double intervals = 6;
  const double step = round_step((high - low) / intervals);
  constexpr double margin = 0.02;  // of the width, where values end
  const double beyond = margin * (high - low);
  ChartAxis axis{title, low == 0 ? 0 : low - beyond, high == 0 ? 0 : high + beyond, {}};
  const auto last = std::lround(std::floor(axis.to / step));
  for (auto i = std::lround(std::ceil(axis.from / step)); i <= last; ++i) {
    const double at = static_cast<double>(i) * step;
    axis.ticks.push_back({at, text ? text(at) : exact(at)});
  }
  return axis;
}

ChartAxis logarithmic_axis(const std::string& title, double low, double high) {
  constexpr double few = 2;  // decades
  ChartAxis axis{title, low, high, {}, true};
  const bool fine = std::log10(high / low) <= few;
  for (double decade = std::pow(10.0, std::floor(std::log10(low))); decade <= high; decade *= 10)
    for (const double factor : {1.0, 2.0, 5.0}) {
      const double at = decade * factor;
      if ((factor == 1 || fine) && at >= low * (1 - 1e-9) && at <= high * (1 + 1e-9))
        axis.ticks.push_back({at, exact(at)});
    }
  return axis;
}

ChartAxis share_axis(const std::string& title) {
  return linear_axis(title, 0, 1, true, [](double v) { return exact(100 * v) + "%"; });
}

Node axis_node(const ChartAxis& axis) {
  Node n = Node::mapping();
  n.set("title", Node::text(axis.title));
  n.set("from", place_of(axis.from));
  n.set("to", place_of(axis.to));
  if (axis.logarithmic) n.set("log", Node::boolean(true));
  if (axis.hidden) n.set("hidden", Node::boolean(true));
  Node ticks = Node::sequence();
  for (const ChartTick& tick : axis.ticks) {
    Node t = Node::mapping();
    t.set("at", place_of(tick.at));
    t.set("text", Node::text(tick.text));
    ticks.push(std::move(t));
  }
  n.set("ticks", std::move(ticks));
  return n;
}

Node legend_node(const std::vector<LegendEntry>& legend) {
  Node all = Node::sequence();
  for (const LegendEntry& entry : legend) {
    Node n = Node::mapping();
    n.set("color", Node::text(entry.color));
    n.set("text", Node::text(entry.text));
    n.set("shape", Node::text(entry.shape));
    n.set("dash", dash_node(entry.dash));
    if (entry.hollow) n.set("hollow", Node::boolean(true));
    all.push(std::move(n));
  }
  return all;
}

Node node_of(const RowChart& chart) {
  Node n = chart_node("rows", chart.legend);
  n.set("x", axis_node(chart.x));
  Node rows = Node::sequence();
  for (const ChartRow& row : chart.rows) rows.push(row_node(row));
  n.set("rows", std::move(rows));
  n.set("rules", rules_node(chart.rules));
  return n;
}

Node node_of(const ColumnChart& chart) {
  Node n = chart_node("columns", chart.legend);
  n.set("y", axis_node(chart.y));
  Node columns = Node::sequence();
  for (const std::string& column : chart.columns) columns.push(Node::text(column));
  n.set("columns", std::move(columns));
  n.set("bars", marks_node(chart.bars, "from", "to"));
  n.set("whiskers", marks_node(chart.whiskers, "low", "high"));
  n.set("ticks", marks_node(chart.ticks, "at", nullptr));
  return n;
}

Node node_of(const CurveChart& chart) {
  Node n = chart_node("curves", chart.legend);
  n.set("x", axis_node(chart.x));
  n.set("y", axis_node(chart.y));
  n.set("height", Node::number(std::int64_t{chart.height}));
  Node lines = Node::sequence(), points = Node::sequence();
  for (const ChartLine& line : chart.lines) lines.push(line_node(line));
  for (const ChartPoint& point : chart.points) points.push(point_node(point));
  n.set("lines", std::move(lines));
  n.set("points", std::move(points));
  n.set("rules", rules_node(chart.rules));
  return n;
}

}  // namespace podsim::report::page
