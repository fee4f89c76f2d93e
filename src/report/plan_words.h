// Plans of searches and recommendations in words.
#pragma once

#include <string>

#include "podsim/study/search.h"

namespace podsim::report {

/// "4,096 nvidia-a100".
std::string system_in_words(const study::SearchPlan& plan);
/// "data 8, fsdp 32"; axes of degree 1 are left out.
std::string mesh_in_words(const study::SearchPlan& plan);
/// "4 microbatches, recomputation none, sharded optimizer".
std::string recipe_in_words(const study::SearchPlan& plan);

}  // namespace podsim::report
