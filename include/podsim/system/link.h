// Links: the one description that steps, collectives, flows and packets share.
#pragma once

#include <cstdint>
#include <string>

#include "podsim/config/describe.h"
#include "podsim/units/quantity.h"

namespace podsim::system {

/// The parts that links join: chips within a slice or scale-up domain, or slices and domains with
/// each other.
enum class LinkScope { within, between };

/// How the chips along a link class are joined: neighbours in a ring or a line, or all by a switch.
enum class LinkKind { ring, line, switched };

/// What the collectives of a library take on links beyond hops and bytes, and how its rings run.
struct LibraryTimes {
  units::Time start_up;   ///< fixed time of each collective
  units::Time ring_step;  ///< step from chip to chip of a ring behind a switch; 0: hops of the link
  units::Time ramp;       ///< T of the time 2 sqrt(T t) beyond the time t of the bytes
  bool flat_rings = false;  ///< one ring over these links and those inside, level by level else
  bool flat_all_reduce = false;  ///< all-reduces, too

  /// Whether a library's collectives were measured on the links.
  [[nodiscard]] bool known() const { return start_up.base() > 0; }

  static void describe(config::Record<LibraryTimes>& r);
  bool operator==(const LibraryTimes&) const = default;
};

/// A class of equal links: one torus dimension, the link between the dies of a chip, NVLink, the
/// network that joins slices or domains.
struct Link {
  std::string name;            ///< "ici.x", "x", "die", "nvlink", "dcn"
  units::Bandwidth bandwidth;  ///< achievable, one way; of a link, or of a port at a switch
  units::Time latency;         ///< latency of a hop; through a switch from chip to chip
  LinkScope scope = LinkScope::within;
  std::int64_t length = 1;  ///< chips along it; set where the whole fabric is described
  LinkKind kind = LinkKind::line;
  std::int64_t hierarchy_level = 0;  ///< links of the lowest level are used first, 0 innermost
  units::Bandwidth backwards = {};   ///< of links backwards, of a switch's ports outwards; 0: alike
  LibraryTimes library = {};         ///< zero where no library is known

  /// Bandwidth onwards (0) or backwards (1).
  [[nodiscard]] units::Bandwidth rate(int direction) const {
    return direction == 1 && backwards.base() > 0 ? backwards : bandwidth;
  }

  static void describe(config::Record<Link>& r);
  bool operator==(const Link&) const = default;
};

/// Returns "x" of "ici.x": how chips and their places along a link are called.
[[nodiscard]] std::string short_name(const Link& link);

}  // namespace podsim::system
