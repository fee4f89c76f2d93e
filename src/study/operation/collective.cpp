#include "podsim/study/collective.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "podsim/config/codec.h"
#include "podsim/config/diagnostics.h"
#include "podsim/performance/fabric_names.h"

namespace podsim::study {
namespace {

using performance::FabricCollective;
using performance::FabricPlan;
using system::LinkId;
using workload::CollectiveKind;

constexpr std::size_t kBusiest = 20;
constexpr double kLongest = 1e6;  // s; picoseconds stay far from their end

std::string axis_names(const system::Fabric& fabric, const FabricCollective& c) {
  std::string names;
  for (const auto a : c.axes) names += (names.empty() ? "" : ",") + fabric.axes[a].name;
  return names;
}

/// NCCL's figure: what each chip has to send over the time.
double bus_bandwidth(const FabricCollective& c, std::int64_t members, double seconds) {
  const auto n = static_cast<double>(members);
  const double part = c.op == CollectiveKind::all_reduce ? 2 * (n - 1) / n
                      : c.op == CollectiveKind::broadcast || c.op == CollectiveKind::permute
                          ? 1
                          : (n - 1) / n;
  return part * c.bytes.base() / seconds;
}

void add_loads(const system::FabricGraph& graph, const FabricPlan& plan,
               base::IdVector<LinkId, double>& bytes, base::IdVector<LinkId, double>& busy) {
  for (const auto& phase : plan.phases)
    for (const LinkId l : bytes.ids()) {
      bytes[l] += phase.bytes[l];
      busy[l] += phase.seconds(graph, l);
    }
}

LinkLine line_of(const CollectiveStudy& s, const system::FabricGraph& graph, LinkId l) {
  LinkLine line;
  line.link = graph.link_name(l);
  line.axis = graph.axis(graph.axis_of(l)).name;
  line.bandwidth_bytes_per_s = graph.bandwidth(l).base();
  line.bytes = s.bytes[l];
  line.concurrent_bytes = s.concurrent_bytes[l];
  line.busy_s = s.busy_s[l];
  line.utilisation = line.busy_s / s.last_end_s;
  line.usable = graph.usable(l);
  return line;
}

std::vector<LinkLine> busiest_links(const CollectiveStudy& s, const system::FabricGraph& graph) {
  std::vector<LinkId> order(graph.links().begin(), graph.links().end());
  const auto busy = [&](LinkId l) { return s.busy_s[l]; };
  const auto shown = std::min(kBusiest, order.size());
  std::partial_sort(
      order.begin(), order.begin() + static_cast<std::ptrdiff_t>(shown), order.end(),
      [&](LinkId a, LinkId b) { return busy(a) != busy(b) ? busy(a) > busy(b) : a < b; });
  std::vector<LinkLine> lines;
  for (std::size_t i = 0; i < shown; ++i)
    if (busy(order[i]) > 0) lines.push_back(line_of(s, graph, order[i]));
  return lines;
}

void fill(CollectiveResult& r, const system::FabricGraph& graph, const FabricCollective& c) {
  r.fabric = graph.fabric().name;
  r.op = config::name_of(c.op);
  r.axes = axis_names(graph.fabric(), c);
  r.bytes = c.bytes.base();
  r.chips = graph.chips().count() - std::ssize(graph.fabric().dead_chips);
  r.group_chips = performance::FabricGroups(graph, c.axes).members();
  r.bound_s = performance::collective_bound(graph, c).base();
  r.ratio_to_bound = r.bound_s > 0 ? r.time_s / r.bound_s : 0;
  r.bus_bandwidth_bytes_per_s = bus_bandwidth(c, r.group_chips, r.time_s);
  r.cubes = graph.fabric().cubes;
  r.spare_cubes = graph.fabric().spare_cubes;
  r.moved_cubes = graph.fabric().moved_cubes;
}

std::vector<FabricPlan> plans_of(const system::FabricGraph& graph,
                                 const performance::FabricRequest& request) {
  std::vector<FabricPlan> plans;
  double total = 0;
  for (const auto& c : request.collectives) {
    plans.push_back(performance::plan_collective(graph, c));
    total += plans.back().alone.base();
  }
  if (!(total < kLongest))
    throw config::InputError("that would take longer than eleven days",
                             "fewer bytes or more bandwidth");
  return plans;
}

/// As many hops of packets as a simulation takes on.
void require_few_packets(const performance::FabricRequest& request,
                         const std::vector<FabricPlan>& plans) {
  if (request.detail != performance::FabricDetail::packet) return;
  for (const auto& plan : plans)
    for (const auto& phase : plan.phases) {
      const double part = phase.part.base();
      const double size = part / std::ceil(part / request.packet.base());
      if (std::accumulate(phase.bytes.begin(), phase.bytes.end(), 0.0) / size >
          0.9 * static_cast<double>(performance::kMostPacketHops))
        throw config::InputError("--detail packet: too many packets", "fewer bytes, or larger ones",
                                 "--packet 1MiB");
    }
}

}  // namespace

CollectiveStudy run_collective(const CollectiveQuestion& question) {
  CollectiveStudy s;
  AskedFabric asked = fabric_request(question);
  s.request = std::move(asked.request);
  const system::FabricGraph graph(s.request.fabric);
  const auto plans = plans_of(graph, s.request);
  require_few_packets(s.request, plans);
  const auto run = performance::run_fabric(s.request);
  s.bytes.assign(graph.links(), 0);
  s.concurrent_bytes = s.busy_s = s.bytes;
  auto& r = s.result;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    const auto& c = s.request.collectives[i];
    const double seconds = performance::time_of(run.ends[i]).base();
    s.last_end_s = std::max(s.last_end_s, seconds);
    add_loads(graph, plans[i], i == 0 ? s.bytes : s.concurrent_bytes, s.busy_s);
    if (i > 0)
      r.concurrent.push_back({config::name_of(c.op), axis_names(s.request.fabric, c),
                              plans[i].algorithm, c.bytes.base(), seconds});
  }
  r.time_s = performance::time_of(run.ends.front()).base();
  r.algorithm = plans.front().algorithm;
  r.alone_s = performance::time_of(plans.front().rounded()).base();
  r.chip = asked.of_catalog.chip;
  r.devices_per_chip = asked.of_catalog.devices_per_chip;
  r.rates = std::move(asked.of_catalog.rates);
  r.detail = config::name_of(s.request.detail);
  r.failures = question.failures;
  fill(r, graph, s.request.collectives.front());
  r.links = busiest_links(s, graph);
  return s;
}

std::vector<LinkLine> link_lines(const CollectiveStudy& s) {
  const system::FabricGraph graph(s.request.fabric);
  std::vector<LinkLine> lines;
  for (const LinkId l : graph.links()) {
    const auto a = graph.axis_of(l);
    const bool there =
        graph.axis(a).length > 1 && (graph.axis(a).kind == system::LinkKind::switched ||
                                     graph.neighbour(graph.chip_of(l), a, graph.direction_of(l)));
    if (there) lines.push_back(line_of(s, graph, l));
  }
  return lines;
}

void CollectiveLine::describe(config::Record<CollectiveLine>& r) {
  r.required("op", &CollectiveLine::op, "operation");
  r.required("axes", &CollectiveLine::axes, "of its groups");
  r.required("bytes", &CollectiveLine::bytes, "size");
  r.required("time_s", &CollectiveLine::time_s, "until it was over");
  r.required("algorithm", &CollectiveLine::algorithm, "chosen");
}

void LinkLine::describe(config::Record<LinkLine>& r) {
  r.required("link", &LinkLine::link, "from one chip to the next");
  r.required("axis", &LinkLine::axis, "along which it leads");
  r.required("bandwidth_bytes_per_s", &LinkLine::bandwidth_bytes_per_s, "one way");
  r.required("bytes", &LinkLine::bytes, "of the collective");
  r.required("concurrent_bytes", &LinkLine::concurrent_bytes, "of concurrent ones");
  r.required("busy_s", &LinkLine::busy_s, "time at full rate");
  r.required("utilisation", &LinkLine::utilisation, "until all collectives were over");
  r.required("usable", &LinkLine::usable, "neither cut nor at a failed chip");
}

void CollectiveResult::describe(config::Record<CollectiveResult>& r) {
  using R = CollectiveResult;
  r.required("schema", &R::schema, "version of this record");
  r.required("fabric", &R::fabric, "as asked");
  r.required("op", &R::op, "operation");
  r.required("axes", &R::axes, "of the groups");
  r.required("detail", &R::detail, "flow or packet");
  r.required("bytes", &R::bytes, "size");
  r.required("chips", &R::chips, "live chips");
  r.required("group_chips", &R::group_chips, "chips of a whole group");
  r.required("time_s", &R::time_s, "until it was over");
  r.required("algorithm", &R::algorithm, "chosen for the size");
  r.required("bus_bandwidth_bytes_per_s", &R::bus_bandwidth_bytes_per_s, "as NCCL counts it");
  r.required("bound_s", &R::bound_s, "that no algorithm beats");
  r.required("ratio_to_bound", &R::ratio_to_bound, "time over bound");
  r.required("alone_s", &R::alone_s, "analytic model, no concurrent traffic");
  r.required("chip", &R::chip, "of the catalog, whose fabric it is");
  r.required("devices_per_chip", &R::devices_per_chip, "each counted as a chip");
  r.required("rates", &R::rates, "of the links, fitted to training runs");
  r.required("failures", &R::failures, "as asked");
  r.required("cubes", &R::cubes, "of 4x4x4 chips in the slice");
  r.required("moved_cubes", &R::moved_cubes, "to places of spare cubes");
  r.required("spare_cubes", &R::spare_cubes, "left in the pod");
  r.required("concurrent", &R::concurrent, "concurrent collectives");
  r.required("links", &R::links, "the busiest");
}

}  // namespace podsim::study
