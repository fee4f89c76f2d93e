#include <fmt/format.h>

#include <algorithm>

#include "podsim/config/codec.h"
#include "podsim/config/diagnostics.h"
#include "podsim/imports/imports.h"

namespace podsim::imports {
namespace {

/// GPUs of a node, and memory that the state of training may take of each: half of an H100's, of
/// 16 bytes a weight (fp32 weights and moments, bf16 gradients, gathered weights).
constexpr std::int64_t kNode = 8;
constexpr double kState = 16, kShare = 40e9;
constexpr std::int64_t kSequence = 4096;

std::int64_t chips_for(double parameters) {
  std::int64_t chips = kNode;
  while (kState * parameters / static_cast<double>(chips) > kShare) chips *= 2;
  return chips;
}

void add_comments(std::string& text, const char* lead, const std::vector<std::string>& lines) {
  if (!lines.empty()) text += fmt::format("# {}: {}\n", lead, config::join(lines, ", "));
}

}  // namespace

std::string scenario_text(const Imported& i) {
  const std::int64_t chips = chips_for(i.parameters);
  catalog::ModelDescription model;
  static_cast<catalog::ModelArch&>(model) = i.arch;
  config::Node workload = config::Node::mapping();
  workload.set("model", config::encode(model));
  workload.set("sequence_length",
               config::Node::number(std::min(kSequence, i.arch.max_sequence.value_or(kSequence))));
  workload.set("global_batch", config::Node::number(chips));
  workload.set("remat", config::Node::text("full"));
  config::Node scenario = config::Node::mapping();
  scenario.set("podsim", config::Node::number(std::int64_t{1}));
  scenario.set("name", config::Node::text(i.name));
  scenario.set("workload", std::move(workload));
  config::set_path(scenario, "system.chip", config::Node::text("nvidia-h100"));
  config::set_path(scenario, "system.chips", config::Node::number(chips));
  config::set_path(scenario, "parallelism.fsdp", config::Node::text("rest"));
  config::set_path(scenario, "demand.tokens", config::Node::plain("1e9"));
  config::Node rent = config::Node::mapping(), phase = config::Node::mapping(),
               phases = config::Node::sequence();
  rent.set("offer", config::Node::text("on_demand"));
  rent.set("provider", config::Node::text("aws"));
  rent.set("region", config::Node::text("us"));
  phase.set("rent", std::move(rent));
  phases.push(std::move(phase));
  config::set_path(scenario, "plans.rent", std::move(phases));
  std::string text =
      fmt::format("# parameters: {:.0f} ({:.4g} billion)\n", i.parameters, i.parameters / 1e9);
  add_comments(text, "not mapped", i.unmapped);
  add_comments(text, "note", i.notes);
  return text + config::to_yaml(scenario);
}

}  // namespace podsim::imports
