#include "podsim/system/device.h"

#include <fmt/format.h>

#include <algorithm>

#include "podsim/catalog/entries.h"
#include "podsim/config/codec.h"
#include "podsim/system/enum_names.h"
#include "podsim/system/training_rates.h"

namespace podsim::system {
namespace {

using catalog::Chip;
using catalog::Consumer;

bool native(const Chip& chip, DataType type) {
  const auto& formats = chip.native_formats;
  return std::find(formats.begin(), formats.end(), type) != formats.end();
}

bool has(const Chip& chip, DataType type) {
  return native(chip, type) || (type == DataType::f16 && chip.f16_decode.has_value());
}

void require(const Chip& chip, DataType type) {
  if (has(chip, type)) return;
  std::vector<std::string> names;
  for (const DataType t : data_types(chip)) names.push_back(config::name_of(t));
  throw config::InputError(
      fmt::format("{} has no {} matrix products", chip.name, config::name_of(type)),
      "one of: " + config::join(names));
}

units::FlopRate peak_of(const Chip& chip, DataType type, catalog::InputLog& log) {
  if (type == DataType::fp8 || type == DataType::fp8_block) return log.use(*chip.peak_fp8);
  if (type == DataType::fp4) return log.use(*chip.peak_fp4);
  if (type == DataType::int8) return log.use(*chip.peak_int8);
  return log.use(chip.peak_bf16);
}

/// The share of the peak that kernels reach whose instructions do so many operations a clock of a
/// matrix unit. Kernels written for older instructions do not use the faster ones of a later chip.
double ceiling(const std::optional<catalog::AttentionKernel>& kernel, const Chip& chip,
               const Device& d, catalog::InputLog& log) {
  if (!kernel || !kernel->instruction_rate) return 1;
  const double reached = log.use(*kernel->instruction_rate) * log.use(*chip.clock).base() *
                         static_cast<double>(d.mxu_count);
  return std::min(1.0, reached / d.matmul_rate.base());
}

/// The known parameters of a format's kernels.
struct FormatKernels {
  const std::optional<catalog::Sourced<double>>& efficiency;
  const std::optional<catalog::Sourced<units::Time>>& overhead;
  const std::optional<catalog::Sourced<double>>& passes;
};

std::optional<FormatKernels> kernels_of(const Chip& c, DataType type) {
  if (type == DataType::fp8)
    return FormatKernels{c.fp8_efficiency, c.fp8_quantise_overhead, c.fp8_quantise_passes};
  if (type == DataType::fp8_block)
    return FormatKernels{c.fp8_block_efficiency, c.fp8_block_quantise_overhead,
                         c.fp8_block_quantise_passes};
  if (type == DataType::fp4)
    return FormatKernels{c.fp4_efficiency, c.fp4_quantise_overhead, c.fp4_quantise_passes};
  return std::nullopt;
}

void set_quantising(Device& d, const Chip& chip, DataType type, catalog::InputLog& log) {
  const auto format = kernels_of(chip, type);
  if (!format) return;
  if (format->overhead) d.quantise_overhead = log.use(*format->overhead);
  if (format->passes) d.quantise_passes = log.use(*format->passes);
}

/// Kernels of libraries. In a training step attention has the rate of whole steps, and formats are
/// quantised in the kernels before a product.
void set_kernels(Device& d, const Chip& chip, DataType type, const StepRates* step,
                 catalog::InputLog& log) {
  const auto share = static_cast<double>(chip.devices_per_chip.value);
  if (chip.operand_bandwidth) {
    d.operand_bandwidth = log.use(*chip.operand_bandwidth) / share;
    d.wave_overhead = log.use(*chip.wave_overhead);
  }
  if (step != nullptr) return;
  set_quantising(d, chip, type, log);
  if (!chip.attention_overhead) return;
  d.attention_overhead = log.use(*chip.attention_overhead);
  d.softmax_efficiency = log.use(*chip.softmax_efficiency);
  d.attention_passes = log.use(*chip.attention_passes);
  const bool narrow = type == DataType::fp8 && chip.fp8_attention_kernel_efficiency;
  d.attention_kernel_efficiency =
      log.use(narrow ? *chip.fp8_attention_kernel_efficiency : *chip.attention_kernel_efficiency);
}

/// Share of the peak between fill and drain; that of a training step where it is known.
double matmul_efficiency(const Chip& chip, DataType type, bool emulated, Clock clock,
                         const StepRates* step, catalog::InputLog& log) {
  if (step != nullptr && step->rates.product_efficiency) return *step->rates.product_efficiency;
  if (const auto format = kernels_of(chip, type); format && format->efficiency)
    return log.use(*format->efficiency);
  const double efficiency = log.use(emulated ? *chip.f16_efficiency : chip.matmul_efficiency);
  const bool slowed = chip.default_clock && clock == Clock::standard;
  return slowed ? efficiency * log.use(*chip.default_clock) : efficiency;
}

void set_matrix_units(Device& d, const Chip& chip, DataType type, Clock clock,
                      const StepRates* step, catalog::InputLog& log) {
  const std::int64_t per_chip = log.use(chip.devices_per_chip, Consumer::step | Consumer::memory);
  d.matrix_unit = chip.matrix_unit;
  d.matmul_rate = peak_of(chip, type, log) / static_cast<double>(per_chip);
  d.narrow_rate = d.matmul_rate;
  d.mxu_rows = log.use(chip.mxu_rows);
  d.mxu_columns = log.use(chip.mxu_columns);
  d.mxu_count = std::max<std::int64_t>(1, log.use(chip.mxu_count) / per_chip);
  const bool emulated = type == DataType::f16 && !native(chip, type);
  d.matmul_efficiency = matmul_efficiency(chip, type, emulated, clock, step, log);
  if (emulated) {
    d.decode = log.use(*chip.f16_decode);
    d.encode = log.use(*chip.f16_encode);
  }
  set_kernels(d, chip, type, step, log);
  d.narrow_efficiency = d.attention_efficiency = d.splash_efficiency = d.matmul_efficiency;
  if (step == nullptr || step->work.flash)
    d.flash_ceiling = ceiling(chip.attention_kernels.flash, chip, d, log);
  if (step == nullptr || step->work.splash)
    d.splash_ceiling = ceiling(chip.attention_kernels.splash, chip, d, log);
}

/// Operands of a training step come from HBM: only single operations may find theirs in `cmem` or
/// stream through VMEM alone.
void set_memory(Device& d, const Chip& chip, const StepRates* step, catalog::InputLog& log) {
  const auto share = static_cast<double>(chip.devices_per_chip.value);
  d.vmem = log.use(chip.vmem) / share;
  if (chip.cmem && step == nullptr) d.cmem = log.use(*chip.cmem) / share;
  const auto streaming = Consumer::power | (step == nullptr ? Consumer::step : Consumer::power);
  d.vmem_bandwidth = log.use(chip.vmem_bandwidth, streaming) / share;
  if (step == nullptr) log.use(chip.hbm_capacity, Consumer::memory);
  d.hbm_capacity = chip.hbm_capacity.value / share;  // bounds single operations alone
  d.hbm_bandwidth = log.use(chip.hbm_bandwidth, Consumer::step | Consumer::power) / share;
  d.hbm_efficiency = log.use(chip.hbm_efficiency);
  d.hbm_latency = log.use(chip.hbm_latency);
}

/// Per chip; `d` per device.
void set_power(Device& d, const Chip& chip, const catalog::Technology& t, DataType type,
               catalog::InputLog& log) {
  const auto scope = log.consumed_by(Consumer::power);
  const auto share = static_cast<double>(chip.devices_per_chip.value);
  const auto idle_too = Consumer::power | Consumer::idle;
  const auto both = idle_too | Consumer::provisioned;
  const units::Power tdp = log.use(chip.tdp, both);
  const units::Power around = std::max(log.use(chip.system_power, both) - tdp, units::Power());
  const units::Power idle = tdp * log.use(chip.idle_power_fraction, idle_too);
  d.peak_power = (tdp + around) / share;
  d.idle_power = (idle + around) / share;
  // A narrower format does more operations at the same power.
  const double narrower = chip.peak_bf16.value / peak_of(chip, type, log);
  Energies e{log.use(t.flop_energy) * narrower, log.use(t.vector_energy), log.use(t.vmem_energy),
             log.use(t.hbm_energy), log.use(t.link_energy)};
  const units::Power full = e.flop * d.matmul_rate + e.vector * d.vector_rate +
                            e.vmem * d.vmem_bandwidth + e.hbm * d.hbm_bandwidth;
  const units::Power highest = chip.measured_power ? log.use(*chip.measured_power) : tdp;
  const double scale = std::max(0.0, (highest - idle) / share / full);
  for (auto* energy : {&e.flop, &e.vector}) *energy *= scale;
  for (auto* energy : {&e.vmem, &e.hbm, &e.link}) *energy *= scale;
  d.energies = e;
}

}  // namespace

double size_of(DataType type) {
  // Scales: of fp8_block one of fp32 for 128 elements, of fp4 one of a byte for 16.
  constexpr double block_scale = 4.0 / 128, fp4 = 0.5 + 1.0 / 16;
  switch (type) {
    case DataType::bf16:
    case DataType::f16:
      return 2;
    case DataType::fp8:
    case DataType::int8:
      return 1;
    case DataType::fp8_block:
      return 1 + block_scale;
    case DataType::fp4:
      return fp4;
  }
  return 2;
}

units::FlopRate peak_rate(const Chip& chip, DataType type, catalog::InputLog& log) {
  require(chip, type);
  return peak_of(chip, type, log);
}

void set_narrow(Device& d, const Chip& chip, DataType type, catalog::InputLog& log) {
  d.narrow_rate = peak_rate(chip, type, log) / static_cast<double>(log.use(chip.devices_per_chip));
}

std::vector<DataType> data_types(const Chip& chip) {
  std::vector<DataType> types;
  for (const DataType t : {DataType::bf16, DataType::f16, DataType::fp8, DataType::int8,
                           DataType::fp8_block, DataType::fp4})
    if (has(chip, t)) types.push_back(t);
  return types;
}

Device device_of(const Chip& chip, const catalog::Technology& technology, DataType type,
                 catalog::InputLog& log, Clock clock, const StepRates* step) {
  require(chip, type);
  if (clock == Clock::pinned && !chip.default_clock)
    throw config::InputError(
        fmt::format("no power states of {} are known, its efficiency is that of the default one",
                    chip.name),
        "clock default");
  const auto scope = log.consumed_by(Consumer::step);
  Device d;
  set_matrix_units(d, chip, type, clock, step, log);
  d.vector_rate = log.use(chip.vector_rate, Consumer::step | Consumer::power) /
                  static_cast<double>(chip.devices_per_chip.value);
  set_memory(d, chip, step, log);
  d.op_overhead = log.use(chip.op_overhead);
  if (chip.norm_overhead && step == nullptr) d.norm_overhead = log.use(*chip.norm_overhead);
  if (chip.tile_overhead) d.tile_overhead = log.use(*chip.tile_overhead);
  set_power(d, chip, technology, type, log);
  return d;
}

}  // namespace podsim::system
