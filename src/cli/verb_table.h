// The verbs with their options as data, for what is generated from them: completion, a manual page.
#pragma once

#include <string>
#include <vector>

namespace podsim::cli {

/// An option or an operand of a verb.
struct OptionEntry {
  std::vector<std::string> names;  ///< "-o", "--output"; of an operand its placeholder
  std::string value;               ///< placeholder of the value: "FILE", "text|json"; empty: a flag
  std::string doc;
  bool operand = false, required = false;

  /// The choices of "text|json"; none for another placeholder.
  [[nodiscard]] std::vector<std::string> choices() const;
};

struct VerbEntry {
  std::string name, group, summary;
  std::string notes;  ///< examples and remarks, as --help has them
  std::vector<OptionEntry> options;
};

/// The manual page podsim(1) in the man macros of troff.
std::string manual_page(const std::vector<VerbEntry>& verbs, const std::string& description,
                        const std::string& notes);

/// The completion script for a shell: bash, zsh or fish.
std::string completion_script(const std::string& shell, const std::vector<VerbEntry>& verbs);

}  // namespace podsim::cli
