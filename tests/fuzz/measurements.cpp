// Measured tables of every kind: operations and figures of chips, kernels, collectives, training
// runs.
#include "podsim/calibration/training.h"
#include "src/calibration/chip/measured_ops.h"
#include "src/calibration/operations/sample.h"
#include "src/calibration/training/rows.h"
#include "tests/fuzz/target.h"

namespace podsim::fuzz {
namespace {

/// Every reader is given the table; all but one refuse its columns.
template <class Read>
void try_to(Read&& reader) {
  try {
    reader();
  } catch (const config::InputError&) {
    return;
  }
}

const Target measurements{"measurements", [](const std::string& input) {
                            static const catalog::Catalog catalog;
                            const std::string file = scratch_file("table.csv", input);
                            calibration::RowFilter rows;
                            rows.files = {file};
                            try_to([&] { (void)calibration::read_measurements(rows, catalog); });
                            try_to([&] {
                              for (const auto& sample : calibration::read_samples(rows, catalog))
                                if (sample.refused.empty())
                                  (void)calibration::predict(
                                      sample, calibration::subject_of(catalog, sample.chip));
                            });
                            calibration::RunFilter runs;
                            runs.files = {file};
                            (void)calibration::read_runs(runs, catalog);
                          }};

}  // namespace
}  // namespace podsim::fuzz
