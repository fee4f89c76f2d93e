#include "podsim/performance/step.h"

#include <utility>

#include "podsim/config/codec.h"
#include "podsim/performance/enum_names.h"
#include "podsim/system/resolve.h"

namespace podsim::performance {

void StepRequest::describe(config::Record<StepRequest>& r) {
  r.required("cluster", &StepRequest::cluster, "the system");
  r.required("programs", &StepRequest::programs, "one per role");
  r.required("classes", &StepRequest::classes, "devices that do the same");
  r.optional("class_of", &StepRequest::class_of, "class of each device");
  r.optional("cut_links", &StepRequest::cut_links, "links that have failed");
  r.optional("detail", &StepRequest::detail, "whether every device is simulated");
  r.optional("timelines", &StepRequest::timelines, "devices whose ops are kept").at_least(0);
}

void TracedOp::describe(config::Record<TracedOp>& r) {
  r.required("name", &TracedOp::name, "label");
  r.required("block", &TracedOp::block, "block of the program");
  r.required("iterations", &TracedOp::iterations, "repetitions of the block, one for each layer");
  r.required("shape", &TracedOp::shape, "dimensions of products, kind of a collective");
  r.required("flop", &TracedOp::flop, "FLOP");
  r.required("bytes", &TracedOp::bytes, "over HBM, or exchanged or copied");
  r.required("bound", &TracedOp::bound, "what decides its time");
}

void Track::describe(config::Record<Track>& r) {
  r.required("device", &Track::device, "label");
  r.required("lane", &Track::lane, "what ran the ops");
  r.required("ops", &Track::ops, "ops that occur");
  r.required("spans", &Track::spans,
             "lines of begin, duration, op, execution, iteration and what was waited for");
}

void Wait::describe(config::Record<Wait>& r) {
  r.required("resource", &Wait::resource, "mesh axis, host_input or host_link");
  r.required("op", &Wait::op, "op that came last");
  r.required("time", &Wait::time, "core time lost");
}

void StepResult::describe(config::Record<StepResult>& r) {
  r.required("step_time", &StepResult::step_time, "steady time of a step");
  r.required("mxu", &StepResult::mxu, "core time bounded by the MXU");
  r.required("vpu", &StepResult::vpu, "core time bounded by the VPU");
  r.required("hbm", &StepResult::hbm, "core time bounded by the HBM");
  r.required("dispatch", &StepResult::dispatch, "fixed time of all ops");
  r.required("interference", &StepResult::interference, "lost to concurrent communication");
  r.optional("waits", &StepResult::waits, "exposed communication and input, longest first");
  r.optional("busy", &StepResult::busy, "time in use, per engine and link");
  r.optional("bounds", &StepResult::bounds, "lower bounds");
  r.optional("floor", &StepResult::floor, "waits that no bandwidth hides");
  r.required("bound_by", &StepResult::bound_by, "the largest share of the step");
  r.optional("slowest", &StepResult::slowest, "class whose step this is");
  r.optional("timeline", &StepResult::timeline, "what devices did");
  r.optional("busiest_link", &StepResult::busiest_link, "most used of all links");
  r.required("power", &StepResult::power, "mean power per device");
  r.optional("simulated_events", &StepResult::simulated_events, "activations of SystemC methods");
  r.optional("simulated_devices", &StepResult::simulated_devices, "modelled one by one");
}

StepRequest step_request(const system::ResolvedRun& run) {
  StepRequest r;
  r.cluster = run.cluster;
  r.programs = run.programs;
  r.classes = run.groups;
  r.class_of = run.class_of;
  r.cut_links = run.cut_links;
  return r;
}

StepRequest step_request(system::ResolvedRun&& run) {
  StepRequest r;
  r.cluster = std::move(run.cluster);
  r.programs = std::move(run.programs);
  r.classes = std::move(run.groups);
  r.class_of = std::move(run.class_of);
  r.cut_links = std::move(run.cut_links);
  return r;
}

}  // namespace podsim::performance
