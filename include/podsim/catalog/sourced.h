// A value with its source, and the log of the values a run rested on.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
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
  std::string inherit;        ///< relative the value was taken from, empty when the entry's own
  std::string override_path;  ///< path under which a scenario replaces it, as written there
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

/// Stage of a run that consumes a catalog value. A value may serve several.
enum class Consumer : std::uint8_t {
  step,         ///< time of a training step, the choice of its mesh included
  memory,       ///< memory of a device that programs may allocate
  reserved,     ///< memory of a device that programs do not allocate themselves
  size,         ///< number of chips
  peak,         ///< peak rate, which MFU is a share of
  power,        ///< power of a chip with its share of the host, loaded and idle
  idle,         ///< power of an idle chip with its share of the host
  provisioned,  ///< power that a site has to provide for a chip
  error,        ///< stated error of the step time
  failures,     ///< rate of unplanned interruptions
  maintenance,  ///< rate of planned interruptions
  recovery,     ///< time from an interruption until the job runs again
  checkpoint,   ///< time to write a checkpoint to storage, and to read it
  staging,      ///< time to copy a checkpoint into the memory of hosts
  cost,         ///< prices and terms of plans and fleets
  market        ///< deals, goods, content and shares of a market
};

/// A set of consumers.
class Consumers {
 public:
  constexpr Consumers() = default;
  constexpr Consumers(Consumer c)  // NOLINT: one consumer is a set
      : bits_(static_cast<std::uint16_t>(1U << static_cast<unsigned>(c))) {}

  friend constexpr Consumers operator|(Consumers a, Consumers b) {
    a.bits_ = static_cast<std::uint16_t>(a.bits_ | b.bits_);
    return a;
  }
  /// Whether the sets share a consumer.
  [[nodiscard]] constexpr bool any_of(Consumers other) const { return (bits_ & other.bits_) != 0; }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  friend constexpr bool operator==(Consumers, Consumers) = default;

 private:
  std::uint16_t bits_ = 0;
};

constexpr Consumers operator|(Consumer a, Consumer b) { return Consumers(a) | Consumers(b); }

/// Records the catalog values and scenario keys that a run reads, once each, with the stages that
/// consume them. A stage says who it is while it reads: with a scope, or value by value.
class InputLog {
 public:
  /// Restores the consumers of the time before at its end.
  class Scope {
   public:
    Scope(InputLog& log, Consumers consumers) : log_(log), before_(log.now_) {
      log_.now_ = consumers;
    }
    ~Scope() { log_.now_ = before_; }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    InputLog& log_;
    Consumers before_;
  };

  /// Until the scope ends, values that are read without consumers of their own serve these.
  [[nodiscard]] Scope consumed_by(Consumers consumers) { return {*this, consumers}; }

  template <class T>
  const T& use(const Sourced<T>& s) {
    add(s.origin);
    return s.value;
  }
  template <class T>
  const T& use(const Sourced<T>& s, Consumers consumers) {
    add(s.origin, consumers);
    return s.value;
  }
  void add(const Origin& origin) { add(origin, now_); }
  void add(const Origin& origin, Consumers consumers);
  /// A trait of an entry ("chips/tpu-v5e.matrix_unit"), which has no source of its own.
  void add_trait(const std::string& path, const std::string& text, Consumers consumers);
  /// A key of the scenario, by its path within a result: "scenario.job.spares".
  void add_key(const std::string& path, Consumers consumers);
  void merge(const InputLog& other);
  /// The catalog values, sorted by path.
  [[nodiscard]] std::vector<Input> inputs() const;
  /// Paths of the values and keys that one of these consumed, sorted.
  [[nodiscard]] std::vector<std::string> consumed(Consumers by) const;
  /// Consumers of the value at a path; none where it was not read.
  [[nodiscard]] Consumers consumers_of(const std::string& path) const;
  /// Overrides whose values were read, as the scenario writes their paths.
  [[nodiscard]] std::set<std::string> overrides() const;

 private:
  struct LoggedInput {
    std::shared_ptr<const Origin> origin;  ///< none: a key of the scenario
    Consumers consumers;
  };

  std::map<std::string, LoggedInput> used_;
  Consumers now_;
};

}  // namespace podsim::catalog

template <>
struct podsim::config::Codec<podsim::catalog::WrittenValue> {
  static void decode(const Node& n, podsim::catalog::WrittenValue& out, const Limits&, Reader& r);
  static Node encode(const podsim::catalog::WrittenValue& v, Form);
  static Node schema(const Limits&);
};
