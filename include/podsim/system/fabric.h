// A fabric as a product of axes: rings and lines of neighbours, domains behind a switch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "podsim/config/describe.h"
#include "podsim/system/ids.h"
#include "podsim/system/link.h"
#include "podsim/system/shape.h"

namespace podsim::system {

/// Crossing the wraparound of `axis` also moves by `by` along `along`, the other way on the way
/// back.
struct Twist {
  LinkClassId axis{0}, along{0};
  std::int64_t by = 0;

  static void describe(config::Record<Twist>& r);
  bool operator==(const Twist&) const = default;
};

/// A cube of the slice that another one of the pod stands in for.
struct CubeMove {
  std::string cube;        ///< "x0y0z1", counted in cubes
  std::int64_t place = 0;  ///< number in the pod; those of the slice are the first ones

  static void describe(config::Record<CubeMove>& r);
  bool operator==(const CubeMove&) const = default;
};

/// Chips are numbered with the first axis fastest. An axis of one chip has no links; a ring of two
/// has both of its links between the same two chips.
struct Fabric {
  std::string name;
  base::IdVector<LinkClassId, Link> axes;  ///< a link class each
  std::vector<Twist> twists;
  std::vector<LinkId> cut_links;      ///< both ways of a cable
  std::vector<DeviceId> dead_chips;   ///< out of the collectives, with all their links
  std::int64_t dead_in_cubes = 0;     ///< how many of them, the first ones, are whole cubes
  std::int64_t cubes = 0;             ///< cubes of 4x4x4 chips; 0 where there are none
  std::int64_t spare_cubes = 0;       ///< cubes of the pod beside those of the slice
  std::vector<CubeMove> moved_cubes;  ///< by the optical switches, to spare cubes
  bool switch_reduces = false;        ///< the switch adds up what passes through it
  double in_switch_share = 1;         ///< share of the links' rate that it reaches then
  /// Share of the bandwidth of further axes of a hierarchy level that gathers, scatters and
  /// reductions use alongside the fastest one.
  double concurrency = 1;

  static void describe(config::Record<Fabric>& r);
  bool operator==(const Fabric&) const = default;
};

/// Number of what the fabric counts as chips in one cube: two for each chip that is two devices.
[[nodiscard]] std::int64_t in_cube(const Fabric& fabric);

/// The most chips a fabric may have.
inline constexpr std::int64_t kMostFabricChips = 1 << 20;

/// How links are called on the command line and what a part of a fabric may be.
struct LinkRates {
  units::Bandwidth bandwidth;
  units::Time latency;
};

/// A fabric from its text: parts joined by commas, each with options behind colons.
///
///   torus:16x16x16[:wrap=xy]   mesh:4x4     ring:N    line:N    twisted:4x4x8    switch:N
///   torus:8x8x8:spares=2       cubes of the pod beside those of the slice
///   nvlink:8,fat-tree:512      fat-tree and dcn take nic=BANDWIDTH, latency=TIME and
///   torus:4x4x4,dcn:2          oversubscription=F
///
/// fat-tree:512 joins 512 chips in all, dcn:2 two slices. `names` are other fabrics that may have
/// been meant. Throws config::InputError.
Fabric parse_fabric(const std::string& text, const LinkRates& rates,
                    const std::vector<std::string>& names = {});

/// Joins several of the fabric by what the text says, "dcn:2:nic=10GB/s".
void add_network(Fabric& fabric, const std::string& text, const LinkRates& rates);

/// k x k x 2k and k x 2k x 2k, in any order of the axes: each wraparound of a short axis moves by k
/// along every long one (Camara et al., IEEE TPDS 2010; Jouppi et al., ISCA 2023). Throws
/// config::InputError for other shapes.
std::vector<Twist> twists_of(const std::vector<std::int64_t>& shape);

}  // namespace podsim::system
