// What a comparison of plans has to say before it compares: everything that differs besides rent or
// purchase.
#include "src/study/run/differences.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "podsim/config/codec.h"
#include "podsim/study/thresholds.h"
#include "podsim/units/parse.h"

namespace podsim::study {

namespace {

constexpr double worth_saying = 5e-4;  ///< share of the demand

std::string text_of_mesh(const std::map<std::string, std::int64_t>& mesh) {
  std::string text;
  for (const auto& [axis, members] : mesh)
    if (members > 1) text += (text.empty() ? "" : ", ") + axis + " " + std::to_string(members);
  return text;
}

std::string machine_of_phase(const PhaseResult& p) {
  return std::to_string(p.chips) + " chips of " + p.chip;
}

/// "mesh: a, b: fsdp 512; c: fsdp 128" where plans differ, else nothing. `of` gives each phase's.
template <class Of>
void add_if_unlike(const RunResult& r, const char* what, const Of& of,
                   std::vector<std::string>& out) {
  std::map<std::string, std::set<std::string>> plans;
  for (const auto& [name, plan] : r.plans) {
    std::set<std::string> values;
    for (const PhaseResult& p : plan.phases) values.insert(of(p));
    plans[config::join({values.begin(), values.end()}, " and ")].insert(name);
  }
  if (plans.size() < 2) return;
  std::vector<std::string> texts;
  for (const auto& [value, names] : plans)
    texts.push_back(config::join({names.begin(), names.end()}) + ": " + value);
  out.push_back(std::string(what) + ": " + config::join(texts, "; "));
}

void add_unmeasured(const RunResult& r, std::vector<std::string>& out) {
  std::map<std::string, std::set<std::string>> plans;  // by chip
  bool measured = false;
  for (const auto& [name, plan] : r.plans)
    for (const PhaseResult& p : plan.phases) {
      const std::string path = "chips/" + p.chip + ".step_error";
      const bool known = std::any_of(r.inputs.begin(), r.inputs.end(),
                                     [&](const catalog::Input& i) { return i.path == path; });
      measured = measured || known;
      if (!known) plans[p.chip].insert(name);
    }
  if (!measured) return;  // all are alike
  for (const auto& [chip, names] : plans)
    out.push_back("chips without measured runs: " + config::join({names.begin(), names.end()}) +
                  " on " + chip);
}

void add_unmet(const RunResult& r, std::vector<std::string>& out) {
  std::vector<std::string> texts;
  double least = 1, most = 0;
  for (const auto& [name, plan] : r.plans) {
    const double wanted = plan.tokens + plan.shortfall_tokens;
    const double unmet = wanted > 0 ? plan.shortfall_tokens / wanted : 0;
    least = std::min(least, unmet);
    most = std::max(most, unmet);
    if (unmet > worth_saying)
      texts.push_back(name + " " + units::print_rounded(100 * unmet, {}) + " %");
  }
  if (most - least < worth_saying) return;
  out.push_back("demand left untrained: " + config::join(texts) +
                "; totals are of different numbers of tokens, savings are for the same");
}

/// Plans whose hardware or contract outlasts the demand, and how much of it.
void add_horizon(const RunResult& r, std::vector<std::string>& out) {
  std::vector<std::string> texts;
  for (const auto& [name, plan] : r.plans) {
    std::vector<std::string> parts;
    if (plan.cost.remainder_usd > 0)
      parts.push_back("hardware worth " + units::print_rounded(plan.cost.remainder_usd / 1e6, {}) +
                      " million USD is left");
    double rest = 0;
    for (const economics::LedgerLine& l : plan.cost.ledger)
      if (l.name.starts_with("rest of the term")) rest += l.amount_usd;
    if (rest > 0)
      parts.push_back("rent of " + units::print_rounded(rest / 1e6, {}) +
                      " million USD is paid for later months");
    if (!parts.empty()) texts.push_back(name + ": " + config::join(parts, " and "));
  }
  if (!texts.empty() && r.plans.size() > 1)
    out.push_back("horizon, when the demand ends: " + config::join(texts, "; "));
}

/// "remat none, microbatches 8": keys of a phase's own workload that are not the scenario's.
std::string own_keys(const config::Node& base, const config::Node& own) {
  const auto known = flatten(base);
  std::vector<std::string> texts;
  for (const auto& [path, value] : flatten(own))
    if (std::find(known.begin(), known.end(), std::pair(path, value)) == known.end())
      texts.push_back(fmt::format("{} {}", path, value));
  return config::join(texts);
}

}  // namespace

void add_own_workloads(RunResult& r) {
  const config::Node* base = r.scenario.find("workload");
  const config::Node* plans = r.scenario.find("plans");
  if (base == nullptr || plans == nullptr) return;
  for (auto& [name, plan] : r.plans)
    for (std::size_t i = 0; i < plan.phases.size(); ++i) {
      const config::Node* own = plans->find(name)->items().at(i).find("workload");
      if (own == nullptr || !own->is_mapping()) continue;
      if (auto keys = own_keys(*base, *own); !keys.empty())
        plan.phases[i].workload = std::move(keys);
    }
}

std::vector<std::string> differences_of(const RunResult& r) {
  std::vector<std::string> out;
  if (r.plans.size() < 2) return out;
  add_if_unlike(r, "machine", machine_of_phase, out);
  add_if_unlike(r, "mesh", [](const PhaseResult& p) { return text_of_mesh(p.mesh); }, out);
  add_if_unlike(
      r, "workload", [](const PhaseResult& p) { return p.workload.value_or("the scenario's"); },
      out);
  add_if_unlike(r, "fidelity", [](const PhaseResult& p) { return p.fidelity; }, out);
  add_unmeasured(r, out);
  add_unmet(r, out);
  add_horizon(r, out);
  return out;
}

// Plans that run the same machine on different meshes differ by more than what they pay for it.
std::vector<std::string> mesh_notes(const RunResult& r) {
  std::vector<std::string> notes;
  std::map<std::string, std::map<std::string, std::string>> meshes;  // by machine, mesh: plans
  for (const auto& [name, plan] : r.plans)
    for (const PhaseResult& p : plan.phases) {
      const std::string machine = std::to_string(p.chips) + " chips of " + p.chip;
      std::string& plans = meshes[machine][text_of_mesh(p.mesh)];
      if (plans.find(name) == std::string::npos) plans += (plans.empty() ? "" : ", ") + name;
    }
  for (const auto& [machine, by_mesh] : meshes) {
    if (by_mesh.size() < 2) continue;
    std::vector<std::string> texts;
    for (const auto& [mesh, plans] : by_mesh) texts.push_back(fmt::format("{}: {}", plans, mesh));
    notes.push_back(
        fmt::format("plans run {} on different meshes, so that they differ by more than rent "
                    "or purchase: {}",
                    machine, config::join(texts, "; ")));
  }
  return notes;
}

}  // namespace podsim::study
