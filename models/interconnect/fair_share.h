// Who gets how much of shared links.
#pragma once

#include <vector>

namespace podsim::models {

/// Rates in (0, 1] of flows that use links in fixed proportions. `uses[f][l]` is the share of link
/// l's time that flow f takes at rate 1, at most 1, at least one of them above 0.
///
/// Max-min fairness in link time: no link is used for more than all its time; a flow that is held
/// back gets, on the link that holds it back, at least an equal share with the others there; nobody
/// can get more without another one getting less (Bertsekas and Gallager, Data Networks, 2nd ed.,
/// 6.5.2, with a flow's own proportions in place of equal use).
std::vector<double> fair_rates(const std::vector<const std::vector<double>*>& uses);

}  // namespace podsim::models
