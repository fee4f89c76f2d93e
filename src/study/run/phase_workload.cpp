#include "src/study/run/phase_workload.h"

namespace podsim::study {
namespace {

/// Keys of `own` in place of those of `base`, mapping by mapping.
config::Node overlaid(const config::Node& base, const config::Node& own) {
  config::Node all = base;
  all.where = own.where;
  for (const auto& e : own.entries()) {
    const config::Node* known = base.find(e.key);
    const bool sections = known != nullptr && known->is_mapping() && e.value.is_mapping();
    all.set(e.key, sections && e.key != "model" ? overlaid(*known, e.value) : e.value);
  }
  return all;
}

bool has_workload(const config::Node& phase) {
  const config::Node* own = phase.is_mapping() ? phase.find("workload") : nullptr;
  return own != nullptr && own->is_mapping();
}

}  // namespace

std::optional<config::Node> with_phase_workloads(const config::Node& root) {
  const config::Node* base = root.is_mapping() ? root.find("workload") : nullptr;
  const config::Node* plans = root.is_mapping() ? root.find("plans") : nullptr;
  if (base == nullptr || !base->is_mapping() || plans == nullptr || !plans->is_mapping())
    return std::nullopt;
  bool any = false;
  config::Node all = *plans;
  for (const auto& plan : plans->entries()) {
    config::Node phases = config::Node::sequence();
    phases.where = plan.value.where;
    bool own = false;
    for (config::Node phase : plan.value.items()) {
      if (has_workload(phase)) {
        phase.set("workload", overlaid(*base, *phase.find("workload")));
        own = true;
      }
      phases.push(std::move(phase));
    }
    if (own) all.set(plan.key, std::move(phases));
    any = any || own;
  }
  if (!any) return std::nullopt;
  config::Node whole = root;
  whole.set("plans", std::move(all));
  return whole;
}

}  // namespace podsim::study

namespace podsim::config {

void Codec<study::PhaseWorkload>::decode(const Node& n, study::PhaseWorkload& out,
                                         const Limits& limits, Reader& r) {
  Codec<workload::WorkloadSection>::decode(n, out.section, limits, r);
}

Node Codec<study::PhaseWorkload>::encode(const study::PhaseWorkload& w, Form form) {
  return Codec<workload::WorkloadSection>::encode(w.section, form);
}

Node Codec<study::PhaseWorkload>::schema(const Limits& limits) {
  const Node whole = Codec<workload::WorkloadSection>::schema(limits);
  Node s = Node::mapping();
  for (const auto& e : whole.entries())
    if (e.key != "required") s.set(e.key, e.value);
  return s;
}

}  // namespace podsim::config
