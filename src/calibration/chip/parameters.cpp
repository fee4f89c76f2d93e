#include "src/calibration/chip/parameters.h"

#include <fmt/format.h>

#include <type_traits>

#include "podsim/config/diagnostics.h"
#include "podsim/config/record.h"
#include "podsim/units/parse.h"

namespace podsim::calibration {
namespace {

using catalog::Chip, catalog::Sourced;

template <class T>
double plain(const T& value) {
  if constexpr (std::is_same_v<T, double>) {
    return value;
  } else {
    return value.base();
  }
}

template <class T>
double read(const Sourced<T>& field) {
  return plain(field.value);
}
template <class T>
double read(const std::optional<Sourced<T>>& field) {
  return field ? plain(field->value) : 0;
}

template <class T>
void write(Sourced<T>& field, double value) {
  field.value = T(value);
}
template <class T>
void write(std::optional<Sourced<T>>& field, double value) {
  if (!field) field.emplace();
  field->value = T(value);
}

std::string percent(double v) { return fmt::format("{:.4g} %", 100 * v); }
std::string time(double v) { return units::print_rounded(units::Time(v)); }
std::string rate(double v) { return units::print_rounded(units::Bandwidth(v)); }
std::string plain_number(double v) { return fmt::format("{:.4g}", v); }

template <auto Field>
ChipParameter parameter(const char* name, double low, double high, const char* range,
                        std::string (*print)(double)) {
  return {name,
          low,
          high,
          range,
          [](const Chip& c) { return read(c.*Field); },
          [](Chip& c, double v) { write(c.*Field, v); },
          print};
}

}  // namespace

const std::vector<ChipParameter>& chip_parameters() {
  static const std::vector<ChipParameter> all = {
      parameter<&Chip::matmul_efficiency>("matmul_efficiency", 0.3, 1, "30 % to 100 %", percent),
      parameter<&Chip::default_clock>("default_clock", 0.5, 1, "50 % to 100 %", percent),
      parameter<&Chip::hbm_efficiency>("hbm_efficiency", 0.3, 1, "30 % to 100 %", percent),
      parameter<&Chip::f16_decode>("f16_decode", 1, 200, "1 to 200", plain_number),
      parameter<&Chip::f16_encode>("f16_encode", 1, 200, "1 to 200", plain_number),
      parameter<&Chip::f16_efficiency>("f16_efficiency", 0.3, 1, "30 % to 100 %", percent),
      parameter<&Chip::op_overhead>("op_overhead", 1e-8, 2e-5, "10 ns to 20 us", time),
      parameter<&Chip::tile_overhead>("tile_overhead", 1e-9, 5e-6, "1 ns to 5 us", time),
      parameter<&Chip::norm_overhead>("norm_overhead", 1e-8, 5e-5, "10 ns to 50 us", time),
      parameter<&Chip::operand_bandwidth>("operand_bandwidth", 1e12, 2e14, "1 to 200 TB/s", rate),
      parameter<&Chip::wave_overhead>("wave_overhead", 1e-9, 2e-5, "1 ns to 20 us", time),
      parameter<&Chip::fp8_efficiency>("fp8_efficiency", 0.1, 1, "10 % to 100 %", percent),
      parameter<&Chip::fp8_quantise_overhead>("fp8_quantise_overhead", 1e-8, 5e-5, "10 ns to 50 us",
                                              time),
      parameter<&Chip::fp8_quantise_passes>("fp8_quantise_passes", 0.1, 20, "0.1 to 20",
                                            plain_number),
      parameter<&Chip::fp8_block_efficiency>("fp8_block_efficiency", 0.1, 1, "10 % to 100 %",
                                             percent),
      parameter<&Chip::fp8_block_quantise_overhead>("fp8_block_quantise_overhead", 1e-8, 5e-5,
                                                    "10 ns to 50 us", time),
      parameter<&Chip::fp8_block_quantise_passes>("fp8_block_quantise_passes", 0.1, 20, "0.1 to 20",
                                                  plain_number),
      parameter<&Chip::fp4_efficiency>("fp4_efficiency", 0.1, 1, "10 % to 100 %", percent),
      parameter<&Chip::fp4_quantise_overhead>("fp4_quantise_overhead", 1e-8, 5e-5, "10 ns to 50 us",
                                              time),
      parameter<&Chip::fp4_quantise_passes>("fp4_quantise_passes", 0.1, 20, "0.1 to 20",
                                            plain_number),
      parameter<&Chip::attention_overhead>("attention_overhead", 1e-7, 1e-4, "0.1 to 100 us", time),
      parameter<&Chip::attention_kernel_efficiency>("attention_kernel_efficiency", 0.05, 1,
                                                    "5 % to 100 %", percent),
      parameter<&Chip::fp8_attention_kernel_efficiency>("fp8_attention_kernel_efficiency", 0.05, 1,
                                                        "5 % to 100 %", percent),
      parameter<&Chip::softmax_efficiency>("softmax_efficiency", 0.05, 1, "5 % to 100 %", percent),
      parameter<&Chip::attention_passes>("attention_passes", 0.5, 20, "0.5 to 20", plain_number),
      parameter<&Chip::host_dispatch>("host_dispatch", 1e-6, 1e-3, "1 us to 1 ms", time),
  };
  return all;
}

const ChipParameter& chip_parameter(const std::string& name) {
  std::vector<std::string> names;
  for (const auto& p : chip_parameters()) {
    if (p.name == name) return p;
    names.emplace_back(p.name);
  }
  throw config::InputError("unknown parameter '" + name + "'", "one of: " + config::join(names),
                           config::did_you_mean(name, names));
}

}  // namespace podsim::calibration
