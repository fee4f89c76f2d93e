// Checks of option values that say what would be right.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace podsim::cli {

/// Throws config::InputError, with the nearest choice, unless `value` is one of `choices`. `what`
/// stands before the value in the message: "--format", "kind".
void require_one_of(const std::string& what, const std::string& value,
                    const std::vector<std::string>& choices);

/// Throws config::InputError unless the first word of a command line is a verb, or asks for help.
void require_verb(const std::string& word, const std::vector<std::string>& verbs);

/// A whole number in the range, or config::InputError.
std::int64_t whole_number(const std::string& option, const std::string& text, std::int64_t least,
                          std::int64_t most);

}  // namespace podsim::cli
