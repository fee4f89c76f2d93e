#include "src/system/catalog_links.h"

#include <fmt/format.h>

#include <iterator>

#include "podsim/config/diagnostics.h"

namespace podsim::system {
namespace {

const char* const kAxisNames[] = {"ici.x", "ici.y", "ici.z"};
constexpr std::int64_t kBetween = 2;  // above dies and torus, or a domain

}  // namespace

base::IdVector<LinkClassId, Link> CatalogLinks::torus(const Shape& shape,
                                                      const TorusRules& rules) const {
  const auto bandwidth =
      log_.use(fabric_.link_bandwidth) * log_.use(fabric_.link_efficiency) / shared_by();
  const auto latency = log_.use(fabric_.hop_latency);
  const auto rings = wraps(shape, rules);
  base::IdVector<LinkClassId, Link> links;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const std::string name = i < std::size(kAxisNames) ? kAxisNames[i] : fmt::format("ici.{}", i);
    links.push_back({name, bandwidth, latency, LinkScope::within, shape[i],
                     rings[i] ? LinkKind::ring : LinkKind::line, 1});
  }
  return links;
}

std::optional<Link> CatalogLinks::dies(const catalog::Chip& chip) const {
  if (per_chip_ == 1) return std::nullopt;
  if (!chip.die_link_bandwidth)
    throw config::InputError(fmt::format("chips/{}: {} devices per chip, but no die_link_bandwidth",
                                         chip.name, per_chip_));
  return Link{"die",
              log_.use(*chip.die_link_bandwidth),
              log_.use(fabric_.hop_latency),
              LinkScope::within,
              per_chip_,
              LinkKind::line,
              0};
}

Link CatalogLinks::domain(std::int64_t chips) const {
  Link link{"domain",
            log_.use(fabric_.link_bandwidth) * log_.use(fabric_.link_efficiency) / shared_by(),
            log_.use(fabric_.hop_latency),
            LinkScope::within,
            chips * per_chip_,
            LinkKind::switched,
            0};
  link.library.start_up = known(fabric_.collective_start_up);
  link.library.ring_step = known(fabric_.ring_step);
  link.library.ramp = ramp(fabric_.collective_ramp);
  return link;
}

units::Time CatalogLinks::known(const std::optional<catalog::Sourced<units::Time>>& time) const {
  return time ? log_.use(*time) : units::Time();
}

Link CatalogLinks::scale_out(std::int64_t parts, std::optional<units::Bandwidth> bandwidth) const {
  const auto nominal = bandwidth ? *bandwidth : log_.use(fabric_.scale_out_bandwidth);
  Link link{fabric_.topology == catalog::Topology::torus ? "dcn" : "scale_out",
            nominal * log_.use(fabric_.scale_out_efficiency) / shared_by(),
            log_.use(fabric_.scale_out_latency),
            LinkScope::between,
            parts,
            LinkKind::switched,
            kBetween};
  link.library.start_up = known(fabric_.scale_out_start_up);
  link.library.ramp = ramp(fabric_.scale_out_ramp);
  link.library.flat_rings = fabric_.flat_rings;
  link.library.flat_all_reduce = fabric_.flat_all_reduce;
  return link;
}

}  // namespace podsim::system
