#include "models/interconnect/flow_share.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace podsim::models {
namespace {

constexpr double kAlike = 1 + 1e-12;

/// Links that several flows use, with the flows; a link of one flow holds nobody back.
class Filling {
 public:
  explicit Filling(const std::vector<const LinkUses*>& flows)
      : flows_(flows), rates_(flows.size(), 0) {
    std::unordered_map<std::int32_t, std::size_t> numbers;
    for (std::size_t f = 0; f < flows.size(); ++f)
      for (const auto& use : *flows[f]) {
        const auto at = numbers.emplace(use.link, links_.size());
        if (at.second) links_.emplace_back();
        links_[at.first->second].users.push_back({f, use.share});
      }
    std::erase_if(links_, [](const Link& link) { return link.users.size() < 2; });
    crossed_.resize(flows.size());
    for (std::size_t l = 0; l < links_.size(); ++l)
      for (const auto& user : links_[l].users) crossed_[user.flow].push_back({l, user.share});
  }

  std::vector<double> rates() {
    std::size_t left = flows_.size();
    while (left > 0) left -= settle_lowest();
    for (std::size_t f = 0; f < flows_.size(); ++f) top_up(f);
    return rates_;
  }

 private:
  struct User {
    std::size_t flow = 0;
    double share = 0;
  };
  struct Link {
    std::vector<User> users;
    double free = 1;
    double level = 0;  ///< up to which every unsettled flow gets what it asks
  };
  struct Crossing {
    std::size_t link = 0;
    double share = 0;
  };

  void set_level(Link& link) {
    asked_.clear();
    for (const auto& user : link.users)
      if (rates_[user.flow] == 0) asked_.push_back(user.share);
    std::sort(asked_.begin(), asked_.end());
    double left = link.free;
    link.level = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      const double equal = left / static_cast<double>(asked_.size() - i);
      if (asked_[i] > equal) {
        link.level = equal;
        return;
      }
      left -= asked_[i];
    }
  }

  std::size_t settle_lowest() {
    for (Link& link : links_) set_level(link);
    double lowest = std::numeric_limits<double>::infinity();
    std::vector<double> offers(flows_.size(), 0);
    for (std::size_t f = 0; f < flows_.size(); ++f) {
      if (rates_[f] > 0) continue;
      offers[f] = 1;
      for (const auto& c : crossed_[f])
        offers[f] = std::min(offers[f], links_[c.link].level / c.share);
      lowest = std::min(lowest, offers[f]);
    }
    std::size_t settled = 0;
    for (std::size_t f = 0; f < flows_.size(); ++f)
      if (rates_[f] == 0 && offers[f] <= lowest * kAlike) give(f, lowest), ++settled;
    return settled;
  }

  void give(std::size_t flow, double rate) {
    rates_[flow] += rate;
    for (const auto& c : crossed_[flow])
      links_[c.link].free = std::max(0.0, links_[c.link].free - rate * c.share);
  }

  /// What flows settled later have left over goes to those that can use it.
  void top_up(std::size_t flow) {
    double more = 1 - rates_[flow];
    for (const auto& c : crossed_[flow]) more = std::min(more, links_[c.link].free / c.share);
    if (more > 0) give(flow, more);
  }

  const std::vector<const LinkUses*>& flows_;
  std::vector<double> rates_, asked_;
  std::vector<Link> links_;
  std::vector<std::vector<Crossing>> crossed_;
};

}  // namespace

std::vector<double> fair_flow_rates(const std::vector<const LinkUses*>& flows) {
  if (flows.size() < 2) return std::vector<double>(flows.size(), 1.0);
  return Filling(flows).rates();
}

}  // namespace podsim::models
