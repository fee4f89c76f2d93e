// Hashes of typed inputs, for results kept by what they were computed from.
//
//   struct Request {
//     std::int64_t chips = 1;
//     std::optional<units::Time> interval;
//     [[nodiscard]] std::uint64_t hash() const { return base::hash_of(chips, interval); }
//     bool operator==(const Request&) const = default;
//   };
//   std::unordered_map<Request, Result, base::HashOf> results;
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <ranges>
#include <tuple>
#include <type_traits>

namespace podsim::base {

/// Collects values in order. Equal values give equal hashes (0.0 and -0.0, too); the hash is the
/// same in every run and on every machine of the same byte order.
class Hash {
 public:
  /// Adds numbers, enums, quantities (`base()`), ids (`value()`), optionals, ranges, pairs, tuples
  /// and records with a `hash()` of their own.
  template <class... Ts>
  Hash& add(const Ts&... values) {
    (add_one(values), ...);
    return *this;
  }
  [[nodiscard]] std::uint64_t value() const { return state_; }

 private:
  /// The finaliser of SplitMix64 (Steele, Lea, Flood 2014) over what there is so far.
  void word(std::uint64_t w) {
    std::uint64_t z = (state_ ^ w) + 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    state_ = z ^ (z >> 31U);
  }

  template <class T>
  void add_one(const T& v) {
    if constexpr (std::is_enum_v<T> || std::is_integral_v<T>) {
      word(static_cast<std::uint64_t>(v));
    } else if constexpr (std::is_floating_point_v<T>) {
      word(std::bit_cast<std::uint64_t>(static_cast<double>(v) + 0.0));  // no -0
    } else if constexpr (requires { v.hash(); }) {
      word(v.hash());
    } else if constexpr (requires { v.base(); }) {
      add_one(v.base());
    } else if constexpr (requires { v.has_value(); }) {
      word(v.has_value() ? 1 : 0);
      if (v.has_value()) add_one(*v);
    } else if constexpr (requires { v.value(); }) {
      add_one(v.value());
    } else if constexpr (std::ranges::sized_range<T>) {
      word(std::ranges::size(v));
      for (const auto& item : v) add_one(item);
    } else {
      std::apply([this](const auto&... items) { add(items...); }, v);
    }
  }

  std::uint64_t state_ = 0;
};

/// Returns the hash of several values, in their order.
template <class... Ts>
[[nodiscard]] std::uint64_t hash_of(const Ts&... values) {
  return Hash().add(values...).value();
}

/// The hash function of unordered containers of such values.
struct HashOf {
  template <class T>
  [[nodiscard]] std::size_t operator()(const T& value) const {
    return static_cast<std::size_t>(hash_of(value));
  }
};

}  // namespace podsim::base
