#include "podsim/system/shape.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <functional>
#include <numeric>
#include <set>

namespace podsim::system {
namespace {

constexpr std::int64_t kRing = 16;

bool is_power_of_two(std::int64_t v) { return std::has_single_bit(static_cast<std::uint64_t>(v)); }

Shape sorted(Shape s) {
  std::sort(s.begin(), s.end());
  return s;
}

bool fits(const Shape& shape, const Shape& largest) {
  const Shape a = sorted(shape), b = sorted(largest);
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](std::int64_t x, std::int64_t y) { return x <= y; });
}

bool in_cubes(const Shape& shape) {
  const auto multiple = [](std::int64_t v) { return v % kCubeEdge == 0; };
  const auto part = [](std::int64_t v) { return v <= kCubeEdge && is_power_of_two(v); };
  return std::all_of(shape.begin(), shape.end(), multiple) ||
         std::all_of(shape.begin(), shape.end(), part);
}

/// All shapes with ascending axes.
void each_shape(const TorusRules& rules, const std::function<void(const Shape&)>& visit) {
  const std::int64_t longest = *std::max_element(rules.largest.begin(), rules.largest.end());
  Shape shape;
  const std::function<void(std::int64_t)> extend = [&](std::int64_t from) {
    if (static_cast<std::int64_t>(shape.size()) == rules.dimensions) {
      if (why_not(shape, rules).empty()) visit(shape);
      return;
    }
    for (std::int64_t v = from; v <= longest; ++v) {
      if (!is_power_of_two(v) && v % kCubeEdge != 0) continue;
      shape.push_back(v);
      extend(v);
      shape.pop_back();
    }
  };
  extend(1);
}

}  // namespace

std::optional<Shape> parse_shape(const std::string& text) {
  Shape shape;
  const char* p = text.data();
  const char* end = p + text.size();
  while (true) {
    std::int64_t v = 0;
    const auto [next, error] = std::from_chars(p, end, v);
    if (error != std::errc() || v < 1) return std::nullopt;
    shape.push_back(v);
    if (next == end) return shape;
    if (*next != 'x') return std::nullopt;
    p = next + 1;
  }
}

std::string print(const Shape& shape) { return fmt::format("{}", fmt::join(shape, "x")); }

std::int64_t chips_of(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

std::string why_not(const Shape& shape, const TorusRules& rules) {
  if (static_cast<std::int64_t>(shape.size()) != rules.dimensions)
    return fmt::format("{} axes on a torus of {}", shape.size(), rules.dimensions);
  // Optical switches join cubes in any order.
  const bool composed =
      rules.cubes && in_cubes(shape) && chips_of(shape) <= chips_of(rules.largest);
  if (!composed && !fits(shape, rules.largest))
    return fmt::format("more than the largest slice, {}", print(rules.largest));
  if (rules.cubes && !in_cubes(shape))
    return "neither axes of 1, 2 or 4 within a cube nor multiples of 4, whole cubes";
  if (!rules.cubes && !std::all_of(shape.begin(), shape.end(), is_power_of_two))
    return "axes that are no powers of two";
  return "";
}

std::vector<bool> wraps(const Shape& shape, const TorusRules& rules) {
  const bool whole =
      std::all_of(shape.begin(), shape.end(), [](std::int64_t v) { return v % kCubeEdge == 0; });
  std::vector<bool> result;
  for (const std::int64_t v : shape) result.push_back(rules.axis_16 ? v == kRing : whole);
  return result;
}

Shape most_cubic(std::int64_t chips, const TorusRules& rules) {
  Shape best;
  const auto sum = [](const Shape& s) {
    return std::accumulate(s.begin(), s.end(), std::int64_t{0});
  };
  each_shape(rules, [&](const Shape& s) {
    if (chips_of(s) == chips && (best.empty() || sum(s) < sum(best))) best = s;
  });
  return best;
}

std::pair<std::int64_t, std::int64_t> nearest_sizes(std::int64_t chips, const TorusRules& rules) {
  std::set<std::int64_t> sizes = {0};
  each_shape(rules, [&](const Shape& s) { sizes.insert(chips_of(s)); });
  const auto above = sizes.lower_bound(chips);
  return {*std::prev(above == sizes.begin() ? std::next(above) : above),
          above == sizes.end() ? 0 : *above};
}

}  // namespace podsim::system
