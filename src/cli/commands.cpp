#include "src/cli/commands.h"

#include <fmt/format.h>

#include <iostream>
#include <map>

#include "models/worker.h"
#include "podsim/calibration/measurements.h"
#include "podsim/catalog/catalog.h"
#include "podsim/catalog/schema.h"
#include "podsim/report/report.h"
#include "podsim/workload/model.h"
#include "src/cli/chips.h"
#include "src/cli/collective.h"
#include "src/cli/exit_codes.h"
#include "src/cli/import.h"
#include "src/cli/output.h"
#include "src/cli/signals.h"
#include "src/cli/studies.h"
#include "src/cli/systolic.h"
#include "src/cli/tools.h"
#include "src/cli/values.h"

namespace podsim::cli {
namespace {

const std::vector<std::string> kKinds = {"chips", "models", "offers", "sites", "fabrics", "hosts"};

int explain(const Arguments& a) {
  const auto result = study::result_of(a.operands[0], a.options);
  auto explanation = study::explain(result, a.operands[1]);
  if (a.binding) study::add_bindings(result, a.options, explanation);
  print(report::explanation_text(explanation, style_of_stdout()));
  return kDone;
}

int list(const Arguments& a) {
  require_one_of("kind", a.operands[0], kKinds);
  const bool of_chip = !a.operands[1].empty();
  if (of_chip && a.operands[0] != "offers")
    throw config::InputError("unexpected argument '" + a.operands[1] + "'",
                             "a chip with 'offers' alone: podsim list offers CHIP");
  const catalog::Catalog catalog(a.options.catalogs);
  const auto entries = of_chip ? catalog.offers_of(a.operands[1]) : catalog.list(a.operands[0]);
  print(a.format == "json"    ? report::listing_json(entries)
        : a.format == "names" ? report::listing_names(entries)
                              : report::listing_text(entries, style_of_stdout()));
  return kDone;
}

int show(const Arguments& a) {
  const catalog::Catalog catalog(a.options.catalogs);
  print(catalog.show(a.operands[0]));
  constexpr std::string_view models = "models/";
  if (a.operands[0].starts_with(models)) {
    const double n = workload::parameter_count(catalog.model(a.operands[0].substr(models.size())));
    print(fmt::format("# parameters: {:.0f} ({:.4g} billion)\n", n, n / 1e9));
  }
  return kDone;
}

int schema(const Arguments& a) {
  const std::string& what = a.operands[0];
  require_one_of("schema", what, {"scenario", "included", "catalog", "results", "measurements"});
  if (a.format == "md" && what != "scenario")
    throw config::InputError("--format md of the schema '" + what + "' is not there",
                             "json, or the field reference of the scenario");
  const catalog::Catalog catalog(a.options.catalogs);
  const auto node = what == "scenario" ? study::scenario_schema(catalog)
                    : what == "included"
                        ? study::scenario_schema(catalog, study::ScenarioPart::included)
                    : what == "catalog" ? catalog::entry_schema(catalog)
                    : what == "results" ? study::results_schema()
                                        : calibration::measurements_schema();
  print(a.format == "md" ? report::field_reference(node) : config::to_json(node) + "\n");
  return kDone;
}

int worker(const Arguments&) {
  follow_parent();
  return models::run_worker(std::cin, std::cout);
}

}  // namespace

int execute(const Arguments& a) {
  static const std::map<std::string, int (*)(const Arguments&)> verbs = {
      {"run", run},           {"check", check},
      {"compare", compare},   {"sweep", sweep},
      {"explain", explain},   {"list", list},
      {"show", show},         {"chip", chip},
      {"validate", validate}, {"calibrate", calibrate},
      {"schema", schema},     {"worker", worker},
      {"systolic", systolic}, {"collective", collective},
      {"claims", claims},     {"import", import_model},
      {"store", store},       {"report", report_page},
      {"search", search},     {"recommend", recommend},
      {"doctor", doctor},     {"init", init}};
  return verbs.at(a.verb)(a);
}

}  // namespace podsim::cli
