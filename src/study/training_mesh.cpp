#include "src/study/training_mesh.h"

#include <fmt/format.h>

namespace podsim::study {

workload::Mesh mesh_of(const MeasuredRun& run) {
  workload::Mesh mesh;
  mesh.data = run.data.value_or(1);
  mesh.fsdp = run.fsdp.value_or(1);
  mesh.tensor = run.tensor.value_or(1);
  mesh.pipeline = run.pipeline.value_or(1);
  mesh.context = run.context.value_or(1);
  mesh.expert = run.expert.value_or(1);
  if (run.family != "tpu") {
    if (mesh.fsdp > 1 && mesh.data == mesh.fsdp) mesh.data = 1;
    std::int64_t& around = mesh.data % mesh.expert == 0 ? mesh.data : mesh.fsdp;
    if (around % mesh.expert == 0) around /= mesh.expert;
  }
  mesh.data *= run.slices.value_or(1);
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

}  // namespace podsim::study
