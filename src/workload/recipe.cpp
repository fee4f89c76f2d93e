#include "podsim/workload/recipe.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "podsim/catalog/sourced.h"
#include "podsim/config/codec.h"
#include "podsim/units/parse.h"
#include "src/workload/names.h"

namespace podsim::workload {
namespace {

using Value = catalog::Sourced<std::string>;

template <class E>
E read(const std::string& text, const E& /*like*/) {
  config::Diagnostics problems;
  config::Reader reader(problems, config::Form::text);
  E value{};
  config::Codec<E>::decode(config::Node::text(text), value, {}, reader);
  problems.throw_if_any();
  return value;
}

bool read(const std::string& text, const bool& /*like*/) {
  if (text == "true" || text == "false") return text == "true";
  throw config::InputError(fmt::format("found '{}'", text), "true or false");
}

std::int64_t read(const std::string& text, const std::int64_t& /*like*/) {
  const auto number = units::parse_number(text);
  constexpr double most = 1e9;
  if (number && *number >= 1 && *number <= most && *number == std::floor(*number))
    return static_cast<std::int64_t>(*number);
  throw config::InputError(fmt::format("found '{}'", text), "a whole number of 1 or more");
}

template <class T>
void fill(std::optional<T>& field, const Value& value, catalog::InputLog& log) {
  if (!field) field = read(log.use(value), T{});
}

bool can_balance(const WorkloadSection& w) {
  return w.context->exchange != Exchange::ulysses && w.attention != Attention::plain;
}

void fill_balanced(WorkloadSection& w, const Value& value, catalog::InputLog& log) {
  if (w.context && can_balance(w)) fill(w.context->balanced, value, log);
}

bool rings(const WorkloadSection& w) { return w.context && w.context->exchange == Exchange::ring; }

using Fill = void (*)(WorkloadSection&, const Value&, catalog::InputLog&);

template <auto Field>
void fill_field(WorkloadSection& w, const Value& value, catalog::InputLog& log) {
  fill(w.*Field, value, log);
}

/// The keys of a scenario that a recipe may set, in order: what comes later may hang on what came
/// before.
constexpr std::pair<std::string_view, Fill> kKeys[] = {
    {"attention", fill_field<&WorkloadSection::attention>},
    {"gradients", fill_field<&WorkloadSection::gradients>},
    {"logits", fill_field<&WorkloadSection::logits>},
    {"eager", fill_field<&WorkloadSection::eager>},
    {"fused_activation", fill_field<&WorkloadSection::fused_activation>},
    {"sequence_parallel", fill_field<&WorkloadSection::sequence_parallel>},
    {"tensor_overlap", fill_field<&WorkloadSection::tensor_overlap>},
    {"expert_tile",
     [](WorkloadSection& w, const Value& value, catalog::InputLog& log) {
       if (w.expert_dispatch == ExpertDispatch::permute) fill(w.expert_tile, value, log);
     }},
    {"expert_exchange", fill_field<&WorkloadSection::expert_exchange>},
    {"expert_overlap", fill_field<&WorkloadSection::expert_overlap>},
    {"gather_in_forward", fill_field<&WorkloadSection::gather_in_forward>},
    {"graphs", fill_field<&WorkloadSection::graphs>},
    {"narrow_gradients", fill_field<&WorkloadSection::narrow_gradients>},
    {"context.balanced", fill_balanced},
    {"context.overlap",
     [](WorkloadSection& w, const Value& value, catalog::InputLog& log) {
       if (rings(w)) fill(w.context->overlap, value, log);
     }},
    {"context.sums", [](WorkloadSection& w, const Value& value, catalog::InputLog& log) {
       if (rings(w)) fill(w.context->sums, value, log);
     }}};

bool holds(const catalog::RecipeSetting& s, const std::string& month, const RunTraits& traits) {
  if (!month.empty() && !s.since.empty() && month < s.since) return false;
  if (!s.until.empty() && (month.empty() || month >= s.until)) return false;
  return std::all_of(s.when.begin(), s.when.end(), [&](const auto& condition) {
    const auto trait = traits.find(condition.first);
    const auto& values = condition.second;
    return trait != traits.end() &&
           std::find(values.begin(), values.end(), trait->second) != values.end();
  });
}

}  // namespace

RunTraits traits_of(const catalog::ModelArch& arch, const WorkloadSection& section) {
  return {{"precision", config::name_of(section.precision)},
          {"arch", arch.moe ? "moe" : "dense"},
          {"schedule", section.pipeline.virtual_stages > 1 ? "interleaved" : "1f1b"},
          {"keys", arch.latent_attention ? "latent" : "heads"},
          {"optimizer", section.optimizer.sharded ? "sharded" : "whole"},
          {"attention", section.attention ? config::name_of(*section.attention) : "default"},
          {"exchange",
           config::name_of(section.context ? section.context->exchange : Exchange::all_gather)}};
}

const Value* setting_of(const catalog::Recipe& recipe, std::string_view key,
                        const std::string& month, const RunTraits& traits) {
  const Value* found = nullptr;
  for (const catalog::RecipeSetting& s : recipe.settings)
    if (s.key == key && holds(s, month, traits)) found = &s.value;
  return found;
}

void fill_in(WorkloadSection& section, const catalog::Recipe& recipe, const RunTraits& traits,
             catalog::InputLog& log) {
  for (const auto& [key, fill] : kKeys) {
    const Value* value = setting_of(recipe, key, section.framework_date, traits);
    if (value == nullptr) continue;
    try {
      fill(section, *value, log);
    } catch (const config::InputError& e) {
      const auto& p = e.problems().front();
      throw config::InputError(fmt::format("recipes/{}: {}: {}", recipe.name, key, p.message),
                               p.expected);
    }
  }
}

}  // namespace podsim::workload
