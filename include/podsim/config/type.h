// What a described value is made of, for walks that do not know its type: hashing and comparing by
// content, setting one value at a path, reading the number at a path.
//
//   config::Hash h;
//   config::add_to(h, request);                                  // any described struct
//   const auto tokens = config::number_at(result, "plans.rent.tokens");
//   config::assign(scenario, "finance.discount_rate", root, reader);
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "podsim/config/node.h"

namespace podsim::config {

class Reader;
struct Limits;

/// A running 64-bit hash. Equal sequences of additions give equal values, in every process.
class Hash {
 public:
  void add(std::uint64_t v) {
    state_ = (state_ ^ v) * 0x9e3779b97f4a7c15ULL;
    state_ ^= state_ >> 29U;
  }
  void add(double v);  ///< 0 and -0 are equal
  void add(std::string_view text);
  [[nodiscard]] std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_ = 0x2545f4914f6cdd1dULL;
};

/// Whether a value could be set where a path leads, or the whole value has to be decoded anew.
enum class Assigned { here, whole };

/// Operations on values of one C++ type, which callers know as `void`.
class Type {
 public:
  Type() = default;
  virtual ~Type() = default;
  Type(const Type&) = delete;
  Type& operator=(const Type&) = delete;

  virtual void hash(const void* value, Hash& h) const = 0;
  [[nodiscard]] virtual bool equal(const void* a, const void* b) const = 0;
  virtual void copy(const void* from, void* to) const = 0;
  /// Returns the number at `path` within the value; nothing where there is none or a text.
  [[nodiscard]] virtual std::optional<double> number(const void* value,
                                                     std::string_view path) const = 0;
  /// Decodes the value at `path`, not empty, from the tree `n` of this whole value.
  virtual Assigned assign(const Node& n, std::string_view path, void* value, const Limits& l,
                          Reader& r) const = 0;
};

/// The operations on M; defined in type_of.h.
template <class M>
const Type& type_of();

}  // namespace podsim::config
