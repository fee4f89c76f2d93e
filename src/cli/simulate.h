// What the verbs that simulate have in common.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "podsim/study/options.h"
#include "src/cli/arguments.h"
#include "src/cli/output.h"
#include "src/cli/values.h"

namespace podsim::cli {

/// A table that is written beside the result: FORMAT=FILE.
struct Export {
  std::filesystem::path folder, file;
  std::string format;
};

/// The exports asked for; what is wrong with them is found before anything is simulated. Throws
/// config::InputError.
inline std::vector<Export> exports_of(const Arguments& a, const std::vector<std::string>& formats) {
  std::vector<Export> all;
  for (const std::string& argument : a.exports) {
    const std::size_t equals = argument.find('=');
    if (equals == std::string::npos)
      throw config::InputError("--export " + argument + ": no file",
                               "FORMAT=FILE, as " + formats.front() + "=x.csv");
    const std::string format = argument.substr(0, equals), file = argument.substr(equals + 1);
    require_one_of("--export", format, formats);
    all.push_back(
        {require_writable_file(file, "--export"), std::filesystem::path(file).filename(), format});
  }
  return all;
}

/// Calls `f` with the options and a progress line. Whatever can be seen to fail beforehand fails
/// before anything is simulated.
template <class F>
auto simulate(const Arguments& a, F&& f) {
  require_out(a, a.verb);  // the kinds of these results have the names of their verbs
  ProgressLine progress(a.quiet, a.verbose);
  study::Options options = a.options;
  options.progress = progress.callback();
  return f(options);
}

}  // namespace podsim::cli
