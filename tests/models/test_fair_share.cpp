#include <catch2/catch.hpp>
#include <random>

#include "models/interconnect/fair_share.h"

using podsim::models::fair_rates;

namespace {

std::vector<double> rates(const std::vector<std::vector<double>>& uses) {
  std::vector<const std::vector<double>*> pointers;
  for (const auto& u : uses) pointers.push_back(&u);
  return fair_rates(pointers);
}

}  // namespace

TEST_CASE("flows on one link share it, flows on others do not notice") {
  CHECK(rates({{1}}) == std::vector<double>{1});
  CHECK(rates({{1}, {1}}) == std::vector<double>{0.5, 0.5});
  CHECK(rates({{1, 0}, {0, 1}}) == std::vector<double>{1, 1});
  CHECK(rates({{1, 0}, {1, 0}, {0, 1}}) == std::vector<double>{0.5, 0.5, 1});
}

TEST_CASE("who asks for less than an equal share gets it, the rest is the others'") {
  const auto r = rates({{0.1, 1}, {1, 0}});
  CHECK(r[0] == Approx(1));
  CHECK(r[1] == Approx(0.9));
}

TEST_CASE("what a flow cannot use because of another link goes to the others") {
  // Flow 0 is held to a third on link 1; flow 3 gets the rest of link 0.
  const auto r = rates({{1, 1}, {0, 1}, {0, 1}, {1, 0}});
  CHECK(r[0] == Approx(1.0 / 3));
  CHECK(r[3] == Approx(2.0 / 3));
}

TEST_CASE("no link is used beyond its time and none could be used more") {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> draw(0, 1);
  for (int round = 0; round < 500; ++round) {
    const std::size_t flows = 2 + random() % 5, links = 1 + random() % 4;
    std::vector<std::vector<double>> uses(flows, std::vector<double>(links));
    for (auto& u : uses) {
      for (auto& share : u) share = draw(random) < 0.4 ? 0 : draw(random);
      u[random() % links] = 1;
    }
    const auto r = rates(uses);
    std::vector<double> used(links);
    for (std::size_t f = 0; f < flows; ++f)
      for (std::size_t l = 0; l < links; ++l) used[l] += r[f] * uses[f][l];
    for (const double u : used) REQUIRE(u <= 1 + 1e-9);
    for (std::size_t f = 0; f < flows; ++f) {
      REQUIRE(r[f] > 0);
      bool held = r[f] >= 1 - 1e-9;
      for (std::size_t l = 0; l < links; ++l) held |= uses[f][l] > 0 && used[l] >= 1 - 1e-9;
      REQUIRE(held);
    }
  }
}
