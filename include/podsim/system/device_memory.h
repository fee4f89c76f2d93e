// Whether what a step needs fits in a device's memory: three figures, an interval and a verdict.
//
//   const DeviceMemory m = device_memory(plan, run.mesh, limits);
//   if (m.verdict == Verdict::tight) std::puts("the limit lies inside the 90 % interval");
#pragma once

#include <string_view>

#include "podsim/units/quantity.h"

namespace podsim::workload {
struct Mesh;
struct MemoryPlan;
}  // namespace podsim::workload

namespace podsim::system {

/// fits: the 90 % interval of the need ends below the limit. tight: the limit lies inside of it.
/// does_not_fit: it begins above.
enum class Verdict { fits, tight, does_not_fit };

/// Returns the word of results: "fits", "tight" or "does not fit".
std::string_view name_of(Verdict v);

/// What a device has, and what is taken of it before a program allocates.
struct MemoryLimits {
  units::Bytes usable;        ///< allocatable memory of a device
  units::Bytes context;       ///< driver's context
  units::Bytes communicator;  ///< buffers of one communicator
  /// A compiler lays out the whole step; without, a caching allocator serves kernel by kernel.
  bool compiled = true;
};

struct DeviceMemory {
  units::Bytes allocated;  ///< tensors that are alive at the step's peak
  units::Bytes reserved;   ///< tensors and what the caching allocator holds beyond
  units::Bytes device;     ///< reserved memory, the driver's context and communicators
  units::Bytes low, high;  ///< 90 % interval of `device`
  units::Bytes usable;     ///< limit
  Verdict verdict = Verdict::fits;
};

/// Computes a device's memory from the items of a plan. The interval is that of predictions of
/// published peaks (docs/explain/memory.md): state is known within 1 %, the rest within 12 % where
/// a compiler lays it out and within 10 % where a caching allocator does, whose slack is 0 to 9.3
/// %.
DeviceMemory device_memory(const workload::MemoryPlan& plan, const workload::Mesh& mesh,
                           const MemoryLimits& limits);

/// Returns what to change first, by the use that takes most of a plan.
std::string_view hint_of(const workload::MemoryPlan& plan);

}  // namespace podsim::system
