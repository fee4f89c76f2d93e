#include "src/system/meshes.h"

#include <fmt/format.h>

#include <array>
#include <numeric>

#include "podsim/config/diagnostics.h"
#include "podsim/workload/lower.h"

namespace podsim::system {
namespace {

constexpr std::int64_t kMostTensor = 64, kMostContext = 16, kMostStages = 64;

struct NamedDegree {
  const char* name;
  const AxisDegree& given;
  std::int64_t& degree;
};

/// The degree of one axis that would make the product right, if there is one.
std::string nearest_fix(const std::array<NamedDegree, 6>& axes, std::int64_t product,
                        std::int64_t devices) {
  for (const NamedDegree& axis : axes) {
    const std::int64_t others = product / axis.degree;
    if (axis.degree > 1 && devices % others == 0)
      return fmt::format("{}: {} would fit", axis.name, devices / others);
  }
  return devices % product == 0 ? fmt::format("data: {} would fit", devices / product)
                                : "one axis may be 'rest'";
}

void fill_rest(const std::array<NamedDegree, 6>& axes, std::int64_t devices) {
  std::int64_t product = 1;
  const NamedDegree* rest = nullptr;
  for (const NamedDegree& axis : axes) {
    axis.degree = axis.given.degree;
    if (axis.given.rest)
      rest = &axis;
    else
      product *= axis.degree;
  }
  if (rest != nullptr) {
    if (devices % product != 0)
      config::refuse(std::string("parallelism.") + rest->name,
                     fmt::format("the other mesh axes make {}, which does not divide {} devices",
                                 product, devices),
                     fmt::format("a divisor of {}", devices));
    rest->degree = devices / product;
  } else if (product != devices) {
    config::refuse(
        "parallelism", fmt::format("the mesh has {} devices, the system {}", product, devices),
        fmt::format("degrees whose product is {}", devices), nearest_fix(axes, product, devices));
  }
}

bool divides(const Setting& s, const workload::Mesh& mesh) {
  try {
    workload::check_workload(s.arch, s.request.workload, mesh);
    return true;
  } catch (const config::InputError&) {
    return false;
  }
}

/// Every way to share out what `inner` leaves over data and fsdp, such that data and pipeline take
/// the slices.
void add_meshes(const Setting& s, workload::Mesh inner, std::vector<workload::Mesh>& meshes) {
  const std::int64_t devices = s.place.devices();
  if (devices % inner.devices() != 0) return;
  const std::int64_t rest = devices / inner.devices();
  const std::int64_t over_data = s.place.slices / std::gcd(s.place.slices, inner.pipeline);
  for (std::int64_t data = over_data; data <= rest; data += over_data) {
    if (rest % data != 0) continue;
    workload::Mesh mesh = inner;
    mesh.data = data;
    mesh.fsdp = rest / data;
    if (divides(s, mesh)) meshes.push_back(mesh);
  }
}

}  // namespace

workload::Mesh mesh_of(const ParallelismSection& p, const Place& place) {
  workload::Mesh mesh;
  const std::array<NamedDegree, 6> axes = {{{"fsdp", p.fsdp, mesh.fsdp},
                                            {"data", p.data, mesh.data},
                                            {"tensor", p.tensor, mesh.tensor},
                                            {"context", p.context, mesh.context},
                                            {"expert", p.expert, mesh.expert},
                                            {"pipeline", p.pipeline, mesh.pipeline}}};
  fill_rest(axes, place.devices());
  mesh.ulysses = p.ulysses;
  if (mesh.context % mesh.ulysses != 0)
    config::refuse(
        "parallelism.ulysses",
        fmt::format("{} context ranks do not make groups of {}", mesh.context, mesh.ulysses),
        fmt::format("a divisor of {}", mesh.context));
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

void add_all_meshes(const Setting& s, std::int64_t stages, std::vector<workload::Mesh>& meshes) {
  const std::int64_t experts = s.arch.moe ? s.arch.moe->experts : 1;
  for (std::int64_t tensor = 1; tensor <= kMostTensor; tensor *= 2)
    for (std::int64_t context = 1; context <= kMostContext; context *= 2)
      for (std::int64_t expert = 1; expert <= experts; expert *= 2)
        add_meshes(s, {1, 1, tensor, context, expert, stages}, meshes);
}

}  // namespace

std::vector<workload::Mesh> possible_meshes(const Setting& s) {
  std::vector<workload::Mesh> meshes;
  add_all_meshes(s, 1, meshes);
  return meshes;
}

std::vector<workload::Mesh> possible_pipelines(const Setting& s) {
  std::vector<workload::Mesh> meshes;
  for (std::int64_t stages = 2; stages <= kMostStages; ++stages)
    if (s.arch.layers % stages == 0 && s.place.devices() % stages == 0)
      add_all_meshes(s, stages, meshes);
  return meshes;
}

}  // namespace podsim::system
