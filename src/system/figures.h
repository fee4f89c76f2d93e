// Catalog entries to plain figures of one device.
#pragma once

#include <string>
#include <vector>

#include "podsim/catalog/catalog.h"
#include "podsim/system/cluster.h"
#include "podsim/system/section.h"
#include "podsim/system/shape.h"

namespace podsim::system {

/// Reads catalog values: logs each, and notes those taken over from a relative.
class Figures {
 public:
  explicit Figures(catalog::InputLog& log) : log_(log) {}

  template <class T>
  const T& use(const catalog::Sourced<T>& s) {
    add_note(s.origin);
    return log_.use(s);
  }
  void add(const catalog::Origin& origin) { log_.add(origin); }
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }

 private:
  void add_note(const catalog::Origin& origin);

  catalog::InputLog& log_;
  std::vector<std::string> notes_;
};

/// Entries of one accelerator with its surroundings. Unknown names are reported at system.chip.
struct Parts {
  const catalog::Chip& chip;
  const catalog::Fabric& fabric;
  const catalog::Host& host;
};
Parts find_parts(const catalog::Catalog& catalog, const std::string& chip);

/// A device is 1 / devices_per_chip of a chip. Its power includes its share of the host:
/// peak = system power; idle = TDP x idle fraction + what the system draws beyond the TDP.
Device device_of(const catalog::Chip& chip, Figures& figures);

/// Rules of a torus fabric; throws where the catalog lacks one.
TorusRules rules_of(const catalog::Fabric& fabric, Figures& figures);

/// Input bandwidth of one host.
units::Bandwidth host_input(const catalog::Host& host, const InputSection& input, Figures& figures);

}  // namespace podsim::system
