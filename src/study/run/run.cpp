// A scenario file through all stages to its result.
#include "podsim/study/run.h"

#include <algorithm>

#include "podsim/config/codec.h"
#include "src/study/claims/claim.h"
#include "src/study/run/assemble.h"
#include "src/study/run/series.h"
#include "src/study/uncertainty/uncertain_run.h"

namespace podsim::study {
namespace {

constexpr std::int64_t kTimelines = 16;  // devices; more are hard to look at

void tell(const Options& o, const std::string& what, int done, int of) {
  if (o.progress) o.progress(what, done, of);
}

Problem problem_of(const Options& options, std::shared_ptr<Stages> stages) {
  // The step's event model and the job's share the SystemC kernel; closed forms need no kernel.
  return {std::move(stages), options.seed, options.timeline ? kTimelines : 0,
          options.fidelity == Fidelity::event ? job::SimulationClock::kernel
                                              : job::SimulationClock::in_process};
}

}  // namespace

/// The market is read for plans that have paid nothing.
void check(const Problem& problem, const Document& d, const Options& options,
           const Prepared& prepared) {
  catalog::InputLog log = inputs_of(prepared);
  std::map<std::string, economics::PlanCost> unpaid;
  for (const auto& [plan, input] : prepared.plans) unpaid[plan];
  const auto market = market_of(prepared, unpaid, fleets_of(prepared, log), log);
  if (!is_uncertain(d)) return;
  const auto inputs = log.inputs();
  uncertain_model({d, options, problem, prepared, prepared.plans, market, inputs, nullptr}, {});
}

RunResult whole_result(const Document& d, const Options& options, const Problem& problem,
                       const Measurement& m) {
  RunResult r = assemble(d, options, m);
  r.series = series_of(m, r);
  r.thresholds = evaluate(d.scenario.thresholds, r);
  if (is_uncertain(d)) {
    tell(options, "drawing", 0, 1);
    add_uncertainty({d, options, problem, *m.prepared, m.plans, m.market, r.inputs, &m}, r);
  }
  if (d.scenario.claim) {
    r.claim = judge(*d.scenario.claim, r);
    add_derivations(*d.scenario.claim, r.derivations);
  }
  return r;
}

RunResult run_document(const Document& d, const Options& options, std::shared_ptr<Stages> stages) {
  return located(d.root, [&] {
    const Problem problem = problem_of(options, std::move(stages));
    const auto prepared = std::make_shared<const Prepared>(prepare(problem, candidate_of(d)));
    check(problem, d, options, *prepared);
    tell(options, "simulating", 0, static_cast<int>(prepared->phases.size()));
    return whole_result(d, options, problem, evaluate(problem, prepared, options.fidelity));
  });
}

RunResult run_file(const std::string& file, const Options& options) {
  return run_document(
      decode_document(with_thresholds(load_document(file, options.settings), options.thresholds)),
      options, std::make_shared<Stages>(options.catalogs));
}

namespace {

std::vector<std::string> check_document(const Document& d, const Options& options) {
  return located(d.root, [&] {
    const Problem problem = problem_of(options, std::make_shared<Stages>(options.catalogs));
    const Prepared prepared = prepare(problem, candidate_of(d));
    check(problem, d, options, prepared);
    std::vector<std::string> notes;
    for (const auto& p : prepared.phases)
      for (const auto& n : p.run().notes)
        if (std::find(notes.begin(), notes.end(), n) == notes.end()) notes.push_back(n);
    return notes;
  });
}

}  // namespace

std::vector<std::string> check_file(const std::string& file, const Options& options) {
  return check_document(decode_document(load_document(file, options.settings)), options);
}

std::vector<std::string> check_text(const std::string& name, const std::string& text,
                                    const Options& options) {
  return check_document(decode_document(config::parse_yaml(name, text)), options);
}

config::Node result_of(const std::string& file, const Options& options) {
  config::Node root = config::load_result(file);
  const config::Node* schema = root.find("schema");
  if (schema != nullptr && schema->is_scalar() && schema->scalar() == "podsim.run/1") {
    (void)config::decode<RunResult>(root);  // refuses what is cut or edited into another shape
    return root;
  }
  return config::encode(run_file(file, options));
}

}  // namespace podsim::study
