// Keys of a configuration, of which it is remembered which were read.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "podsim/config/node.h"

namespace podsim::imports {

/// Reads keys of one mapping; a null value is an absent one.
class Keys {
 public:
  Keys(const config::Node& mapping, std::string file) : root_(mapping), file_(std::move(file)) {}

  [[nodiscard]] bool has(const char* key) const;
  /// The value of the first of the keys that is there. Throws config::InputError where none is or
  /// where it is no whole number of 0 or more.
  std::int64_t count(const std::vector<const char*>& keys);
  /// The value of a key, or `absent`.
  std::int64_t count_or(const char* key, std::int64_t absent);
  bool flag_or(const char* key, bool absent);
  std::string text_or(const char* key, const std::string& absent);
  /// Texts of a list; empty where there is none.
  std::vector<std::string> texts(const char* key);
  const config::Node* node(const char* key);
  /// Keys that were not read, in the order written, but for those that concern no training step.
  [[nodiscard]] std::vector<std::string> unread() const;
  /// Throws config::InputError at a key of this mapping.
  [[noreturn]] void refuse(const char* key, const std::string& message,
                           const std::string& expected) const;

 private:
  const config::Node& root_;
  std::string file_;
  std::set<std::string> read_;
};

}  // namespace podsim::imports
