#include "podsim/config/node.h"

#include <algorithm>
#include <cmath>

#include "podsim/base/printable.h"
#include "podsim/units/parse.h"

namespace podsim::config {

Node Node::text(std::string s) {
  Node n = plain(std::move(s));
  n.quoted_ = true;
  return n;
}

Node Node::plain(std::string s) {
  Node n;
  n.kind_ = Kind::scalar;
  n.scalar_ = std::move(s);
  return n;
}

Node Node::number(double v) {
  if (!std::isfinite(v))
    throw InputError("a figure is not a finite number",
                     "inputs of a size that can be calculated with");
  return plain(units::shortest(v));
}
Node Node::number(std::int64_t v) { return plain(std::to_string(v)); }
Node Node::boolean(bool v) { return plain(v ? "true" : "false"); }

Node Node::sequence() {
  Node n;
  n.kind_ = Kind::sequence;
  return n;
}

Node Node::mapping() {
  Node n;
  n.kind_ = Kind::mapping;
  return n;
}

std::string Node::found() const {
  switch (kind_) {
    case Kind::null:
      return "nothing";
    case Kind::sequence:
      return "a list";
    case Kind::mapping:
      return "a mapping";
    case Kind::scalar:
      break;
  }
  constexpr std::size_t limit = 60;
  const std::string text(base::beginning(scalar_, limit));
  return "'" + text + (text.size() < scalar_.size() ? "…'" : "'");
}

const Node* Node::find(std::string_view key) const {
  const auto it =
      std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.key == key; });
  return it == entries_.end() ? nullptr : &it->value;
}

Node* Node::find(std::string_view key) {
  return const_cast<Node*>(static_cast<const Node*>(this)->find(key));
}

Node& Node::push(Node n) {
  items_.push_back(std::move(n));
  return items_.back();
}

Node& Node::set(std::string key, Node n) {
  if (Node* old = find(key)) return *old = std::move(n);
  entries_.push_back(Entry{std::move(key), {}, std::move(n)});
  return entries_.back().value;
}

bool Node::erase(std::string_view key) {
  return std::erase_if(entries_, [&](const Entry& e) { return e.key == key; }) > 0;
}

}  // namespace podsim::config
