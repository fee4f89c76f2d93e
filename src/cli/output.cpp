#include "src/cli/output.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <system_error>

#include "podsim/base/printable.h"

namespace podsim::cli {
namespace {

// All of `text`, or false with errno set.
bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = write(descriptor, text.data(), text.size());
    if (n < 0 && errno != EINTR) return false;
    if (n > 0) text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

bool terminal_is_dumb() {
  const char* term = std::getenv("TERM");
  return term == nullptr || std::string_view(term) == "dumb";
}

/// Characters that a workflow command of GitHub Actions takes for its own, as %XX.
std::string escaped(const std::string& text, std::string_view own) {
  std::string out;
  for (const char c : text) {
    if (own.find(c) == std::string_view::npos)
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

/// Text as a terminal may have it. Bold type and line ends of tables are podsim's own.
std::string shown(std::string_view text) {
  constexpr std::array<std::string_view, 3> own{"\033[1m", "\033[0m", "\r\n"};
  std::string out;
  while (!text.empty()) {
    std::size_t at = text.find_first_of("\033\r");
    const auto is_here = [&](std::string_view sequence) {
      return text.substr(std::min(at, text.size())).starts_with(sequence);
    };
    const auto* found = std::find_if(own.begin(), own.end(), is_here);
    const std::size_t skipped = found == own.end() ? 1 : found->size();
    if (at == std::string_view::npos) return out + base::printable(text);
    out += base::printable(text.substr(0, found == own.end() ? at + 1 : at));
    if (found != own.end()) out += *found;
    text.remove_prefix(at + skipped);
  }
  return out;
}

}  // namespace

std::string message(const std::string& form, const std::string& title, const std::string& text,
                    const config::Location& where) {
  if (form != "github") return title + ": " + text;
  constexpr std::string_view of_text = "%\r\n", of_properties = "%\r\n:,";
  std::string properties = "title=" + escaped(title, of_properties);
  std::error_code none;
  if (where.source && std::filesystem::is_regular_file(where.source->name, none))
    properties += fmt::format(",file={},line={},col={}", escaped(where.source->name, of_properties),
                              where.line, where.column);
  return "::error " + properties + "::" + escaped(text, of_text);
}

void print(const std::string& text) {
  if (write_all(STDOUT_FILENO, shown(text)) || errno == EPIPE) return;
  throw std::system_error(errno, std::generic_category(), "cannot write to standard output");
}

void complain(const std::string& text) { write_all(STDERR_FILENO, base::printable(text) + "\n"); }

report::Style style_of_stdout() {
  report::Style style;
  style.color = isatty(STDOUT_FILENO) == 1 && !is_set("NO_COLOR") && !terminal_is_dumb();
  return style;
}

ProgressLine::ProgressLine(bool quiet, bool verbose) : mode_(Mode::none) {
  if (verbose) {
    mode_ = Mode::lines;
  } else if (!quiet && isatty(STDERR_FILENO) == 1 && !terminal_is_dumb()) {
    mode_ = Mode::line;
  }
}

ProgressLine::~ProgressLine() {
  if (shown_ && mode_ == Mode::line) write_all(STDERR_FILENO, "\r\033[K");
}

std::function<void(const std::string&, int, int)> ProgressLine::callback() {
  if (mode_ == Mode::none) return {};
  return [this](const std::string& what, int done, int of) { show(what, done, of); };
}

// One write each, so that lines of several threads do not mix.
void ProgressLine::show(const std::string& what, int done, int of) {
  const std::string text = "[" + std::to_string(done) + "/" + std::to_string(of) + "] " +
                           base::printable(base::beginning(what, 70));
  shown_ = true;
  write_all(STDERR_FILENO, mode_ == Mode::line ? "\r\033[K" + text : text + "\n");
}

}  // namespace podsim::cli
