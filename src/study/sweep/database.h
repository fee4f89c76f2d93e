// SQLite, as little of it as a store needs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace podsim::study {

/// One statement, prepared once and run many times. Values count from 1, columns from 0.
class Statement {
 public:
  Statement(sqlite3* database, std::string file, std::string_view sql);

  Statement& bind(int value, std::int64_t number);
  Statement& bind(int value, std::string_view text);
  /// Steps to the next row; false where there is none, and the statement can be run again.
  bool step();
  /// Runs to the end.
  void run();

  [[nodiscard]] std::int64_t number(int column) const;
  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] std::vector<std::string> columns() const;
  [[nodiscard]] bool only_reads() const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* s) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  sqlite3* database_;
  std::string file_;
};

/// A database file. Errors are std::runtime_error (a full disk, no permission), or
/// config::InputError where the file is damaged or no database. For one thread at a time.
class Database {
 public:
  enum class Access { read, write };
  Database(const std::string& file, Access access);

  void execute(const std::string& sql);
  /// Executes what may fail without harm.
  void try_execute(const char* sql) noexcept;
  [[nodiscard]] Statement prepare(std::string_view sql) { return {handle_.get(), file_, sql}; }
  /// The first column of the first row; 0 where there is none.
  [[nodiscard]] std::int64_t number(std::string_view sql);
  [[nodiscard]] std::string text(std::string_view sql);
  [[nodiscard]] const std::string& file() const { return file_; }

 private:
  struct Close {
    void operator()(sqlite3* d) const;
  };
  std::string file_;
  std::unique_ptr<sqlite3, Close> handle_;
};

/// Statements between construction and `commit` count together or not at all.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace podsim::study
