#include "src/catalog/show.h"

#include <fmt/format.h>

#include <algorithm>

namespace podsim::catalog {
namespace {

using config::Node;

std::string scalar(const Node& n, const char* key) {
  const Node* v = n.find(key);
  return v != nullptr && v->is_scalar() ? v->scalar() : "";
}

bool is_value(const Node& n) { return n.is_mapping() && n.find("value") != nullptr; }

bool is_flat(const Node& n) {
  return std::all_of(n.items().begin(), n.items().end(),
                     [](const auto& i) { return i.is_scalar(); });
}

std::string flat(const Node& n) {
  std::vector<std::string> words;
  for (const auto& i : n.items()) words.push_back(i.scalar());
  return words.empty() ? "none" : config::join(words);
}

class EntryWriter {
 public:
  void mapping(const Node& n, int indent) {
    std::size_t width = 0;
    for (const auto& e : n.entries())
      if (!e.value.is_mapping() || is_value(e.value)) width = std::max(width, e.key.size());
    for (const auto& e : n.entries()) entry(e, indent, width);
  }

  std::string text;

 private:
  void line(int indent, const std::string& s) { text += std::string(indent, ' ') + s + "\n"; }

  void entry(const Node::Entry& e, int indent, std::size_t width) {
    const auto row = [&](const std::string& s) {
      line(indent, fmt::format("{:<{}}  {}", e.key, width, s));
    };
    if (e.value.is_scalar()) return row(e.value.scalar());
    if (is_value(e.value)) return value(e, indent, width);
    if (e.value.is_sequence() && is_flat(e.value)) return row(flat(e.value));
    line(indent, e.key);
    if (e.value.is_sequence()) return items(e.value, indent + 2);
    mapping(e.value, indent + 2);
  }

  void value(const Node::Entry& e, int indent, std::size_t width) {
    const Node& v = e.value;
    line(indent, fmt::format("{:<{}}  {:<16}  {}, {}", e.key, width, scalar(v, "value"),
                             scalar(v, "confidence"), scalar(v, "as_of")));
    const int inner = indent + static_cast<int>(width) + 4;
    line(inner, scalar(v, "source"));
    if (const auto note = scalar(v, "note"); !note.empty()) line(inner, note);
  }

  void items(const Node& n, int indent) {
    for (std::size_t i = 0; i < n.items().size(); ++i) {
      const Node& item = n.items()[i];
      if (i > 0) text += "\n";
      if (item.is_mapping()) {
        mapping(item, indent);
      } else {
        line(indent, item.scalar());
      }
    }
  }
};

}  // namespace

std::string shown(const std::string& id, const Node& entry) {
  Node rest = entry;
  rest.erase("name");
  rest.erase("title");
  EntryWriter w;
  w.text = id + ": " + scalar(entry, "title") + "\n";
  w.mapping(rest, 2);
  return w.text;
}

}  // namespace podsim::catalog
