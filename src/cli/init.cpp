// `init`: a scenario to begin with.
#include <filesystem>

#include "podsim/config/diagnostics.h"
#include "podsim/imports/starter.h"
#include "src/cli/exit_codes.h"
#include "src/cli/output.h"
#include "src/cli/tools.h"
#include "src/cli/values.h"

namespace podsim::cli {

int init(const Arguments& a) {
  namespace fs = std::filesystem;
  const auto& s = a.starter;
  require_one_of("--question", s.question, {"rent", "own", "step"});
  imports::StarterRequest request{s.model, s.chip, imports::StarterQuestion::rent,
                                  a.options.catalogs};
  if (s.question == "own") request.question = imports::StarterQuestion::own;
  if (s.question == "step") request.question = imports::StarterQuestion::step;
  std::error_code none;
  if (!a.output.empty() && fs::exists(a.output, none))
    throw config::InputError("-o " + a.output + " exists already", "a new file");
  const fs::path folder = a.output.empty() ? fs::path() : require_writable_file(a.output, "-o");
  const std::string text = imports::starter_scenario(request);
  if (a.output.empty())
    print(text);
  else
    keep(folder, fs::path(a.output).filename().string(), text);
  return kDone;
}

}  // namespace podsim::cli
