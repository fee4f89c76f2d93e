// How well predictions of training steps meet what was measured.
#include "podsim/report/training.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "podsim/config/codec.h"
#include "src/report/csv.h"
#include "src/report/numbers.h"

namespace podsim::report {
namespace {

std::string seconds(double v) { return fmt::format("{:.4g}", v); }

void add_summary(Document& d, const calibration::TrainingValidation& v) {
  Table t{{{"runs by", Align::left},
           {"", Align::left},
           {"runs", Align::right},
           {"mean abs.", Align::right},
           {"median abs.", Align::right},
           {"p90 abs.", Align::right},
           {"max abs.", Align::right},
           {"bias", Align::right},
           {"constant MFU", Align::right}},
          {},
          false};
  for (const auto& e : v.summary)
    t.rows.push_back({e.group, e.value, count(static_cast<double>(e.n)), percentage(e.mape_pct),
                      percentage(e.median_pct), percentage(e.p90_pct), percentage(e.max_pct),
                      signed_percentage(e.bias_pct), percentage(e.baseline_mape_pct)});
  d.emplace_back(t);
}

void add_rows(Document& d, const calibration::TrainingValidation& v) {
  Table t{{{"run", Align::left},
           {"chip", Align::left},
           {"chips", Align::right},
           {"measured, s", Align::right},
           {"predicted, s", Align::right},
           {"error", Align::right},
           {"constant MFU", Align::right},
           {"bound by", Align::left},
           {"GiB per device", Align::right}},
          {},
          false};
  for (const auto& r : v.rows)
    if (r.refused_reason.empty())
      t.rows.push_back({r.kind == "run" ? r.id : r.id + " (" + r.kind + ")", r.chip,
                        count(static_cast<double>(r.chips)), seconds(r.measured_step_s),
                        seconds(r.predicted_step_s), signed_percentage(r.error_pct),
                        signed_percentage(r.baseline_error_pct), r.bound_by,
                        fmt::format("{:.1f}{}", r.memory_gib,
                                    r.fits == "yes"     ? ""
                                    : r.fits == "tight" ? ", tight"
                                                        : ", too much")});
  d.emplace_back(Heading{2, "Runs"});
  d.emplace_back(t);
}

void add_refused(Document& d, const calibration::TrainingValidation& v) {
  Table t{{{"run", Align::left}, {"why it has no prediction", Align::left}}, {}, false};
  for (const auto& r : v.rows)
    if (!r.refused_reason.empty()) t.rows.push_back({r.id, r.refused_reason});
  if (t.rows.empty()) return;
  d.emplace_back(Heading{2, "Runs left out"});
  d.emplace_back(t);
}

/// Those farthest off, of each family.
void add_worst(Document& d, const calibration::TrainingValidation& v) {
  std::map<std::string, std::vector<const calibration::TrainingRow*>> families;
  for (const auto& r : v.rows)
    if (r.refused_reason.empty() && r.kind == "run") families[r.family].push_back(&r);
  Table t{
      {{"run", Align::left}, {"error", Align::right}, {"what is known", Align::left}}, {}, false};
  for (auto& [family, rows] : families) {
    std::stable_sort(rows.begin(), rows.end(), [](const auto* a, const auto* b) {
      return std::abs(a->error_pct) > std::abs(b->error_pct);
    });
    constexpr std::size_t most = 8;
    constexpr double least = 10;
    for (std::size_t i = 0; i < std::min(most, rows.size()); ++i)
      if (std::abs(rows[i]->error_pct) > least)
        t.rows.push_back({rows[i]->id, signed_percentage(rows[i]->error_pct), rows[i]->known});
  }
  if (t.rows.empty()) return;
  d.emplace_back(Heading{2, "Farthest off"});
  d.emplace_back(t);
}

void add_pairs(Document& d, const calibration::TrainingValidation& v) {
  if (v.pairs.empty()) return;
  Table t{{{"run", Align::left},
           {"and run", Align::left},
           {"differ in", Align::left},
           {"measured", Align::right},
           {"predicted", Align::right}},
          {},
          false};
  std::size_t right = 0;
  for (const auto& p : v.pairs) {
    right += p.right ? 1 : 0;
    if (!p.right)
      t.rows.push_back({p.a, p.b, p.differs_in, signed_percentage(100 * (p.measured_ratio - 1)),
                        signed_percentage(100 * (p.predicted_ratio - 1))});
  }
  d.emplace_back(Heading{2, "Direction"});
  d.emplace_back(Paragraph{fmt::format(
      "Of {} pairs of runs that differ in one thing and by over 5% in tokens/s per chip, {} ({}) "
      "are predicted in the right direction.{}",
      v.pairs.size(), right,
      percentage(100 * static_cast<double>(right) / static_cast<double>(v.pairs.size())),
      t.rows.empty() ? "" : " The others, in tokens/s per chip of the second over the first:")});
  if (!t.rows.empty()) d.emplace_back(t);
}

}  // namespace

Document training_document(const calibration::TrainingValidation& v) {
  Document d{Heading{1, "Training steps, predicted against measured"},
             Paragraph{fmt::format(
                 "Errors are predicted over measured step time, less one ({}, {}). Constant MFU is "
                 "the naive baseline: the median utilisation of other models' runs on the chip.",
                 v.fidelity, v.errors_of)}};
  add_summary(d, v);
  add_worst(d, v);
  add_pairs(d, v);
  add_rows(d, v);
  add_refused(d, v);
  return d;
}

Document training_calibration_document(const calibration::TrainingCalibration& c) {
  Document d{Heading{1, "Rates of training steps"}};
  for (const auto& e : c.entries) {
    Table t{{{"parameter", Align::left}, {"value", Align::right}, {"", Align::left}}, {}, false};
    for (const auto& [name, value] : e.parameters)
      t.rows.push_back({name, value.value, value.origin.note});
    d.emplace_back(Heading{2, e.title});
    d.emplace_back(t);
    d.emplace_back(Paragraph{fmt::format(
        "{} runs; mean absolute error {}, {} where the fit has not seen a run's group (90th "
        "percentile {}).",
        e.rows, percentage(100 * e.mean_absolute_error),
        percentage(100 * e.cross_validated_error.value_or(0)),
        percentage(100 * e.error_band.value_or(0)))});
    if (!e.at_bound.empty())
      d.emplace_back(Paragraph{"At the end of its range: " + config::join(e.at_bound) + "."});
  }
  return d;
}

std::string training_residuals_csv(const calibration::TrainingCalibration& c) {
  std::string csv = csv_record({"id", "chip", "measured_step_s", "predicted_step_s", "error_pct",
                                "cross_validated_error_pct", "unseen_model_error_pct",
                                "unseen_source_error_pct", "unseen_chip_error_pct"});
  for (const auto& r : c.residuals)
    csv += csv_record(
        {r.id, r.chip, fmt::format("{:.6g}", r.measured_step_s),
         fmt::format("{:.6g}", r.predicted_step_s), fmt::format("{:.2f}", r.error_pct),
         fmt::format("{:.2f}", r.cross_validated_pct), fmt::format("{:.2f}", r.unseen_model_pct),
         fmt::format("{:.2f}", r.unseen_source_pct), fmt::format("{:.2f}", r.unseen_chip_pct)});
  return csv;
}

namespace {

/// Figures of a refused row that there are none of: null, never 0. What was measured stays where
/// the row could be read.
void leave_out_figures(config::Node& row) {
  for (const char* predicted :
       {"predicted_step_s", "error_pct", "baseline_step_s", "baseline_error_pct", "memory_gib",
        "reserved_gib", "device_gib", "fits", "bound_by"})
    row.set(predicted, config::Node());
  for (const char* measured : {"measured_step_s", "tokens_per_s_per_chip"})
    if (const config::Node* n = row.find(measured); n != nullptr && n->scalar() == "0")
      row.set(measured, config::Node());
}

}  // namespace

std::string training_json(const calibration::TrainingValidation& v) {
  config::Node root = config::encode(v, config::Form::si);
  auto& rows = root.find("rows")->items();
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (!v.rows[i].refused_reason.empty()) leave_out_figures(rows[i]);
  return config::to_json(root) + "\n";
}

}  // namespace podsim::report
