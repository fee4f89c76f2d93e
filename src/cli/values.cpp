#include "src/cli/values.h"

#include <algorithm>
#include <charconv>

#include "podsim/config/diagnostics.h"

namespace podsim::cli {

void require_one_of(const std::string& what, const std::string& value,
                    const std::vector<std::string>& choices) {
  if (std::find(choices.begin(), choices.end(), value) != choices.end()) return;
  throw config::InputError(what + " '" + value + "' is not known",
                           "one of: " + config::join(choices),
                           config::did_you_mean(value, choices));
}

// The parser behind would only say that something was not expected.
void require_verb(const std::string& word, const std::vector<std::string>& verbs) {
  const std::string all = "one of: " + config::join(verbs), more = "podsim --help says more";
  if (word.empty()) throw config::InputError("no verb", all, more);
  if (word == "--help" || word == "-h" || word == "--version") return;
  if (std::find(verbs.begin(), verbs.end(), word) != verbs.end()) return;
  if (word.starts_with('-'))
    throw config::InputError("unknown option '" + word + "' before a verb",
                             "podsim VERB [OPTIONS] ...",
                             config::did_you_mean(word, {"--help", "--version"}));
  const std::string hint = config::did_you_mean(word, verbs);
  throw config::InputError("unknown verb '" + word + "'", all, hint.empty() ? more : hint);
}

std::int64_t whole_number(const std::string& option, const std::string& text, std::int64_t least,
                          std::int64_t most) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec == std::errc{} && parsed.ptr == end && value >= least && value <= most)
    return value;
  throw config::InputError(
      option + " '" + text + "' is not possible",
      "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
}

}  // namespace podsim::cli
