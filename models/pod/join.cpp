#include "models/pod/join.h"

#include <algorithm>
#include <utility>

namespace podsim::models {

Join::Join(const sc_core::sc_module_name& name) : sc_module(name) { members.bind(*this); }

void Join::arrive(std::size_t stream, const Flow& flow, performance::Picoseconds at,
                  JoinMemberIf& member) {
  come_.push_back({stream, &member, member.at_hand()});
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
    if (i + 8 < n) fetch(under_way_[i + 8]);
    if (i + 4 < n) under_way_[i + 4].member->joins_soon();
    const Arrived m = under_way_[i];
    m.member->joined(m.stream, began, at);
  }
}

void Join::fetch(const Arrived& m) {
  __builtin_prefetch(m.member);
  const auto* scheduler = static_cast<const char*>(m.at_hand);
  for (std::size_t line = 0; line < 4; ++line) __builtin_prefetch(scheduler + 64 * line);
}

/// Fetches the first members; the others are fetched while these are told.
void Join::flow_ends_soon(int stage) {
  if (stage == 0) return __builtin_prefetch(under_way_.data());
  for (std::size_t i = 0; i < std::min<std::size_t>(under_way_.size(), 4); ++i)
    if (stage == 1)
      fetch(under_way_[i]);
    else
      under_way_[i].member->joins_soon();
}

}  // namespace podsim::models
