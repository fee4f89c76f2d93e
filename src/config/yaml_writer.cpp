#include <functional>
#include <set>

#include "podsim/base/printable.h"
#include "podsim/config/node.h"
#include "podsim/config/text_lines.h"
#include "podsim/units/parse.h"

namespace podsim::config {
namespace {

/// Words that stand for something else where they are not quoted, in some version of YAML.
bool is_word(const std::string& s) {
  static const std::set<std::string, std::less<>> words = {"true", "false", "null", "yes", "no",
                                                           "on",   "off",   "y",    "n",   "~"};
  return words.contains(lower(s));
}

bool has_steering(std::string_view s) {
  while (!s.empty()) {
    const std::size_t length = base::character_length(s);
    if (length == 0 || base::is_steering(s.substr(0, length))) return true;
    s.remove_prefix(length);
  }
  return false;
}

// Texts that a YAML reader would take for something else, or that hold special characters.
bool needs_quotes(const Node& n) {
  const std::string& s = n.scalar();
  if (!n.quoted() && units::parse_number(s)) return false;
  if (s.empty() || s.front() == ' ' || s.back() == ' ' || has_steering(s)) return true;
  if (n.quoted() && (units::parse_number(s) || is_word(s) || s.front() == '.')) return true;
  if (s.find_first_of("\t\n\"\\#{}[],&*!|>'`@%") != std::string::npos) return true;
  return s.front() == '-' || s.front() == '?' || s.front() == ':' ||
         s.find(": ") != std::string::npos || s.back() == ':' || s.starts_with("\xEF\xBB\xBF");
}

std::string scalar_text(const Node& n) {
  if (n.is_null()) return "null";
  return needs_quotes(n) ? to_json(Node::text(n.scalar()), -1) : n.scalar();
}

bool is_empty(const Node& n) { return n.items().empty() && n.entries().empty(); }

void write(std::string& out, const Node& n, std::size_t indent);

void write_value(std::string& out, const Node& n, std::size_t indent) {
  if (n.is_scalar() || n.is_null()) {
    out += " " + scalar_text(n) + "\n";
  } else if (is_empty(n)) {
    out += n.is_sequence() ? " []\n" : " {}\n";
  } else {
    out += "\n";
    write(out, n, indent);
  }
}

void write(std::string& out, const Node& n, std::size_t indent) {
  const std::string pad(indent, ' ');
  for (const auto& e : n.entries()) {
    out += pad + scalar_text(Node::text(e.key)) + ":";
    write_value(out, e.value, indent + 2);
  }
  for (const auto& i : n.items()) {
    out += pad + "-";
    write_value(out, i, indent + 2);
  }
}

}  // namespace

std::string to_yaml(const Node& n) {
  std::string out;
  if (n.is_scalar() || n.is_null()) return scalar_text(n) + "\n";
  write(out, n, 0);
  return out.empty() ? (n.is_sequence() ? "[]\n" : "{}\n") : out;
}

}  // namespace podsim::config
