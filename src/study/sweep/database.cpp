// The only source that knows SQLite.
#include "src/study/sweep/database.h"

#include <sqlite3.h>

#include <stdexcept>

#include "podsim/config/diagnostics.h"

namespace podsim::study {
namespace {

constexpr int kPatience = 10'000;  ///< milliseconds that a reader waits for a writer

[[noreturn]] void report(sqlite3* database, const std::string& file, int code) {
  const std::string why = database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(code);
  switch (code & 0xff) {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      throw config::InputError(file + ": the store is damaged, or no store (" + why + ")",
                               "a store that `podsim sweep --store` wrote",
                               "its rows may be saved with `sqlite3 FILE .recover`");
    case SQLITE_CANTOPEN:
      throw config::InputError(file + ": the store cannot be opened (" + why + ")",
                               "a store that `podsim sweep --store` wrote");
    default:
      throw std::runtime_error(file + ": " + why);
  }
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* s) const { sqlite3_finalize(s); }

Statement::Statement(sqlite3* database, std::string file, std::string_view sql)
    : database_(database), file_(std::move(file)) {
  sqlite3_stmt* statement = nullptr;
  const char* rest = nullptr;
  const int code =
      sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement, &rest);
  statement_.reset(statement);
  if (code == SQLITE_ERROR || (code == SQLITE_OK && statement == nullptr))
    throw config::InputError("'" + std::string(sql) + "': " + sqlite3_errmsg(database),
                             "one SQL statement");
  if (code != SQLITE_OK) report(database, file_, code);
  if (std::string_view(rest).find_first_not_of(" \n\t;") != std::string_view::npos)
    throw config::InputError("'" + std::string(sql) + "': found a second statement",
                             "one SQL statement");
}

Statement& Statement::bind(int value, std::int64_t number) {
  sqlite3_bind_int64(statement_.get(), value, number);
  return *this;
}

Statement& Statement::bind(int value, std::string_view text) {
  const int code = sqlite3_bind_text64(statement_.get(), value, text.data(), text.size(),
                                       SQLITE_TRANSIENT, SQLITE_UTF8);
  if (code != SQLITE_OK) report(database_, file_, code);
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  sqlite3_reset(statement_.get());
  if (code != SQLITE_DONE) report(database_, file_, code);
  return false;
}

void Statement::run() {
  while (step()) {
  }
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string Statement::text(int column) const {
  const auto* text = sqlite3_column_text(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  if (text == nullptr) return "";
  return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)};
}

std::vector<std::string> Statement::columns() const {
  std::vector<std::string> names;
  for (int i = 0; i < sqlite3_column_count(statement_.get()); ++i)
    names.emplace_back(sqlite3_column_name(statement_.get(), i));
  return names;
}

bool Statement::only_reads() const { return sqlite3_stmt_readonly(statement_.get()) != 0; }

void Database::Close::operator()(sqlite3* d) const { sqlite3_close_v2(d); }

Database::Database(const std::string& file, Access access) : file_(file) {
  sqlite3* handle = nullptr;
  const int flags =
      access == Access::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const int code = sqlite3_open_v2(file.c_str(), &handle, flags | SQLITE_OPEN_FULLMUTEX, nullptr);
  handle_.reset(handle);
  if (code != SQLITE_OK) report(handle, file, code);
  sqlite3_busy_timeout(handle, kPatience);
}

void Database::execute(const std::string& sql) {
  const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) report(handle_.get(), file_, code);
}

void Database::try_execute(const char* sql) noexcept {
  sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
}

std::int64_t Database::number(std::string_view sql) {
  Statement s = prepare(sql);
  return s.step() ? s.number(0) : 0;
}

std::string Database::text(std::string_view sql) {
  Statement s = prepare(sql);
  return s.step() ? s.text(0) : "";
}

Transaction::Transaction(Database& database) : database_(database) {
  database.execute("BEGIN IMMEDIATE");
}

/// After a failure for want of space SQLite may have rolled back by itself: then this does nothing.
Transaction::~Transaction() {
  if (open_) database_.try_execute("ROLLBACK");
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

}  // namespace podsim::study
