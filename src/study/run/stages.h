// The stages between a scenario and its costs, each remembered by its typed inputs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "podsim/catalog/catalog.h"
#include "podsim/job/job.h"
#include "podsim/performance/step.h"
#include "podsim/study/study.h"
#include "podsim/system/resolve.h"
#include "src/study/run/memo.h"

namespace podsim::study {

/// What a phase of a plan runs on: all that the machine, its program and its step follow from.
struct MachineKey {
  system::RunRequest run;
  performance::Detail detail = performance::Detail::folded;
  std::int64_t timelines = 0;                ///< devices whose operations are kept
  std::int64_t link_detours = 0;             ///< links out at a time, each with a step of its own
  std::vector<catalog::Override> overrides;  ///< those of catalog entries that machines rest on
};
void add_to(config::Hash& h, const MachineKey& key);
bool same(const MachineKey& a, const MachineKey& b);

/// A run of weeks, and whether its checkpoint interval may be changed for the better.
struct JobKey {
  job::JobRequest request;
  bool free_interval = false;
};
void add_to(config::Hash& h, const JobKey& key);
bool same(const JobKey& a, const JobKey& b);

/// A resolved machine with the program of its step.
struct Machine {
  system::ResolvedRun run;  ///< its programs are in `request`
  performance::StepRequest request;
  std::vector<performance::StepRequest> detours;  ///< with one, two, … links out
  performance::StepResult analytic;               ///< the closed form of `request`
  catalog::InputLog log;                          ///< catalog values read
  /// Paths that the provisioned power and the power of an idle chip rest on.
  std::vector<std::string> provisioned_from, idle_from;
};

/// The stages of one command over one catalog. Equal inputs are evaluated once, for whichever plan,
/// point or thread; the results do not depend on who asked. Thread-safe.
class Stages {
 public:
  explicit Stages(const std::vector<std::string>& folders) : catalog_(folders) {}

  /// The catalog without overrides.
  [[nodiscard]] const catalog::Catalog& catalog() const { return catalog_; }

  /// Resolves, lowers and times by the closed form. `catalog` has the overrides of the key. Throws
  /// config::InputError as system::resolve_run, with paths within the sections; without a path for
  /// a step that takes impossibly long.
  std::shared_ptr<const Machine> machine(const MachineKey& key, const catalog::Catalog& catalog);
  std::shared_ptr<const performance::StepResult> step(const performance::StepRequest& request,
                                                      Fidelity fidelity);
  /// The runs of weeks, their checkpoint intervals found where the section leaves them open. On the
  /// kernel's clock all are simulated together, in one worker; results are the same.
  std::vector<std::shared_ptr<const job::JobResult>> jobs(
      const job::JobSection& section, const std::vector<job::JobRequest>& requests,
      job::SimulationClock clock);

 private:
  catalog::Catalog catalog_;
  Memo<MachineKey, Machine> machines_{4096};
  Memo<performance::StepRequest, performance::StepResult> steps_{1024}, closed_forms_{256};
  Memo<JobKey, job::JobResult> jobs_{65536};
};

/// The overrides among `all` that machines may rest on.
std::vector<catalog::Override> machine_overrides(const std::vector<catalog::Override>& all);

}  // namespace podsim::study
