#include <exception>

#include "podsim/base/parallel.h"
#include "podsim/config/diagnostics.h"
#include "podsim/config/named_file.h"
#include "src/cli/bounds.h"
#include "src/cli/commands.h"
#include "src/cli/exit_codes.h"
#include "src/cli/output.h"
#include "src/cli/shipped.h"
#include "src/cli/signals.h"

namespace podsim::cli {

int main(int argc, const char* const* argv) {
  open_descriptors();
  handle_signals();
  BoundArguments bounds;
  try {
    auto parsed = parse(argc, argv);
    if (const auto* help = std::get_if<Help>(&parsed)) {
      print(help->text);
      return kDone;
    }
    auto& arguments = std::get<Arguments>(parsed);
    bounds = arguments.bounds;
    set_bounds(bounds);
    for (const auto& folder : arguments.allowed_paths) config::allow_path(folder);
    find_shipped_files(arguments);
    if (arguments.jobs) base::set_jobs(*arguments.jobs);
    return execute(arguments);
  } catch (const config::InputError& e) {
    complain(e.what());
    return kBadInput;
  } catch (const std::exception& e) {
    complain("error: " + words_of(e, bounds));
    return kFailure;
  }
}

}  // namespace podsim::cli
