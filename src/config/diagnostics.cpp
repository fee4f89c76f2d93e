#include "podsim/config/diagnostics.h"

#include <algorithm>
#include <numeric>

#include "podsim/base/printable.h"

namespace podsim::config {
namespace {

constexpr std::size_t kSnippetWidth = 100;

std::string line_of(const std::string& text, int line) {
  std::size_t begin = 0;
  for (int i = 1; i < line; ++i) {
    begin = text.find('\n', begin);
    if (begin == std::string::npos) return "";
    ++begin;
  }
  return text.substr(begin, text.find('\n', begin) - begin);
}

/// Begins where a character does.
std::size_t character_begin(const std::string& text, std::size_t at) {
  while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80) --at;
  return at;
}

// The line and a mark under the column; long lines are cut round the column.
std::string snippet(const Location& at) {
  if (!at.source || at.line <= 0) return "";
  std::string line = line_of(at.source->text, at.line);
  if (line.ends_with('\r')) line.pop_back();
  auto column = static_cast<std::size_t>(std::max(at.column, 1)) - 1;
  if (line.size() > kSnippetWidth) {
    const std::size_t half = column > kSnippetWidth / 2 ? column - kSnippetWidth / 2 : 0;
    const std::size_t begin = character_begin(line, std::min(half, line.size()));
    line = std::string(base::beginning(std::string_view(line).substr(begin), kSnippetWidth));
    column -= begin;
  }
  if (line.empty()) return "";
  for (char& c : line)  // a tab would move the mark, an escape sequence the terminal
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = c == '\t' ? ' ' : '?';
  const std::string number = std::to_string(at.line);
  return "\n  " + number + " | " + line + "\n  " + std::string(number.size(), ' ') + " | " +
         std::string(column, ' ') + "^";
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0U);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({substituted, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

std::string lower(std::string_view word) {
  std::string text(word);
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

// Each once, and no more than a reader can use: a file of another kind may have thousands.
std::string render_all(const std::vector<Diagnostic>& problems) {
  constexpr std::size_t most = 20;
  std::vector<std::string> said;
  for (std::size_t i = 0; i < problems.size(); ++i) {
    if (said.size() == most)
      return join(said, "\n") + "\nand " + std::to_string(problems.size() - i) + " more";
    std::string text = render(problems[i]);
    if (std::find(said.begin(), said.end(), text) == said.end()) said.push_back(std::move(text));
  }
  return join(said, "\n");
}

}  // namespace

std::string render(const Diagnostic& d) {
  std::string text;
  if (d.where.source) {
    text = d.where.source->name + ":";
    if (d.where.line > 0)
      text += std::to_string(d.where.line) + ":" + std::to_string(d.where.column) + ":";
    text += " ";
  }
  text += "error: ";
  if (!d.path.empty()) text += d.path + ": ";
  text += d.message + snippet(d.where);
  if (!d.expected.empty()) text += "\n  expected " + d.expected;
  if (!d.hint.empty()) text += "\n  " + d.hint;
  return text;
}

void Diagnostics::throw_if_any() const {
  if (!empty()) throw InputError(list_);
}

InputError::InputError(std::vector<Diagnostic> problems)
    : problems_(std::move(problems)), text_(render_all(problems_)) {}

InputError::InputError(Diagnostic problem) {
  problems_.push_back(std::move(problem));
  text_ = render_all(problems_);
}

InputError::InputError(Location where, std::string message, std::string expected, std::string hint)
    : InputError(Diagnostic{std::move(where), "", std::move(message), std::move(expected),
                            std::move(hint)}) {}

InputError::InputError(std::string message, std::string expected, std::string hint)
    : InputError(Location{}, std::move(message), std::move(expected), std::move(hint)) {}

void refuse(std::string path, std::string message, std::string expected, std::string hint) {
  throw InputError(
      Diagnostic{{}, std::move(path), std::move(message), std::move(expected), std::move(hint)});
}

// Case is the smallest slip: between equals in lower case, the fewer edits win.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  std::string best;
  std::pair best_distance{std::max<std::size_t>(2, word.size() / 3) + 1, std::size_t{0}};
  for (const auto& c : candidates) {
    const std::pair d{edit_distance(lower(word), lower(c)), edit_distance(word, c)};
    if (d < best_distance) {
      best_distance = d;
      best = c;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string best = nearest(word, candidates);
  return best.empty() ? "" : "did you mean '" + best + "'?";
}

std::string join(const std::vector<std::string>& words, std::string_view separator) {
  std::string text;
  for (const auto& w : words) {
    if (!text.empty()) text += separator;
    text += w;
  }
  return text;
}

}  // namespace podsim::config
