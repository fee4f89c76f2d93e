// How a run is divided among devices.
#pragma once

#include <array>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <utility>

namespace podsim::workload {

/// Degrees of the mesh axes. Experts of a mixture are shared out over `expert`, whose members see
/// different sequences and hold the same of everything else; members of `pipeline` are stages, each
/// of which holds other layers and sees the same sequences in turn. The product is the number of
/// devices and includes the slices. Of the ranks of `context`, `ulysses` neighbours exchange heads
/// among themselves, inside a ring over the groups that they make (Fang and Zhao, USP, 2024).
struct Mesh {
  std::int64_t data = 1, fsdp = 1, tensor = 1, context = 1, expert = 1, pipeline = 1, ulysses = 1;

  [[nodiscard]] std::int64_t devices() const { return stage_devices() * pipeline; }
  /// Devices that hold the same layers.
  [[nodiscard]] std::int64_t stage_devices() const {
    return data * fsdp * tensor * context * expert;
  }
  /// Members of the axis `context`: the groups of `ulysses`, each rank by itself without.
  [[nodiscard]] std::int64_t context_groups() const { return context / ulysses; }
  /// Groups of devices that see different sequences.
  [[nodiscard]] std::int64_t batch_shards() const { return data * fsdp * expert; }
  /// Innermost first: the order in which axes take the fastest links.
  [[nodiscard]] std::array<std::pair<std::string_view, std::int64_t>, 7> axes() const {
    return {{{"tensor", tensor},
             {"ulysses", ulysses},
             {"context", context_groups()},
             {"expert", expert},
             {"fsdp", fsdp},
             {"pipeline", pipeline},
             {"data", data}}};
  }
  /// This mesh inside one of `slices`: data takes their number, as far as it has the factors, then
  /// pipeline, then fsdp. Where its devices are not equally many in all, some of the number is
  /// left.
  struct Sliced;
  [[nodiscard]] Sliced in_slice(std::int64_t slices) const;
  bool operator==(const Mesh&) const = default;
};

struct Mesh::Sliced {
  Mesh mesh;              ///< of one slice
  std::int64_t left = 1;  ///< factor of the slices that no axis takes; 1 where all are taken
};

inline Mesh::Sliced Mesh::in_slice(std::int64_t slices) const {
  Sliced s{*this, slices};
  for (std::int64_t Mesh::* axis : {&Mesh::data, &Mesh::pipeline, &Mesh::fsdp}) {
    const std::int64_t taken = std::gcd(s.mesh.*axis, s.left);
    s.mesh.*axis /= taken;
    s.left /= taken;
  }
  return s;
}

}  // namespace podsim::workload
