// The fit of all chips and fabrics that tables of operations tell of.
#include <map>

#include "podsim/base/parallel.h"
#include "podsim/calibration/operations.h"
#include "podsim/config/diagnostics.h"
#include "src/calibration/operations/entries.h"

namespace podsim::calibration {
namespace {

/// Whether the chip has what the sample needs; its time does not matter.
bool is_predicted(const Sample& sample, const catalog::Catalog& catalog) {
  try {
    static_cast<void>(predict(sample, subject_of(catalog, sample.chip)));
    return true;
  } catch (const config::InputError&) {
    return false;
  }
}

}  // namespace

std::vector<catalog::Calibration> calibrate_operations(const RowFilter& filter,
                                                       const std::string& date,
                                                       const study::Options& options) {
  const catalog::Catalog catalog(options.catalogs);
  const auto samples = read_samples(filter, catalog);
  std::map<std::string, std::vector<const Sample*>> by_chip;
  for (const Sample& s : samples)
    if (s.fits() && is_predicted(s, catalog)) by_chip[s.chip].push_back(&s);
  std::vector<std::string> chips;
  for (const auto& [chip, list] : by_chip) chips.push_back(chip);
  std::vector<std::vector<catalog::Calibration>> fitted(chips.size());
  base::parallel_for(chips.size(), [&](std::size_t i) {
    Subject subject = subject_of(catalog, chips[i]);
    const auto& list = by_chip.at(chips[i]);
    const auto results = fit_stages(subject, list);
    fitted[i] = entries_of(subject, results, list, {date, "podsim calibrate operations"});
  });
  std::vector<catalog::Calibration> entries;
  for (auto& list : fitted)
    for (auto& entry : list) entries.push_back(std::move(entry));
  if (entries.empty())
    throw config::InputError("too few rows tell of any parameter",
                             "five rows of an operation for each two of its parameters");
  return entries;
}

}  // namespace podsim::calibration
