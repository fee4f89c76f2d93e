// Where text goes: standard output, standard error, a folder.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "podsim/config/diagnostics.h"
#include "podsim/report/document.h"

namespace podsim::cli {

/// Writes to standard output. A reader that has gone away is fine; anything else throws.
void print(const std::string& text);

/// One line or more on standard error.
void complain(const std::string& text);

/// A failure in a form of --messages: "TITLE: TEXT", or for `github` an annotation of GitHub
/// Actions, at a place of a file where it has one.
std::string message(const std::string& form, const std::string& title, const std::string& text,
                    const config::Location& where = {});

/// Colours only on a terminal, and not against NO_COLOR or a dumb one.
report::Style style_of_stdout();

/// Throws config::InputError where `folder` is no folder, or files cannot be made in it (or, when
/// it does not exist yet, in the one above). Leaves nothing behind.
void require_writable(const std::filesystem::path& folder, const std::string& option = "--out");

/// The same for a file that keep() is going to make or replace; returns its folder.
std::filesystem::path require_writable_file(const std::string& file, const std::string& option);

/// Writes the file whole or not at all: under another name first, renamed when complete.
void keep(const std::filesystem::path& folder, const std::string& name, const std::string& text);

/// A file of a result.
struct KeptFile {
  std::string name, text;
};

/// Writes the files of a result as one. All are written whole under other names first, so that what
/// fails or is interrupted until then leaves the earlier result as it was. Then the earlier first
/// file goes, with the reports and plots of its result; the others take their places, and the first
/// file comes last: where it stands, what stands beside it is of the same result.
void keep_result(const std::filesystem::path& folder, const std::vector<KeptFile>& files);

/// The kind of the result.json in a folder, such as "run"; empty for one that podsim has not kept,
/// nothing where there is none.
std::optional<std::string> kind_of_result(const std::filesystem::path& folder);

struct Arguments;

/// Checks the folder of --out, if any, before anything is simulated: files can be made in it, and
/// it holds no other kind of result than `kind` unless --force asks for its replacement. Throws
/// config::InputError.
void require_out(const Arguments& arguments, const std::string& kind);

/// A status line on standard error while something runs.
class ProgressLine {
 public:
  /// Verbose: a line per step. Otherwise one line that is rewritten, if standard error is a
  /// terminal and `quiet` is not asked for.
  ProgressLine(bool quiet, bool verbose);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// Safe from several threads at once. Empty where nothing would be shown.
  std::function<void(const std::string&, int, int)> callback();

 private:
  enum class Mode { none, line, lines };
  void show(const std::string& what, int done, int of);

  Mode mode_;
  bool shown_ = false;
};

}  // namespace podsim::cli
