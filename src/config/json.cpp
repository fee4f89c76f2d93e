#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "podsim/base/printable.h"
#include "podsim/config/node.h"
#include "podsim/units/parse.h"

namespace podsim::config {
namespace {

// Builds the tree from nlohmann's events, so that numbers keep the text they were written with.
class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  Node root;
  std::string error;
  std::size_t position = 0;  ///< bytes read up to the error, 0 where the text is right

  bool null() override { return add(Node()); }
  bool boolean(bool v) override { return add(Node::boolean(v)); }
  bool number_integer(number_integer_t v) override { return add(Node::plain(std::to_string(v))); }
  bool number_unsigned(number_unsigned_t v) override { return add(Node::plain(std::to_string(v))); }
  bool number_float(number_float_t, const string_t& text) override {
    return add(Node::plain(text));
  }
  bool string(string_t& v) override { return add(Node::text(v)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Node::mapping()); }
  bool start_array(std::size_t) override { return open(Node::sequence()); }
  bool key(string_t& k) override {
    keys_.back() = k;
    return true;
  }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t at, const std::string&,
                   const nlohmann::detail::exception& e) override {
    position = at;
    error = what_of(e.what());
    return false;
  }

  /// The place at which the text is no JSON; without line and column where the values are at fault.
  [[nodiscard]] Location place(const std::shared_ptr<const Source>& source) const {
    if (position == 0) return {source, 0, 0};
    const std::string_view before = std::string_view(source->text).substr(0, position - 1);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const auto column = before.size() - (before.rfind('\n') + 1);  // npos + 1 is 0
    return {source, static_cast<int>(line), static_cast<int>(column) + 1};
  }

 private:
  /// The library's message without its number and its own way of counting.
  static std::string what_of(std::string_view text) {
    const auto id = text.find("] ");
    if (text.starts_with('[') && id != std::string_view::npos) text.remove_prefix(id + 2);
    const auto place = text.find(": ");
    if (text.starts_with("parse error") && place != std::string_view::npos)
      text.remove_prefix(place + 2);
    return std::string(text);
  }

  bool open(Node n) {
    constexpr std::size_t max_depth = 512;
    if (stack_.size() >= max_depth) {
      error = "values nested deeper than 512 levels";
      return false;
    }
    stack_.push_back(std::move(n));
    keys_.emplace_back();
    return true;
  }
  bool close() {
    Node n = std::move(stack_.back());
    stack_.pop_back();
    keys_.pop_back();
    if (const std::string* key = repeated_key(n)) {
      error = "the key '" + std::string(base::beginning(*key, 60)) + "' stands in one object twice";
      return false;
    }
    return add(std::move(n));
  }

  static const std::string* repeated_key(const Node& n) {
    std::vector<const std::string*> keys;
    for (const auto& e : n.entries()) keys.push_back(&e.key);
    std::sort(keys.begin(), keys.end(), [](auto* a, auto* b) { return *a < *b; });
    const auto same =
        std::adjacent_find(keys.begin(), keys.end(), [](auto* a, auto* b) { return *a == *b; });
    return same == keys.end() ? nullptr : *same;
  }
  bool add(Node n) {
    if (stack_.empty()) {
      root = std::move(n);
    } else if (stack_.back().is_sequence()) {
      stack_.back().push(std::move(n));
    } else {
      stack_.back().entries().push_back({keys_.back(), {}, std::move(n)});
    }
    return true;
  }

  std::vector<Node> stack_;
  std::vector<std::string> keys_;
};

/// The escape of a character of the basic plane: \u202e.
std::string escape_of(std::string_view character) {
  std::string quoted = nlohmann::json(std::string(character)).dump(-1, ' ', true);
  return quoted.size() > 3 ? quoted.substr(1, quoted.size() - 2) : "\\u007f";
}

/// What steers a terminal is escaped, bytes that are not UTF-8 are U+FFFD.
void write_string(std::string& out, const std::string& s) {
  const std::string quoted =
      nlohmann::json(s).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  std::string_view rest = quoted;
  while (!rest.empty()) {
    const std::string_view character = rest.substr(0, base::character_length(rest));
    if (base::is_steering(character))
      out += escape_of(character);
    else
      out += character;
    rest.remove_prefix(character.size());
  }
}

void write_break(std::string& out, int indent, int level) {
  if (indent < 0) return;
  out += '\n';
  out.append(static_cast<std::size_t>(indent * level), ' ');
}

void write(std::string& out, const Node& n, int indent, int level);

void write_items(std::string& out, const Node& n, int indent, int level) {
  out += '[';
  for (std::size_t i = 0; i < n.items().size(); ++i) {
    if (i > 0) out += ',';
    write_break(out, indent, level + 1);
    write(out, n.items()[i], indent, level + 1);
  }
  if (!n.items().empty()) write_break(out, indent, level);
  out += ']';
}

void write_entries(std::string& out, const Node& n, int indent, int level) {
  out += '{';
  bool first = true;
  for (const auto& e : n.entries()) {
    if (!first) out += ',';
    first = false;
    write_break(out, indent, level + 1);
    write_string(out, e.key);
    out += indent < 0 ? ":" : ": ";
    write(out, e.value, indent, level + 1);
  }
  if (!first) write_break(out, indent, level);
  out += '}';
}

// A plain YAML scalar is JSON only when it is a number or a boolean.
bool is_json_literal(const std::string& s) {
  if (s == "true" || s == "false") return true;
  return units::parse_number(s) && nlohmann::json::accept(s);
}

void write_scalar(std::string& out, const Node& n) {
  const auto number = n.quoted() ? std::nullopt : units::parse_number(n.scalar());
  if (!n.quoted() && is_json_literal(n.scalar())) {
    out += n.scalar();
  } else if (number) {
    out += units::shortest(*number);  // "+5" and ".5" are numbers of YAML alone
  } else {
    write_string(out, n.scalar());
  }
}

void write(std::string& out, const Node& n, int indent, int level) {
  switch (n.kind()) {
    case Node::Kind::null:
      out += "null";
      return;
    case Node::Kind::sequence:
      write_items(out, n, indent, level);
      return;
    case Node::Kind::mapping:
      write_entries(out, n, indent, level);
      return;
    case Node::Kind::scalar:
      break;
  }
  write_scalar(out, n);
}

}  // namespace

Node parse_json(std::string name, const std::string& text) {
  Builder builder;
  if (nlohmann::json::sax_parse(text, &builder)) return std::move(builder.root);
  const auto source = std::make_shared<Source>(Source{std::move(name), text});
  throw InputError(builder.place(source), "not JSON: " + builder.error);
}

std::string to_json(const Node& n, int indent) {
  std::string out;
  write(out, n, indent, 0);
  return out;
}

}  // namespace podsim::config
