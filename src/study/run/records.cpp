// Descriptions of the result records: names, units and order of the JSON.
#include "podsim/config/codec.h"
#include "podsim/economics/plan.h"
#include "podsim/study/result.h"
#include "podsim/study/study.h"

namespace podsim::config {

template <>
struct Codec<Node> {  // a document inside a record, kept as it is
  static void decode(const Node& n, Node& out, const Limits&, Reader&) { out = n; }
  static Node encode(const Node& n, Form) { return n; }
  static Node schema(const Limits&) { return Node::mapping(); }
};

}  // namespace podsim::config

namespace podsim::study {

void ExposedTime::describe(config::Record<ExposedTime>& r) {
  r.required("resource", &ExposedTime::resource, "mesh axis or host engine waited for");
  r.required("op", &ExposedTime::op, "the operation waited for");
  r.required("time_s", &ExposedTime::time_s, "time the core stood still, s");
}

void StepBreakdown::describe(config::Record<StepBreakdown>& r) {
  r.required("mxu_s", &StepBreakdown::mxu_s, "core time bounded by the matrix units, s");
  r.required("vpu_s", &StepBreakdown::vpu_s, "core time bounded by the vector units, s");
  r.required("hbm_s", &StepBreakdown::hbm_s, "core time bounded by HBM, s");
  r.required("dispatch_s", &StepBreakdown::dispatch_s, "fixed time of operations, s");
  r.required("interference_s", &StepBreakdown::interference_s,
             "core time lost to concurrent communication, s");
  r.required("exposed", &StepBreakdown::exposed, "waits for communication and input");
  r.required("busy_s", &StepBreakdown::busy_s, "time in use per engine and link, s");
  r.required("bounds_s", &StepBreakdown::bounds_s, "lower bounds on the step, s");
  r.required("floor_s", &StepBreakdown::floor_s, "exposed time no bandwidth hides, s");
}

void PhaseResult::describe(config::Record<PhaseResult>& r) {
  r.required("from", &PhaseResult::from, "first month");
  r.required("to", &PhaseResult::to, "last month");
  r.required("tenure", &PhaseResult::tenure, "rent or buy");
  r.required("offer", &PhaseResult::offer, "what is rented or bought");
  r.optional("workload", &PhaseResult::workload,
             "keys of its own workload that are not the scenario's");
  r.required("chip", &PhaseResult::chip, "catalog name of the chip");
  r.required("chips", &PhaseResult::chips, "chips in all slices");
  r.required("devices", &PhaseResult::devices, "devices the mesh counts");
  r.required("hosts", &PhaseResult::hosts, "host servers");
  r.optional("machines", &PhaseResult::machines,
             "machines that the budget allows; each trains by itself");
  r.required("slices", &PhaseResult::slices, "slices joined by the data-centre network");
  r.required("shape", &PhaseResult::shape, "chips of a slice along its axes");
  r.required("mesh", &PhaseResult::mesh, "degree of each mesh axis");
  r.required("layout", &PhaseResult::layout, "mesh axes on links");
  r.required("step_time_s", &PhaseResult::step_time_s, "time of one step, s");
  r.required("analytic_step_time_s", &PhaseResult::analytic_step_time_s,
             "the same by the analytic model without contention, s");
  r.required("tokens_per_s", &PhaseResult::tokens_per_s, "tokens per second while running");
  r.required("mfu", &PhaseResult::mfu, "model FLOP utilisation at the run's precision");
  r.required("bound_by", &PhaseResult::bound_by, "what takes the largest part of the step");
  r.required("memory_per_device_bytes", &PhaseResult::memory_per_device_bytes,
             "HBM that tensors take at the peak, B");
  r.required("memory_reserved_bytes", &PhaseResult::memory_reserved_bytes,
             "HBM that the allocator reserves for them, B");
  r.required("memory_device_bytes", &PhaseResult::memory_device_bytes,
             "HBM taken of a device, with driver and communicators, B");
  r.required("memory_capacity_bytes", &PhaseResult::memory_capacity_bytes,
             "HBM that programs may allocate, B");
  r.required("memory_verdict", &PhaseResult::memory_verdict, "fits, tight or does not fit");
  r.required("memory_low_bytes", &PhaseResult::memory_low_bytes,
             "lower end of the 90% interval of the least HBM that the step needs, B");
  r.required("memory_high_bytes", &PhaseResult::memory_high_bytes, "its upper end, B");
  r.required("memory_stage", &PhaseResult::memory_stage, "pipeline stage that needs most");
  r.required("memory_by_stage_bytes", &PhaseResult::memory_by_stage_bytes,
             "HBM that tensors take at the peak of each pipeline stage, B");
  r.required("memory_breakdown_bytes", &PhaseResult::memory_breakdown_bytes, "HBM by use, B");
  r.required("fidelity", &PhaseResult::fidelity, "analytic or event");
  r.required("simulated_devices", &PhaseResult::simulated_devices, "devices after folding");
  r.required("simulated_events", &PhaseResult::simulated_events, "events of the simulation");
  r.optional("slowest", &PhaseResult::slowest, "class of devices whose step it is");
  r.optional("busiest_link", &PhaseResult::busiest_link, "most used link");
  r.required("power_per_chip_w", &PhaseResult::power_per_chip_w,
             "mean power per chip with its share of the host, W");
  r.required("breakdown", &PhaseResult::breakdown, "where the step's time goes");
  r.required("classes", &PhaseResult::classes, "equivalence classes of devices");
}

void Percentiles::describe(config::Record<Percentiles>& r) {
  r.required("p10", &Percentiles::p10, "one in ten is below");
  r.required("p50", &Percentiles::p50, "median");
  r.required("p90", &Percentiles::p90, "one in ten is above");
}

void Interruptions::describe(config::Record<Interruptions>& r) {
  r.required("failures", &Interruptions::failures, "unplanned ones in a run");
  r.required("maintenances", &Interruptions::maintenances, "planned ones in a run");
  r.required("preemptions", &Interruptions::preemptions, "times that a run lost its chips");
  r.required("failures_per_day", &Interruptions::failures_per_day,
             "expected from the rates in the first phase");
}

void PlanResult::describe(config::Record<PlanResult>& r) {
  r.required("phases", &PlanResult::phases, "dated phases");
  r.required("goodput", &PlanResult::goodput, "productive share of the wall clock");
  r.required("lost_work_fraction", &PlanResult::lost_work_fraction, "work redone after failures");
  r.required("checkpoint_fraction", &PlanResult::checkpoint_fraction, "time writing checkpoints");
  r.required("down_fraction", &PlanResult::down_fraction, "time detecting and restarting");
  r.required("productive_fraction", &PlanResult::productive_fraction, "work that was kept");
  r.required("startup_fraction", &PlanResult::startup_fraction, "compilation, initialisation");
  r.required("evaluation_fraction", &PlanResult::evaluation_fraction, "evaluation");
  r.required("degraded_fraction", &PlanResult::degraded_fraction,
             "what steps take longer while links are out");
  r.required("waiting_fraction", &PlanResult::waiting_fraction,
             "waiting for chips: queue, tranches to come, after a preemption");
  r.required("interruptions", &PlanResult::interruptions, "of the simulated run");
  r.required("checkpoint_interval_s", &PlanResult::checkpoint_interval_s,
             "work between checkpoints in the first phase, s");
  r.required("daly_interval_s", &PlanResult::daly_interval_s,
             "Daly's higher-order optimum for the same failures and write time, 0 without, s");
  r.required("energy_split_kwh", &PlanResult::energy_split_kwh,
             "energy_kwh by what the chips were doing, kWh");
  r.required("wall_clock_h", &PlanResult::wall_clock_h,
             "elapsed time that the tokens trained take, h");
  r.required("machine_time_h", &PlanResult::machine_time_h,
             "hours that machines of all phases work, also side by side, h");
  r.required("tokens", &PlanResult::tokens, "tokens trained");
  r.required("shortfall_tokens", &PlanResult::shortfall_tokens, "demand left unserved, tokens");
  r.required("chip_hours", &PlanResult::chip_hours, "chip-hours used for the demand");
  r.required("idle_chip_hours", &PlanResult::idle_chip_hours, "chip-hours paid and not used");
  r.required("energy_kwh", &PlanResult::energy_kwh, "energy used for the demand, kWh");
  r.required("cost", &PlanResult::cost, "what it costs");
  r.required("months", &PlanResult::months, "chip-hours, tokens and cash month by month");
}

void ReferenceResult::describe(config::Record<ReferenceResult>& r) {
  r.required("step_time_s", &ReferenceResult::step_time_s, "measured step, s");
  r.required("source", &ReferenceResult::source, "who measured it");
  r.required("error", &ReferenceResult::error, "simulated over measured, less one, per plan");
}

void ThresholdResult::describe(config::Record<ThresholdResult>& r) {
  r.required("expression", &ThresholdResult::expression, "the condition");
  r.optional("value", &ThresholdResult::value, "the figure; absent where it does not exist");
  r.required("passed", &ThresholdResult::passed, "whether it holds");
}

void Derivation::describe(config::Record<Derivation>& r) {
  r.required("path", &Derivation::path, "a figure of this result");
  r.required("formula", &Derivation::formula, "how it follows");
  r.required("from", &Derivation::from, "the figures and catalog values it follows from");
}

void RunResult::describe(config::Record<RunResult>& r) {
  r.required("schema", &RunResult::schema, "name and version of this format");
  r.required("version", &RunResult::version, "version of podsim");
  r.required("name", &RunResult::name, "title of the scenario");
  r.optional("question", &RunResult::question, "the scenario's question");
  r.optional("question_zh", &RunResult::question_zh, "the question in Chinese, where stated");
  r.required("seed", &RunResult::seed, "seed of the random numbers");
  r.required("fidelity", &RunResult::fidelity, "analytic or event");
  r.required("plans", &RunResult::plans, "results by plan");
  r.optional("break_even", &RunResult::break_even, "bought plans against rented ones");
  r.optional("decisions", &RunResult::decisions, "plans that own against the cheapest rented one");
  r.optional("waiting", &RunResult::waiting, "plans that own later than another, against it");
  r.optional("differences", &RunResult::differences,
             "what differs between the plans besides rent or purchase");
  r.optional("fleets", &RunResult::fleets, "what the named fleets come to in a year");
  r.optional("reference", &RunResult::reference, "measured and simulated");
  r.optional("market", &RunResult::market, "the vendor's revenue");
  r.optional("thresholds", &RunResult::thresholds, "conditions and whether they hold");
  r.optional("uncertainty", &RunResult::uncertainty, "metrics over samples of the inputs");
  r.optional("claim", &RunResult::claim, "the verdict on the scenario's claim");
  r.optional("notes", &RunResult::notes, "what a reader should know");
  r.optional("assumptions", &RunResult::assumptions, "named values of the scenario, with sources");
  r.optional("series", &RunResult::series, "curves, tables and distributions behind charts");
  r.required("inputs", &RunResult::inputs, "catalog values the result rests on");
  r.required("derivations", &RunResult::derivations, "how figures follow from others");
  r.required("scenario", &RunResult::scenario, "the scenario with its defaults filled in");
}

}  // namespace podsim::study
