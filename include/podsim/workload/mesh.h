// Mesh axes and their degrees: how a run is divided among devices.
//
//   Mesh mesh;
//   mesh.fsdp = 256;
//   for (const AxisTraits& a : kAxes) use(a.name, mesh.members(a.axis));
//
// Everything that holds for every axis goes through kAxes and PerAxis, so that another axis is a
// row here, and code where it means something.
#pragma once

#include <array>
#include <cstdint>
#include <numeric>
#include <string_view>

namespace podsim::workload {

/// Mesh axes, innermost first: the order in which they take the fastest links.
enum class Axis : std::uint8_t { tensor, ulysses, context, expert, fsdp, pipeline, data };

/// Degrees of the mesh axes. Experts of a mixture are shared out over `expert`, whose members see
/// different sequences and hold the same of everything else; members of `pipeline` are stages, each
/// of which holds other layers and sees the same sequences in turn. The product is the number of
/// devices and includes the slices. Of the ranks of `context`, `ulysses` neighbours exchange heads
/// among themselves, inside a ring over the groups that they make (Fang and Zhao, USP, 2024).
struct Mesh {
  std::int64_t data = 1, fsdp = 1, tensor = 1, context = 1, expert = 1, pipeline = 1, ulysses = 1;

  /// Returns the number of devices along an axis; along `context` that of groups of `ulysses`.
  [[nodiscard]] constexpr std::int64_t members(Axis axis) const;
  [[nodiscard]] constexpr std::int64_t devices() const;
  /// Members of the axis `context`: the groups of `ulysses`, each rank by itself without.
  [[nodiscard]] constexpr std::int64_t context_groups() const { return members(Axis::context); }
  /// Groups of devices that see different sequences.
  [[nodiscard]] constexpr std::int64_t batch_shards() const;
  /// Devices among which a matrix is sharded that each of them multiplies with whole; `context`
  /// shards weights where the recipe says so.
  [[nodiscard]] constexpr std::int64_t weight_shards(bool over_context) const;
  /// This mesh inside one of `slices`: data takes their number, as far as it has the factors, then
  /// pipeline, then fsdp. Where its devices are not equally many in all, some of the number is
  /// left.
  struct Sliced;
  [[nodiscard]] Sliced in_slice(std::int64_t slices) const;
  bool operator==(const Mesh&) const = default;
};

struct Mesh::Sliced {
  Mesh mesh;              ///< mesh of one slice
  std::int64_t left = 1;  ///< factor of the slices that no axis takes; 1 where all are taken
};

/// The part of a layer's weights that members of an axis hold.
enum class Holds {
  other,             ///< other columns, or other layers
  same,              ///< the same weights
  same_but_experts,  ///< the same but for routed experts, which are shared out
  shard,             ///< shards, gathered before use
  shard_if_asked     ///< shards where the recipe shards weights over context, else the same
};

/// The properties of an axis that hold wherever axes are treated alike.
struct AxisTraits {
  Axis axis;
  std::string_view name;
  std::int64_t Mesh::* degree;  ///< the degree as recipes count it
  Holds holds = Holds::other;
  bool batch = false;  ///< members see different sequences
  /// An axis within whose ranks this one lies: members of that axis are groups of this one.
  std::int64_t Mesh::* groups_of = nullptr;
};

/// All axes by their number.
inline constexpr std::array kAxes = {
    AxisTraits{Axis::tensor, "tensor", &Mesh::tensor},
    AxisTraits{Axis::ulysses, "ulysses", &Mesh::ulysses, Holds::shard_if_asked, false},
    AxisTraits{Axis::context, "context", &Mesh::context, Holds::shard_if_asked, false,
               &Mesh::ulysses},
    AxisTraits{Axis::expert, "expert", &Mesh::expert, Holds::same_but_experts, true},
    AxisTraits{Axis::fsdp, "fsdp", &Mesh::fsdp, Holds::shard, true},
    AxisTraits{Axis::pipeline, "pipeline", &Mesh::pipeline},
    AxisTraits{Axis::data, "data", &Mesh::data, Holds::same, true}};

/// Axes that cross from slice to slice, in the order in which they take the slices.
inline constexpr std::array kSliceAxes = {Axis::data, Axis::pipeline, Axis::fsdp};

/// Returns the place of an axis in kAxes.
[[nodiscard]] constexpr std::size_t place_of(Axis axis) { return static_cast<std::size_t>(axis); }

/// One value for each mesh axis.
template <class T>
class PerAxis {
 public:
  [[nodiscard]] constexpr T& operator[](Axis a) { return values_[place_of(a)]; }
  [[nodiscard]] constexpr const T& operator[](Axis a) const { return values_[place_of(a)]; }
  bool operator==(const PerAxis&) const = default;

 private:
  std::array<T, kAxes.size()> values_{};
};

[[nodiscard]] constexpr const AxisTraits& traits_of(Axis axis) { return kAxes[place_of(axis)]; }

/// Returns the word of scenario files and results.
[[nodiscard]] constexpr std::string_view name_of(Axis axis) { return traits_of(axis).name; }

[[nodiscard]] constexpr bool holds_shards(const AxisTraits& axis, bool over_context) {
  return axis.holds == Holds::shard || (axis.holds == Holds::shard_if_asked && over_context);
}

constexpr std::int64_t Mesh::members(Axis axis) const {
  const AxisTraits& t = traits_of(axis);
  return this->*t.degree / (t.groups_of != nullptr ? this->*t.groups_of : 1);
}

constexpr std::int64_t Mesh::devices() const {
  std::int64_t product = 1;
  for (const AxisTraits& a : kAxes) product *= members(a.axis);
  return product;
}

constexpr std::int64_t Mesh::batch_shards() const {
  std::int64_t product = 1;
  for (const AxisTraits& a : kAxes)
    if (a.batch) product *= members(a.axis);
  return product;
}

constexpr std::int64_t Mesh::weight_shards(bool over_context) const {
  std::int64_t product = 1;
  for (const AxisTraits& a : kAxes)
    if (holds_shards(a, over_context)) product *= members(a.axis);
  return product;
}

inline Mesh::Sliced Mesh::in_slice(std::int64_t slices) const {
  Sliced s{*this, slices};
  for (const Axis axis : kSliceAxes) {
    std::int64_t& degree = s.mesh.*traits_of(axis).degree;
    const std::int64_t taken = std::gcd(degree, s.left);
    degree /= taken;
    s.left /= taken;
  }
  return s;
}

}  // namespace podsim::workload
