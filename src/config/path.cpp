#include "podsim/config/path.h"

#include <fnmatch.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "podsim/config/node.h"

namespace podsim::config {
namespace {

std::optional<std::size_t> as_index(std::string_view s) {
  std::size_t v = 0;
  const auto [end, ec] = std::from_chars(s.data(), s.data() + s.size(), v);
  if (ec != std::errc{} || end != s.data() + s.size() || s.empty()) return std::nullopt;
  return v;
}

std::string_view after(std::string_view path, std::size_t n) {
  path.remove_prefix(n);
  if (!path.empty() && path.front() == '.') path.remove_prefix(1);
  return path;
}

// One step into `n`: the longest key that `path` begins with, or a list index.
struct PathStep {
  const Node* node = nullptr;
  Location where;
  std::string_view rest;
};

PathStep into_mapping(const Node& n, std::string_view path) {
  PathStep best;
  std::size_t longest = 0;
  for (const auto& e : n.entries()) {
    const auto rest = behind_key(path, e.key);
    if (!rest || e.key.size() < longest) continue;
    longest = e.key.size();
    best = {&e.value, e.where, *rest};
  }
  return best;
}

PathStep into_sequence(const Node& n, std::string_view path) {
  const auto part = index_part(path);
  if (!part || part->index >= n.items().size()) return {};
  const Node& item = n.items()[part->index];
  return {&item, item.where, part->rest};
}

PathStep step(const Node& n, std::string_view path) {
  if (n.is_mapping()) return into_mapping(n, path);
  if (n.is_sequence()) return into_sequence(n, path);
  return {};
}

// Keys with a slash name a value of the catalog (fabrics/tpu-v5e.link_bandwidth), dots included.
std::size_t end_of_new_key(std::string_view path) {
  const auto dot = path.find('.');
  return path.substr(0, dot).find('/') == std::string_view::npos ? dot : std::string_view::npos;
}

}  // namespace

std::optional<std::string_view> behind_key(std::string_view path, std::string_view key) {
  const bool begins = path.starts_with(key) && (path.size() == key.size() ||
                                                path[key.size()] == '.' || path[key.size()] == '[');
  if (!begins) return std::nullopt;
  return after(path, key.size());
}

std::optional<IndexPart> index_part(std::string_view path) {
  const bool bracket = path.starts_with('[');
  const auto end = bracket ? path.find(']') : path.find_first_of(".[");
  if (bracket && end == std::string_view::npos) return std::nullopt;
  const auto index = as_index(path.substr(bracket ? 1 : 0, bracket ? end - 1 : end));
  if (!index) return std::nullopt;
  const auto used = end == std::string_view::npos ? path.size() : end + (bracket ? 1 : 0);
  return IndexPart{*index, after(path, used)};
}

const Node* at_path(const Node& root, std::string_view path) {
  const Node* n = &root;
  while (!path.empty()) {
    const PathStep s = step(*n, path);
    if (s.node == nullptr) return nullptr;
    n = s.node;
    path = s.rest;
  }
  return n;
}

Location locate(const Node& root, std::string_view path) {
  const Node* n = &root;
  Location where = root.where;
  while (!path.empty()) {
    const PathStep s = step(*n, path);
    if (s.node == nullptr) return where;
    n = s.node;
    where = n->is_scalar() ? n->where : s.where;
    path = s.rest;
  }
  return where;
}

void set_path(Node& root, std::string_view path, Node value) {
  Node* n = &root;
  std::string_view rest = path;
  while (true) {
    const PathStep s = step(*n, rest);
    if (s.node != nullptr) {
      n = const_cast<Node*>(s.node);
      rest = s.rest;
      if (rest.empty()) break;
      continue;
    }
    if (n->is_null()) *n = Node::mapping();
    if (!n->is_mapping())
      throw InputError(
          Diagnostic{value.where, std::string(path),
                     "the path goes on at '" + std::string(rest) + "' inside " + n->found(),
                     "a key of a mapping or an index of a list", ""});
    const auto end = end_of_new_key(rest);
    const std::string key(rest.substr(0, end));
    n->entries().push_back({key, value.where, Node()});
    n = &n->entries().back().value;
    n->where = value.where;
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  *n = std::move(value);
}

Setting parse_setting(const std::string& setting, const std::string& option) {
  const auto eq = setting.find('=');
  if (eq == std::string::npos || eq == 0)
    throw InputError(option + " " + setting + ": no '=' in it", option + " path=value",
                     "for example " + option + " workload.global_batch=1024");
  const auto source = std::make_shared<Source>(
      Source{option + " " + setting.substr(0, eq), setting.substr(eq + 1), true});
  if (source->text.empty())
    throw InputError(option + " " + setting + ": no value", option + " path=value");
  return {setting.substr(0, eq), parse_yaml(source)};
}

void apply_setting(Node& root, const std::string& setting, const std::string& option) {
  Setting s = parse_setting(setting, option);
  set_path(root, s.path, std::move(s.value));
}

bool matches(const std::string& pattern, const std::string& path) {
  std::string glob;
  for (const char c : pattern) {
    if (std::string_view("[]?\\").find(c) != std::string_view::npos) glob += '\\';
    glob += c;
  }
  return fnmatch(glob.c_str(), path.c_str(), 0) == 0;
}

}  // namespace podsim::config
