// Fair shares of flows that use links in fixed proportions.
#pragma once

#include <cstddef>
#include <vector>

#include "podsim/performance/link_use.h"

namespace podsim::models {

using performance::LinkUse;
using performance::LinkUses;
using performance::PodLinkId;

/// Rates in (0, 1] of flows that take `share` of a link's time at rate 1.
///
/// Max-min fairness in link time: no link is used for more than all its time; a flow that is held
/// back gets, on the link that holds it back, at least an equal share with the others there; nobody
/// can get more without another one getting less (Bertsekas and Gallager, Data Networks, 2nd ed.,
/// 6.5.2, with a flow's own proportions in place of equal use). What is left over goes to all who
/// can use it in proportion to what they have. Flows that cannot be told apart get the same rate,
/// and a flow with `copies` the rate of each of so many flows.
class FlowShare {
 public:
  explicit FlowShare(base::Ids<PodLinkId> links);

  [[nodiscard]] std::vector<double> rates(const std::vector<const LinkUses*>& flows);

 private:
  struct User {
    std::size_t flow = 0;
    double share = 0, copies = 1;
  };
  struct LinkState {
    std::vector<User> users;
    double free = 1;
    double level = 0;   ///< up to which every unsettled flow gets what it asks
    double growth = 0;  ///< growth of its use when all that still grow double
  };

  void gather(const std::vector<const LinkUses*>& flows);
  void set_level(LinkState& link);
  std::size_t settle_lowest();
  void give(std::size_t flow, double rate);
  void share_rest();
  void release();

  base::IdVector<PodLinkId, LinkState> links_;  ///< only those in `crowded_` are set
  std::vector<PodLinkId> crowded_;              ///< links that can hold somebody back
  std::vector<PodLinkId> touched_;
  std::vector<std::vector<std::pair<PodLinkId, double>>>
      crossed_;                              ///< each flow's links and shares
  std::vector<std::vector<double>> copies_;  ///< copies, as crossed_
  std::vector<double> rates_;
  std::vector<User> asked_;
};

}  // namespace podsim::models
