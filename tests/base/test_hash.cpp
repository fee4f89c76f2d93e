// Hashes of typed values.
#include <catch2/catch.hpp>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "podsim/base/hash.h"
#include "podsim/base/id.h"

using namespace podsim::base;

namespace {

struct Point {
  double x = 0;
  std::optional<int> y;
  [[nodiscard]] std::uint64_t hash() const { return hash_of(x, y); }
  bool operator==(const Point&) const = default;
};

}  // namespace

TEST_CASE("hash: equal values, equal hashes") {
  CHECK(hash_of(1, 2.5, std::string("a")) == hash_of(1, 2.5, std::string("a")));
  CHECK(hash_of(0.0) == hash_of(-0.0));
  CHECK(hash_of(Point{1, 2}) == hash_of(Point{1, 2}));
  CHECK(hash_of(std::map<std::string, int>{{"a", 1}}) ==
        hash_of(std::map<std::string, int>{{"a", 1}}));
}

TEST_CASE("hash: order, length, presence and depth count") {
  enum class Colour { red, blue };
  using BlockId = Id<struct BlockTag>;
  const std::set<std::uint64_t> different{
      hash_of(1, 2),
      hash_of(2, 1),
      hash_of(std::vector{1, 2}),
      hash_of(std::vector{1}, 2),
      hash_of(std::vector<int>{}, 1, 2),
      hash_of(std::vector{std::vector{1}, std::vector{2}}),
      hash_of(std::vector{std::vector{1, 2}, std::vector<int>{}}),
      hash_of(std::optional<int>{}),
      hash_of(std::optional<int>{0}),
      hash_of(1.0, 2.0),
      hash_of(Point{1, {}}),
      hash_of(Point{1, 0}),
      hash_of(std::pair{3, 4}),
      hash_of(BlockId(7)),
      hash_of(std::string("ab")),
      hash_of(std::string("ba")),
  };
  CHECK(different.size() == 16);
  CHECK(hash_of(Colour::red) != hash_of(Colour::blue));
}

TEST_CASE("hash: near values fall into different buckets") {
  std::set<std::uint64_t> low;
  for (int i = 0; i < 4096; ++i) low.insert(hash_of(1 + i * 0x1p-40) % 65'536);
  CHECK(low.size() > 3800);  // 4,096 balls in 65,536 boxes leave some 3,970 boxes hit
}

TEST_CASE("hash: records are keys of unordered maps") {
  std::unordered_map<Point, int, HashOf> kept;
  kept[{1, 2}] = 3;
  kept[{1, {}}] = 4;
  CHECK(kept.at({1, 2}) == 3);
  CHECK(kept.at({1, {}}) == 4);
  CHECK(kept.count({2, 1}) == 0);
}
