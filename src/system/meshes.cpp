#include "src/system/meshes.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <optional>

#include "podsim/config/diagnostics.h"
#include "podsim/workload/lower.h"

namespace podsim::system {
namespace {

using workload::Axis, workload::AxisTraits, workload::kAxes;

constexpr std::int64_t kMostTensor = 64, kMostContext = 16;

/// The axes in the order in which a change of one is proposed: those that cut least of the model
/// first. An axis within another's ranks has no part in the product.
std::vector<Axis> factors() {
  std::vector<Axis> axes = {Axis::fsdp, Axis::data};
  const auto within = [](const AxisTraits& inner) {
    return std::any_of(kAxes.begin(), kAxes.end(),
                       [&](const AxisTraits& a) { return a.groups_of == inner.degree; });
  };
  for (const AxisTraits& a : kAxes)
    if (a.axis != Axis::fsdp && a.axis != Axis::data && !within(a)) axes.push_back(a.axis);
  return axes;
}

/// The degree of one axis that would make the product right, if there is one.
std::string nearest_fix(const workload::Mesh& mesh, std::int64_t product, std::int64_t devices) {
  for (const Axis axis : factors()) {
    const std::int64_t degree = mesh.*traits_of(axis).degree, others = product / degree;
    if (degree > 1 && devices % others == 0)
      return fmt::format("{}: {} would fit", name_of(axis), devices / others);
  }
  return devices % product == 0 ? fmt::format("data: {} would fit", devices / product)
                                : "one axis may be 'rest'";
}

void fill_rest(const ParallelismSection& p, workload::Mesh& mesh, std::int64_t devices) {
  std::int64_t product = 1;
  std::optional<Axis> rest;
  for (const AxisTraits& a : kAxes) mesh.*a.degree = p.degrees[a.axis].degree;
  for (const Axis axis : factors()) {
    if (p.degrees[axis].rest)
      rest = axis;
    else
      product *= p.degrees[axis].degree;
  }
  if (rest) {
    if (devices % product != 0)
      config::refuse("parallelism." + std::string(name_of(*rest)),
                     fmt::format("the other mesh axes make {}, which does not divide {} devices",
                                 product, devices),
                     fmt::format("a divisor of {}", devices));
    mesh.*traits_of(*rest).degree = devices / product;
  } else if (product != devices) {
    config::refuse(
        "parallelism", fmt::format("the mesh has {} devices, the system {}", product, devices),
        fmt::format("degrees whose product is {}", devices), nearest_fix(mesh, product, devices));
  }
}

/// An axis within the ranks of another divides them into equal groups.
void check_groups(const workload::Mesh& mesh) {
  for (const AxisTraits& outer : kAxes)
    for (const AxisTraits& inner : kAxes)
      if (outer.groups_of == inner.degree && mesh.*outer.degree % (mesh.*inner.degree) != 0)
        config::refuse("parallelism." + std::string(inner.name),
                       fmt::format("{} {} ranks do not make groups of {}", mesh.*outer.degree,
                                   outer.name, mesh.*inner.degree),
                       fmt::format("a divisor of {}", mesh.*outer.degree));
}

struct Meshes {
  std::vector<workload::Mesh> all;
  std::int64_t undivided = 0;  ///< those that model, batch or devices do not divide over
};

/// Every way to share out what `inner` leaves over data and fsdp, such that data and pipeline take
/// the slices.
void add_meshes(const RunConfiguration& s, workload::Mesh inner, Meshes& meshes) {
  const std::int64_t devices = s.place.devices();
  if (devices % inner.devices() != 0) return static_cast<void>(++meshes.undivided);
  const std::int64_t rest = devices / inner.devices();
  const std::int64_t over_data = s.place.slices / std::gcd(s.place.slices, inner.pipeline);
  for (std::int64_t data = over_data; data <= rest; data += over_data) {
    if (rest % data != 0) continue;
    workload::Mesh mesh = inner;
    mesh.data = data;
    mesh.fsdp = rest / data;
    if (workload::divides(s.arch, s.request.workload, mesh))
      meshes.all.push_back(mesh);
    else
      ++meshes.undivided;
  }
}

}  // namespace

workload::Mesh mesh_of(const ParallelismSection& p, const Place& place) {
  workload::Mesh mesh;
  fill_rest(p, mesh, place.devices());
  check_groups(mesh);
  if (mesh.in_slice(place.slices).left != 1)
    config::refuse(
        "parallelism.data",
        fmt::format("data {} x pipeline {} x fsdp {} does not divide over {} slices; no other "
                    "axis crosses the data-centre network",
                    mesh.data, mesh.pipeline, mesh.fsdp, place.slices),
        fmt::format("data, or its product with pipeline and fsdp, a multiple of {}", place.slices));
  return mesh;
}

namespace {

void add_all_meshes(const RunConfiguration& s, std::int64_t stages, Meshes& meshes) {
  const std::int64_t experts = s.arch.moe ? s.arch.moe->experts : 1;
  const bool named =
      s.request.workload.context.has_value();  // how ranks exchange, so there are some
  for (std::int64_t tensor = 1; tensor <= kMostTensor; tensor *= 2)
    for (std::int64_t context = named ? 2 : 1; context <= kMostContext; context *= 2)
      for (std::int64_t expert = 1; expert <= experts; expert *= 2)
        add_meshes(s, {1, 1, tensor, context, expert, stages}, meshes);
}

}  // namespace

std::vector<workload::Mesh> possible_meshes(const RunConfiguration& s, std::int64_t stages,
                                            std::int64_t& undivided) {
  Meshes meshes;
  add_all_meshes(s, stages, meshes);
  undivided += meshes.undivided;
  return std::move(meshes.all);
}

}  // namespace podsim::system
