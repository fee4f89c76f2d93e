// The performance layer tells how long operations, collectives and whole steps take. A step's
// programs on a cluster are the request of every backend, and its answer is where the time went.
//
//   performance::StepRequest request = performance::step_request(run);  // a system::ResolvedRun
//   const performance::StepResult fast = performance::run_analytic(request);
//   request.detail = performance::Detail::full;                        // every device by itself
//   const performance::StepResult exact = performance::run_event(request);
//   if (exact.step_time < fast.step_time) throw std::logic_error("the closed form is a bound");
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "podsim/config/describe.h"
#include "podsim/system/cluster.h"
#include "podsim/units/quantity.h"
#include "podsim/workload/program.h"

namespace podsim::system {
struct ResolvedRun;
}

namespace podsim::performance {

/// An op of a program as a timeline shows it.
struct TracedOp {
  std::string name;             ///< "fwd.mlp_up"
  std::string block;            ///< block of the program: "forward"
  std::int64_t iterations = 1;  ///< of the block, one for each layer
  std::string shape;            ///< "2048x8192x28672" (m, n, k) of products; kind of a collective
  double flop = 0;              ///< FLOP of products and elementwise work
  double bytes = 0;             ///< over HBM, or of the tensor that is exchanged or copied
  std::string bound;            ///< engine or property that decides its time: "mxu", "latency"

  static void describe(config::Record<TracedOp>& r);
  bool operator==(const TracedOp&) const = default;
};

/// The operations of one stream of one device in a step, for a timeline.
struct Track {
  std::string device, lane;   ///< "stage 0, x0y0z0"; "core", "fsdp", "host link"
  std::vector<TracedOp> ops;  ///< those that occur
  /// A line for each run of an op: BEGIN DURATION OP EXECUTION ITERATION {TRACK:SPAN}, in
  /// picoseconds; OP is a place in `ops`, EXECUTION and ITERATION count scheduled blocks and their
  /// repetitions from 0. Behind them stand the collectives, messages and copies that it waited for:
  /// the place of their track among those of the device, and of their line in it.
  std::string spans;

  static void describe(config::Record<Track>& r);
  bool operator==(const Track&) const = default;
};

/// Of equal devices one is simulated, or all are.
enum class Detail { folded, full };

struct StepRequest {
  system::Cluster cluster;
  base::IdVector<system::ProgramId, workload::StepProgram> programs;
  base::IdVector<system::ClassId, system::DeviceClass> classes;
  /// Class of each device; empty where there is one class.
  base::IdVector<system::DeviceId, system::ClassId> class_of;
  std::vector<system::LinkId> cut_links;
  Detail detail = Detail::folded;
  std::int64_t timelines = 0;  ///< devices whose ops are kept, at least one of each class

  static void describe(config::Record<StepRequest>& r);
};

/// Time the core stood waiting for one kind of op.
struct Wait {
  std::string resource;  ///< mesh axis ("fsdp"), "host_input", "host_link", "bubble", "imbalance"
  std::string op;        ///< "fwd.gather_mlp"; "first" marks what nothing precedes
  units::Time time;

  static void describe(config::Record<Wait>& r);
  bool operator==(const Wait&) const = default;
};

/// The step of the slowest class. mxu + vpu + hbm + dispatch + interference + waits = step_time, to
/// rounding of one picosecond per op.
struct StepResult {
  units::Time step_time;
  units::Time mxu, vpu, hbm;                  ///< core time by the engine that bounded each op
  units::Time dispatch;                       ///< fixed per-op overhead
  units::Time interference;                   ///< lost to communication beside the core's work
  std::vector<Wait> waits;                    ///< exposed communication and input, longest first
  std::map<std::string, units::Time> busy;    ///< per engine and link: time in use
  std::map<std::string, units::Time> bounds;  ///< lower bounds: peak FLOP, HBM bytes, each link
  std::map<std::string, units::Time> floor;   ///< the part of the waits no bandwidth can hide
  std::string bound_by;  ///< "mxu", "hbm", "vpu", "dispatch", a resource of the waits
  std::string slowest;   ///< the class whose step this is
  std::string busiest_link;
  std::vector<Track> timeline;
  units::Power power;  ///< mean draw per device over the step
  std::int64_t simulated_events = 0;
  std::int64_t simulated_devices = 1;

  static void describe(config::Record<StepResult>& r);
};

/// Closed forms, in process. Never above the event result but for rounding; what devices do to each
/// other is left out: mesh axes that share links, devices that share a host, slow devices, links
/// that have failed.
StepResult run_analytic(const StepRequest& request);

/// Returns the step time of run_analytic alone, several times as fast: what a search asks for. The
/// programs are those of workload::lower, which are not checked again.
units::Time analytic_step_time(StepRequest request);

/// The SystemC model, in a worker process. Throws WorkerError when the worker dies or times out.
StepResult run_event(const StepRequest& request);

/// Returns the request of a resolved run's step: healthy, folded, without timelines.
StepRequest step_request(const system::ResolvedRun& run);
StepRequest step_request(system::ResolvedRun&& run);

}  // namespace podsim::performance
