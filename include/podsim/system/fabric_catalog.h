// Fabrics of the catalog.
#pragma once

#include <string>
#include <vector>

#include "podsim/catalog/fwd.h"
#include "podsim/system/fabric.h"

namespace podsim::system {

/// A rate fitted to training runs that links of a fabric have been given.
struct AppliedRate {
  std::string name;  ///< "collective_efficiency"
  double value = 1;

  static void describe(config::Record<AppliedRate>& r);
  bool operator==(const AppliedRate&) const = default;
};

struct CatalogFabric {
  Fabric fabric;
  std::string chip;                   ///< the chip whose fabric it is; empty for a fabric alone
  std::int64_t devices_per_chip = 1;  ///< the fabric's places are devices, as in a step
  std::vector<AppliedRate> rates;     ///< those that its links have been given
};

/// Builds "tpu-v5p:8x8x16", "tpu-v4:4x4x8:twisted", "tpu-v5p:8x8x16,dcn:4" or "nvidia-h100:512",
/// where the name is that of a chip or of a fabric: the catalog's wraps, achievable bandwidths and
/// latencies, per device. With a chip come the rates of its links that are fitted to training runs,
/// as steps have them, unless `ideal`. Twisted tori are those of chips. Throws config::InputError.
CatalogFabric catalog_fabric(const catalog::Catalog& catalog, const std::string& text, bool ideal);

/// Builds the domains of a switched fabric's entry, `chips` chips, at the catalog's achievable
/// bandwidths and latencies and with a library's times, per device. Throws config::InputError where
/// they are no whole number of domains.
Fabric switched_fabric(const catalog::Fabric& entry, std::int64_t chips,
                       std::int64_t devices_per_chip, catalog::InputLog& log);

/// Whether the text names an entry of the catalog's chips or fabrics rather than a kind of its own.
bool is_catalog_fabric(const catalog::Catalog& catalog, const std::string& text);

}  // namespace podsim::system
