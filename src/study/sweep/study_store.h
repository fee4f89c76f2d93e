// The rows of a study in a SQLite file.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "podsim/study/store.h"
#include "src/study/sweep/database.h"
#include "src/study/sweep/point_key.h"

namespace podsim::study {

/// What a study is, beside its rows.
struct StudyRecord {
  std::string name, scenario;  ///< title and file
  std::vector<SweepAxis> axes;
  std::vector<std::string> thresholds;
  std::int64_t points = 0;
  std::string fidelity;
  std::int64_t seed = 0;
  std::string version;  ///< of the program
  std::string digest;   ///< of all that the rows follow from: stores that agree can be merged
  static void describe(config::Record<StudyRecord>& r);
};

/// A row that is kept, with what it rested on.
struct KeptRow {
  SweepRow row;
  std::string key;
  EntryDigests entries;
};

/// A store opened to be read.
class StoreReader {
 public:
  /// Throws config::InputError for a file that is no store or of another version.
  explicit StoreReader(const std::string& file);

  [[nodiscard]] const StudyRecord& study() const { return study_; }
  /// Rows of the study's points in their order; `each` takes a KeptRow.
  template <class F>
  void for_each_row(const F& each);
  [[nodiscard]] std::int64_t unused();
  [[nodiscard]] Database& database() { return database_; }

 private:
  Database database_;
  StudyRecord study_;
};

/// A store that a study is written to. Rows may be put from several threads.
class StoreWriter {
 public:
  /// Opens `file` for a study, making it if need be; rows that it holds are found again. One that
  /// has rows is refused without `resume`, and so is one that another process writes to. Throws
  /// config::InputError, std::runtime_error.
  StoreWriter(const std::string& file, const StudyRecord& study, bool resume);
  ~StoreWriter();
  StoreWriter(const StoreWriter&) = delete;
  StoreWriter& operator=(const StoreWriter&) = delete;

  /// The row of this key, where there is one; its point and values are those asked for.
  std::optional<KeptRow> find(const std::string& key);
  /// Says that a point has the row of `key`, which is there.
  void put_point(const SweepRow& row, const std::string& key);
  /// Writes a row. When this returns, an end of the program does not lose it.
  void put(const KeptRow& kept);
  std::int64_t drop_unused();

 private:
  void lock(const std::string& file);
  void begin(const StudyRecord& study, bool resume);

  int descriptor_ = -1;  ///< holds the lock
  std::mutex mutex_;
  std::optional<Database> database_;
  std::optional<Statement> find_, put_point_, put_result_;
};

/// The row in a statement's columns point, axis_values, status, metrics, refused_plans, error,
/// failed_thresholds, key, entries.
KeptRow row_of(const Statement& s);

template <class F>
void StoreReader::for_each_row(const F& each) {
  Statement rows = database_.prepare(
      "SELECT point, axis_values, status, metrics, refused_plans, error, failed_thresholds, key, "
      "entries FROM points JOIN results USING (key) ORDER BY point");
  while (rows.step()) each(row_of(rows));
}

}  // namespace podsim::study
