#include "src/study/sweep/study_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "podsim/config/codec.h"
#include "src/study/sweep/enum_names.h"

namespace podsim::study {
namespace {

constexpr std::int64_t kApplication = 0x706f6473;  ///< "pods", in the file's header
constexpr std::int64_t kFormat = 1;                ///< version of the tables

constexpr const char* kTables =
    "CREATE TABLE study (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;"
    "CREATE TABLE results (key TEXT PRIMARY KEY, status TEXT NOT NULL, metrics TEXT NOT NULL,"
    "  refused_plans TEXT NOT NULL, error TEXT NOT NULL, failed_thresholds TEXT NOT NULL,"
    "  entries TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE points (point INTEGER PRIMARY KEY, key TEXT NOT NULL,"
    "  axis_values TEXT NOT NULL) STRICT;"
    "CREATE INDEX points_by_key ON points (key);";

std::string file_and(const std::string& file, const std::string& what) {
  return file + ": " + what;
}

/// Throws unless the file is a store of this version. An empty database is one without rows.
void check_format(Database& d, bool may_be_empty) {
  const bool empty = d.number("SELECT count(*) FROM sqlite_schema") == 0;
  if (empty && may_be_empty) return;
  if (d.number("PRAGMA application_id") != kApplication)
    throw config::InputError(file_and(d.file(), "this is no store of podsim"),
                             "a store that `podsim sweep --store` wrote");
  const std::int64_t format = d.number("PRAGMA user_version");
  if (format == kFormat) return;
  throw config::InputError(
      fmt::format("{}: the store has format {}, this program reads {}", d.file(), format, kFormat),
      "a store of the same format",
      "`podsim store export` of the program that wrote it gives a table; a sweep with a new "
      "--store "
      "evaluates the points again");
}

template <class T>
std::string json_of(const T& value) {
  return config::to_json(config::encode(value), -1);
}

template <class T>
T from_json(const std::string& text) {
  return config::decode<T>(config::parse_json("store", text));
}

/// Empty for a store without a study.
std::string study_digest(Database& d) {
  const std::string study = d.text("SELECT value FROM study WHERE name = 'study'");
  return study.empty() ? "" : from_json<StudyRecord>(study).digest;
}

std::string axis_values(const SweepRow& row) { return json_of(row.values); }

}  // namespace

void StudyRecord::describe(config::Record<StudyRecord>& r) {
  r.required("name", &StudyRecord::name, "title of the scenario");
  r.required("scenario", &StudyRecord::scenario, "its file");
  r.required("axes", &StudyRecord::axes, "what is varied");
  r.required("thresholds", &StudyRecord::thresholds, "conditions, at every point");
  r.required("points", &StudyRecord::points, "points of the study");
  r.required("fidelity", &StudyRecord::fidelity, "analytic or event");
  r.required("seed", &StudyRecord::seed, "seed of the random numbers");
  r.required("version", &StudyRecord::version, "version of the program");
  r.required("digest", &StudyRecord::digest, "all that rows follow from");
}

KeptRow row_of(const Statement& s) {
  KeptRow k;
  SweepRow& row = k.row;
  row.point = s.number(0);
  row.values = from_json<std::vector<std::string>>(s.text(1));
  row.status = from_json<PointStatus>("\"" + s.text(2) + "\"");
  row.metrics = from_json<decltype(row.metrics)>(s.text(3));
  row.refused_plans = from_json<decltype(row.refused_plans)>(s.text(4));
  row.error = s.text(5);
  row.failed_thresholds = from_json<decltype(row.failed_thresholds)>(s.text(6));
  k.key = s.text(7);
  k.entries = from_json<EntryDigests>(s.text(8));
  return k;
}

StoreReader::StoreReader(const std::string& file)
    : database_(
          [&] {
            if (!std::filesystem::is_regular_file(file))
              throw config::InputError(file + ": there is no such store",
                                       "a file that `podsim sweep --store` wrote");
            return file;
          }(),
          Database::Access::read) {
  check_format(database_, false);
  study_ = from_json<StudyRecord>(database_.text("SELECT value FROM study WHERE name = 'study'"));
}

std::int64_t StoreReader::unused() {
  return database_.number("SELECT count(*) FROM results WHERE key NOT IN (SELECT key FROM points)");
}

StoreWriter::StoreWriter(const std::string& file, const StudyRecord& study, bool resume) {
  database_.emplace(file, Database::Access::write);
  lock(file);
  check_format(*database_, true);
  // Readers go on while rows are written, and an end of the program loses none that was put.
  database_->execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  begin(study, resume);
  find_ = database_->prepare(
      "SELECT 0, '[]', status, metrics, refused_plans, error, failed_thresholds, key, entries "
      "FROM results WHERE key = ?1");
  put_point_ = database_->prepare("INSERT OR REPLACE INTO points VALUES (?1, ?2, ?3)");
  put_result_ =
      database_->prepare("INSERT OR REPLACE INTO results VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
}

StoreWriter::~StoreWriter() {
  // The database goes first: closing any descriptor of a file gives up SQLite's own locks on it.
  find_.reset();
  put_point_.reset();
  put_result_.reset();
  database_.reset();
  if (descriptor_ >= 0) close(descriptor_);
}

/// The lock lies on a byte that SQLite does not use, and ends with the process.
void StoreWriter::lock(const std::string& file) {
  descriptor_ = open(file.c_str(), O_RDWR | O_CLOEXEC);
  struct flock whole{};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  whole.l_start = std::int64_t{1} << 62U;
  whole.l_len = 1;
  if (descriptor_ >= 0 && fcntl(descriptor_, F_OFD_SETLK, &whole) == 0) return;
  const int error = errno;
  database_.reset();
  if (descriptor_ >= 0) close(descriptor_);
  if (error == EAGAIN || error == EACCES)
    throw config::InputError(file + ": another sweep writes to this store",
                             "a store of its own for each shard; `podsim store merge` joins them");
  throw std::runtime_error(file + ": " + std::strerror(error));
}

void StoreWriter::begin(const StudyRecord& study, bool resume) {
  Database& d = *database_;
  Transaction transaction(d);
  if (d.number("SELECT count(*) FROM sqlite_schema") == 0) {
    d.execute(kTables);
    d.execute(
        fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplication, kFormat));
  } else if (!resume && d.number("SELECT count(*) FROM results") > 0) {
    throw config::InputError(d.file() + ": the store has rows already",
                             "`sweep --resume` to go on with it, or a new file");
  }
  // Points of another study; their rows stay, for points that have the same key.
  if (study_digest(d) != study.digest) d.execute("DELETE FROM points");
  d.prepare("INSERT OR REPLACE INTO study VALUES ('study', ?1)").bind(1, json_of(study)).run();
  transaction.commit();
}

std::optional<KeptRow> StoreWriter::find(const std::string& key) {
  const std::lock_guard guard(mutex_);
  find_->bind(1, key);
  if (!find_->step()) return std::nullopt;
  KeptRow kept = row_of(*find_);
  while (find_->step()) {
  }
  return kept;
}

void StoreWriter::put_point(const SweepRow& row, const std::string& key) {
  const std::lock_guard guard(mutex_);
  put_point_->bind(1, row.point).bind(2, key).bind(3, axis_values(row)).run();
}

void StoreWriter::put(const KeptRow& k) {
  const std::lock_guard guard(mutex_);
  Transaction transaction(*database_);
  put_result_->bind(1, k.key)
      .bind(2, config::name_of(k.row.status))
      .bind(3, json_of(k.row.metrics))
      .bind(4, json_of(k.row.refused_plans))
      .bind(5, k.row.error)
      .bind(6, json_of(k.row.failed_thresholds))
      .bind(7, json_of(k.entries))
      .run();
  put_point_->bind(1, k.row.point).bind(2, k.key).bind(3, axis_values(k.row)).run();
  transaction.commit();
}

std::int64_t StoreWriter::drop_unused() {
  const std::lock_guard guard(mutex_);
  database_->execute("DELETE FROM results WHERE key NOT IN (SELECT key FROM points)");
  const std::int64_t dropped = database_->number("SELECT changes()");
  database_->execute("VACUUM");
  return dropped;
}

}  // namespace podsim::study
