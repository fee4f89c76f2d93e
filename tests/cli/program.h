// Runs the podsim program and keeps what it said.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace podsim::test {

struct Outcome {
  int code = -1;  ///< exit code; 128 plus the signal's number where one ended it
  std::string out, err;
};

/// An empty folder that goes away with its contents.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Writes a file into it and returns its path.
  [[nodiscard]] std::string write(const std::string& name, const std::string& text) const;
  /// Names of what is in it, sorted.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  std::filesystem::path path_;
};

/// The program while it runs, standard output and error going to files.
class Started {
 public:
  explicit Started(const std::vector<std::string>& arguments,
                   const std::vector<std::string>& environment = {});
  ~Started();
  Started(const Started&) = delete;
  Started& operator=(const Started&) = delete;
  [[nodiscard]] pid_t pid() const { return pid_; }
  /// Its child processes at this moment.
  [[nodiscard]] std::vector<pid_t> children() const;
  /// Waits until it has a child, at most some seconds; 0 if it never had.
  [[nodiscard]] pid_t wait_for_child() const;
  /// Waits for its end.
  Outcome finish();

 private:
  Folder folder_;
  pid_t pid_ = 0;
};

/// `environment` holds NAME=VALUE pairs beside the caller's own.
Outcome run_podsim(const std::vector<std::string>& arguments,
                   const std::vector<std::string>& environment = {});

/// A file of the source tree.
std::string source_file(const std::string& name);

/// `check` of the report's scenario of that name, its searched meshes replaced by given ones:
/// a search takes seconds under sanitizers, and these tests are not about it.
std::vector<std::string> check_with_given_meshes(const std::string& name);
std::string read_file(const std::filesystem::path& file);

/// A small valid scenario: one v5e pod, rented or bought, for a run of some hours.
std::string small_scenario();
/// `text` with its first `from` replaced; `from` has to be there.
std::string with(std::string text, const std::string& from, const std::string& to);

bool contains(const std::string& text, const std::string& part);

}  // namespace podsim::test
