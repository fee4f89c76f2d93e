#include <catch2/catch.hpp>

#include "models/systolic/schedule.h"

using namespace podsim::models::systolic;

TEST_CASE("passes over K follow one another, and only the first begins sums") {
  const auto passes = schedule({10, 5, 7}, Dataflow::ws, 3, 4, 1, 1).at(0);
  REQUIRE(passes.size() == 6);
  for (std::size_t i = 0; i < passes.size(); ++i) {
    CHECK(passes[i].k == static_cast<std::int64_t>(i % 3 * 3));
    CHECK(passes[i].first == (i % 3 == 0));
    CHECK(passes[i].n == (i < 3 ? 0 : 4));
    CHECK(passes[i].length == 10);
  }
  CHECK(passes[2].rows == 1);
  CHECK(passes[5].columns == 1);
}

TEST_CASE("is tiles M over the columns, os M over the rows") {
  const auto is = schedule({10, 5, 7}, Dataflow::is, 8, 4, 1, 1).at(0);
  REQUIRE(is.size() == 3);
  CHECK(is[2].m == 8);
  CHECK(is[2].columns == 2);
  CHECK(is[2].length == 5);
  const auto os = schedule({10, 5, 7}, Dataflow::os, 8, 4, 1, 1).at(0);
  REQUIRE(os.size() == 4);
  CHECK(os[1].m == 8);
  CHECK(os[1].rows == 2);
  CHECK(os[1].length == 7);
}

TEST_CASE("groups of arrays take column tiles in turn, the arrays of one pieces of rows") {
  const auto passes = schedule({10, 12, 3}, Dataflow::tpu, 3, 4, 4, 2);
  REQUIRE(passes.size() == 4);
  CHECK(passes[0].size() == 2);  // column tiles 0 and 2
  CHECK(passes[2].size() == 1);  // column tile 1
  CHECK(passes[1][0].m == 5);
  CHECK(passes[1][0].length == 5);
  CHECK(passes[3][0].n == 4);
}

TEST_CASE("impossible schedules are refused") {
  CHECK_THROWS_AS(schedule({0, 1, 1}, Dataflow::ws, 1, 1, 1, 1), std::invalid_argument);
  CHECK_THROWS_AS(schedule({1, 1, 1}, Dataflow::ws, 1, 1, 2, 1), std::invalid_argument);
  CHECK_THROWS_AS(schedule({8, 1, 1}, Dataflow::tpu, 1, 1, 4, 3), std::invalid_argument);
  CHECK_THROWS_AS(schedule({1, 1, 1}, Dataflow::tpu, 1, 1, 2, 2), std::invalid_argument);
}
