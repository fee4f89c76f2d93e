#include "podsim/study/scenario.h"

#include "podsim/config/local_text_codec.h"
#include "podsim/economics/plan.h"
#include "podsim/performance/enum_names.h"
#include "podsim/study/study.h"
#include "src/study/assumptions/assumptions.h"
#include "src/study/assumptions/include.h"
#include "src/study/run/phase_workload.h"

namespace podsim::study {
namespace {

/// Each phase, fleet and deal has records, months and figures of its own in the result.
constexpr std::size_t kMostPhases = 1000, kMostFleets = 1000, kMostDeals = 1000;

void check_count(const char* key, const char* what, std::size_t count, std::size_t most,
                 const config::Node& n, config::Reader& r) {
  if (count > most)
    r.problem(config::locate(n, key), "found " + std::to_string(count) + " " + what,
              "at most " + std::to_string(most));
}

void check_counts(const Scenario& s, const config::Node& n, config::Reader& r) {
  std::size_t phases = 0;
  for (const auto& [name, plan] : s.plans) phases += plan.size();
  check_count("plans", "phases of plans", phases, kMostPhases, n, r);
  check_count("fleets", "fleets", s.fleets.size(), kMostFleets, n, r);
  if (s.market) check_count("market.deals", "deals", s.market->deals.size(), kMostDeals, n, r);
}

void check_phases(const Scenario& s, const config::Node& n, config::Reader& r) {
  for (const auto& [name, phases] : s.plans) {
    const std::string path = "plans." + name;
    if (phases.empty())
      r.problem(config::locate(n, path), "the plan '" + name + "' has no phase", "at least one");
    for (std::size_t i = 1; i < phases.size(); ++i) {
      const std::string here = path + "[" + std::to_string(i) + "]";
      if (!phases[i].from)
        r.problem(config::locate(n, here), here + ": 'from' is missing", "the month it begins");
      else if (phases[i - 1].from && *phases[i].from <= *phases[i - 1].from)
        r.problem(config::locate(n, here + ".from"), here + " begins no later than the one before",
                  "phases in order of time");
    }
  }
}

/// Plans need a workload and a demand; without plans, fleets or a market are what is asked.
void check_parts(const Scenario& s, const config::Node& n, config::Reader& r) {
  const auto needs = [&](const char* key, const char* text) {
    if (n.find(key) == nullptr)
      r.problem(n, "the key '" + std::string(key) + "' is missing", std::string(key) + ": " + text);
  };
  const bool others = !s.fleets.empty() || s.market.has_value();
  if (n.find("plans") == nullptr && !others)
    r.problem(n, "the key 'plans' is missing",
              "plans: named plans, each a list of dated phases; or fleets, or a market");
  if (n.find("plans") != nullptr && s.plans.empty() && !others)
    r.problem(*n.find("plans"), "found no plan", "at least one");
  if (s.plans.empty()) return;
  needs("workload", "the model and how it is trained");
  needs("demand", "what every plan has to deliver");
}

}  // namespace

void Phase::describe(config::Record<Phase>& r) {
  r.optional("from", &Phase::from, "month it begins; the first phase's default is the demand's")
      .uncertain();
  r.optional("workload", &Phase::workload,
             "keys in place of those of the scenario's workload, such as {remat: none}");
  r.optional("system", &Phase::system, "chips and their arrangement; default: the top-level one");
  r.optional("parallelism", &Phase::parallelism, "mesh; default: the top-level one");
  r.optional("rent", &Phase::rent, "rent the chips at an offer of the catalog");
  r.optional("buy", &Phase::buy, "buy the chips and run them at a site of the catalog");
  r.optional("migration", &Phase::migration, "what moving into this phase takes");
  r.optional("budget", &Phase::budget,
             "as many machines as a limit allows, each of which trains by itself; default one");
  r.check([](const Phase& p, const config::Node& n, config::Reader& reader) {
    if (p.rent.has_value() == p.buy.has_value())
      reader.problem(n, p.rent ? "found both 'rent' and 'buy'" : "neither 'rent' nor 'buy'",
                     "one of them in each phase");
  });
}

void Reference::describe(config::Record<Reference>& r) {
  r.required("step_time", &Reference::step_time, "measured time of one step").more_than(0);
  r.required("source", &Reference::source, "who measured it");
}

void Scenario::describe(config::Record<Scenario>& r) {
  r.required("podsim", &Scenario::podsim, "version of this file's format: 1")
      .at_least(1)
      .at_most(1);
  r.required("name", &Scenario::name, "title of the scenario; stands in reports");
  r.optional(
      "question", &Scenario::question,
      "the report answers it first; a text or {en: …, zh: …}; default: which plan is cheapest");
  r.optional("include", &Scenario::include,
             "files whose keys stand where this one has none; --set comes after them");
  r.optional("assumptions", &Scenario::assumptions,
             "named values that keys refer to: price: = rent_v7 * large_buyer");
  r.optional("workload", &Scenario::workload, "the model and how it is trained; plans need it");
  r.optional("system", &Scenario::system,
             "chips and their arrangement, for phases without their own");
  r.optional("parallelism", &Scenario::parallelism, "mesh, for phases without their own");
  r.optional("input", &Scenario::input, "the host input pipeline");
  r.optional("detail", &Scenario::detail,
             "full simulates every device; folded one of each equivalence class, with "
             "the same result");
  r.optional("region", &Scenario::region, "cloud region, for offers without their own");
  r.optional("provider", &Scenario::provider, "cloud provider, for offers without their own")
      .named_in("providers");
  r.optional("demand", &Scenario::demand, "what every plan has to deliver; plans need it");
  r.optional(
      "plans", &Scenario::plans,
      "named plans, each a list of dated phases; a scenario of fleets or a market needs none");
  r.optional("job", &Scenario::job, "failures, checkpoints and other interruptions of the run");
  r.optional("finance", &Scenario::finance, "discounting and the use of idle capacity");
  r.optional("fleets", &Scenario::fleets,
             "named fleets of chips, apart from plans: cost, power and revenue of a year");
  r.optional("market", &Scenario::market, "the vendor's deals");
  r.optional("reference", &Scenario::reference, "a measured step to compare with");
  r.optional("catalog", &Scenario::catalog,
             "values in place of the catalog's, such as fabrics/tpu-v5e.link_bandwidth: 25 GB/s");
  r.optional("claim", &Scenario::claim, "a statement whose verdict the result gives");
  r.optional("thresholds", &Scenario::thresholds,
             "conditions on metrics of the result; one that fails makes the exit code 3");
  r.optional("uncertainty", &Scenario::uncertainty,
             "sampling of uncertain inputs: number of samples, catalog values, correlations, "
             "stress scenarios");
  r.check([](const Scenario& s, const config::Node& n, config::Reader& reader) {
    check_parts(s, n, reader);
    check_counts(s, n, reader);
    check_phases(s, n, reader);
  });
}

config::Node load_document(const std::string& file, const std::vector<std::string>& settings) {
  config::Node root = config::load_result(file);
  const config::Node* schema = root.find("schema");
  const config::Node* inner = root.find("scenario");
  if (schema != nullptr && schema->is_scalar() && schema->scalar() == "podsim.run/1" &&
      inner != nullptr) {
    config::Node scenario = *inner;
    root = std::move(scenario);
  } else {
    root = with_includes(std::move(root), file);
  }
  for (const auto& s : settings) {
    if (config::behind_key(config::parse_setting(s, "--set").path, "include"))
      throw config::InputError("--set include: files are included before anything is set",
                               "the key in the file, or --set of the keys themselves");
    config::apply_setting(root, s);
  }
  return root;
}

config::Node with_thresholds(config::Node root, const std::vector<std::string>& thresholds) {
  if (thresholds.empty()) return root;
  for (const auto& t : thresholds) (void)parse_threshold(t, "--threshold");
  const config::Node* own = root.find("thresholds");
  config::Node all = own != nullptr && own->is_sequence() ? *own : config::Node::sequence();
  for (const auto& t : thresholds) all.push(config::Node::text(t));
  root.set("thresholds", std::move(all));
  return root;
}

Document decode_document(config::Node root) {
  Document d;
  if (root.find("assumptions") != nullptr) {
    ResolvedAssumptions r = resolve_assumptions(root);
    d.resolved = std::move(r.root);
    d.derived = std::move(r.derived);
    d.assumed = std::move(r.uncertain);
  }
  if (auto whole = with_phase_workloads(d.resolved ? *d.resolved : root))
    d.resolved = std::move(whole);
  config::Diagnostics problems;
  d.scenario = config::decode<Scenario>(d.resolved ? *d.resolved : root, problems, d.uncertain);
  if (d.scenario.uncertainty)
    for (const auto& [path, stated] : d.scenario.uncertainty->inputs)
      if (d.scenario.catalog.contains(path))
        problems.add({stated.written.where, "uncertainty.inputs." + path,
                      "'" + path + "' has a value under 'catalog' too", "one of the two", ""});
  if (d.scenario.uncertainty)
    d.uncertain_catalog = catalog_distributions(*d.scenario.uncertainty, problems);
  problems.throw_if_any();
  d.root = std::move(root);
  return d;
}

namespace {

/// What the numbers of a distribution count; the catalog says whether that fits.
units::Exponents exponents_of(const config::Node& written) {
  const config::Node* first = config::first_scalar(written);
  const auto parsed =
      first != nullptr ? units::parse_quantity(first->scalar()) : units::ParseResult{};
  return parsed.value ? parsed.value->exponents : units::Exponents{};
}

}  // namespace

config::Node central_node(const config::Uncertain& u, double value) {
  const units::Exponents e = exponents_of(u.written);
  config::Node n = e == units::Exponents{} ? config::Node::number(value)
                                           : config::encode_quantity(value, e, config::Form::text);
  n.where = config::first_scalar(u.written)->where;
  return n;
}

std::vector<config::Uncertain> catalog_distributions(const UncertaintySection& section,
                                                     config::Diagnostics& problems) {
  std::vector<config::Uncertain> all;
  for (const auto& [path, stated] : section.inputs) {
    const units::Exponents e = exponents_of(stated.written);
    const config::ScalarReader scalar = [&](const config::Node& n, const config::Limits& l,
                                            config::Reader& r) {
      return e == units::Exponents{} ? config::decode_number(n, l, r)
                                     : config::decode_quantity(n, e, l, r);
    };
    config::Reader reader(problems, config::Form::text);
    const config::Reader::Step step(reader, "uncertainty.inputs." + path);
    const config::Limits positive{.at_least = 0, .more_than = {}, .at_most = {}, .less_than = {}};
    const auto d =
        config::decode_distribution(stated.written, positive, false, false, scalar, reader);
    if (d) all.push_back({path, *d, stated.written, d->quantile(0.5)});
  }
  return all;
}

std::vector<catalog::Override> overrides_of(const Document& document) {
  std::vector<catalog::Override> overrides;
  if (const config::Node* n = document.values().find("catalog"))
    for (const auto& e : n->entries()) overrides.push_back({e.key, e.value});
  for (const config::Uncertain& u : document.uncertain_catalog)
    overrides.push_back({u.path, central_node(u, u.central)});
  return overrides;
}

config::InputError with_places(const config::InputError& e, const config::Node& root) {
  auto problems = e.problems();
  for (auto& p : problems)
    if (!p.where.source && !p.path.empty()) p.where = config::locate(root, p.path);
  return config::InputError(std::move(problems));
}

}  // namespace podsim::study
