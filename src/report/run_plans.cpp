// Who runs what, and how fast: one row per phase of a plan.
#include "src/report/numbers.h"
#include "src/report/sections.h"

namespace podsim::report {
namespace {

std::string months_of(const study::PhaseResult& p) {
  return p.from == p.to ? p.from : p.from + ".." + p.to;
}

std::string system_of(const study::PhaseResult& p) {
  const std::string chips =
      (p.machines ? count(static_cast<double>(*p.machines)) + " machines of " : "") +
      count(static_cast<double>(p.chips)) + " " + p.chip;
  const std::string shape = p.shape.empty() ? "" : " of " + p.shape;
  if (p.slices == 1) return chips + ", one slice" + shape;
  return chips + ", " + count(static_cast<double>(p.slices)) + " slices" + shape;
}

std::string mesh_of(const study::PhaseResult& p) {
  std::string text;
  for (const auto& [axis, degree] : p.mesh)
    if (degree > 1) text += (text.empty() ? "" : ", ") + axis + " " + std::to_string(degree);
  return text.empty() ? "one device" : text;
}

template <class F>
void each_phase(const study::RunResult& r, F&& f) {
  for (const auto& [name, plan] : r.plans)
    for (std::size_t i = 0; i < plan.phases.size(); ++i)
      f(name, phase_label(name, plan, i), plan.phases[i]);
}

// Columns that only some results have.
struct Shown {
  bool analytic, measured;
};

Table step_table(const Shown& shown) {
  Table t{{{"plan"}, {"step", Align::right}}, {}};
  if (shown.analytic) t.columns.push_back({"analytic step", Align::right});
  if (shown.measured) t.columns.push_back({"measured step", Align::right});
  if (shown.measured) t.columns.push_back({"off by", Align::right});
  for (const char* title : {"tokens/s", "MFU"}) t.columns.push_back({title, Align::right});
  t.columns.push_back({"bound by"});
  t.columns.push_back({"memory a device", Align::right});
  return t;
}

std::vector<std::string> measured_cells(const study::RunResult& r, const std::string& plan) {
  const auto it = r.reference->error.find(plan);
  if (it == r.reference->error.end()) return {"", ""};
  return {duration(r.reference->step_time_s), signed_percent(it->second)};
}

std::string memory_of(const study::PhaseResult& p) {
  return bytes(p.memory_per_device_bytes) + " of " + bytes(p.memory_capacity_bytes);
}

}  // namespace

std::string phase_label(const std::string& plan, const study::PlanResult& result,
                        std::size_t index) {
  return result.phases.size() == 1 ? plan : plan + "/" + std::to_string(index + 1);
}

void add_plans(Document& d, const study::RunResult& r) {
  d.emplace_back(Heading{2, "Plans"});
  Table t{{{"plan"}, {"months"}, {"tenure"}, {"system"}, {"mesh over devices"}, {"offer"}}, {}};
  each_phase(r, [&](const auto&, const auto& label, const study::PhaseResult& p) {
    t.rows.push_back({label, months_of(p), p.tenure, system_of(p), mesh_of(p), p.offer});
  });
  d.emplace_back(std::move(t));
}

void add_steps(Document& d, const study::RunResult& r) {
  d.emplace_back(Heading{2, "Training step"});
  const Shown shown{r.fidelity != "analytic", r.reference.has_value()};
  Table t = step_table(shown);
  each_phase(r, [&](const auto& plan, const auto& label, const study::PhaseResult& p) {
    std::vector<std::string> row{label, duration(p.step_time_s)};
    if (shown.analytic) row.push_back(duration(p.analytic_step_time_s));
    if (shown.measured)
      for (auto& cell : measured_cells(r, plan)) row.push_back(std::move(cell));
    row.insert(row.end(), {count(p.tokens_per_s), percent(p.mfu), p.bound_by, memory_of(p)});
    t.rows.push_back(std::move(row));
  });
  d.emplace_back(std::move(t));
  if (shown.measured)
    d.emplace_back(Paragraph{"Measured: " + r.reference->source +
                             ". It stands beside every plan, and tells of those that run the same "
                             "model and batch on the same machine."});
}

}  // namespace podsim::report
