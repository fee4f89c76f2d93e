// Devices, clusters and step programs with round figures, for tests of both backends.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "podsim/performance/step.h"

namespace podsim::sample {

/// Four arrays of 128 x 128 at 1 GHz, 1 TB/s of HBM, 1 T vector operations/s; ideal efficiencies
/// and no overhead.
system::Device device();

/// The axis fsdp over the rings ici.x and ici.y of 16 each, 50 GB/s and 1 us per hop.
system::Cluster torus();

/// The same devices with tensor as a second axis: lines of 4 neighbours along ici.x, over which
/// fsdp strides.
system::Cluster shared_torus();

workload::Op compute(const std::string& name, std::int64_t rows,
                     std::vector<workload::Dependency> deps = {});
/// Compute of a given time on the VPU of `device()`.
workload::Op busy(const std::string& name, double seconds,
                  std::vector<workload::Dependency> deps = {});
workload::Op collective(const std::string& name, workload::CollectiveKind kind, workload::Axis axis,
                        double bytes, std::vector<workload::Dependency> deps = {});
workload::Op host_transfer(const std::string& name, double bytes,
                           std::vector<workload::Dependency> deps = {});

/// ZeRO-3 over `layers`: weights of `bytes` per matrix gathered one layer ahead, `matrices`
/// products of `rows` per layer forward, twice that backward, gradients reduce-scattered, then an
/// update.
workload::StepProgram zero3(std::int64_t layers, std::int64_t matrices, std::int64_t rows,
                            double bytes);

/// One class of devices with ample input.
performance::StepRequest request(system::Cluster cluster, workload::StepProgram program);

/// A program of one block.
workload::StepProgram program(std::vector<workload::Op> ops, std::int64_t repeat = 1);

}  // namespace podsim::sample
