// What is wrong with an input: collected with position, printed together.
#pragma once

#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace podsim::config {

/// A text that values come from: a file, a command-line option, standard input.
struct Source {
  std::string name;  ///< name as the user wrote it, for messages
  std::string text;
  bool command_line = false;  ///< written on the command line, not in a file
};

/// A place in a source; line and column count from 1, 0 where unknown.
struct Location {
  std::shared_ptr<const Source> source;
  int line = 0, column = 0;
};

struct Diagnostic {
  Location where;
  std::string path;      ///< dotted path of the value in its document, may be empty
  std::string message;   ///< finding, such as "found 'x'"
  std::string expected;  ///< what would be right, may be empty
  std::string hint;      ///< the nearest valid name or a way out, may be empty
};

/// "file:line:column: error: …" with the line shown and marked, expectation and hint below.
std::string render(const Diagnostic& d);

/// Problems found so far. Nothing is thrown until `throw_if_any`, so that a user sees all at once.
class Diagnostics {
 public:
  void add(Diagnostic d) { list_.push_back(std::move(d)); }
  [[nodiscard]] bool empty() const { return list_.empty(); }
  [[nodiscard]] const std::vector<Diagnostic>& list() const { return list_; }
  [[nodiscard]] std::vector<Diagnostic>& list() { return list_; }
  /// Throws InputError when there is any problem.
  void throw_if_any() const;

 private:
  std::vector<Diagnostic> list_;
};

/// Bad input or usage: exit code 2.
class InputError : public std::exception {
 public:
  explicit InputError(std::vector<Diagnostic> problems);
  explicit InputError(Diagnostic problem);
  /// A problem without a place in a file.
  explicit InputError(std::string message, std::string expected = "", std::string hint = "");
  InputError(Location where, std::string message, std::string expected = "", std::string hint = "");

  [[nodiscard]] const std::vector<Diagnostic>& problems() const { return problems_; }
  [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::vector<Diagnostic> problems_;
  std::string text_;
};

/// Throws the InputError of one value of a document, by its dotted path; all else as in Diagnostic.
[[noreturn]] void refuse(std::string path, std::string message, std::string expected = "",
                         std::string hint = "");

/// The candidate nearest to `word` by edit distance, when near enough to be a slip; else empty.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

/// "did you mean 'x'?" or empty.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

/// "a, b, c".
std::string join(const std::vector<std::string>& words, std::string_view separator = ", ");

}  // namespace podsim::config
