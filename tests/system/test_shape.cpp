#include <catch2/catch.hpp>

#include "podsim/system/shape.h"

using namespace podsim::system;

namespace {

const TorusRules kPlane{2, {16, 16}, false, true};
const TorusRules kCubes{3, {16, 24, 24}, true, false};

}  // namespace

TEST_CASE("shapes are written as integers joined by x") {
  CHECK(parse_shape("4x8x12") == Shape{4, 8, 12});
  CHECK(parse_shape("16") == Shape{16});
  for (const char* bad : {"", "x", "4x", "x4", "4x0", "4X4", "4x-4", "4x4 ", "4.0x4"})
    CHECK_FALSE(parse_shape(bad));
  CHECK(print({4, 8, 12}) == "4x8x12");
}

TEST_CASE("a plane takes powers of two up to its size") {
  CHECK(why_not({16, 16}, kPlane).empty());
  CHECK(why_not({2, 4}, kPlane).empty());
  CHECK_FALSE(why_not({32, 8}, kPlane).empty());
  CHECK_FALSE(why_not({12, 4}, kPlane).empty());
  CHECK_FALSE(why_not({4, 4, 4}, kPlane).empty());
}

TEST_CASE("cubes are cut within one or taken whole") {
  CHECK(why_not({8, 8, 16}, kCubes).empty());
  CHECK(why_not({24, 16, 24}, kCubes).empty());
  CHECK(why_not({2, 2, 1}, kCubes).empty());
  CHECK_FALSE(why_not({2, 8, 8}, kCubes).empty());
  CHECK_FALSE(why_not({4, 4, 6}, kCubes).empty());
  // Switches join cubes in any order, as many as the largest slice has.
  CHECK(why_not({20, 20, 20}, kCubes).empty());
  CHECK(why_not({4, 8, 64}, kCubes).empty());
  CHECK_FALSE(why_not({24, 24, 20}, kCubes).empty());
}

TEST_CASE("axes wrap by the fabric's rule") {
  CHECK(wraps({16, 8}, kPlane) == std::vector<bool>{true, false});
  CHECK(wraps({4, 4}, kPlane) == std::vector<bool>{false, false});
  CHECK(wraps({4, 8, 12}, kCubes) == std::vector<bool>{true, true, true});
  CHECK(wraps({2, 4, 4}, kCubes) == std::vector<bool>{false, false, false});
}

TEST_CASE("chips become the most cubic shape") {
  CHECK(most_cubic(256, kPlane) == Shape{16, 16});
  CHECK(most_cubic(128, kPlane) == Shape{8, 16});
  CHECK(most_cubic(512, kCubes) == Shape{8, 8, 8});
  CHECK(most_cubic(1024, kCubes) == Shape{8, 8, 16});
  CHECK(most_cubic(768, kCubes) == Shape{8, 8, 12});
  CHECK(most_cubic(8, kCubes) == Shape{2, 2, 2});
  CHECK(most_cubic(100, kPlane).empty());
}

TEST_CASE("the nearest numbers of chips are offered") {
  CHECK(nearest_sizes(100, kPlane) == std::pair<std::int64_t, std::int64_t>{64, 128});
  CHECK(nearest_sizes(1000, kPlane) == std::pair<std::int64_t, std::int64_t>{256, 0});
  CHECK(nearest_sizes(65, kCubes) == std::pair<std::int64_t, std::int64_t>{64, 128});
}
