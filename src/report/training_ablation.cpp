// What each mechanism of the step model is worth.
#include <fmt/format.h>

#include "podsim/config/codec.h"
#include "podsim/report/training.h"
#include "src/report/numbers.h"

namespace podsim::report {
namespace {

using calibration::AblationRow, calibration::TrainingAblation, calibration::TrainingErrors;

void add_errors(std::vector<std::string>& cells, const TrainingErrors& e) {
  for (const double v : {e.mape_pct, e.median_pct, e.p90_pct, e.max_pct})
    cells.push_back(fmt::format("{:.1f} %", v));
}

std::string points(double v) { return fmt::format("{:+.2f}", v); }

Table table_of(const TrainingAblation& a) {
  Table t{{{"left out", Align::left},
           {"in its place", Align::left},
           {"family", Align::left},
           {"runs", Align::right},
           {"mean abs.", Align::right},
           {"median", Align::right},
           {"p90", Align::right},
           {"max", Align::right},
           {"costs", Align::right}},
          {},
          false};
  if (a.refit) {
    for (const char* title : {"unseen: mean", "median", "p90", "max", "costs"})
      t.columns.push_back({title, Align::right});
  }
  for (const AblationRow& r : a.rows) {
    if (!r.calibrated) continue;
    std::vector<std::string> cells = {r.mechanism, r.without, r.family,
                                      count(static_cast<double>(r.runs))};
    add_errors(cells, *r.calibrated);
    cells.push_back(points(r.cost_pct));
    if (r.cross_validated) add_errors(cells, *r.cross_validated);
    if (r.cross_validated_cost_pct) cells.push_back(points(*r.cross_validated_cost_pct));
    t.rows.push_back(std::move(cells));
  }
  return t;
}

/// Names of mechanisms without which no family is off by `least` points more.
std::vector<std::string> worthless(const TrainingAblation& a, double least) {
  std::vector<std::string> names;
  for (const AblationRow& r : a.rows) {
    if (!r.calibrated || r.mechanism == a.rows.front().mechanism) continue;
    bool worth = false;
    for (const AblationRow& o : a.rows)
      worth = worth || (o.mechanism == r.mechanism &&
                        o.cross_validated_cost_pct.value_or(o.cost_pct) >= least);
    if (!worth && (names.empty() || names.back() != r.mechanism)) names.push_back(r.mechanism);
  }
  return names;
}

}  // namespace

Document ablation_document(const TrainingAblation& a) {
  Document d{Heading{1, "What each mechanism is worth"},
             Paragraph{fmt::format(
                 "Each row leaves one mechanism out of the step model, and {}. Costs are points of "
                 "mean absolute error above the whole model's; runs are those whose step changes "
                 "by over 0.1%. Analytic model.",
                 a.refit ? "fits the rates anew, with and without the run's group (unseen)"
                         : "keeps the catalog's rates")}};
  d.emplace_back(table_of(a));
  constexpr double least = 0.1;
  if (const auto names = worthless(a, least); !names.empty())
    d.emplace_back(Paragraph{
        fmt::format("No family is {} points worse without: {}.", least, config::join(names))});
  std::vector<std::string> absent;
  for (const AblationRow& r : a.rows)
    if (!r.calibrated) absent.push_back(r.mechanism);
  if (!absent.empty()) d.emplace_back(Paragraph{"No run here has: " + config::join(absent) + "."});
  return d;
}

std::string ablation_json(const TrainingAblation& a) {
  return config::to_json(config::encode(a, config::Form::si)) + "\n";
}

}  // namespace podsim::report
