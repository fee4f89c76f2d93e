#include "src/system/meshes.h"

#include <fmt/format.h>

#include <array>

#include "podsim/config/diagnostics.h"
#include "podsim/workload/lower.h"

namespace podsim::system {
namespace {

constexpr std::int64_t kMostTensor = 64, kMostContext = 16;

struct NamedDegree {
  const char* name;
  const AxisDegree& given;
  std::int64_t& degree;
};

[[noreturn]] void refuse(const std::string& axis, std::string message, std::string expected,
                         std::string hint = "") {
  throw config::InputError(config::Diagnostic{
      {}, "parallelism" + axis, std::move(message), std::move(expected), std::move(hint)});
}

/// The degree of one axis that would make the product right, if there is one.
std::string nearest_fix(const std::array<NamedDegree, 5>& axes, std::int64_t product,
                        std::int64_t devices) {
  for (const NamedDegree& axis : axes) {
    const std::int64_t others = product / axis.degree;
    if (axis.degree > 1 && devices % others == 0)
      return fmt::format("{}: {} would fit", axis.name, devices / others);
  }
  return devices % product == 0 ? fmt::format("data: {} would fit", devices / product)
                                : "one axis may be 'rest'";
}

void fill_rest(const std::array<NamedDegree, 5>& axes, std::int64_t devices) {
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
      refuse(std::string(".") + rest->name,
             fmt::format("the other mesh axes make {}, which does not divide {} devices", product,
                         devices),
             fmt::format("a divisor of {}", devices));
    rest->degree = devices / product;
  } else if (product != devices) {
    refuse("", fmt::format("the mesh has {} devices, the system {}", product, devices),
           fmt::format("degrees whose product is {}", devices),
           nearest_fix(axes, product, devices));
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

/// Every way to share out what `inner` leaves over data and fsdp.
void add_meshes(const Setting& s, workload::Mesh inner, std::vector<workload::Mesh>& meshes) {
  const std::int64_t devices = s.place.devices();
  if (devices % inner.devices() != 0) return;
  const std::int64_t rest = devices / inner.devices();
  for (std::int64_t data = s.place.slices; data <= rest; data += s.place.slices) {
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
  const std::array<NamedDegree, 5> axes = {{{"fsdp", p.fsdp, mesh.fsdp},
                                            {"data", p.data, mesh.data},
                                            {"tensor", p.tensor, mesh.tensor},
                                            {"context", p.context, mesh.context},
                                            {"expert", p.expert, mesh.expert}}};
  fill_rest(axes, place.devices());
  if (mesh.data % place.slices != 0)
    refuse(".data",
           fmt::format("data {} does not divide over {} slices; no other axis crosses the "
                       "data-centre network",
                       mesh.data, place.slices),
           fmt::format("a multiple of {}", place.slices));
  return mesh;
}

std::vector<workload::Mesh> possible_meshes(const Setting& s) {
  std::vector<workload::Mesh> meshes;
  const std::int64_t experts = s.arch.moe ? s.arch.moe->experts : 1;
  for (std::int64_t tensor = 1; tensor <= kMostTensor; tensor *= 2)
    for (std::int64_t context = 1; context <= kMostContext; context *= 2)
      for (std::int64_t expert = 1; expert <= experts; expert *= 2)
        add_meshes(s, {1, 1, tensor, context, expert}, meshes);
  return meshes;
}

}  // namespace podsim::system
