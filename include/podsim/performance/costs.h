// A step program with its times on a cluster: what both backends run.
#pragma once

#include <cstdint>
#include <vector>

#include "podsim/performance/picoseconds.h"
#include "podsim/performance/step.h"

namespace podsim::performance {

/// The times of one op; those of other kinds than its own are zero.
struct OpCost {
  workload::OpKind kind = workload::OpKind::compute;

  Picoseconds mxu = 0, vpu = 0, hbm = 0;  ///< compute: work of each engine, all at once
  Picoseconds overhead = 0;               ///< compute: before the engines start
  Picoseconds ramp = 0;                   ///< compute: HBM alone, first tile in and last tile out
  Picoseconds interference = 0;  ///< compute: lost to communication that is under way beside it
  units::Bytes moved;            ///< compute: over HBM, what tiles read again counted again
  units::Energy energy;          ///< above idle draw

  system::MeshAxisId axis;  ///< collective, send, receive
  workload::CollectiveKind collective = workload::CollectiveKind::all_gather;
  /// collective, send: time at full rate of each link class of the cluster
  base::IdVector<system::LinkClassId, Picoseconds> loads;
  Picoseconds flow = 0;     ///< collective: of one group with the links to itself, up to latency
  Picoseconds latency = 0;  ///< collective, send: after its loads
  units::Bytes message;     ///< send

  Picoseconds transfer = 0;  ///< host_transfer: time on the host link

  /// compute: from start to completion.
  [[nodiscard]] Picoseconds core() const { return overhead + ramp + interference + engines(); }
  /// compute: the slowest engine.
  [[nodiscard]] Picoseconds engines() const;
  /// Returns the time from start to completion when nothing contends.
  [[nodiscard]] Picoseconds alone() const;
};

struct ProgramCosts {
  /// Costs by block and op of the program.
  base::IdVector<workload::BlockId, base::IdVector<workload::OpId, OpCost>> blocks;
  Picoseconds input_production = 0;  ///< the host prepares the input of one step
  Picoseconds input_transfer = 0;    ///< and moves it over the host link
};

/// Compute: an op is a pipeline of tiles (pipeline.h). Products are tiled to fit on-chip memory
/// (tiling.h); what their tiles read more than once is added to the op's `hbm`. The products of one
/// op share its tiles. Ops without products go in blocks.
///
/// A collective takes `collective_share` of the time it needs alone from the compute op of its
/// block that runs beside it, whose engines and memory it uses too (copies and sums on a GPU's
/// multiprocessors, HBM traffic); from none where what it waits for comes right before what waits
/// for it, and by collectives over tensor, which are cut to go with their products. Throws
/// std::invalid_argument on a program that cannot run: an axis or link that the cluster has not, a
/// dependency on what comes later. Throws config::InputError when its ops would add up to more than
/// a week, which only figures wrong by orders of magnitude do.
ProgramCosts cost_program(const workload::StepProgram& program, const system::Cluster& cluster,
                          const system::HostShare& host);

/// The time of a block on a device that has its links to itself.
struct BlockTime {
  units::Time core;    ///< of one iteration, communication apart
  units::Time period;  ///< time between the ends of two iterations in a row
};

/// Times a block by the closed form with the collectives over one axis; others take no time, and
/// what it waits for of earlier blocks is there. A schedule with more to wait for takes no less:
/// completion times are largest sums of durations along paths.
BlockTime block_time(const workload::Block& block, const system::Cluster& cluster,
                     workload::Axis axis);

/// What no schedule of a program goes below, as nothing that runs it has two operations at once.
struct ProgramFloor {
  units::Time core;  ///< all compute operations but those of the optimizer
  /// Time of what has most to do: the core, the collectives of an axis, messages to a neighbour.
  units::Time longest;
};

/// Adds up the time of a program's operations on each of the resources that run them one by one;
/// copies over the host link are left out. The program is one of workload::lower, not checked
/// again.
ProgramFloor program_floor(const workload::StepProgram& program, const system::Cluster& cluster);

/// The program of a device class with its costs.
ProgramCosts cost_class(const StepRequest& request, system::ClassId device_class);
/// Computes the costs of all classes in their order; products that they have alike are looked at
/// once.
base::IdVector<system::ClassId, ProgramCosts> cost_classes(const StepRequest& request);
/// The same for programs that workload::lower made, which are not checked again.
base::IdVector<system::ClassId, ProgramCosts> cost_lowered(const StepRequest& request);
ProgramCosts cost_lowered(const workload::StepProgram& program, const system::Cluster& cluster,
                          const system::HostShare& host);
const workload::StepProgram& program_of(const StepRequest& request, system::ClassId device_class);

/// The same program on links of infinite bandwidth: latencies stay.
ProgramCosts without_loads(ProgramCosts costs);

}  // namespace podsim::performance
