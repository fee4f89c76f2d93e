// How a run is divided among devices.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace podsim::workload {

/// Degrees of the mesh axes. Experts of a mixture are shared out over `expert`, whose members see
/// different sequences and hold the same of everything else. The product is the number of devices.
/// `data` includes the slices.
struct Mesh {
  std::int64_t data = 1, fsdp = 1, tensor = 1, context = 1, expert = 1;

  [[nodiscard]] std::int64_t devices() const { return data * fsdp * tensor * context * expert; }
  /// Groups of devices that see different sequences.
  [[nodiscard]] std::int64_t batch_shards() const { return data * fsdp * expert; }
  /// Innermost first: the order in which axes take the fastest links.
  [[nodiscard]] std::array<std::pair<std::string_view, std::int64_t>, 5> axes() const {
    return {{{"tensor", tensor},
             {"context", context},
             {"expert", expert},
             {"fsdp", fsdp},
             {"data", data}}};
  }
  bool operator==(const Mesh&) const = default;
};

}  // namespace podsim::workload
