// Shapes of torus slices.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace podsim::system {

/// Chips along each torus axis.
using Shape = std::vector<std::int64_t>;

/// A cube's chips along each of its three axes, and all of them.
inline constexpr std::int64_t kCubeEdge = 4;
inline constexpr std::int64_t kCubeChips = kCubeEdge * kCubeEdge * kCubeEdge;

/// Names of the axes of a torus.
inline constexpr std::array<const char*, 3> kTorusAxes = {"x", "y", "z"};

/// "16x16"; nullopt for anything else than positive integers joined by x.
std::optional<Shape> parse_shape(const std::string& text);
std::string print(const Shape& shape);
std::int64_t chips_of(const Shape& shape);

/// The slices that a torus fabric can be cut into.
struct TorusRules {
  std::int64_t dimensions = 2;
  Shape largest;
  bool cubes = false;  ///< composed of 4x4x4 cubes by optical switches
  bool axis_16 =
      false;  ///< an axis of 16 wraps by itself; else all wrap when all are multiples of 4
};

/// Why a shape cannot be had, empty when it can. Axes are powers of two up to a cube's edge or
/// where there are no cubes, multiples of the edge (4) beyond it; in any order each fits the
/// largest shape.
std::string why_not(const Shape& shape, const TorusRules& rules);

/// Whether each axis of a shape is a ring.
std::vector<bool> wraps(const Shape& shape, const TorusRules& rules);

/// The most cubic shape of so many chips (the smallest sum of its axes, axes ascending); empty when
/// there is none.
Shape most_cubic(std::int64_t chips, const TorusRules& rules);

/// The numbers of chips nearest to `chips` that have a shape: below and above, 0 for none.
std::pair<std::int64_t, std::int64_t> nearest_sizes(std::int64_t chips, const TorusRules& rules);

}  // namespace podsim::system
