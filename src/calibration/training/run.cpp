#include "src/calibration/training/run.h"

#include <fmt/format.h>

#include <algorithm>

#include "podsim/base/parallel.h"
#include "podsim/config/diagnostics.h"
#include "podsim/system/shape.h"
#include "podsim/units/parse.h"
#include "src/calibration/chip/fit.h"
#include "src/calibration/training/mesh.h"
#include "src/calibration/training/recipe.h"

namespace podsim::calibration {
namespace {

/// "4x4x8" of a text such as "2 slice(s) x 4x4x8 (assumed)" whose chips divide those of the run.
std::string shape_in(const std::string& text, std::int64_t chips) {
  constexpr const char* digits = "0123456789";
  std::size_t begin = text.find_first_of(digits);
  while (begin != std::string::npos) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789x", begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    const auto shape = system::parse_shape(word);
    if (shape && shape->size() > 1 && chips % system::chips_of(*shape) == 0) return word;
    begin = text.find_first_of(digits, end);
  }
  return "";
}

/// "400 Gb/s RDMA per GPU", "1600 Gbps RoCE" of a node.
std::optional<units::Bandwidth> network_in(const std::string& text, std::int64_t chips_per_node) {
  std::size_t unit = text.find(" Gb/s");
  if (unit == std::string::npos) unit = text.find(" Gbps");
  if (unit == std::string::npos || unit == 0) return std::nullopt;
  const std::size_t before = text.find_last_not_of("0123456789", unit - 1);
  const std::size_t begin = before == std::string::npos ? 0 : before + 1;
  const auto number = units::parse_number(text.substr(begin, unit - begin));
  if (!number || *number <= 0) return std::nullopt;
  constexpr double bytes_per_gigabit = 1e9 / 8;
  const bool of_chip = text.find("per GPU", unit) != std::string::npos;
  return units::Bandwidth(*number * bytes_per_gigabit /
                          (of_chip ? 1 : static_cast<double>(chips_per_node)));
}

system::SystemSection system_of(const MeasuredRun& m, const catalog::Catalog& catalog) {
  system::SystemSection s;
  s.chip = m.chip;
  const auto& chip = catalog.chip(m.chip);
  const auto& fabric = catalog.fabric(chip.fabric);
  if (fabric.topology == catalog::Topology::switched) {
    s.chips = m.chips;
    s.scale_out = network_in(m.topology, catalog.host(chip.host).chips_per_host.value);
    return s;
  }
  const std::string shape = shape_in(m.topology, m.chips);
  s.slices = m.slices.value_or(1);
  if (shape.empty()) {
    s.chips = m.chips / s.slices;
    return s;
  }
  s.shape = shape;
  s.slices = m.chips / system::chips_of(*system::parse_shape(shape));
  return s;
}

/// Sequences that one device group works on in a step.
std::int64_t sequences_of(const MeasuredRun& m, const workload::Mesh& mesh) {
  return std::max<std::int64_t>(1, m.batch / mesh.batch_shards());
}

std::vector<std::int64_t> microbatches_of(const MeasuredRun& m, const workload::Mesh& mesh) {
  const std::int64_t sequences = sequences_of(m, mesh);
  if (m.microbatches) return {*m.microbatches};
  if (m.microbatch && *m.microbatch > 0)
    return {std::max<std::int64_t>(1, sequences / *m.microbatch)};
  if (m.family == "tpu") return {1};
  if (mesh.pipeline > 1) return {sequences};
  std::vector<std::int64_t> divisors;
  for (std::int64_t n = 1; n <= sequences; ++n)
    if (sequences % n == 0) divisors.push_back(n);
  return divisors;
}

/// Tries what the table leaves open, what recomputes least first.
class RunChoice {
 public:
  RunChoice(const MeasuredRun& m, const catalog::Catalog& catalog, bool calibrated,
            PreparedRun& out)
      : measured_(m), catalog_(catalog), out_(out) {
    mesh_ = mesh_of(m);
    out_.request.workload = recipe_of(m, mesh_, catalog, remat_, out_.notes);
    out_.request.system = system_of(m, catalog);
    out_.request.parallelism = system::parallelism_of(mesh_);
    out_.request.must_fit = false;
    out_.request.calibrated = calibrated;
  }

  /// Where nothing fits and the table does not say how replicas share what they hold, they share
  /// the optimizer's state, then the weights.
  void run() {
    if (least_recomputation() || !may_share()) return;
    const PreparedRun as_told = out_;
    const workload::Mesh mesh = mesh_;
    out_.request.workload.optimizer.sharded = true;
    out_.request.workload.optimizer.copy = false;
    out_.notes.emplace_back(
        "optimizer's state: shared out among replicas, as nothing fits without");
    if (least_recomputation()) return;
    out_ = as_told;
    std::swap(mesh_.data, mesh_.fsdp);
    out_.request.workload.optimizer.copy = false;
    out_.request.parallelism = system::parallelism_of(mesh_);
    out_.notes.emplace_back("weights: sharded over the replicas, as nothing fits without");
    if (least_recomputation()) return;
    out_ = as_told;
    mesh_ = mesh;
  }

 private:
  /// Returns whether something fits; else the last that was tried stays.
  bool least_recomputation() {
    const auto given = remat_of(measured_, remat_);
    std::vector<workload::RematPolicy> policies;
    if (given) {
      policies.push_back(*given);
    } else {
      policies = {workload::Remat::none, workload::Remat::minimal, workload::Remat::full};
    }
    const auto counts = microbatches_of(measured_, mesh_);
    for (const auto& policy : policies)
      for (const std::int64_t n : counts) {
        resolve(policy, n);
        if (!fits()) continue;
        note(given.has_value(), counts.size() == 1);
        return true;
      }
    const bool may_fit = out_.run.least_memory.verdict != system::Verdict::does_not_fit;
    if (may_fit || !may_share()) note(given.has_value(), counts.size() == 1);
    return may_fit;
  }

  /// Returns whether the table leaves open how replicas share state and weights.
  [[nodiscard]] bool may_share() const {
    return !measured_.compiled && mesh_.data > 1 && mesh_.fsdp == 1 && mesh_.expert == 1 &&
           !out_.request.workload.optimizer.sharded && !out_.request.workload.optimizer.offload;
  }

  void resolve(const workload::RematPolicy& policy, std::int64_t microbatches) {
    out_.request.workload.remat = policy;
    out_.request.workload.microbatches = microbatches;
    catalog::InputLog log;
    out_.run = system::resolve_run(out_.request, catalog_, log);
  }

  /// Gathers weights ahead, as frameworks do when the recomputation is left open.
  [[nodiscard]] bool fits() const {
    return out_.run.device_memory.device <= out_.run.device_memory.usable &&
           out_.run.prefetch != workload::Prefetch::none;
  }

  void note(bool remat_given, bool count_given) {
    const auto& w = out_.request.workload;
    if (!remat_given)
      out_.notes.push_back(
          fmt::format("remat: {}, the least that fits in memory",
                      w.remat == workload::RematPolicy(workload::Remat::none)      ? "none"
                      : w.remat == workload::RematPolicy(workload::Remat::minimal) ? "minimal"
                                                                                   : "full"));
    if (!count_given)
      out_.notes.push_back(fmt::format("{} microbatches, the fewest that fit", w.microbatches));
  }

  const MeasuredRun& measured_;
  const catalog::Catalog& catalog_;
  PreparedRun& out_;
  workload::Mesh mesh_;
  std::string remat_;  ///< as the recipe has it
};

void shorten(PreparedRun& p, const catalog::Catalog& catalog) {
  const std::int64_t stages = p.run.mesh.pipeline, all = p.request.workload.microbatches;
  constexpr std::int64_t fewest = 3;
  if (stages == 1 || all <= (fewest + 1) * stages || all % stages != 0) return;
  for (const std::int64_t rounds : {fewest - 1, fewest}) {
    system::RunRequest request = p.request;
    request.workload.microbatches = rounds * stages;
    request.workload.global_batch = request.workload.global_batch / all * rounds * stages;
    catalog::InputLog log;
    p.rounds.push_back(performance::step_request(system::resolve_run(request, catalog, log)));
  }
  const std::int64_t further = all / stages - fewest;
  p.further_rounds = static_cast<double>(further);
}

}  // namespace

void resolve_again(PreparedRun& p, const catalog::Catalog& catalog) {
  catalog::InputLog log;
  p.run = system::resolve_run(p.request, catalog, log);
  p.step = performance::step_request(p.run);
  p.rounds.clear();
  p.further_rounds = 0;
  shorten(p, catalog);
}

namespace {

/// Parameters that the fit to single operations left to the chip; how long a host takes to time
/// one is nothing of a step.
std::int64_t own_rates_of(const std::string& chip, const catalog::Catalog& catalog) {
  std::int64_t left{kMostFitParameters};
  for (const auto& entry : catalog.list("calibrations"))
    if (entry.name == chip)
      for (const auto& [name, value] : catalog.calibration(chip).parameters)
        left -= name == "host_dispatch" ? 0 : 1;
  return std::max<std::int64_t>(0, left);
}

}  // namespace

PreparedRun prepare_run(const MeasuredRun& measured, const catalog::Catalog& catalog,
                        bool calibrated) {
  PreparedRun p;
  p.measured = measured;
  p.fitted_as = measured.chip;
  if (!measured.unreadable.empty()) {
    p.refused = measured.unreadable;
    return p;
  }
  p.own_rates = own_rates_of(measured.chip, catalog);
  try {
    if (measured.chip.empty())
      throw config::InputError(fmt::format("the catalog has no chip '{}'", measured.chip_text));
    RunChoice(measured, catalog, calibrated, p).run();
    p.step = performance::step_request(p.run);
    shorten(p, catalog);
  } catch (const config::InputError& e) {
    const auto& problem = e.problems().front();
    p.refused = problem.message + (problem.expected.empty() ? "" : "; " + problem.expected);
  }
  return p;
}

std::vector<PreparedRun> prepare_runs(const std::vector<MeasuredRun>& measured,
                                      const catalog::Catalog& catalog, bool calibrated) {
  std::vector<PreparedRun> runs(measured.size());
  base::parallel_for(measured.size(), [&](std::size_t i) {
    runs[i] = prepare_run(measured[i], catalog, calibrated);
  });
  return runs;
}

study::Scenario scenario_of(const PreparedRun& p, const catalog::Catalog& catalog) {
  study::Scenario s;
  s.name = p.measured.id;
  s.workload = p.request.workload;
  s.system = p.request.system;
  s.parallelism = p.request.parallelism;
  s.demand.emplace().tokens = p.run.tokens_per_step * 1000;
  const auto& offers = catalog.offers(p.measured.chip);
  if (offers.rent.empty())
    throw config::InputError("offers/" + p.measured.chip + " rents nothing out");
  const auto& offer = offers.rent.front();
  economics::RentSection rent;
  rent.offer = offer.name;
  rent.region = offer.region;
  rent.provider = offer.provider;
  study::Phase phase;
  phase.rent = rent;
  s.plans["measured"] = {phase};
  s.reference = study::Reference{units::seconds(p.measured.step_s), p.measured.source};
  return s;
}

}  // namespace podsim::calibration
