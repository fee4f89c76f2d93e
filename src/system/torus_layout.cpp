#include "src/system/torus_layout.h"

#include <array>
#include <limits>

namespace podsim::system {
namespace {

using workload::kAxes;

/// Members of each mesh axis, innermost first.
using Factors = std::array<std::int64_t, kAxes.size()>;

class LayoutSearch {
 public:
  LayoutSearch(const workload::Mesh& mesh, const LinkTopology& topology, const AxisBytes& bytes,
               const AllowedLinks& allowed)
      : topology_(topology) {
    for (std::size_t i = 0; i < kAxes.size(); ++i) {
      const workload::Axis axis = kAxes[i].axis;
      degrees_[i] = left_[i] = mesh.members(axis);
      bytes_[i] = bytes[axis];
      if (!allowed[axis].empty()) allowed_[i] = &allowed[axis];
    }
    chosen_.resize(topology.dimensions.size());
  }

  std::vector<AxisLayout> run() {
    choose_dimension(0);
    return best_;
  }

 private:
  void choose_dimension(std::size_t d) {
    if (d == chosen_.size()) return consider();
    choose_factor(d, 0, topology_.dimensions[d].length);
  }

  /// Give each mesh axis from `axis` on a factor of what is `left` of the dimension's length.
  void choose_factor(std::size_t d, std::size_t axis, std::int64_t left) {
    if (axis == kAxes.size()) {
      if (left == 1) choose_dimension(d + 1);
      return;
    }
    for (std::int64_t f = 1; f <= left; ++f) {
      if (left % f != 0 || left_[axis] % f != 0) continue;
      if (f > 1 && allowed_[axis] != nullptr &&
          !allowed_[axis]->contains(topology_.dimensions[d].link))
        continue;
      left_[axis] /= f;
      chosen_[d][axis] = f;
      choose_factor(d, axis + 1, left / f);
      left_[axis] *= f;
    }
  }

  void consider() {
    for (const std::int64_t l : left_)
      if (l != 1) return;
    auto layouts = layouts_of_choice();
    double cost = 0;
    for (std::size_t i = 0; i < kAxes.size(); ++i)
      cost += axis_cost(layouts[i], topology_.links, bytes_[i]);
    if (cost >= least_) return;
    least_ = cost;
    best_ = std::move(layouts);
  }

  [[nodiscard]] std::vector<AxisLayout> layouts_of_choice() const {
    std::vector<AxisLayout> layouts;
    for (std::size_t i = 0; i < kAxes.size(); ++i)
      layouts.push_back({kAxes[i].axis, degrees_[i], {}});
    for (std::size_t t = 0; t < chosen_.size(); ++t) add_segments(t, layouts);
    return layouts;
  }

  void add_segments(std::size_t t, std::vector<AxisLayout>& layouts) const {
    const AxisSegment& dimension = topology_.dimensions[t];
    std::int64_t inside = 1;
    for (std::size_t i = 0; i < kAxes.size(); ++i) {
      const std::int64_t length = chosen_[t][i];
      if (length == 1) continue;
      const bool outermost = inside * length == dimension.length;
      const bool ring = dimension.wraps && outermost;
      layouts[i].segments.push_back(
          {dimension.link, length, dimension.hierarchy_level, inside, ring, dimension.switched});
      inside *= length;
    }
  }

  const LinkTopology& topology_;
  std::array<double, kAxes.size()> bytes_{};
  std::array<const std::set<LinkClassId>*, kAxes.size()> allowed_{};
  Factors degrees_{}, left_{};
  std::vector<Factors> chosen_;
  std::vector<AxisLayout> best_;
  double least_ = std::numeric_limits<double>::infinity();
};

}  // namespace

std::vector<AxisLayout> best_on_dimensions(const workload::Mesh& mesh, const LinkTopology& topology,
                                           const AxisBytes& bytes, const AllowedLinks& allowed) {
  return LayoutSearch(mesh, topology, bytes, allowed).run();
}

}  // namespace podsim::system
