#include "src/performance/group_shape.h"

#include <bit>
#include <numeric>

namespace podsim::performance {
namespace {

using system::LinkKind;
/// Dimensions of a shape as bits, by their place in an order that does not depend on how they are
/// named.
using Set = unsigned;

constexpr double kTie = 1 + 1e-12;

/// Bandwidth of all dimensions of a set together, and of those that are used at once.
struct Rate {
  units::Bandwidth together, used;
};

/// Dimensions that go first, and the part of the level's bytes over the others, which come last.
struct Split {
  Set first = 0, last = 0;
  double part = 0;
  Rate rate;
};

/// Finds the shares of a reduce-scatter or an all-gather, level by level.
class Balance {
 public:
  Balance(const GroupShape& shape, units::Bytes bytes)
      : shape_(shape), bytes_(bytes), order_(shape.dimensions.size()), shares_(order_.size()) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::stable_sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
      const auto &x = shape.dimensions[a], &y = shape.dimensions[b];
      if (x.hierarchy_level != y.hierarchy_level) return x.hierarchy_level < y.hierarchy_level;
      return x.length != y.length ? x.length < y.length : x.capacity() < y.capacity();
    });
  }

  std::vector<DimensionShare> run() {
    for (std::size_t i = 0; i < order_.size();) {
      Set level = 0;
      const auto number = at(i).hierarchy_level;
      for (; i < order_.size() && at(i).hierarchy_level == number; ++i) level |= 1U << i;
      share_out(level);
      below_ *= members(level);
    }
    return std::move(shares_);
  }

  [[nodiscard]] Rate rate(Set set) const {
    Rate r;
    units::Bandwidth fastest;
    for (std::size_t i = 0; i < order_.size(); ++i) {
      if (!has(set, i)) continue;
      r.together += at(i).capacity();
      fastest = std::max(fastest, at(i).capacity());
    }
    r.used = fastest + (r.together - fastest) * shape_.concurrency;
    return r;
  }

 private:
  static bool has(Set set, std::size_t i) { return (set >> i & 1U) != 0; }
  [[nodiscard]] const GroupDimension& at(std::size_t i) const {
    return shape_.dimensions[order_[i]];
  }
  [[nodiscard]] double members(Set set) const {
    double n = 1;
    for (std::size_t i = 0; i < order_.size(); ++i)
      if (has(set, i)) n *= static_cast<double>(at(i).length);
    return n;
  }

  [[nodiscard]] Split split(Set set, Set first) const {
    Split s{first, set & ~first, 0, rate(set & ~first)};
    const double n = members(set);
    s.part = first == 0 ? 1 / below_ * (n - 1) / n : (1 / members(first) - 1 / n) / below_;
    return s;
  }

  /// Those of the set that cannot take less are the slowest and finish together; the rest is
  /// balanced by itself.
  void share_out(Set set) {
    Split slowest = split(set, 0);
    for (Set first = (set - 1) & set; first != 0; first = (first - 1) & set) {
      const Split s = split(set, first);
      if (s.part * slowest.rate.used > slowest.part * s.rate.used * kTie) slowest = s;
    }
    const units::Bytes moved = bytes_ * slowest.part;
    for (std::size_t i = 0; i < order_.size(); ++i) {
      if (!has(slowest.last, i)) continue;
      auto& share = shares_[order_[i]];
      share.moved = moved * (at(i).capacity() / slowest.rate.together);
      share.busy = moved / slowest.rate.used;
      share.stretch = slowest.rate.together / slowest.rate.used;
    }
    if (slowest.first != 0) share_out(slowest.first);
  }

  const GroupShape& shape_;
  units::Bytes bytes_;
  double below_ = 1;  ///< members of the levels inside
  std::vector<std::size_t> order_;
  std::vector<DimensionShare> shares_;
};

}  // namespace

units::Bandwidth GroupDimension::capacity() const {
  return kind == LinkKind::ring ? rates[0] + rates[1] : slower();
}

std::int64_t GroupDimension::hops() const {
  if (kind == LinkKind::switched) return std::bit_width(static_cast<std::uint64_t>(length - 1));
  return kind == LinkKind::ring ? length / 2 : length - 1;
}

units::Time GroupDimension::pass_latency() const {
  if (kind != LinkKind::switched || library.ring_step.base() == 0)
    return latency * static_cast<double>(hops());
  return library.ring_step * static_cast<double>(length - 1);
}

units::Time GroupDimension::exchange_latency() const {
  const bool steps = kind == LinkKind::switched && library.ring_step.base() > 0;
  return (steps ? library.ring_step : latency) * static_cast<double>(hops());
}

bool GroupShape::has_library() const {
  return std::any_of(dimensions.begin(), dimensions.end(),
                     [](const GroupDimension& d) { return d.library.known(); });
}

units::Time GroupShape::sum_of(units::Time (GroupDimension::*latency)() const) const {
  units::Time sum;
  for (const auto& d : dimensions) sum += (d.*latency)();
  return sum;
}

double GroupShape::members() const {
  double n = 1;
  for (const auto& d : dimensions) n *= static_cast<double>(d.length);
  return n;
}

bool GroupShape::all_are(LinkKind kind) const {
  return std::all_of(dimensions.begin(), dimensions.end(),
                     [&](const GroupDimension& d) { return d.kind == kind; });
}

units::Time GroupShape::farthest() const {
  return latency_of([](const GroupDimension& d) { return d.hops(); });
}

GroupShape shape_of(const system::AxisLayout& axis,
                    const base::IdVector<system::LinkClassId, system::Link>& links) {
  GroupShape shape;
  shape.concurrency = axis.concurrency;
  for (const auto& segment : axis.segments) {
    if (segment.length < 2) continue;
    const auto& link = links.at(segment.link);
    GroupDimension d;
    d.link = segment.link;
    d.length = segment.length;
    d.hierarchy_level = segment.hierarchy_level;
    d.sharers = segment.sharers;
    if (segment.wraps && segment.length > 2) d.kind = LinkKind::ring;
    if (segment.switched) d.kind = LinkKind::switched;
    const auto sharers = static_cast<double>(segment.sharers);
    d.rates = {link.rate(0) / sharers, link.rate(1) / sharers};
    d.latency = link.latency;
    d.library = link.library;
    shape.dimensions.push_back(d);
  }
  return shape;
}

GroupShape shape_of(const system::FabricGraph& graph,
                    const std::vector<system::LinkClassId>& axes) {
  const auto& fabric = graph.fabric();
  GroupShape shape;
  shape.concurrency = fabric.concurrency;
  shape.switch_reduces = fabric.switch_reduces;
  shape.in_switch_share = fabric.in_switch_share;
  shape.twisted = !fabric.twists.empty();
  shape.dead = !fabric.dead_chips.empty();
  shape.failed = shape.dead || !fabric.cut_links.empty();
  for (const auto a : axes) {
    const auto& link = graph.axis(a);
    if (link.length < 2) continue;
    shape.dimensions.push_back({a,
                                link.length,
                                link.hierarchy_level,
                                1,
                                link.kind,
                                {link.rate(0), link.rate(1)},
                                link.latency,
                                link.library});
  }
  return shape;
}

std::vector<DimensionShare> shares_of(const GroupShape& shape, units::Bytes bytes) {
  return Balance(shape, bytes).run();
}

std::vector<DimensionShare> flat_shares_of(const GroupShape& shape, units::Bytes bytes) {
  auto shares = shares_of(shape, bytes);
  const double all = shape.members(), leaves = (all - 1) / all;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const auto& d = shape.dimensions[i];
    if (d.hierarchy_level == shape.dimensions.front().hierarchy_level) continue;
    const auto parts = static_cast<double>(d.length);
    const double more = leaves / ((parts - 1) / parts);
    shares[i].moved *= more;
    shares[i].busy *= more;
  }
  return shares;
}

double stretch_of_all(const GroupShape& shape) {
  const Rate rate = Balance(shape, units::Bytes()).rate((1U << shape.dimensions.size()) - 1);
  return rate.together / rate.used;
}

}  // namespace podsim::performance
