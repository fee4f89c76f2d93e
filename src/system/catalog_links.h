// Links of the catalog's fabrics, per device: where a step and a collective on its own get theirs.
#pragma once

#include <optional>
#include <vector>

#include "podsim/catalog/catalog.h"
#include "podsim/system/ids.h"
#include "podsim/system/link.h"
#include "podsim/system/shape.h"

namespace podsim::system {

/// Builds links at their achievable bandwidth, without what is fitted to training runs. The devices
/// of a chip share its links equally. Values that it reads are added to `log`.
class CatalogLinks {
 public:
  /// Whether collectives run by themselves or alongside the work of a step. There the ramp of a
  /// library's collective is hidden or part of collective_efficiency: with it, steps of H100 that
  /// no fit has seen are 5% slower, and further from what was measured.
  enum class Use { alone, step };

  CatalogLinks(const catalog::Fabric& fabric, std::int64_t devices_per_chip, catalog::InputLog& log,
               Use use)
      : fabric_(fabric), per_chip_(devices_per_chip), log_(log), use_(use) {}

  /// One link class for each axis of the shape, "ici.x" and so on, at hierarchy level 1.
  [[nodiscard]] base::IdVector<LinkClassId, Link> torus(const Shape& shape,
                                                        const TorusRules& rules) const;
  /// The link between the devices of a chip, at hierarchy level 0; none where a chip is one device.
  /// Throws config::InputError where the catalog does not have it.
  [[nodiscard]] std::optional<Link> dies(const catalog::Chip& chip) const;
  /// Ports at the switch of a domain of `chips` chips in use.
  [[nodiscard]] Link domain(std::int64_t chips) const;
  /// The network that joins `parts` slices or domains; `bandwidth` of a chip in place of the
  /// catalog's.
  [[nodiscard]] Link scale_out(std::int64_t parts,
                               std::optional<units::Bandwidth> bandwidth = {}) const;

 private:
  [[nodiscard]] units::Time known(const std::optional<catalog::Sourced<units::Time>>& time) const;
  [[nodiscard]] units::Time ramp(const std::optional<catalog::Sourced<units::Time>>& time) const {
    return use_ == Use::alone ? known(time) : units::Time();
  }
  [[nodiscard]] double shared_by() const { return static_cast<double>(per_chip_); }

  const catalog::Fabric& fabric_;
  std::int64_t per_chip_;
  catalog::InputLog& log_;
  Use use_;
};

}  // namespace podsim::system
