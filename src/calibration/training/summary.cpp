#include "src/calibration/training/summary.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "podsim/base/quantile.h"
#include "podsim/config/codec.h"

namespace podsim::calibration {
namespace {

double mfu_of(const PreparedRun& p) {
  return p.run.model_flops.base() / (p.run.peak_rate.base() * p.measured.step_s);
}

double median(std::vector<double> values) { return base::quantile(std::move(values), 0.5); }

bool usable(const PreparedRun& p) { return p.refused.empty() && p.measured.kind() == "run"; }

/// Error of runs like `of` without its own group; the median of each group, so that none has more
/// say for its many runs.
template <class Like>
std::vector<double> utilisations(const std::vector<PreparedRun>& runs, const PreparedRun& of,
                                 Like like) {
  std::map<std::string, std::vector<double>> groups;
  for (const PreparedRun& p : runs)
    if (usable(p) && p.measured.split_group != of.measured.split_group && like(p))
      groups[p.measured.split_group].push_back(mfu_of(p));
  std::vector<double> list;
  for (const auto& [group, values] : groups) list.push_back(median(values));
  return list;
}

std::string scale_of(const TrainingRow& r) {
  return r.chips <= 16 ? "1-16 chips" : r.chips <= 128 ? "17-128 chips" : "over 128 chips";
}

TrainingErrors errors_of(const std::string& group, const std::string& value,
                         const std::vector<const TrainingRow*>& rows) {
  TrainingErrors e;
  e.group = group;
  e.value = value;
  e.n = static_cast<std::int64_t>(rows.size());
  std::vector<double> errors, sizes;
  for (const TrainingRow* r : rows) {
    errors.push_back(r->error_pct);
    sizes.push_back(std::abs(r->error_pct));
    e.mape_pct += sizes.back() / static_cast<double>(rows.size());
    e.bias_pct += r->error_pct / static_cast<double>(rows.size());
    e.baseline_mape_pct += std::abs(r->baseline_error_pct) / static_cast<double>(rows.size());
  }
  e.median_pct = base::quantile(sizes, 0.5);
  e.p90_pct = base::quantile(sizes, 0.9);
  e.max_pct = *std::max_element(sizes.begin(), sizes.end());
  return e;
}

/// The one property in which a pair may differ; all others have to be equal.
struct Traits {
  std::map<std::string, std::string> differing;
  std::string alike;
};

Traits traits_of(const PreparedRun& p) {
  const MeasuredRun& m = p.measured;
  const auto& w = p.request.workload;
  Traits t;
  t.differing["slices"] = std::to_string(p.run.slices);
  t.differing["chips"] = std::to_string(m.chips / std::max<std::int64_t>(1, p.run.slices));
  t.differing["batch"] =
      std::to_string(static_cast<double>(m.batch) / static_cast<double>(m.chips));
  t.differing["precision"] = m.precision;
  std::string& mesh = t.differing["mesh"];
  for (const workload::AxisTraits& a : workload::kAxes)
    if (a.axis != workload::Axis::fsdp && a.axis != workload::Axis::data)
      mesh += std::to_string(p.run.mesh.*a.degree) + " ";
  mesh += p.run.mesh.fsdp > 1 ? "fsdp " : "data ";
  mesh += std::to_string(w.context ? static_cast<int>(w.context->exchange) : -1);
  if (p.run.slices * p.run.mesh.data > p.run.slices)
    mesh += " data " + std::to_string(p.run.mesh.data / p.run.slices);
  t.alike = m.chip + "|" + m.model + "|" + std::to_string(m.sequence) + "|" + m.remat + "|" +
            m.source.substr(0, 40) + "|" + m.attention + "|" + m.optimizer;
  return t;
}

constexpr double kGiB = 1024.0 * 1024 * 1024;

}  // namespace

namespace {

/// Word of the column `fits`.
std::string fits_of(system::Verdict v) {
  switch (v) {
    case system::Verdict::fits:
      return "yes";
    case system::Verdict::tight:
      return "tight";
    case system::Verdict::does_not_fit:
      return "no";
  }
  return "";
}

}  // namespace

TrainingRow row_of(const PreparedRun& p) {
  const MeasuredRun& m = p.measured;
  TrainingRow row;
  row.id = m.id;
  row.chip = m.chip.empty() ? m.chip_text : m.chip;
  row.family = m.family;
  row.arch = m.arch;
  row.model = m.model;
  row.split_group = m.split_group;
  row.kind = m.kind();
  row.chips = m.chips;
  row.measured_step_s = m.step_s;
  row.refused_reason = p.refused;
  row.notes = p.notes;
  row.known = m.known;
  row.tokens_per_s_per_chip = static_cast<double>(m.batch) * static_cast<double>(m.sequence) /
                              m.step_s / static_cast<double>(m.chips);
  if (!m.unreadable.empty()) row.measured_step_s = row.tokens_per_s_per_chip = 0;
  if (!p.refused.empty()) return row;
  row.memory_gib = p.run.device_memory.allocated.base() / kGiB;
  row.reserved_gib = p.run.device_memory.reserved.base() / kGiB;
  row.device_gib = p.run.device_memory.device.base() / kGiB;
  row.fits = fits_of(p.run.least_memory.verdict);
  return row;
}

std::vector<bool> informing(const std::vector<PreparedRun>& runs) {
  constexpr std::size_t most = 6;
  std::map<std::string, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < runs.size(); ++i)
    if (usable(runs[i])) groups[runs[i].measured.split_group].push_back(i);
  std::vector<bool> use(runs.size(), false);
  for (const auto& [name, rows] : groups) {
    const std::size_t taken = std::min(most, rows.size());
    for (std::size_t k = 0; k < taken; ++k)
      use[rows[taken == 1 ? 0 : k * (rows.size() - 1) / (taken - 1)]] = true;
  }
  return use;
}

void add_baseline(const std::vector<PreparedRun>& runs, std::vector<TrainingRow>& rows) {
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const PreparedRun& p = runs[i];
    if (!p.refused.empty()) continue;
    const auto& m = p.measured;
    auto like = utilisations(runs, p, [&](const PreparedRun& o) {
      return o.measured.chip == m.chip && o.measured.arch == m.arch;
    });
    if (like.empty())
      like = utilisations(runs, p, [&](const PreparedRun& o) {
        return o.measured.family == m.family && o.measured.arch == m.arch;
      });
    if (like.empty()) like = utilisations(runs, p, [](const PreparedRun&) { return true; });
    if (like.empty()) continue;
    rows[i].baseline_step_s = p.run.model_flops.base() / (p.run.peak_rate.base() * median(like));
    rows[i].baseline_error_pct = 100 * (rows[i].baseline_step_s / rows[i].measured_step_s - 1);
  }
}

std::vector<TrainingErrors> summary_of(const std::vector<TrainingRow>& rows) {
  std::map<std::pair<std::string, std::string>, std::vector<const TrainingRow*>> groups;
  for (const TrainingRow& r : rows) {
    if (!r.refused_reason.empty()) continue;
    if (r.kind != "run") {
      groups[{"kind", r.family + ", " + r.kind}].push_back(&r);
      continue;
    }
    groups[{"family", r.family}].push_back(&r);
    groups[{"family and arch", r.family + ", " + r.arch}].push_back(&r);
    groups[{"chip", r.chip}].push_back(&r);
    groups[{"scale", r.family + ", " + scale_of(r)}].push_back(&r);
  }
  std::vector<TrainingErrors> summary;
  for (const auto& [key, of] : groups) summary.push_back(errors_of(key.first, key.second, of));
  return summary;
}

std::vector<TrainingPair> pairs_of(const std::vector<PreparedRun>& runs,
                                   const std::vector<TrainingRow>& rows) {
  std::vector<Traits> traits;
  for (const PreparedRun& p : runs) traits.push_back(p.refused.empty() ? traits_of(p) : Traits());
  std::vector<TrainingPair> pairs;
  constexpr double least = 0.05;
  for (std::size_t i = 0; i < runs.size(); ++i)
    for (std::size_t j = i + 1; j < runs.size(); ++j) {
      if (!usable(runs[i]) || !usable(runs[j]) || traits[i].alike != traits[j].alike) continue;
      if (!rows[i].refused_reason.empty() || !rows[j].refused_reason.empty()) continue;
      std::string differs;
      int count = 0;
      for (const auto& [what, value] : traits[i].differing)
        if (traits[j].differing.at(what) != value) {
          differs = what;
          ++count;
        }
      if (count != 1) continue;
      TrainingPair pair{rows[i].id, rows[j].id, differs, 0, 0, false};
      const double work = rows[j].tokens_per_s_per_chip * rows[j].measured_step_s /
                          (rows[i].tokens_per_s_per_chip * rows[i].measured_step_s);
      pair.measured_ratio = rows[j].tokens_per_s_per_chip / rows[i].tokens_per_s_per_chip;
      pair.predicted_ratio = work * rows[i].predicted_step_s / rows[j].predicted_step_s;
      if (std::abs(pair.measured_ratio - 1) <= least) continue;
      pair.right = (pair.measured_ratio > 1) == (pair.predicted_ratio > 1);
      pairs.push_back(std::move(pair));
    }
  return pairs;
}

}  // namespace podsim::calibration
