#include "models/pod/join.h"

#include <algorithm>
#include <utility>

namespace podsim::models {

Join::Join(const sc_core::sc_module_name& name) : sc_module(name) { members.bind(*this); }

void Join::arrive(std::size_t lane, const Flow& flow, performance::Picoseconds at,
                  JoinMemberIf& member) {
  come_.push_back({lane, &member});
  flow_.route = flow.route;
  flow_.length = std::max(flow_.length, flow.length);
  flow_.latency = std::max(flow_.latency, flow.latency);
  last_ = std::max(last_, at);
  if (come_.size() < expected_) return;
  under_way_.swap(come_);
  come_.clear();
  fabric->carry(std::exchange(flow_, {}), std::exchange(last_, 0), *this);
}

void Join::flow_ended(performance::Picoseconds began, performance::Picoseconds at) {
  // Only what the last member does next can start the next collective.
  for (std::size_t i = 0, n = under_way_.size(); i < n; ++i) {
    const Member m = under_way_[i];
    m.member->joined(m.lane, began, at);
  }
}

}  // namespace podsim::models
