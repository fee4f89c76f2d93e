#include <nlohmann/json.hpp>

#include "podsim/config/node.h"

namespace podsim::config {
namespace {

// Builds the tree from nlohmann's events, so that numbers keep the text they were written with.
class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  Node root;
  std::string error;

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
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& e) override {
    error = e.what();
    return false;
  }

 private:
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
    return add(std::move(n));
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

void write_string(std::string& out, const std::string& s) {
  out += nlohmann::json(s).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
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
  return nlohmann::json::accept(s) && s.front() != '"' && s != "null";
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
  if (!n.quoted() && is_json_literal(n.scalar())) {
    out += n.scalar();
  } else {
    write_string(out, n.scalar());
  }
}

}  // namespace

Node parse_json(std::string name, const std::string& text) {
  Builder builder;
  if (nlohmann::json::sax_parse(text, &builder)) return std::move(builder.root);
  const auto source = std::make_shared<Source>(Source{std::move(name), ""});
  throw InputError(Location{source, 0, 0}, "not JSON: " + builder.error);
}

std::string to_json(const Node& n, int indent) {
  std::string out;
  write(out, n, indent, 0);
  return out;
}

}  // namespace podsim::config
