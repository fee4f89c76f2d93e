// A value with its source, and the log of the values a run rested on.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "podsim/config/describe.h"

namespace podsim::catalog {

enum class Confidence { official, reported, estimated };

/// Origin of a value.
struct Origin {
  std::string path;    ///< "chips/tpu-v7.hbm_bandwidth", set by the loader
  std::string text;    ///< the value as written: "7380 GB/s"
  std::string source;  ///< URL or citation
  std::string as_of;   ///< date of the source
  Confidence confidence = Confidence::estimated;
  std::string note;
  std::string inherit;  ///< relative the value was taken from, empty when the entry's own
};

template <class T>
struct Sourced {
  T value{};
  Origin origin;
};

/// A number or a name, as it was written: "7380", "16x16". In JSON a number is a number.
struct WrittenValue : std::string {
  WrittenValue() = default;
  WrittenValue(std::string text) : std::string(std::move(text)) {}  // NOLINT: as good as a string
  WrittenValue(const char* text) : std::string(text) {}             // NOLINT
};

/// One line of a result's `inputs`.
struct Input {
  std::string path;
  WrittenValue value;
  std::string unit, source, as_of, confidence, note;

  static void describe(config::Record<Input>& r);
};

/// Records the catalog values that a run read, once each.
class InputLog {
 public:
  template <class T>
  const T& use(const Sourced<T>& s) {
    add(s.origin);
    return s.value;
  }
  void add(const Origin& origin);
  void merge(const InputLog& other);
  /// Sorted by path.
  [[nodiscard]] std::vector<Input> inputs() const;

 private:
  std::map<std::string, Origin> used_;
};

}  // namespace podsim::catalog

template <>
struct podsim::config::Codec<podsim::catalog::WrittenValue> {
  static void decode(const Node& n, podsim::catalog::WrittenValue& out, const Limits&, Reader& r);
  static Node encode(const podsim::catalog::WrittenValue& v, Form);
  static Node schema(const Limits&);
};
