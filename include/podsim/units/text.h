// Small pieces of text.
#pragma once

#include <string>
#include <vector>

namespace podsim::units {

/// What stands between the separators, one part more than there are of them: "a,,b" has three.
std::vector<std::string> split(const std::string& text, char separator);

}  // namespace podsim::units
