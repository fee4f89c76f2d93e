// Which inputs are drawn, and how they move together.
#include <algorithm>
#include <cmath>
#include <utility>

#include "podsim/config/codec.h"
#include "podsim/study/thresholds.h"
#include "src/study/uncertainty/bindings.h"
#include "src/study/uncertainty/uncertain_run.h"

namespace podsim::study {

namespace {

config::Diagnostic problem(std::string path, std::string message, std::string expected,
                           std::string hint = "") {
  return {{}, std::move(path), std::move(message), std::move(expected), std::move(hint)};
}

/// Unit of a distribution as written, and its size; dates count in years, their months as twelfths.
std::pair<std::string, double> unit_of(const config::Uncertain& u) {
  if (units::parse_month(config::first_scalar(u.written)->scalar())) return {"date", 12};
  const std::string& text = config::first_scalar(u.written)->scalar();
  const auto parsed = units::parse_quantity(text);
  if (!parsed.value) return {text.substr(text.rfind(' ') + 1), 1};  // a currency
  if (parsed.value->unit.empty()) return {"1", 1};
  const auto one = units::parse_quantity("1 " + parsed.value->unit);
  return {parsed.value->unit, one.value->base};
}

/// USD for one unit of the currency that a distribution is stated in.
double usd_of(const config::Uncertain& u, const catalog::Catalog& catalog) {
  const std::string& text = config::first_scalar(u.written)->scalar();
  if (units::parse_quantity(text).value || units::parse_month(text)) return 1;
  catalog::InputLog log;
  const std::string currency = text.substr(text.size() < 3 ? 0 : text.size() - 3);
  return economics::in_usd({1, currency}, catalog, log).base();
}

std::string left_out_note(const config::Distribution& d) {
  constexpr double worth_saying = 1e-6;
  if (d.left_out < worth_saying) return "";
  return units::print_rounded(100 * d.left_out, {}) +
         " % of it lies beyond what the field takes; the tails are cut there and scaled up";
}

void add_stated(const RunParts& run, EconomicModel& model) {
  for (const config::Uncertain& u : run.document.uncertain) {
    ModelInput in;
    in.name = u.path;
    in.distribution = u.distribution;
    in.central = u.central;
    std::tie(in.unit, in.per_unit) = unit_of(u);
    in.how = "stated";
    in.note = left_out_note(u.distribution);
    in.set = bind_key(u.path, model, usd_of(u, run.catalog()));
    if (in.set.empty())
      throw config::InputError(
          problem(u.path, "no sampled output depends on this input", "a number"));
    model.inputs.push_back(std::move(in));
  }
}

const catalog::Input* find_input(const RunParts& run, const std::string& path) {
  for (const auto& i : run.inputs)
    if (i.path == path) return &i;
  return nullptr;
}

constexpr catalog::Consumers kMachine =
    catalog::Consumer::step | catalog::Consumer::power | catalog::Consumer::provisioned;

/// Whether a phase's step or power comes from the catalog value.
bool steps_rest_on(const RunParts& run, const std::string& path) {
  return std::any_of(
      run.prepared.phases.begin(), run.prepared.phases.end(),
      [&](const PreparedPhase& p) { return p.machine->log.consumers_of(path).any_of(kMachine); });
}

[[noreturn]] void report_unused(const RunParts& run, const EconomicModel& model,
                                const std::string& path) {
  std::vector<std::string> known = bound_paths(model);
  for (const PreparedPhase& p : run.prepared.phases)
    for (auto& machine : p.machine->log.consumed(kMachine)) known.push_back(std::move(machine));
  const std::string at = "uncertainty.inputs." + path;
  if (find_input(run, path) != nullptr)
    throw config::InputError(problem(
        at,
        "'" + path + "' cannot be sampled: no cost, deal or step of this scenario depends on it",
        "a price, a life, a rate or a property of the machine; goodput is resampled without being "
        "asked for"));
  throw config::InputError(problem(at, "this scenario reads no catalog value '" + path + "'",
                                   "a path among the inputs of its result",
                                   config::did_you_mean(path, known)));
}

void add_catalog(const RunParts& run, EconomicModel& model) {
  for (const config::Uncertain& u : run.document.uncertain_catalog) {
    if (find_input(run, u.path) == nullptr) report_unused(run, model, u.path);
    ModelInput in;
    if (steps_rest_on(run, u.path)) in = machine_input(run, u);
    for (Setter& set : bind_catalog(u.path, model, u.central)) in.set.push_back(std::move(set));
    if (in.set.empty()) report_unused(run, model, u.path);
    in.name = u.path;
    in.distribution = u.distribution;
    in.central = u.central;
    std::tie(in.unit, in.per_unit) = unit_of(u);
    if (in.how.empty()) in.how = "stated";
    if (in.note.empty()) in.note = left_out_note(u.distribution);
    model.inputs.push_back(std::move(in));
  }
}

/// Catalog values of the machine move steps, which are timed again for `uncertainty.inputs` alone.
std::vector<Setter> bind_derived(const RunParts& run, const DerivedKey& k, EconomicModel& model) {
  const auto of_catalog = config::behind_key(k.path, "catalog");
  if (!of_catalog) return bind_key(k.path, model, 1);
  const std::string path(*of_catalog);
  if (steps_rest_on(run, path))
    throw config::InputError(problem(k.path, "a figure of the machine rests on a distribution",
                                     "the distribution under uncertainty.inputs"));
  return bind_catalog(path, model, k.value);
}

/// An input has its dimension of the samples by its name, wherever the document states it.
void sort_by_name(EconomicModel& model) {
  std::stable_sort(model.inputs.begin(), model.inputs.end(),
                   [](const ModelInput& a, const ModelInput& b) { return a.name < b.name; });
}

std::size_t index_of(const EconomicModel& model, const std::string& input) {
  std::size_t i = 0;
  while (model.inputs[i].name != input) ++i;
  return i;
}

void add_assumed(const RunParts& run, EconomicModel& model) {
  for (const config::Uncertain& u : run.document.assumed) {
    ModelInput in;
    in.name = u.path;
    in.distribution = u.distribution;
    in.central = u.central;
    std::tie(in.unit, in.per_unit) = unit_of(u);
    in.how = "assumption";
    in.note = left_out_note(u.distribution);
    model.inputs.push_back(std::move(in));
  }
}

/// Keys that rest on assumptions follow from them in every sample.
void add_derived(const RunParts& run, EconomicModel& model) {
  const std::vector<config::Uncertain>& assumed = run.document.assumed;
  for (const DerivedKey& k : run.document.derived) {
    DerivedInput d;
    d.number = k.constant;
    for (const AssumptionFactor& f : k.factors) {
      const std::string name = "assumptions." + f.name;
      const auto drawn = [&](const config::Uncertain& u) { return u.path == name; };
      if (std::any_of(assumed.begin(), assumed.end(), drawn))
        d.factors.push_back({index_of(model, name), f.power});
    }
    if (d.factors.empty()) continue;
    d.set = bind_derived(run, k, model);
    if (d.set.empty())
      throw config::InputError(problem(k.path, "no sampled output depends on this input",
                                       "an assumption that is a number"));
    model.derived.push_back(std::move(d));
  }
}

/// An input by its name, or by the end of it where only one ends so.
std::size_t find_named(const EconomicModel& model, const std::string& name,
                       const std::string& path) {
  std::vector<std::string> names;
  std::vector<std::size_t> ends;
  for (std::size_t i = 0; i < model.inputs.size(); ++i) {
    const std::string& known = model.inputs[i].name;
    if (known == name) return i;
    if (known.ends_with("." + name)) ends.push_back(i);
    names.push_back(known);
  }
  if (ends.size() == 1) return ends.front();
  throw config::InputError(problem(path,
                                   ends.empty() ? "there is no uncertain input '" + name + "'"
                                                : "several inputs end in '" + name + "'",
                                   "one of: " + config::join(names),
                                   config::did_you_mean(name, names)));
}

void correlate(const RunParts& run, UncertainModel& m) {
  if (!run.document.scenario.uncertainty) return;
  const auto& correlated = run.document.scenario.uncertainty->correlated;
  std::vector<Copula::Pair> pairs;
  for (std::size_t i = 0; i < correlated.size(); ++i) {
    const std::string path = "uncertainty.correlated[" + std::to_string(i) + "]";
    const Copula::Pair pair{find_named(m.economics, correlated[i].a, path),
                            find_named(m.economics, correlated[i].b, path), correlated[i].value};
    const bool again = std::any_of(pairs.begin(), pairs.end(), [&](const Copula::Pair& p) {
      return std::minmax(p.a, p.b) == std::minmax(pair.a, pair.b);
    });
    if (pair.a == pair.b || again)
      throw config::InputError(problem(
          path, again ? "the pair is correlated twice" : "'" + correlated[i].a + "' with itself",
          "two inputs, each pair once"));
    pairs.push_back(pair);
  }
  std::vector<std::string> names;
  for (const ModelInput& in : m.economics.inputs) names.push_back(in.name);
  m.copula = Copula(pairs, names);
}

/// Months by which drawn dates may move a deal's revenue; a stress moves them by a year.
void cover_dates(EconomicModel& model) {
  if (model.market() == nullptr) return;
  for (const ModelInput& in : model.inputs)
    if (in.unit == "date")
      model.market()->cover({static_cast<int>(in.distribution.quantile(1 - 1e-9)) + 12});
}

/// Months that could be drawn out of order are found before anything is simulated.
void check_dates(const EconomicModel& model) {
  Workspace w = model.workspace();
  std::vector<double> values = central_values(model);
  for (std::size_t i = 0; i < values.size(); ++i)
    if (model.inputs[i].unit == "date")
      for (const double u : {1e-9, 1 - 1e-9}) {
        const double kept = std::exchange(values[i], model.inputs[i].distribution.quantile(u));
        model.evaluate(values, w);
        values[i] = kept;
      }
}

std::vector<ModelFigure> phase_figures(const EconomicModel& model, const RunResult& r) {
  std::vector<ModelFigure> out;
  for (std::size_t p = 0; p < model.plan_names().size(); ++p) {
    const auto it = r.plans.find(model.plan_names()[p]);
    if (it == r.plans.end()) continue;
    for (std::size_t i = 0; i < it->second.phases.size(); ++i) {
      const PhaseResult& phase = it->second.phases[i];
      const std::string at = "plans." + it->first + ".phases[" + std::to_string(i) + "].";
      out.push_back({at + "step_time_s", [=, v = phase.step_time_s](const Workspace& w) {
                       return v * w.phases[p][i].step;
                     }});
      out.push_back({at + "tokens_per_s", [=, v = phase.tokens_per_s](const Workspace& w) {
                       return v / w.phases[p][i].step;
                     }});
      out.push_back(
          {at + "mfu", [=, v = phase.mfu](const Workspace& w) { return v / w.phases[p][i].step; }});
    }
  }
  return out;
}

/// Those of figures that draws state; the others hold or do not in the central case.
template <class F>
void add_claim(const std::vector<Threshold>& conditions, const F& known, UncertainModel& m) {
  for (const Threshold& t : conditions) {
    const bool again = std::any_of(m.conditions.begin(), m.conditions.end(),
                                   [&](const Threshold& c) { return c.text == t.text; });
    if (known(t.path) && !again) m.conditions.push_back(t);
  }
}

void choose_figures(const RunParts& run, const RunResult& result, UncertainModel& m) {
  std::vector<ModelFigure> all = m.economics.figures();
  for (auto& f : phase_figures(m.economics, result)) all.push_back(std::move(f));
  m.headlines = m.economics.headlines();
  std::vector<std::string> wanted = m.headlines, paths;
  for (const auto& f : all) paths.push_back(f.path);
  const auto known = [&](const std::string& path) {
    return std::find(paths.begin(), paths.end(), path) != paths.end();
  };
  for (const Threshold& t : run.document.scenario.thresholds) {
    if (known(t.path)) {
      m.conditions.push_back(t);
    } else if (run.simulated()) {
      m.notes.push_back("the threshold '" + t.text + "' is on a metric that is not sampled");
    }
  }
  if (run.document.scenario.uncertainty)
    for (const Threshold& t : run.document.scenario.uncertainty->conditions) {
      const bool later = !run.simulated() && (t.path.find(".phases[") != std::string::npos ||
                                              t.path.starts_with("market."));
      if (!known(t.path) && !later)
        throw config::InputError(t.where, "the condition '" + t.text + "' is on no sampled metric",
                                 "a metric of a plan's cost, a decision, a phase or the market",
                                 config::did_you_mean(t.path, paths));
      m.conditions.push_back(t);
    }
  if (const auto& claim = run.document.scenario.claim) {
    add_claim(conditions_of(*claim), known, m);
    for (const ClaimStatement& d : claim->details)
      if (d.under)
        for (const Threshold& t : d.conditions) m.stressed.push_back(t.path);
    wanted.insert(wanted.end(), m.stressed.begin(), m.stressed.end());
  }
  for (const Threshold& t : m.conditions) wanted.push_back(t.path);
  for (auto& f : all)
    if (std::find(wanted.begin(), wanted.end(), f.path) != wanted.end())
      m.figures.push_back(std::move(f));
}

}  // namespace

bool is_uncertain(const Document& d) {
  return d.scenario.uncertainty.has_value() || !d.uncertain.empty() || !d.assumed.empty();
}

UncertainModel uncertain_model(const RunParts& run, const RunResult& result) {
  UncertainModel m(EconomicModel(run.plans, run.prepared.fleets, run.market, run.catalog()));
  add_stated(run, m.economics);
  add_assumed(run, m.economics);
  add_catalog(run, m.economics);
  add_simulated_inputs(run, m.economics, m.notes);
  sort_by_name(m.economics);
  add_derived(run, m.economics);
  cover_dates(m.economics);
  correlate(run, m);
  if (!run.simulated()) check_dates(m.economics);
  choose_figures(run, result, m);
  if (const auto& section = run.document.scenario.uncertainty; section && section->stresses)
    check_stresses(*section->stresses);
  return m;
}

}  // namespace podsim::study
