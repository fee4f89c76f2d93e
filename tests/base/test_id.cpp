#include <catch2/catch.hpp>
#include <concepts>
#include <vector>

#include "podsim/base/id.h"

using namespace podsim::base;

namespace {

using BlockId = Id<struct BlockTag>;
using OpId = Id<struct OpTag>;
using Blocks = IdVector<BlockId, int>;

// Whether a vector can be indexed with a value of the type: indexing with anything else does not
// compile, which the checks below hold.
template <class Vector, class Index>
concept IndexedBy = requires(Vector v, Index i) { v[i]; };

static_assert(IndexedBy<Blocks, BlockId>);
static_assert(!IndexedBy<Blocks, OpId>);
static_assert(!IndexedBy<Blocks, int>);
static_assert(!IndexedBy<Blocks, std::size_t>);
static_assert(!IndexedBy<std::vector<int>, BlockId>);
static_assert(!std::convertible_to<int, BlockId>);
static_assert(!std::convertible_to<BlockId, int>);
static_assert(!std::constructible_from<BlockId, OpId>);
static_assert(!std::equality_comparable_with<BlockId, OpId>);
static_assert(sizeof(BlockId) == 4);

}  // namespace

TEST_CASE("ids reach the elements of their own vectors") {
  Blocks blocks{10, 20};
  const BlockId third = blocks.push_back(30);
  CHECK(third == BlockId(2));
  CHECK(blocks[third] == 30);
  CHECK(blocks.contains(third));
  CHECK_FALSE(blocks.contains(third + 1));
  CHECK_FALSE(blocks.contains(BlockId()));
  int sum = 0;
  for (const BlockId id : blocks.ids()) sum += blocks[id] * id.value();
  CHECK(sum == 80);
  CHECK(blocks.id_of(blocks[BlockId(1)]) == BlockId(1));
  CHECK_THROWS(blocks.at(BlockId(3)));
}

TEST_CASE("an id names nothing by default and before the first") {
  CHECK_FALSE(BlockId());
  CHECK(BlockId(0));
  CHECK_FALSE(BlockId(1) - 2);
  CHECK(BlockId(3) - 2 == BlockId(1));
  CHECK(BlockId(1) < BlockId(2));
}
