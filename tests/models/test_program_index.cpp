#include <catch2/catch.hpp>

#include "models/chip/program_index.h"
#include "tests/performance/sample.h"

using namespace podsim;
using namespace podsim::models;

namespace {

workload::StepProgram two_blocks() {
  workload::StepProgram p;
  p.blocks.push_back({"a", 3, {sample::busy("a0", 1), sample::busy("a1", 1)}});
  p.blocks.push_back({"b", 2, {sample::busy("b0", 1)}});
  p.schedule = {0, 1, 0};
  return p;
}

}  // namespace

TEST_CASE("numbers and places are each other's inverse") {
  const auto program = two_blocks();
  const ProgramIndex index(program);
  REQUIRE(index.size() == 14);
  for (OpNumber n = 0; n < index.size(); ++n) CHECK(index.number(index.place(n)) == n);
  CHECK(index.number({2, 1, 1}) == 8 + 3);
}

TEST_CASE("dependencies reach back in iterations and blocks") {
  const auto program = two_blocks();
  const ProgramIndex index(program);
  CHECK(index.dependency({0, 2, 1}, {0, 0, 0}) == 4);
  CHECK(index.dependency({0, 2, 1}, {0, 1, 2}) == 1);
  CHECK(index.dependency({0, 1, 1}, {0, 1, 2}) == -1);
  CHECK(index.dependency({1, 1, 0}, {1, 1, 0}) == 5);  // the last iteration of block a
  CHECK(index.dependency({1, 0, 0}, {1, 1, 2}) == 1);
  CHECK(index.dependency({1, 0, 0}, {1, 1, 3}) == -1);
  CHECK(index.dependency({1, 0, 0}, {2, 0, 0}) == -1);
}

TEST_CASE("a cursor passes over blocks without ops of its stream") {
  const auto program = two_blocks();
  const ProgramIndex index(program);
  Cursor cursor(index, {{1}, {}});
  std::vector<OpNumber> seen;
  for (; !cursor.at_end(); cursor.next()) seen.push_back(index.number(cursor.place()));
  CHECK(seen == std::vector<OpNumber>{1, 3, 5, 9, 11, 13});
  CHECK(Cursor(index, {{}, {}}).at_end());
}
