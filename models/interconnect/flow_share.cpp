#include "models/interconnect/flow_share.h"

#include <algorithm>
#include <limits>

namespace podsim::models {
namespace {

constexpr double kAlike = 1 + 1e-12;
constexpr double kFull = 1e-12;  ///< less of a link's time than this is nothing

}  // namespace

FlowShare::FlowShare(base::Ids<PodLinkId> links) : links_(links) {}

std::vector<double> FlowShare::rates(const std::vector<const LinkUses*>& flows) {
  rates_.assign(flows.size(), 0);
  gather(flows);
  for (std::size_t left = flows.size(); left > 0;) left -= settle_lowest();
  share_rest();
  release();
  return rates_;
}

/// Links that are asked for more than their time.
void FlowShare::gather(const std::vector<const LinkUses*>& flows) {
  for (std::size_t f = 0; f < flows.size(); ++f)
    for (const auto& use : *flows[f]) {
      LinkState& link = links_[use.link];
      if (link.users.empty()) touched_.push_back(use.link);
      link.users.push_back({f, use.share, use.copies});
    }
  crossed_.resize(std::max(crossed_.size(), flows.size()));
  copies_.resize(crossed_.size());
  for (std::size_t f = 0; f < flows.size(); ++f) {
    crossed_[f].clear();
    copies_[f].clear();
  }
  std::sort(touched_.begin(), touched_.end());
  for (const PodLinkId number : touched_) {
    LinkState& link = links_[number];
    double asked = 0;
    for (const User& user : link.users) asked += user.share * user.copies;
    if (asked <= 1) continue;
    link.free = 1;
    crowded_.push_back(number);
    for (const User& user : link.users) {
      crossed_[user.flow].emplace_back(number, user.share);
      copies_[user.flow].push_back(user.copies);
    }
  }
}

void FlowShare::set_level(LinkState& link) {
  asked_.clear();
  double count = 0;
  for (const User& user : link.users)
    if (rates_[user.flow] == 0) {
      asked_.push_back(user);
      count += user.copies;
    }
  std::sort(asked_.begin(), asked_.end(),
            [](const User& a, const User& b) { return a.share < b.share; });
  double left = link.free;
  link.level = std::numeric_limits<double>::infinity();
  for (const User& user : asked_) {
    const double equal = left / count;
    if (user.share > equal) {
      link.level = equal;
      return;
    }
    left -= user.share * user.copies;
    count -= user.copies;
  }
}

std::size_t FlowShare::settle_lowest() {
  for (const PodLinkId l : crowded_) set_level(links_[l]);
  double lowest = std::numeric_limits<double>::infinity();
  std::vector<double> offers(rates_.size(), 0);
  for (std::size_t f = 0; f < rates_.size(); ++f) {
    if (rates_[f] > 0) continue;
    offers[f] = 1;
    for (const auto& [link, share] : crossed_[f])
      offers[f] = std::min(offers[f], links_[link].level / share);
    lowest = std::min(lowest, offers[f]);
  }
  std::size_t settled = 0;
  for (std::size_t f = 0; f < rates_.size(); ++f)
    if (rates_[f] == 0 && offers[f] <= lowest * kAlike) {
      give(f, std::max(lowest, kFull));
      ++settled;
    }
  return settled;
}

void FlowShare::give(std::size_t flow, double rate) {
  rates_[flow] += rate;
  for (std::size_t i = 0; i < crossed_[flow].size(); ++i) {
    const auto& [link, share] = crossed_[flow][i];
    links_[link].free = std::max(0.0, links_[link].free - rate * share * copies_[flow][i]);
  }
}

/// Rates grow by a common factor until a link is full or a flow at its full rate; those go no
/// further, the others on.
void FlowShare::share_rest() {
  std::vector<char> grows(rates_.size(), 1);
  for (;;) {
    for (std::size_t f = 0; f < rates_.size(); ++f) {
      if (rates_[f] >= 1 - kFull) grows[f] = 0;
      for (const auto& [link, share] : crossed_[f])
        if (links_[link].free <= kFull) grows[f] = 0;
    }
    double factor = std::numeric_limits<double>::infinity();
    for (std::size_t f = 0; f < rates_.size(); ++f)
      if (grows[f] != 0) factor = std::min(factor, 1 / rates_[f] - 1);
    if (factor == std::numeric_limits<double>::infinity()) return;
    for (const PodLinkId l : crowded_) {
      LinkState& link = links_[l];
      link.growth = 0;
      for (const User& user : link.users)
        if (grows[user.flow] != 0) link.growth += user.share * user.copies * rates_[user.flow];
      if (link.growth > 0) factor = std::min(factor, link.free / link.growth);
    }
    for (const PodLinkId l : crowded_) {
      LinkState& link = links_[l];
      link.free -= factor * link.growth;
      if (link.free <= kFull) link.free = 0;
    }
    for (std::size_t f = 0; f < rates_.size(); ++f)
      if (grows[f] != 0) rates_[f] = std::min(1.0, rates_[f] * (1 + factor));
  }
}

void FlowShare::release() {
  for (const PodLinkId l : touched_) links_[l].users.clear();
  touched_.clear();
  crowded_.clear();
}

}  // namespace podsim::models
