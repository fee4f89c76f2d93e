// A commented scenario to begin with, for a model and a chip.
#pragma once

#include <string>
#include <vector>

namespace podsim::imports {

enum class StarterQuestion {
  rent,  ///< which terms of one provider are cheapest
  own,   ///< rent or buy
  step,  ///< how fast a step is, and whether the model fits
};

struct StarterRequest {
  std::string model, chip;  ///< names of the catalog, may be short
  StarterQuestion question = StarterQuestion::rent;
  std::vector<std::string> catalogs;  ///< folders that go before the program's catalog
};

/// Returns a scenario, as commented YAML, that is valid: the model on the smallest number of the
/// chips, a power of two, that holds its training, for three years of the tokens that these can
/// train (`step`: for 20 tokens a parameter, once). Throws config::InputError for unknown names, a
/// chip without the offers that the question needs, a model that no number of chips holds.
std::string starter_scenario(const StarterRequest& request);

}  // namespace podsim::imports
