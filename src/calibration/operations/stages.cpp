#include "src/calibration/operations/stages.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "podsim/units/parse.h"
#include "src/calibration/chip/parameters.h"

namespace podsim::calibration {
namespace {

using catalog::Fabric, catalog::Sourced;

std::string share(double v) { return fmt::format("{:.4g} %", 100 * v); }
std::string duration(double v) { return units::print_rounded(units::Time(v)); }

/// A parameter of the chip, as `calibrate chip` knows it.
SubjectParameter of_chip(const char* name) {
  const ChipParameter& p = chip_parameter(name);
  return {p.name,
          p.range,
          false,
          p.low,
          p.high,
          [&p](const Subject& s) { return p.get(s.chip); },
          [&p](Subject& s, double v) { p.set(s.chip, v); },
          p.print};
}

using FabricTime = std::optional<Sourced<units::Time>> Fabric::*;

SubjectParameter fabric_time(const char* name, FabricTime field, double low, double high,
                             const char* range) {
  return {
      name,
      range,
      true,
      low,
      high,
      [field](const Subject& s) { return s.fabric.*field ? (s.fabric.*field)->value.base() : 0; },
      [field](Subject& s, double v) {
        if (!(s.fabric.*field)) (s.fabric.*field).emplace();
        (s.fabric.*field)->value = units::Time(v);
      },
      duration};
}

SubjectParameter fabric_share(const char* name, Sourced<double> Fabric::* field) {
  return {name,
          "10 % to 100 %",
          true,
          0.1,
          1,
          [field](const Subject& s) { return (s.fabric.*field).value; },
          [field](Subject& s, double v) { (s.fabric.*field).value = v; },
          share};
}

SubjectParameter in_switch() {
  return {"in_switch_efficiency",
          "10 % to 100 %",
          true,
          0.1,
          1,
          [](const Subject& s) {
            return s.fabric.in_switch_efficiency ? s.fabric.in_switch_efficiency->value : 0;
          },
          [](Subject& s, double v) {
            if (!s.fabric.in_switch_efficiency) s.fabric.in_switch_efficiency.emplace();
            s.fabric.in_switch_efficiency->value = v;
          },
          share};
}

bool is_product(const Sample& s, system::DataType data) {
  const auto* op = std::get_if<performance::ChipOp>(&s.what);
  return s.kind == kProduct && op != nullptr && op->data == data;
}

bool quantises(const Sample& s) { return !std::get<performance::ChipOp>(s.what).ready; }

bool reduces_in_switch(const Sample& s) {
  const auto* call = std::get_if<CollectiveCall>(&s.what);
  return call != nullptr && call->in_switch;
}

/// The rate of a format's products, then what quantising adds to it.
void add_format(std::vector<Stage>& list, const char* const (&names)[3],
                bool (*quantised)(const Sample&), bool (*ready)(const Sample&)) {
  list.push_back({{of_chip(names[0])}, ready});
  list.push_back({{of_chip(names[0]), of_chip(names[1]), of_chip(names[2])}, quantised});
}

void add_formats(std::vector<Stage>& list) {
  using enum system::DataType;
  add_format(
      list, {"fp8_efficiency", "fp8_quantise_overhead", "fp8_quantise_passes"},
      [](const Sample& s) { return is_product(s, fp8) && quantises(s); },
      [](const Sample& s) { return is_product(s, fp8) && !quantises(s); });
  add_format(
      list, {"fp8_block_efficiency", "fp8_block_quantise_overhead", "fp8_block_quantise_passes"},
      [](const Sample& s) { return is_product(s, fp8_block) && quantises(s); },
      [](const Sample& s) { return is_product(s, fp8_block) && !quantises(s); });
  add_format(
      list, {"fp4_efficiency", "fp4_quantise_overhead", "fp4_quantise_passes"},
      [](const Sample& s) { return is_product(s, fp4) && quantises(s); },
      [](const Sample& s) { return is_product(s, fp4) && !quantises(s); });
}

void add_kernels(std::vector<Stage>& list) {
  using enum system::DataType;
  list.push_back({{of_chip("matmul_efficiency"), of_chip("hbm_efficiency"), of_chip("op_overhead"),
                   of_chip("operand_bandwidth"), of_chip("wave_overhead")},
                  [](const Sample& s) { return is_product(s, bf16) || is_product(s, f16); }});
  // Tuners that publish narrow products alone tell the same of a chip.
  list.push_back({{of_chip("fp8_block_efficiency"), of_chip("op_overhead"),
                   of_chip("operand_bandwidth"), of_chip("wave_overhead")},
                  [](const Sample& s) { return is_product(s, fp8_block) && !quantises(s); },
                  true});
  add_formats(list);
  list.push_back({{of_chip("attention_overhead"), of_chip("attention_kernel_efficiency"),
                   of_chip("softmax_efficiency"), of_chip("attention_passes")},
                  [](const Sample& s) {
                    return s.kind == kDecode || (s.kind == kAttention && s.format == "bf16");
                  }});
  list.push_back({{of_chip("fp8_attention_kernel_efficiency")},
                  [](const Sample& s) { return s.kind == kAttention && s.format == "fp8"; }});
}

void add_collectives(std::vector<Stage>& list) {
  list.push_back(
      {{fabric_share("link_efficiency", &Fabric::link_efficiency),
        fabric_time("collective_start_up", &Fabric::collective_start_up, 1e-7, 1e-4,
                    "0.1 to 100 us"),
        fabric_time("ring_step", &Fabric::ring_step, 1e-8, 2e-5, "10 ns to 20 us"),
        fabric_time("collective_ramp", &Fabric::collective_ramp, 1e-8, 1e-3, "10 ns to 1 ms")},
       [](const Sample& s) { return s.kind == kWithin && !reduces_in_switch(s); }});
  list.push_back({{in_switch()}, reduces_in_switch});
  list.push_back(
      {{fabric_share("scale_out_efficiency", &Fabric::scale_out_efficiency),
        fabric_time("scale_out_start_up", &Fabric::scale_out_start_up, 1e-6, 2e-3, "1 us to 2 ms"),
        fabric_time("scale_out_ramp", &Fabric::scale_out_ramp, 1e-7, 5e-3, "0.1 us to 5 ms")},
       [](const Sample& s) { return s.kind == kBetween; }});
}

/// The best of the fits from the subject's values and from points of the ranges: times of kernels
/// have more than one valley.
Fit fit_stage(const Stage& stage, const Subject& subject,
              const std::vector<const Sample*>& samples) {
  const auto residuals = [&](const std::vector<double>& values) {
    Subject changed = subject;
    for (std::size_t i = 0; i < values.size(); ++i) stage.parameters[i].set(changed, values[i]);
    std::vector<double> errors;
    errors.reserve(samples.size());
    for (const Sample* s : samples) errors.push_back(log_error(*s, changed));
    return errors;
  };
  std::optional<Fit> best;
  double least = 0;
  constexpr double middle = 0.5, of_subject = -1;
  for (const double at : {of_subject, 0.25, middle, 0.75}) {
    std::vector<FitParameter> start;
    for (const auto& p : stage.parameters) {
      const double value = p.get(subject);
      const double point = p.low * std::pow(p.high / p.low, at < 0 ? middle : at);
      start.push_back({p.name, at < 0 && value > 0 ? value : point, p.low, p.high});
    }
    Fit fit = fit_parameters(start, residuals);
    double sum = 0;
    for (const double r : fit.residuals) sum += std::sqrt(1 + r * r * 100) - 1;
    if (best && sum >= least) continue;
    least = sum;
    best = std::move(fit);
  }
  return *best;
}

}  // namespace

const std::vector<Stage>& stages() {
  static const std::vector<Stage> all = [] {
    std::vector<Stage> list;
    add_kernels(list);
    add_collectives(list);
    return list;
  }();
  return all;
}

double log_error(const Sample& sample, const Subject& subject) {
  return std::log(predict(sample, subject) / sample.time);
}

std::vector<StageResult> fit_stages(Subject& subject, const std::vector<const Sample*>& samples) {
  constexpr double rows_a_parameter = 2.5;
  std::vector<StageResult> results;
  bool fitted = false;
  for (const Stage& stage : stages()) {
    if (stage.fallback && fitted) continue;
    fitted = false;
    std::vector<const Sample*> taken;
    for (const Sample* s : samples)
      if (stage.takes(*s)) taken.push_back(s);
    const auto parameters = static_cast<double>(stage.parameters.size());
    if (static_cast<double>(taken.size()) < rows_a_parameter * parameters) continue;
    fitted = true;
    const Fit fit = fit_stage(stage, subject, taken);
    for (std::size_t i = 0; i < stage.parameters.size(); ++i) {
      stage.parameters[i].set(subject, fit.parameters[i].value);
      results.push_back({&stage.parameters[i], fit.parameters[i], taken.size()});
    }
  }
  return results;
}

}  // namespace podsim::calibration
