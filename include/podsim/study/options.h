// What the verbs over scenarios share.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace podsim::study {

enum class Fidelity { analytic, event };

struct Options {
  Fidelity fidelity = Fidelity::event;
  std::int64_t seed = 1;
  bool timeline = false;                ///< keep what devices did in a step
  std::vector<std::string> catalogs;    ///< folders of --catalog
  std::vector<std::string> settings;    ///< path=value of --set
  std::vector<std::string> thresholds;  ///< conditions beside those of the scenario
  /// Told what is being done ("plan rent: simulating", done, of); may be empty.
  std::function<void(const std::string& what, int done, int of)> progress;
};

}  // namespace podsim::study
