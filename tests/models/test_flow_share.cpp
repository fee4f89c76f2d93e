#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "models/interconnect/flow_share.h"

using podsim::models::FlowShare;
using podsim::models::LinkUses;

namespace {

/// `uses[f][l]`: share of link l; `copies` flows of each kind, all of them on all its links.
std::vector<double> rates(const std::vector<std::vector<double>>& uses,
                          const std::vector<double>& copies = {}) {
  std::vector<LinkUses> flows;
  std::size_t links = 0;
  for (std::size_t f = 0; f < uses.size(); ++f) {
    auto& flow = flows.emplace_back();
    links = std::max(links, uses[f].size());
    for (std::size_t l = 0; l < uses[f].size(); ++l)
      if (uses[f][l] > 0)
        flow.push_back({podsim::models::PodLinkId(l), uses[f][l], copies.empty() ? 1 : copies[f]});
  }
  std::vector<const LinkUses*> pointers;
  for (const auto& flow : flows) pointers.push_back(&flow);
  return FlowShare(podsim::base::Ids<podsim::models::PodLinkId>(links)).rates(pointers);
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

TEST_CASE("flows that cannot be told apart get the same rate, in whatever order") {
  // Flows 0 and 1 are held to a third by link 1 and leave room on link 0 for both of 4 and 5.
  const auto r = rates({{1, 1}, {0, 1}, {0, 1}, {1, 0}, {1, 0}});
  CHECK(r[3] == r[4]);
  CHECK(r[0] + r[3] + r[4] == Approx(1));
}

TEST_CASE("a flow with copies gets the rate of each of so many flows") {
  std::mt19937 random(11);
  std::uniform_real_distribution<double> draw(0, 1);
  for (int round = 0; round < 200; ++round) {
    const std::size_t flows = 2 + random() % 4, links = 1 + random() % 4;
    std::vector<std::vector<double>> folded(flows, std::vector<double>(links)), all;
    std::vector<double> copies;
    for (auto& u : folded) {
      for (auto& share : u) share = draw(random) < 0.4 ? 0 : draw(random);
      u[random() % links] = 1;
      copies.push_back(static_cast<double>(1 + random() % 3));
      for (double c = 0; c < copies.back(); ++c) all.push_back(u);
    }
    const auto few = rates(folded, copies), many = rates(all);
    std::size_t at = 0;
    for (std::size_t f = 0; f < flows; ++f)
      for (double c = 0; c < copies[f]; ++c) REQUIRE(many[at++] == Approx(few[f]).epsilon(1e-9));
  }
}
