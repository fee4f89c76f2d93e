#include <fmt/format.h>

#include <algorithm>

#include "podsim/config/diagnostics.h"
#include "podsim/system/fabric_graph.h"

namespace podsim::system {
namespace {

[[noreturn]] void refuse_failure(const std::string& failure, const std::string& why,
                                 const std::string& expected = "", const std::string& hint = "") {
  throw config::InputError("--fail '" + failure + "': " + why, expected, hint);
}

DeviceId chip_or_refuse(const FabricGraph& graph, const std::string& failure,
                        const std::string& name) {
  const auto chip = graph.chip_named(name);
  if (!chip)
    refuse_failure(failure, "there is no chip '" + name + "'",
                   graph.chip_name(DeviceId(0)) + " to " + graph.chip_name(graph.chips().back()));
  return chip;
}

void cut_link(Fabric& fabric, const FabricGraph& graph, const std::string& failure,
              const std::string& name) {
  const auto dash = name.find('-');
  if (dash == std::string::npos) refuse_failure(failure, "no link", "link:CHIP-CHIP");
  const auto from = chip_or_refuse(graph, failure, name.substr(0, dash));
  const auto to = chip_or_refuse(graph, failure, name.substr(dash + 1));
  auto links = graph.links_between(from, to);
  std::erase_if(links, [&](LinkId l) {
    return std::find(fabric.cut_links.begin(), fabric.cut_links.end(), l) != fabric.cut_links.end();
  });
  if (links.empty())
    refuse_failure(failure, "there is no such link, or it is cut already",
                   "two chips with a cable between", "fail a chip to take it off a switch");
  fabric.cut_links.push_back(links.front());
  fabric.cut_links.push_back(graph.reverse(links.front()));
}

/// The axis behind those of a cube.
constexpr LinkClassId kBehindCube(3);

/// Axes within a chip, whose devices a cube has all of.
bool is_inside_chip(const Fabric& fabric, LinkClassId axis) {
  return fabric.axes[axis].hierarchy_level < fabric.axes.front().hierarchy_level;
}

/// The fabric's cubes as a fabric, of which only names and coordinates are asked.
FabricGraph cubes_of(const Fabric& fabric) {
  Fabric cubes;
  for (const LinkClassId axis : fabric.axes.ids()) {
    if (is_inside_chip(fabric, axis)) continue;
    Link cube = fabric.axes[axis];
    if (axis < kBehindCube) cube.length /= kCubeEdge;
    cube.kind = LinkKind::line;
    cubes.axes.push_back(std::move(cube));
  }
  return FabricGraph(cubes);
}

/// Whether a chip is one of the cube's.
bool is_in_cube(const FabricGraph& graph, const FabricGraph& cubes, DeviceId cube, DeviceId chip) {
  LinkClassId of_cubes(0);
  for (const LinkClassId a : graph.axes()) {
    if (is_inside_chip(graph.fabric(), a)) continue;
    const auto at = graph.coordinate(chip, a) / (a < kBehindCube ? kCubeEdge : 1);
    if (at != cubes.coordinate(cube, of_cubes++)) return false;
  }
  return true;
}

/// A spare cube takes its place, or its chips are dead.
void take_cube(Fabric& fabric, const FabricGraph& graph, std::vector<DeviceId>& taken,
               const std::string& failure, const std::string& name) {
  if (fabric.cubes == 0)
    refuse_failure(failure, fabric.name + " is not composed of cubes of 4x4x4 chips",
                   "three axes that are multiples of 4, such as torus:8x8x8 or tpu-v5p:8x8x16");
  const FabricGraph cubes = cubes_of(fabric);
  const auto cube = cubes.chip_named(name);
  if (!cube)
    refuse_failure(failure, "there is no cube '" + name + "'",
                   cubes.chip_name(DeviceId(0)) + " to " + cubes.chip_name(cubes.chips().back()));
  if (std::find(taken.begin(), taken.end(), cube) != taken.end())
    refuse_failure(failure, "the cube has failed already");
  taken.push_back(cube);
  if (fabric.spare_cubes > 0) {
    --fabric.spare_cubes;
    fabric.moved_cubes.push_back(
        {name, fabric.cubes + static_cast<std::int64_t>(fabric.moved_cubes.size())});
    return;
  }
  for (const DeviceId chip : graph.chips())
    if (is_in_cube(graph, cubes, cube, chip)) fabric.dead_chips.push_back(chip);
  fabric.dead_in_cubes += in_cube(fabric);
}

void take_chip(Fabric& fabric, const FabricGraph& graph, const std::string& failure,
               const std::string& name) {
  const auto chip = chip_or_refuse(graph, failure, name);
  if (std::find(fabric.dead_chips.begin(), fabric.dead_chips.end(), chip) !=
      fabric.dead_chips.end())
    refuse_failure(failure, "the chip has failed already");
  fabric.dead_chips.push_back(chip);
}

void require_rest(const Fabric& fabric) {
  const FabricGraph left(fabric);
  if (left.chips().size() < fabric.dead_chips.size() + 2)
    throw config::InputError("--fail: fewer than two chips are left", "two chips or more");
  if (!is_connected(left))
    throw config::InputError(
        "--fail: the failures partition the slice: some chips cannot reach others",
        "failures with a way round them");
}

/// Chips that a search from the first live one reaches.
std::size_t reached(const FabricGraph& graph) {
  using Marks = base::IdVector<DeviceId, char>;
  Marks seen(graph.chips(), 0);
  std::vector<DeviceId> open;
  const auto visit = [&](DeviceId chip) {
    if (seen[chip]) return;
    seen[chip] = 1;
    open.push_back(chip);
  };
  for (const DeviceId c : graph.chips())
    if (graph.alive(c) && open.empty()) visit(c);
  // Of a switched axis one chip opens all: the plane behind the switch is searched once.
  base::IdVector<LinkClassId, Marks> opened(graph.axes());
  for (std::size_t i = 0; i < open.size(); ++i)
    for (const LinkClassId a : graph.axes()) {
      for (const int d : {0, 1}) {
        const auto next = graph.neighbour(open[i], a, d);
        if (next && graph.usable(graph.link(open[i], a, d))) visit(next);
      }
      if (graph.axis(a).kind != LinkKind::switched) continue;
      auto& done = opened[a];
      done.resize(graph.chips());
      const DeviceId first = graph.first_along(open[i], a);
      if (done[first]) continue;
      done[first] = 1;
      for (std::int64_t k = 0; k < graph.axis(a).length; ++k)
        if (const DeviceId chip = first + k * graph.stride(a); graph.alive(chip)) visit(chip);
    }
  return open.size();
}

}  // namespace

bool is_connected(const FabricGraph& graph) {
  std::size_t alive = 0;
  for (const DeviceId c : graph.chips())
    if (graph.alive(c)) ++alive;
  return reached(graph) == alive;
}

Fabric with_failures(Fabric fabric, const std::vector<std::string>& failures) {
  if (failures.empty()) return fabric;
  const FabricGraph whole(fabric);
  std::vector<DeviceId> cubes;
  const auto split = [](const std::string& failure) {
    const auto colon = std::min(failure.find(':'), failure.size());
    return std::pair{failure.substr(0, colon), failure.substr(std::min(colon + 1, failure.size()))};
  };
  for (const auto& failure : failures) {
    const auto [kind, name] = split(failure);
    if (kind == "cube") take_cube(fabric, whole, cubes, failure, name);
  }
  for (const auto& failure : failures) {
    const auto [kind, name] = split(failure);
    if (kind == "link") {
      cut_link(fabric, whole, failure, name);
    } else if (kind == "chip") {
      take_chip(fabric, whole, failure, name);
    } else if (kind != "cube") {
      refuse_failure(failure, "what fails is not known", "link:CHIP-CHIP, chip:CHIP or cube:CUBE",
                     config::did_you_mean(kind, {"link", "chip", "cube"}));
    }
  }
  require_rest(fabric);
  return fabric;
}

}  // namespace podsim::system
