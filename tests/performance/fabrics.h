// Fabrics for tests: random ones, and what bounds a collective on them, counted pair by pair.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "podsim/performance/fabric_collective.h"

namespace podsim::sample {

inline constexpr workload::CollectiveKind kOps[] = {
    workload::CollectiveKind::all_reduce, workload::CollectiveKind::reduce_scatter,
    workload::CollectiveKind::all_gather, workload::CollectiveKind::all_to_all,
    workload::CollectiveKind::broadcast,  workload::CollectiveKind::permute};

/// Links of 50 GB/s unless said, hops of 500 ns.
system::Fabric fabric(const std::string& text, double gigabytes_per_second = 50,
                      double nanoseconds = 500);

/// Every kind there is, up to some hundred chips, links of an axis unlike those of another.
system::Fabric random_fabric(std::mt19937& random);
/// Up to three links or chips fail; those that would partition the fabric do not.
system::Fabric with_random_failures(const system::Fabric& fabric, std::mt19937& random);
/// Some of the axes that have more than one chip, all of them on a twisted torus.
std::vector<system::LinkClassId> random_axes(const system::Fabric& fabric, std::mt19937& random);
std::vector<system::LinkClassId> all_axes(const system::Fabric& fabric);

performance::FabricCollective collective(workload::CollectiveKind op, double bytes,
                                         const system::Fabric& fabric);

/// Seconds in closed form, nothing else on the links.
double alone(const system::Fabric& fabric, const performance::FabricCollective& c);
/// Seconds that no algorithm beats, by breadth-first searches from every chip: the formulas of
/// performance::collective_bound without its code.
double counted_bound(const system::FabricGraph& graph, const performance::FabricCollective& c);

}  // namespace podsim::sample
