#include "podsim/system/layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "podsim/config/diagnostics.h"
#include "src/system/torus_layout.h"

namespace podsim::system {
namespace {

/// Bandwidth and members of one level of an axis.
struct Level {
  double members = 1, bandwidth = 0;
};

std::map<std::int64_t, Level> levels_of(const AxisLayout& layout,
                                        const base::IdVector<LinkClassId, Link>& links) {
  std::map<std::int64_t, Level> levels;
  for (const AxisSegment& segment : layout.segments) {
    Level& level = levels[segment.hierarchy_level];
    level.members *= static_cast<double>(segment.length);
    level.bandwidth += links[segment.link].bandwidth.base() *
                       (segment.wraps && segment.length > 2 ? 2 : 1) /
                       static_cast<double>(segment.sharers);
  }
  return levels;
}

/// Levels counted from 0 within each axis.
void renumber_levels(AxisLayout& layout) {
  std::map<std::int64_t, std::int64_t> rank;
  for (const AxisSegment& segment : layout.segments) rank[segment.hierarchy_level] = 0;
  std::int64_t next = 0;
  for (auto& [level, number] : rank) number = next++;
  for (AxisSegment& segment : layout.segments)
    segment.hierarchy_level = rank[segment.hierarchy_level];
}

constexpr std::int64_t kOutermost = 9;

void add_scale_out(AxisLayout& layout, const LinkTopology& topology, std::int64_t length) {
  if (length > 1)
    layout.segments.push_back({topology.scale_out, length, kOutermost, 1, false, true});
}

std::vector<AxisLayout> switched_layout(const workload::Mesh& mesh, const LinkTopology& topology) {
  std::vector<AxisLayout> axes;
  std::int64_t left = topology.domain;
  for (const workload::AxisTraits& a : workload::kAxes) {
    const std::int64_t degree = mesh.members(a.axis);
    AxisLayout layout{a.axis, degree, {}};
    const std::int64_t inside = std::gcd(degree, left);
    if (inside > 1) layout.segments.push_back({LinkClassId(0), inside, 0, 1, false, true});
    add_scale_out(layout, topology, degree / inside);
    left /= inside;
    axes.push_back(std::move(layout));
  }
  return axes;
}

[[noreturn]] void refuse_layout(std::string message, std::string expected, std::string hint = "") {
  config::refuse("parallelism.layout", std::move(message), std::move(expected), std::move(hint));
}

/// The links of `wanted`.
AllowedLinks allowed_links(const LinkTopology& topology, const WantedLayout& wanted) {
  const auto name_of = [&](const AxisSegment& dimension) {
    return topology.links[dimension.link].name;
  };
  std::vector<std::string> names, axes;
  for (const AxisSegment& dimension : topology.dimensions) names.push_back(name_of(dimension));
  for (const workload::AxisTraits& a : workload::kAxes) axes.emplace_back(a.name);
  AllowedLinks allowed;
  for (const auto& [axis, links] : wanted) {
    if (topology.dimensions.empty())
      refuse_layout("found a layout on a fabric without torus axes", "no layout");
    const auto named = std::find_if(workload::kAxes.begin(), workload::kAxes.end(),
                                    [&](const auto& a) { return a.name == axis; });
    if (named == workload::kAxes.end())
      refuse_layout("there is no mesh axis '" + axis + "'",
                    fmt::format("{}", fmt::join(axes, ", ")), config::did_you_mean(axis, axes));
    for (const auto& name : links) {
      const auto it = std::find_if(topology.dimensions.begin(), topology.dimensions.end(),
                                   [&](const AxisSegment& d) { return name_of(d) == name; });
      if (it == topology.dimensions.end())
        refuse_layout("there is no torus axis '" + name + "'",
                      fmt::format("{}", fmt::join(names, ", ")), config::did_you_mean(name, names));
      allowed[named->axis].insert(it->link);
    }
  }
  return allowed;
}

std::vector<AxisLayout> torus_layout(const workload::Mesh& mesh, const LinkTopology& topology,
                                     const AxisBytes& bytes, const WantedLayout& wanted) {
  auto axes = best_on_dimensions(mesh.in_slice(topology.slices).mesh, topology, bytes,
                                 allowed_links(topology, wanted));
  if (axes.empty())
    refuse_layout("the mesh cannot be laid on these torus axes",
                  "degrees that are products of factors of their lengths");
  for (AxisLayout& layout : axes) {
    const std::int64_t whole = mesh.members(layout.axis);
    add_scale_out(layout, topology, whole / layout.degree);
    layout.degree = whole;
  }
  return axes;
}

std::string describe_segment(const AxisSegment& segment, const Link& link) {
  const char* form = segment.switched ? "switch" : segment.wraps ? "ring" : "line";
  const std::string stride = segment.sharers > 1 ? fmt::format(", every {}.", segment.sharers) : "";
  return fmt::format("{} {} ({}{})", link.name, segment.length, form, stride);
}

}  // namespace

double axis_cost(const AxisLayout& layout, const base::IdVector<LinkClassId, Link>& links,
                 double bytes) {
  double cost = 0;
  for (const auto& [number, level] : levels_of(layout, links)) {
    cost += bytes * (level.members - 1) / level.members / level.bandwidth;
    bytes /= level.members;
  }
  return cost;
}

base::IdVector<MeshAxisId, AxisLayout> lay_out(const workload::Mesh& mesh,
                                               const LinkTopology& topology, const AxisBytes& bytes,
                                               const WantedLayout& wanted) {
  if (topology.dimensions.empty()) allowed_links(topology, wanted);
  auto axes = topology.dimensions.empty() ? switched_layout(mesh, topology)
                                          : torus_layout(mesh, topology, bytes, wanted);
  std::erase_if(axes, [](const AxisLayout& a) { return a.degree == 1; });
  for (AxisLayout& layout : axes) renumber_levels(layout);
  return base::IdVector<MeshAxisId, AxisLayout>(std::move(axes));
}

std::vector<std::string> describe_layout(const base::IdVector<MeshAxisId, AxisLayout>& axes,
                                         const base::IdVector<LinkClassId, Link>& links) {
  std::vector<std::string> lines;
  for (const AxisLayout& axis : axes) {
    std::vector<std::string> segments;
    for (const AxisSegment& segment : axis.segments)
      segments.push_back(describe_segment(segment, links[segment.link]));
    lines.push_back(fmt::format("{} {}: {}", workload::name_of(axis.axis), axis.degree,
                                fmt::join(segments, ", ")));
  }
  return lines;
}

}  // namespace podsim::system
