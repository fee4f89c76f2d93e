#include "podsim/system/resolve.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "podsim/catalog/catalog.h"
#include "podsim/config/diagnostics.h"
#include "podsim/system/device.h"
#include "podsim/system/expected_error.h"
#include "podsim/system/open_run.h"
#include "podsim/workload/lower.h"
#include "podsim/workload/recipe.h"
#include "src/system/place.h"

namespace podsim::system {
namespace {

/// Run `f`; problems without a place are put at `path`.
template <class F>
decltype(auto) at(const char* path, F f) {
  try {
    return f();
  } catch (const config::InputError& e) {
    auto problems = e.problems();
    for (auto& p : problems)
      if (p.path.empty() && !p.where.source) p.path = path;
    throw config::InputError(std::move(problems));
  }
}

/// The model's description as one input of the run.
void log_model(const catalog::ModelArch& arch, catalog::InputLog& log) {
  catalog::Origin origin;
  origin.path = "models/" + arch.name;
  origin.text = fmt::format("{} layers of {}", arch.layers, arch.d_model);
  origin.source = arch.source;
  origin.as_of = arch.as_of;
  origin.confidence = arch.confidence;
  origin.note = arch.note;
  log.add(origin, catalog::Consumer::step | catalog::Consumer::checkpoint);
}

catalog::ModelArch model_of(const workload::ModelRef& ref, const catalog::Catalog& catalog,
                            catalog::InputLog& log) {
  if (ref.arch) return *ref.arch;
  const catalog::ModelArch& arch =
      at("workload.model", [&]() -> const catalog::ModelArch& { return catalog.model(ref.name); });
  log_model(arch, log);
  return arch;
}

/// The format whose peak and kernels products have.
DataType data_type(workload::Precision precision) {
  switch (precision) {
    case workload::Precision::bf16:
      return DataType::bf16;
    case workload::Precision::fp16:
      return DataType::f16;
    case workload::Precision::fp8:
      return DataType::fp8;
    case workload::Precision::int8:
      return DataType::int8;
    case workload::Precision::mxfp8:
      return DataType::fp8_block;
    case workload::Precision::mxfp4:
    case workload::Precision::nvfp4:
      return DataType::fp4;
  }
  return DataType::bf16;
}

void set_precision(Place& place, const catalog::Chip& chip, workload::Precision precision,
                   catalog::InputLog& log) {
  using catalog::Consumer;
  const bool narrow = precision != workload::Precision::bf16;
  const auto scope = log.consumed_by(narrow ? Consumer::peak | Consumer::step | Consumer::power
                                            : catalog::Consumers(Consumer::peak));
  place.chip_peak = peak_rate(chip, data_type(precision), log);
  set_narrow(place.device, chip, data_type(precision), log);
}

/// The recipe that the section names, else the one whose groups have the chip's; none where neither
/// is there.
const catalog::Recipe* recipe_of(const workload::WorkloadSection& w, const catalog::Chip& chip,
                                 const catalog::Catalog& catalog) {
  if (!w.framework.empty()) return &catalog.recipe(w.framework);
  for (const auto& entry : catalog.list("recipes")) {
    const catalog::Recipe& recipe = catalog.recipe(entry.name);
    if (std::find(recipe.groups.begin(), recipe.groups.end(), chip.rates) != recipe.groups.end())
      return &recipe;
  }
  return nullptr;
}

void apply_recipe(RunRequest& request, const catalog::ModelArch& arch,
                  const catalog::Catalog& catalog, catalog::InputLog& log) {
  workload::WorkloadSection& w = request.workload;
  const catalog::Chip& chip = at(
      "system.chip", [&]() -> const catalog::Chip& { return catalog.chip(request.system.chip); });
  const auto scope = log.consumed_by(catalog::Consumer::step);
  const catalog::Recipe* recipe = recipe_of(w, chip, catalog);
  if (recipe == nullptr) return;
  workload::RunTraits traits = workload::traits_of(arch, w);
  traits["chip"] = chip.name;
  traits["rates"] = chip.rates;
  traits["kernels"] = chip.attention_kernels.splash ? "splash" : "flash";
  workload::fill_in(w, *recipe, traits, log);
}

/// The chip's kernels of a generation. Throws config::InputError where it has none.
const catalog::AttentionKernel& attention_kernel(const catalog::Chip& chip,
                                                 workload::Attention generation) {
  const auto& [flash, splash] = chip.attention_kernels;
  const auto& kernel = generation == workload::Attention::splash ? splash : flash;
  if (kernel) return *kernel;
  std::vector<std::string> known = {"plain"};
  if (flash) known.emplace_back("flash");
  if (splash) known.emplace_back("splash");
  throw config::InputError(
      fmt::format("no attention kernels of the generation {} are known of {}",
                  generation == workload::Attention::splash ? "splash" : "flash", chip.name),
      "attention: one of " + config::join(known));
}

/// Sets what the section leaves open to what programs for the chip do. Where they are put together
/// from kernels of libraries, an activation is a kernel of its own.
void set_kernels(workload::WorkloadSection& w, const catalog::ModelArch& arch,
                 const catalog::Chip& chip, catalog::InputLog& log) {
  if (!chip.compiled) w.fused_activation = w.fused_activation.value_or(false);
  const workload::Attention attention = workload::attention_of(arch, w);
  if (attention == workload::Attention::plain) return;
  const auto& kernel = attention_kernel(chip, attention);
  if (kernel.block && !w.attention_block)
    w.attention_block = log.use(*kernel.block, catalog::Consumer::step);
}

void check_eager(const workload::WorkloadSection& w, const catalog::Chip& chip) {
  if (!w.eager.value_or(false)) return;
  if (chip.compiled)
    throw config::InputError(fmt::format("programs for {} are compiled as a whole", chip.name),
                             "eager: false");
  if (!chip.eager_passes)
    throw config::InputError(fmt::format("no rates of eager work are known of {}", chip.name),
                             "eager: false");
}

/// Bits of an operand of products.
std::int64_t bits_of(workload::Precision precision) {
  return static_cast<std::int64_t>(8 * size_of(data_type(precision)));
}

/// The error to expect of this run's step in place of the mean of the chip's runs, and how many
/// those are. A catalog without learnt errors, or a value that a scenario sets, leaves the chip's.
void set_step_error(Place& place, const RunRequest& request, const catalog::ModelArch& arch,
                    const catalog::Catalog& catalog, catalog::InputLog& log) {
  const auto& stated = catalog.chip(place.chip).step_error;
  if (!stated) return;
  place.measured_runs = measured_runs(place.chip, catalog);
  catalog::Origin runs = stated->origin, error = stated->origin;
  runs.path = "chips/" + place.chip + ".measured_runs";
  runs.text = std::to_string(place.measured_runs);
  runs.note = "runs of the chip that its rates are fitted to";
  log.add(runs, catalog::Consumer::error);
  const auto entries = catalog.list("calibrations");
  const bool learnt = std::any_of(entries.begin(), entries.end(),
                                  [](const auto& entry) { return entry.name == kErrorEntry; });
  if (learnt && error.source != "scenario") {
    const auto& w = request.workload;
    place.step_error =
        stated->value * expected_error(catalog.calibration(kErrorEntry),
                                       {place.measured_runs, arch.moe.has_value(),
                                        bits_of(w.precision), place.chips(), w.sequence_length});
    error.text = fmt::format("{:.4g}", *place.step_error);
    error.note = "calibrations/training-errors.yaml: by the distance from measured runs";
  }
  log.add(error, catalog::Consumer::error);
}

/// Refuses what only kernels of libraries, or fabrics of domains, have.
void check_kind(const workload::WorkloadSection& w, const catalog::Chip& chip,
                const catalog::Fabric& fabric) {
  if (w.graphs.value_or(false) && chip.compiled)
    throw config::InputError(fmt::format("programs for {} are compiled as a whole", chip.name),
                             "graphs: false");
  const bool domains = fabric.topology == catalog::Topology::switched;
  if (w.expert_exchange.value_or(workload::ExpertExchange::copies) !=
          workload::ExpertExchange::copies &&
      !domains)
    throw config::InputError(fmt::format("{} is a torus and has no domains", fabric.name),
                             "expert_exchange: copies");
}

bool uses_host_memory(const workload::WorkloadSection& w) {
  return w.optimizer.offload || w.remat.offloads();
}

/// Sets the host's memory where the catalog has it. Chips of a host share it equally.
void set_host_memory(Place& place, const catalog::Host& host, catalog::InputLog& log) {
  if (host.dram)
    place.host_memory = log.use(*host.dram, catalog::Consumer::step) /
                        static_cast<double>(place.chips_per_host * place.devices_per_chip);
}

/// The work of a step that its recipe and model decide on.
RatedWork work_of(const RunRequest& request, const catalog::ModelArch& arch) {
  using workload::Attention;
  const auto& w = request.workload;
  const Attention attention = workload::attention_of(arch, w);
  RatedWork work;
  work.narrow =
      w.precision != workload::Precision::bf16 && w.precision != workload::Precision::fp16;
  work.flash = attention == Attention::flash;
  work.splash = attention == Attention::splash;
  work.eager = w.eager.value_or(false);
  work.fused = !work.eager;
  work.dispatch = arch.moe.has_value();
  return work;
}

/// Lets the request's model be trained with what its recipe and the chip's kernels say.
void complete(RunRequest& request, const catalog::ModelArch& arch, const catalog::Catalog& catalog,
              catalog::InputLog& log) {
  const auto& context = request.parallelism.degrees[workload::Axis::context];
  if (!request.parallelism.automatic && context.degree > 1 && !request.workload.context)
    request.workload.context.emplace();
  at("workload.framework", [&] {
    apply_recipe(request, arch, catalog, log);
    return 0;
  });
}

/// Checks of settings that the chip's programs or fabric do not have.
void check_settings(const RunRequest& request, const catalog::Chip& chip,
                    const catalog::Catalog& catalog) {
  at("workload.eager", [&] {
    check_eager(request.workload, chip);
    return 0;
  });
  at("workload", [&] {
    check_kind(request.workload, chip, catalog.fabric(chip.fabric));
    return 0;
  });
}

/// The hardware of a complete request, with the rates of its work.
Place place_of(RunRequest& request, const catalog::ModelArch& arch, const catalog::Catalog& catalog,
               catalog::InputLog& log) {
  const RatedWork work = work_of(request, arch);
  Place place = at("system.chip", [&] {
    return find_place(request.system, request.input, request.calibrated ? &work : nullptr, catalog,
                      log);
  });
  const catalog::Chip& chip = catalog.chip(place.chip);
  at("workload.attention", [&] {
    set_kernels(request.workload, arch, chip, log);
    return 0;
  });
  at("workload.precision", [&] {
    set_precision(place, chip, request.workload.precision, log);
    return 0;
  });
  check_settings(request, chip, catalog);
  set_step_error(place, request, arch, catalog, log);
  // Of the meshes that fit into memory, the fastest is taken.
  if (request.parallelism.automatic)
    log.use(chip.hbm_usable ? *chip.hbm_usable : chip.hbm_capacity, catalog::Consumer::step);
  place.device.graphs = request.workload.graphs.value_or(false);
  if (uses_host_memory(request.workload)) set_host_memory(place, catalog.host(chip.host), log);
  return place;
}

}  // namespace

OpenRun::OpenRun(const RunRequest& request, const catalog::Catalog& catalog, catalog::InputLog& log)
    : request_(request), model_(model_of(request_.workload.model, catalog, log)) {
  complete(request_, model_, catalog, log);
  place_ = std::make_shared<const Place>(place_of(request_, model_, catalog, log));
}

ResolvedRun resolve_run(const RunRequest& request, const catalog::Catalog& catalog,
                        catalog::InputLog& log) {
  if (request.workload.remat.automatic)
    config::refuse("workload.remat", "the policy is open", "none, selective, minimal or full");
  return OpenRun(request, catalog, log).resolve();
}

}  // namespace podsim::system
