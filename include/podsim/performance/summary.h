// From what a backend found to a StepResult.
#pragma once

#include <cstdint>

#include "podsim/performance/costs.h"
#include "podsim/performance/step.h"
#include "podsim/performance/wait_log.h"

namespace podsim::performance {

/// The steady step of one device class.
struct StepOutcome {
  system::ClassId device_class{0};
  Picoseconds step = 0;        ///< time from one step's end to the next one's
  Picoseconds input_wait = 0;  ///< before the step, for the host's input
  Picoseconds idle = 0;        ///< at its end, while other devices still work on theirs
  Picoseconds imbalance = 0;   ///< the longest that another device stood for those who came late
  WaitLog waits;               ///< within the step
};

/// What the classes do in a step, by engine and link, over all executions of every op.
struct StepWork {
  Picoseconds bound_mxu = 0, bound_vpu = 0, bound_hbm = 0;  ///< core time by the deciding engine
  Picoseconds overhead = 0, interference = 0;
  units::Energy energy;  ///< above idle draw
  Picoseconds mxu = 0, vpu = 0, host_link = 0;
  base::IdVector<system::LinkClassId, Picoseconds> links;
  units::Time at_peak;     ///< all products at the peak of their format
  units::Bytes hbm_bytes;  ///< least bytes over HBM
  units::Bytes moved;      ///< over HBM, with what tiles read again
};

StepWork work_of(const workload::StepProgram& program, const ProgramCosts& costs,
                 const system::Cluster& cluster);

/// Steady period of step and input pipeline without contention on the host link, from the end of
/// one step to the end of the next. With S the step's own time, P the production of its input and X
/// its way over the host link: max(S, P, X) with at least two batches in flight, max(S, P + X) with
/// one, S + P + X without prefetching.
Picoseconds period(Picoseconds step, const ProgramCosts& costs, std::int64_t prefetch_depth);

/// The result of one class. Beside the sums of the program:
///
/// bounds: "peak_flops" (products at the peak of their format), "hbm" (bytes over the nominal
/// bandwidth), each link's time.
/// floor: "first <kind>" and "last <kind>", the waits that are marked so (wait_log.h); "hop
/// latency", the others when links are infinitely fast.
/// bound_by: host_input where the step waits for prefetched input, because then the host sets the
/// pace; straggler where the class is slow and others stood for at least half of the time that this
/// costs it; else the largest of engines, dispatch and waits per resource.
/// power: idle draw and the energy of all ops over the step.
StepResult summarize(const StepRequest& request, const ProgramCosts& costs,
                     const StepOutcome& outcome);

}  // namespace podsim::performance
