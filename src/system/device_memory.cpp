#include "podsim/system/device_memory.h"

#include <algorithm>
#include <cmath>

#include "podsim/workload/memory.h"
#include "podsim/workload/mesh.h"

namespace podsim::system {
namespace {

/// Share of what is allocated that PyTorch's caching allocator reserves beyond it: reserved over
/// allocated peaks of 15 layouts of Megatron-LM on eight B200 (PyTorch 2.10), mean and the most of
/// nine in ten. Before the allocator fails it gives back what it caches
/// (c10/cuda/CUDACachingAllocator.cpp, release_cached_blocks), so that none is needed.
constexpr double kSlack = 0.053, kLeastSlack = 0, kMostSlack = 0.093;

/// Relative half-widths of the 90% interval of the prediction: of state, and of the rest.
constexpr double kStateError = 0.01, kCompiledError = 0.12, kLibraryError = 0.10;

/// Communicators of a device: one of all devices and one for each axis with several members.
double communicators(const workload::Mesh& mesh) {
  const auto axes =
      std::count_if(workload::kAxes.begin(), workload::kAxes.end(),
                    [&](const workload::AxisTraits& a) { return mesh.members(a.axis) > 1; });
  return mesh.devices() > 1 ? 1.0 + static_cast<double>(axes) : 0;
}

Verdict verdict_of(const DeviceMemory& m) {
  if (m.low > m.usable) return Verdict::does_not_fit;
  return m.high > m.usable ? Verdict::tight : Verdict::fits;
}

}  // namespace

std::string_view name_of(Verdict v) {
  switch (v) {
    case Verdict::fits:
      return "fits";
    case Verdict::tight:
      return "tight";
    case Verdict::does_not_fit:
      return "does not fit";
  }
  return "";
}

DeviceMemory device_memory(const workload::MemoryPlan& plan, const workload::Mesh& mesh,
                           const MemoryLimits& limits) {
  DeviceMemory m;
  m.usable = limits.usable;
  m.allocated = plan.total();
  const units::Bytes state = plan.state(), rest = m.allocated - state;
  const units::Bytes framework = limits.context + limits.communicator * communicators(mesh);
  const double error = limits.compiled ? kCompiledError : kLibraryError;
  const units::Bytes half(std::hypot(kStateError * state.base(), error * rest.base()));
  const auto with_slack = [&](units::Bytes b, double slack) {
    return b * (limits.compiled ? 1 : 1 + slack);
  };
  m.reserved = with_slack(m.allocated, kSlack);
  m.device = m.reserved + framework;
  m.low = with_slack(m.allocated - half, kLeastSlack) + framework;
  m.high = with_slack(m.allocated + half, kMostSlack) + framework;
  m.verdict = verdict_of(m);
  return m;
}

std::string_view hint_of(const workload::MemoryPlan& plan) {
  switch (plan.largest_use()) {
    case workload::MemoryUse::state:
      return "first, weights and optimizer state: a larger fsdp, tensor, pipeline or expert "
             "degree, "
             "optimizer.sharded, moments in bf16, or optimizer.offload";
    case workload::MemoryUse::saved:
      return "first, saved activations: more microbatches, remat: full or a shorter list, a larger "
             "tensor or context degree, or remat.offload";
    case workload::MemoryUse::gathered:
      return "first, gathered weights and their gradients: a tensor or expert axis, which divides "
             "each layer";
    case workload::MemoryUse::working:
      return "first, a layer's own tensors: more microbatches, or a larger tensor or context "
             "degree";
    case workload::MemoryUse::logits:
      return "first, the logits: loss_chunks, more microbatches, or a larger tensor degree";
    case workload::MemoryUse::framework:
      return "first, placeholders of gradients: a larger tensor degree, or none "
             "(memory.gradient_placeholders: false)";
  }
  return "";
}

}  // namespace podsim::system
