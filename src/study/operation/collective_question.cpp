#include <fmt/format.h>

#include <algorithm>

#include "podsim/catalog/catalog.h"
#include "podsim/config/codec.h"
#include "podsim/config/diagnostics.h"
#include "podsim/performance/fabric_names.h"
#include "podsim/study/collective.h"
#include "podsim/system/fabric_catalog.h"
#include "podsim/units/text.h"

namespace podsim::study {
namespace {

using performance::FabricCollective;
using workload::CollectiveKind;

const char* const kDefaultLatency = "500ns";
const char* const kDefaultPacket = "16KiB";

/// A quantity above zero; latencies may be zero.
template <class Quantity>
Quantity quantity(const std::string& option, const std::string& text, bool zero = false) {
  const auto dimension = units::exponents_of<typename Quantity::dimension>();
  const auto parsed = units::parse_quantity(text);
  const std::string usual = config::join(units::usual_units(dimension));
  if (!parsed.value) throw config::InputError(option + " '" + text + "' is no quantity", usual);
  if (parsed.value->exponents != dimension)
    throw config::InputError(
        option + " '" + text +
            (parsed.value->unit.empty() ? "' lacks a unit" : "' has another unit"),
        "one of " + usual);
  if (parsed.value->base < 0 || (parsed.value->base == 0 && !zero))
    throw config::InputError(option + " '" + text + "' is not possible",
                             zero ? "0 or more" : "more than 0");
  return Quantity(parsed.value->base);
}

CollectiveKind op_of(const std::string& option, const std::string& name) {
  const auto& names = config::Codec<CollectiveKind>::names();
  for (const auto& [op, known] : config::EnumNames<CollectiveKind>::names)
    if (name == known) return op;
  throw config::InputError(option + " '" + name + "' is not known",
                           "one of: " + config::join(names), config::did_you_mean(name, names));
}

/// "x,z" in the numbers of the fabric's axes, ascending; all of them when empty. Axes of one chip
/// do not count.
std::vector<system::LinkClassId> axes_of(const std::string& option, const std::string& text,
                                         const system::Fabric& fabric) {
  std::vector<std::string> names;
  for (const auto& a : fabric.axes) names.push_back(a.name);
  std::vector<system::LinkClassId> axes;
  for (const auto& word : text.empty() ? names : units::split(text, ',')) {
    const auto named = std::find_if(fabric.axes.begin(), fabric.axes.end(),
                                    [&](const system::Link& a) { return a.name == word; });
    if (named == fabric.axes.end())
      throw config::InputError(fmt::format("{}: there is no axis '{}'", option, word),
                               "of " + config::join(names), config::did_you_mean(word, names));
    const system::LinkClassId axis = fabric.axes.id_of(*named);
    if (std::find(axes.begin(), axes.end(), axis) != axes.end())
      throw config::InputError(fmt::format("{}: axis '{}' twice", option, word));
    if (named->length > 1) axes.push_back(axis);
  }
  if (axes.empty())
    throw config::InputError(option + " '" + text + "': groups of one chip", "an axis of more");
  if (!fabric.twists.empty() && axes.size() < fabric.axes.size())
    throw config::InputError(option + " '" + text + "': the axes of a twisted torus are mixed",
                             "all axes at once");
  std::sort(axes.begin(), axes.end());
  return axes;
}

/// "50GB/s" for every link, then "z=25GB/s" for those of an axis, "z-=25GB/s" backwards only.
void set_bandwidth(system::Fabric& fabric, const std::string& text) {
  const auto words = units::split(text, ',');
  for (std::size_t i = 1; i < words.size(); ++i) {
    const auto equals = words[i].find('=');
    if (equals == std::string::npos || !fabric.twists.empty())
      throw config::InputError("--link '" + words[i] + "' is not possible",
                               "AXIS=BANDWIDTH or AXIS-=BANDWIDTH of an untwisted fabric");
    std::string name = words[i].substr(0, equals);
    const bool backwards = !name.empty() && name.back() == '-';
    if (backwards) name.pop_back();
    if (name.empty())
      throw config::InputError("--link '" + words[i] + "' names no axis", "AXIS=BANDWIDTH");
    auto& axis = fabric.axes[axes_of("--link", name, fabric).front()];
    (backwards ? axis.backwards : axis.bandwidth) =
        quantity<units::Bandwidth>("--link", words[i].substr(equals + 1));
  }
}

system::CatalogFabric fabric_of(const CollectiveQuestion& q) {
  if (q.fabric.empty())
    throw config::InputError("--fabric is missing", "such as torus:16x16x16 or tpu-v5p:8x8x16");
  const catalog::Catalog catalog(q.catalogs);
  if (system::is_catalog_fabric(catalog, q.fabric)) {
    if (!q.link.empty() || !q.latency.empty())
      throw config::InputError("--link or --latency beside a fabric of the catalog",
                               "torus:… with figures of your own, or the catalog's");
    return system::catalog_fabric(catalog, q.fabric, q.ideal);
  }
  if (q.ideal)
    throw config::InputError("--ideal beside a fabric that is not the catalog's",
                             "a fabric with fitted rates, such as tpu-v5p:8x8x16");
  std::vector<std::string> names;
  for (const char* kind : {"chips", "fabrics"})
    for (const auto& entry : catalog.list(kind)) names.push_back(entry.name);
  if (q.link.empty()) {
    system::parse_fabric(q.fabric, {units::Bandwidth(1), units::Time()}, names);
    throw config::InputError("--link is missing", "such as 50GB/s");
  }
  const auto bandwidth = quantity<units::Bandwidth>("--link", units::split(q.link, ',').front());
  const auto latency =
      quantity<units::Time>("--latency", q.latency.empty() ? kDefaultLatency : q.latency, true);
  auto fabric = system::parse_fabric(q.fabric, {bandwidth, latency}, names);
  set_bandwidth(fabric, q.link);
  return {std::move(fabric), "", 1, {}};
}

/// OP:AXES:BYTES.
FabricCollective concurrent(const std::string& text, const system::Fabric& fabric) {
  const auto words = units::split(text, ':');
  if (words.size() != 3)
    throw config::InputError("--concurrent '" + text + "'",
                             "OP:AXES:BYTES, such as all-gather:x:1GiB");
  const std::string option = "--concurrent '" + text + "'";
  return {op_of(option, words[0]), quantity<units::Bytes>(option, words[2]),
          axes_of(option, words[1], fabric)};
}

void require_in_switch(const system::Fabric& fabric) {
  if (fabric.axes.size() != 1 || fabric.axes.front().kind != system::LinkKind::switched)
    throw config::InputError("--in-switch: " + fabric.name + " is more than one switch",
                             "switch:N or nvlink:N");
}

void require_packets(const performance::FabricRequest& request, std::int64_t chips) {
  if (request.detail == performance::FabricDetail::flow) return;
  const system::FabricGraph graph(request.fabric);
  if (chips > performance::kMostPacketChips)
    throw config::InputError(
        fmt::format("--detail packet: {} chips", chips),
        fmt::format("at most {} chips, or --detail flow", performance::kMostPacketChips));
  for (const auto& c : request.collectives) {
    if (c.op == CollectiveKind::broadcast)
      throw config::InputError("--detail packet: no broadcast", "one of the other operations");
    if (!performance::is_joined(graph, performance::FabricGroups(graph, c.axes)))
      throw config::InputError(
          "--detail packet: the failures leave a group without a way on its "
          "own axes",
          "--detail flow, which uses other axes");
  }
  if (request.fabric.switch_reduces)
    throw config::InputError("--detail packet: no reduction in the switch", "without --in-switch");
}

}  // namespace

AskedFabric fabric_request(const CollectiveQuestion& q) {
  AskedFabric asked{fabric_of(q), {}};
  performance::FabricRequest& request = asked.request;
  request.fabric = asked.of_catalog.fabric;
  if (q.op.empty())
    throw config::InputError("--op is missing",
                             "one of: " + config::join(config::Codec<CollectiveKind>::names()));
  if (q.bytes.empty()) throw config::InputError("--bytes is missing", "such as 1GiB");
  request.fabric.switch_reduces = q.in_switch;
  if (q.in_switch) require_in_switch(request.fabric);
  request.collectives.push_back({op_of("--op", q.op), quantity<units::Bytes>("--bytes", q.bytes),
                                 axes_of("--axes", q.axes, request.fabric)});
  for (const auto& text : q.concurrent)
    request.collectives.push_back(concurrent(text, request.fabric));
  request.fabric = system::with_failures(std::move(request.fabric), q.failures);
  request.packet = quantity<units::Bytes>("--packet", q.packet.empty() ? kDefaultPacket : q.packet);
  if (!q.packet.empty() && q.detail != "packet")
    throw config::InputError("--packet without --detail packet", "both or neither");
  if (q.detail == "packet") request.detail = performance::FabricDetail::packet;
  require_packets(request, system::FabricGraph(request.fabric).chips().count());
  return asked;
}

}  // namespace podsim::study
