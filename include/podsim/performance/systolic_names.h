// Names of the systolic arrays' enumerations as options, files and results write them.
#pragma once

#include <array>
#include <utility>

#include "podsim/config/codec.h"
#include "podsim/config/diagnostics.h"
#include "podsim/performance/systolic_run.h"

namespace podsim::config {

template <>
struct EnumNames<performance::Dataflow> {
  using E = performance::Dataflow;
  static constexpr std::array names = {std::pair{E::ws, "ws"}, std::pair{E::is, "is"},
                                       std::pair{E::os, "os"}, std::pair{E::tpu, "tpu"}};
};

/// fp8 is e4m3, the format of weights and activations.
template <>
struct EnumNames<performance::NumberFormat> {
  using E = performance::NumberFormat;
  static constexpr std::array names = {std::pair{E::int8, "int8"}, std::pair{E::bf16, "bf16"},
                                       std::pair{E::fp8_e4m3, "fp8"},
                                       std::pair{E::fp8_e5m2, "fp8_e5m2"}};
};

/// The value that `name` stands for; names as in the table above. Throws InputError, which says
/// "`what` 'name'" and the nearest name.
template <class E>
E value_named(const std::string& what, const std::string& name, const Location& where = {}) {
  for (const auto& [value, known] : EnumNames<E>::names)
    if (name == known) return value;
  const auto& names = Codec<E>::names();
  throw InputError(where, what + " '" + name + "' is not known", "one of: " + join(names),
                   did_you_mean(name, names));
}

}  // namespace podsim::config
