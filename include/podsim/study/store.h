// The store of a sweep: a SQLite file with one row a point, each written as soon as it is there.
//
//   study::SweepResult kept = study::stored_sweep("study.db");
//   study::merge_stores({"shard-1.db", "shard-2.db"}, "study.db");
//
// docs/reference/store.md has the tables. A store is of one study at a time: its axes, its scenario
// and what else its points follow from. Rows are found by a key of all that they rest on, so that a
// point is never evaluated twice, and rows of a changed study that still hold are used again.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "podsim/study/sweep.h"

namespace podsim::study {

/// A store in numbers.
struct StoreSummary {
  std::string file, name, scenario, version;
  std::string fidelity;
  std::int64_t seed = 0;
  SweepCounts counts;
  std::int64_t unused = 0;  ///< rows of no point of the study
  static void describe(config::Record<StoreSummary>& r);
};

/// A table of texts.
struct QueryResult {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

StoreSummary store_summary(const std::string& file);

/// The rows of a store as a sweep, in the order of the study; those not there yet are left out.
/// Throws config::InputError for a file that is no store, is damaged or of another version.
SweepResult stored_sweep(const std::string& file);

/// Runs one SELECT statement. Throws config::InputError for one that is wrong or would write.
QueryResult query_store(const std::string& file, const std::string& sql);

/// Writes the rows of `files`, all of one study, into the store `out`, which is made if need be.
/// Returns what it then holds. Throws config::InputError for stores of different studies, or where
/// two hold different rows of a point.
StoreSummary merge_stores(const std::vector<std::string>& files, const std::string& out);

/// Deletes rows that no point of the study uses and gives their space back; returns their number.
std::int64_t collect_garbage(const std::string& file);

}  // namespace podsim::study
