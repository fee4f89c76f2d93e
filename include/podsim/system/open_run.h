// A run whose mesh is still open: the request with everything read that no mesh changes.
//
//   const system::OpenRun open(request, catalog, inputs);
//   for (const system::RunLayout& layout : layouts)
//     if (open.divides(layout))
//       if (const auto run = open.resolve_if_fits(layout)) time(*run);
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "podsim/catalog/fwd.h"
#include "podsim/system/resolve.h"

namespace podsim::system {

struct Place;

/// The division of one step among devices and over time.
struct RunLayout {
  workload::Mesh mesh;
  std::int64_t microbatches = 1;
  std::int64_t virtual_stages = 1;  ///< chunks of layers of a stage; interleaved above one

  bool operator==(const RunLayout&) const = default;
};

/// The part of a run that bounds its step from below: what one device does on the cluster.
struct RunOutline {
  Cluster cluster;
  workload::StepProgram last;  ///< program of the last pipeline stage and context rank
};

/// Sets what a section says of microbatches and chunks to those of a layout.
void apply(const RunLayout& layout, workload::WorkloadSection& section);

/// Thread-safe once made.
class OpenRun {
 public:
  /// Reads machine, model, recipe and rates. Catalog values read are added to `log`. Throws
  /// config::InputError as resolve_run.
  OpenRun(const RunRequest& request, const catalog::Catalog& catalog, catalog::InputLog& log);

  /// The request with what its recipe says of what it leaves open.
  [[nodiscard]] const RunRequest& request() const { return request_; }
  [[nodiscard]] const catalog::ModelArch& model() const { return model_; }
  [[nodiscard]] const Device& device() const;
  [[nodiscard]] std::int64_t devices() const;
  [[nodiscard]] std::int64_t slices() const;
  /// A compiler lays out the whole step: meshes with pipeline stages are rare.
  [[nodiscard]] bool compiled() const;
  /// Mean absolute error to expect of step times, where something tells.
  [[nodiscard]] std::optional<double> step_error() const;
  /// The layout that the request asks for. Throws config::InputError where its mesh is `auto` or
  /// does not take the devices.
  [[nodiscard]] RunLayout layout() const;
  /// The mesh that the request asks for. Throws config::InputError as `layout`.
  [[nodiscard]] workload::Mesh mesh() const;

  /// Returns whether model, batch, layers and slices divide as the layout wants them to.
  [[nodiscard]] bool divides(const RunLayout& layout) const;
  /// The run of a layout that divides, or nothing where its expected need is beyond the memory;
  /// with `tight`, where all of the interval of its need is. Such a run has no notes.
  [[nodiscard]] std::optional<ResolvedRun> resolve_if_fits(const RunLayout& layout,
                                                           bool tight = false) const;
  /// The outline of such a run, many times as fast where a mesh has many stages or context ranks.
  /// Its mesh is laid out for the traffic of the first, second and last stage, which is what the
  /// whole run is laid out for unless a stage between them moves most.
  [[nodiscard]] std::optional<RunOutline> outline_if_fits(const RunLayout& layout,
                                                          bool tight = false) const;
  /// The run with all its notes. Throws config::InputError for what does not divide or fit.
  [[nodiscard]] ResolvedRun resolve(const RunLayout& layout) const;
  /// The run of the layout that the request asks for. Throws config::InputError as `layout`.
  [[nodiscard]] ResolvedRun resolve() const;
  /// Throws config::InputError for layouts none of which fits, about the one that needs least;
  /// without any, about what does not divide.
  [[noreturn]] void refuse(const std::vector<RunLayout>& layouts) const;

  /// The cluster with a mesh of all devices laid on its links as a program's traffic wants it.
  [[nodiscard]] Cluster cluster(const workload::Mesh& mesh,
                                const workload::StepProgram& program) const;

  /// The meshes of a number of pipeline stages that divide model, batch and devices: tensor up to
  /// 64 and context up to 16, powers of two; every split of the rest into data and fsdp that takes
  /// the slices. Adds the number of those that do not divide to `undivided`.
  [[nodiscard]] std::vector<workload::Mesh> meshes(std::int64_t stages,
                                                   std::int64_t& undivided) const;
  /// The layouts of a mesh that divide: microbatches of every size, chunks up to `most_chunks` in
  /// each stage. Adds the number of those that do not to `undivided`.
  [[nodiscard]] std::vector<RunLayout> layouts(const workload::Mesh& mesh, std::int64_t most_chunks,
                                               std::int64_t& undivided) const;

 private:
  [[nodiscard]] RunRequest with(const RunLayout& layout) const;

  RunRequest request_;
  catalog::ModelArch model_;
  std::shared_ptr<const Place> place_;
};

}  // namespace podsim::system
