#include "src/calibration/training/mesh.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "podsim/catalog/entries.h"
#include "podsim/config/text_lines.h"

namespace podsim::calibration {
namespace {

/// B of "usp AxB".
std::int64_t ulysses_of(const MeasuredRun& run, std::int64_t context) {
  const std::string strategy = context_strategy(run);
  const auto at = strategy.find("usp ");
  const auto times = at == std::string::npos ? at : strategy.find('x', at);
  if (times == std::string::npos) return 1;
  const std::int64_t ranks = std::atoll(strategy.c_str() + times + 1);
  const std::int64_t groups = std::atoll(strategy.c_str() + at + 4);
  return ranks > 0 && groups * ranks == context ? ranks : 1;
}

}  // namespace

std::string context_strategy(const MeasuredRun& run) {
  constexpr std::string_view words = "context-parallel strategy";
  const std::string text = config::lower(run.other + " " + run.note);
  const auto at = text.find(words);
  if (text.find("cp_comm_type a2a") != std::string::npos)
    return " ulysses";  // Megatron-Core's word
  if (at == std::string::npos) return "";
  const auto begin = at + words.size();
  return text.substr(begin, text.find('(', at) - begin);
}

namespace {

/// Where neither data nor fsdp has the experts' degree, it lies across tensor ranks, too: of those,
/// each then has a part of its experts' columns, as many weights as with whole experts.
void place_experts(workload::Mesh& mesh) {
  std::int64_t& around = mesh.data % mesh.expert == 0 ? mesh.data : mesh.fsdp;
  if (around % mesh.expert == 0) {
    around /= mesh.expert;
    return;
  }
  mesh.expert = std::gcd(mesh.expert, mesh.data);
  mesh.data /= mesh.expert;
}

/// What a table leaves out: devices that no axis has are replicas in a pipeline and with experts,
/// and else shard the weights, as far as there are sequences for them, then tensors; a data degree
/// that counts slices beside an fsdp over all devices is none of its own.
void complete(workload::Mesh& mesh, const MeasuredRun& run) {
  const std::int64_t product = mesh.devices(), devices = run.devices;
  if (devices == 0 || product == devices) return;
  if (product < devices && devices % product == 0 && !run.fsdp) {
    const std::int64_t rest = devices / product;
    const std::int64_t wide =
        std::gcd(rest, std::max<std::int64_t>(1, run.batch / mesh.batch_shards()));
    (mesh.pipeline > 1 || mesh.expert > 1 ? mesh.data : mesh.fsdp) *= wide;
    mesh.tensor *= rest / wide;
  }
  if (product > devices && mesh.fsdp > 1 && product == devices * mesh.data) mesh.data = 1;
}

}  // namespace

workload::Mesh mesh_of(const MeasuredRun& run) {
  workload::Mesh mesh;
  mesh.data = run.data.value_or(1);
  mesh.fsdp = run.fsdp.value_or(1);
  mesh.tensor = run.tensor.value_or(1);
  mesh.pipeline = run.pipeline.value_or(1);
  mesh.context = run.context.value_or(1);
  mesh.ulysses = ulysses_of(run, mesh.context);
  mesh.expert = run.expert.value_or(1);
  if (run.family != "tpu") {
    if (mesh.fsdp > 1 && mesh.data == mesh.fsdp) mesh.data = 1;
    if (mesh.expert > 1) place_experts(mesh);
  }
  mesh.data *= run.slices.value_or(1);
  complete(mesh, run);
  return mesh;
}

void check_mesh(const MeasuredRun& run, const catalog::Chip& chip, config::Diagnostics& problems) {
  const std::int64_t devices = run.chips * chip.devices_per_chip.value;
  const workload::Mesh mesh = mesh_of(run);
  if (mesh.devices() == devices) return;
  problems.add(
      {run.where, "",
       fmt::format("row {}: data {} x fsdp {} x tensor {} x context {} x expert {} x pipeline {} = "
                   "{} devices",
                   run.id, mesh.data, mesh.fsdp, mesh.tensor, mesh.context, mesh.expert,
                   mesh.pipeline, mesh.devices()),
       fmt::format("{} devices of {} chips", devices, run.chips), ""});
}

}  // namespace podsim::calibration
