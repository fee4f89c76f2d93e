// What a failure says to a user.
#pragma once

#include <exception>
#include <new>
#include <stdexcept>
#include <string>

namespace podsim::base {

inline constexpr const char* kOutOfMemory = "out of memory";

/// Returns the exception's words, or those of podsim where they would be a library's: memory that
/// was not there, or a size that no container has.
inline std::string words_of(const std::exception& failure) {
  const bool of_memory = dynamic_cast<const std::bad_alloc*>(&failure) != nullptr ||
                         dynamic_cast<const std::length_error*>(&failure) != nullptr;
  return of_memory ? kOutOfMemory : failure.what();
}

}  // namespace podsim::base
