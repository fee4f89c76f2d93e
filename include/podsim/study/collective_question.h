// What is asked of `podsim collective`.
#pragma once

#include <string>
#include <vector>

namespace podsim::study {

/// As on the command line; see docs/explain/collectives.md.
struct CollectiveQuestion {
  std::string fabric, link, latency, op, bytes, axes, packet, detail;
  std::vector<std::string> concurrent;  ///< OP:AXES:BYTES
  std::vector<std::string> failures;
  bool in_switch = false;
  bool ideal = false;  ///< without rates fitted to training runs
  std::vector<std::string> catalogs;
};

}  // namespace podsim::study
