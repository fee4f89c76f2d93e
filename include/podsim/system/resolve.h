// The system layer turns what a scenario says of a machine, with the catalog, into a run that can
// be simulated: the cluster in plain numbers, the mesh laid on its links, a program for each role
// and the classes of equivalent devices.
//
//   catalog::InputLog inputs;                            // the catalog values that were used
//   const system::ResolvedRun run = system::resolve_run(request, catalog, inputs);
//   for (const system::AxisLayout& axis : run.cluster.axes)
//     for (const system::AxisSegment& segment : axis.segments)
//       std::puts(run.cluster.links[segment.link].name.c_str());  // "ici.x", …
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "podsim/catalog/entries.h"
#include "podsim/catalog/fwd.h"
#include "podsim/system/cluster.h"
#include "podsim/system/device_memory.h"
#include "podsim/system/section.h"
#include "podsim/units/quantity.h"
#include "podsim/workload/memory.h"
#include "podsim/workload/mesh.h"
#include "podsim/workload/program.h"
#include "podsim/workload/section.h"

namespace podsim::system {

/// The run that a phase of a plan asks for.
struct RunRequest {
  workload::WorkloadSection workload;
  SystemSection system;
  ParallelismSection parallelism;
  InputSection input;
  /// Refuse what does not fit in memory. Without, `parallelism` has to be given.
  bool must_fit = true;
  /// Takes the rates of training steps that the catalog has for the chip (training_rates.h).
  bool calibrated = true;
};

struct ResolvedRun {
  catalog::ModelArch model;
  std::string chip;   ///< full catalog name
  std::string shape;  ///< shape of a slice: "16x16", "32 x 8" (domains of a switched fabric)
  std::int64_t slices = 1, chips = 1, devices = 1, hosts = 1;  ///< numbers in all slices
  workload::Mesh mesh;
  std::vector<std::string> layout;  ///< mesh axes on links, one line each
  Cluster cluster;
  base::IdVector<ProgramId, workload::StepProgram> programs;  ///< one per role
  base::IdVector<ClassId, DeviceClass> groups;                ///< classes of devices
  base::IdVector<DeviceId, ClassId> class_of;  ///< class of each device; empty where there is one
  std::vector<LinkId> cut_links;
  workload::MemoryPlan memory;                              ///< per device, at the peak
  workload::Prefetch prefetch = workload::Prefetch::layer;  ///< the farthest that fits
  DeviceMemory device_memory;                               ///< of that plan, on a device
  /// Whether the step fits with what is gathered least far ahead, and the interval of its need.
  DeviceMemory least_memory;
  double tokens_per_step = 0;
  double parameters = 0;
  /// Mean absolute error to expect of the step; absent where nothing tells.
  std::optional<double> step_error;
  units::Flops model_flops;        ///< of a step on all devices, without recomputation
  units::FlopRate peak_rate;       ///< of all devices, for the MFU
  std::vector<std::string> notes;  ///< choices made and values inherited, worth showing
};

/// Resolves a request whose mesh, microbatches and recomputation are given; OpenRun is one with
/// these open. Catalog values read are added to `log`.
///
/// Throws config::InputError; each Diagnostic::path is the place in the scenario, such as
/// "parallelism.fsdp", "system.shape" or "workload.global_batch". Refused are: a mesh whose product
/// is not the number of devices, a batch, heads or a sequence that do not divide, a shape that the
/// fabric does not have, a model that is not simulated, and a plan that does not fit in memory
/// (with the breakdown).
ResolvedRun resolve_run(const RunRequest& request, const catalog::Catalog& catalog,
                        catalog::InputLog& log);

}  // namespace podsim::system
