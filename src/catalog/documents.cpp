#include "src/catalog/documents.h"

#include <algorithm>
#include <filesystem>

#include "src/catalog/sourced_codec.h"

namespace podsim::catalog {
namespace {

using config::Diagnostic;
using config::InputError;
using config::Node;

constexpr int kDeepestInheritance = 8;

bool is_text(const Node* n, std::string_view text) {
  return n != nullptr && n->is_scalar() && n->scalar() == text;
}

void check_header(Node& n, std::string_view kind, const std::string& name) {
  if (!n.is_mapping())
    throw InputError(Diagnostic{n.where, "", "found " + n.found(), "a catalog entry", ""});
  const auto check = [&](const char* key, const std::string& expected) {
    const Node* v = n.find(key);
    if (is_text(v, expected)) return;
    const std::string found = v == nullptr ? "the key is missing" : "found " + v->found();
    throw InputError(Diagnostic{v == nullptr ? n.where : v->where, key, found,
                                std::string(key) + ": " + expected, ""});
  };
  check("podsim", "1");
  check("kind", std::string(kind));
  if (!name.empty()) check("name", name);
  n.erase("podsim");
  n.erase("kind");
}

bool is_value(const Node* n) {
  return n != nullptr && n->is_mapping() &&
         (n->find("value") != nullptr || n->find("inherit") != nullptr ||
          n->find("calibrated") != nullptr);
}

// {value, source: scenario, …} in the place of the override.
Node scenario_value(const Node& value, const std::string& path) {
  const auto placed = [&](Node n) {
    n.where = value.where;
    return n;
  };
  Node n = placed(Node::mapping());
  const auto add = [&](const char* key, Node v) {
    n.entries().push_back({key, value.where, std::move(v)});
  };
  add("value", value);
  add("source", placed(Node::text("scenario")));
  add("as_of", placed(Node::text("scenario")));
  add("confidence", placed(Node::text(config::name_of(Confidence::estimated))));
  add("note", placed(Node::text("set by the scenario")));
  add(kOverride, placed(Node::text(path)));
  return n;
}

void put(Node& entry, const std::string& folder, const std::string& field, const Node& value,
         const std::string& path) {
  const Node* there = config::at_path(entry, field);
  const bool plain = folder == "models" || (there != nullptr && !is_value(there));
  config::set_path(entry, field, plain ? value : scenario_value(value, path));
}

void check_inherit_keys(const Node& n, const std::string& path) {
  for (const auto& e : n.entries())
    if (e.key != "inherit" && e.key != "reason")
      throw InputError(Diagnostic{e.where, path, "unknown key '" + e.key + "' beside 'inherit'",
                                  "{inherit: relative, reason: text}", ""});
  const Node* reason = n.find("reason");
  if (reason == nullptr || !reason->is_scalar() || reason->scalar().empty())
    throw InputError(
        Diagnostic{n.where, path, "the key 'reason' is missing", "why this relative", ""});
}

}  // namespace

const Node& Files::raw(const std::string& folder, const std::string& name) {
  const std::string id = folder + "/" + name;
  const std::lock_guard lock(mutex_);
  if (const auto it = raw_.find(id); it != raw_.end()) return it->second;
  Node n = config::load_yaml(*folders_.file(folder, name));
  check_header(n, entry_kind(folder).kind, name);
  return raw_.emplace(id, std::move(n)).first->second;
}

std::string Files::find(std::string_view folder, std::string_view name) {
  const std::string id = std::string(folder) + "/" + std::string(name);
  const std::lock_guard lock(mutex_);
  if (const auto it = names_.find(id); it != names_.end()) return it->second;
  std::string found = folders_.find(folder, name);
  if (!found.empty()) names_.emplace(id, found);
  return found;
}

const std::vector<std::string>& Files::names(std::string_view folder) {
  const std::lock_guard lock(mutex_);
  const auto known = listed_.find(folder);
  if (known != listed_.end()) return known->second;
  return listed_.emplace(folder, folders_.names(folder)).first->second;
}

std::string Files::resolve(std::string_view folder, std::string_view name) {
  if (auto found = find(folder, name); !found.empty()) return found;
  return folders_.resolve(folder, name);
}

Documents::Documents(Files& files, const std::vector<Override>& overrides) : files_(files) {
  for (const auto& o : overrides) targets_.push_back(target(o));
}

// "models/llama3.1-8b.layers": names hold dots, so the entry is the longest one that exists.
Documents::Target Documents::target(const Override& o) const {
  const auto slash = o.path.find('/');
  const auto fail = [&](const std::string& message, const std::string& expected,
                        const std::string& hint) -> InputError {
    return InputError(Diagnostic{o.value.where, o.path, message, expected, hint});
  };
  const char* form = "entry and field, such as fabrics/tpu-v5e.link_bandwidth";
  if (slash == std::string::npos) throw fail("'" + o.path + "' names no entry", form, "");
  std::string folder = o.path.substr(0, slash);
  try {
    folder = entry_kind(folder).folder;
    for (auto dot = o.path.rfind('.'); dot != std::string::npos && dot > slash;
         dot = o.path.rfind('.', dot - 1)) {
      auto name = files_.find(folder, o.path.substr(slash + 1, dot - slash - 1));
      if (!name.empty()) return {folder, std::move(name), o.path.substr(dot + 1), o.value, o.path};
    }
    const std::string rest = o.path.substr(slash + 1);
    if (!files_.find(folder, rest).empty()) throw fail("'" + o.path + "' names no field", form, "");
    static_cast<void>(files_.resolve(folder, rest.substr(0, rest.find('.'))));
  } catch (const InputError& e) {
    if (e.problems().front().where.source || !e.problems().front().path.empty()) throw;
    const auto& p = e.problems().front();
    throw fail(p.message, p.expected, p.hint);
  }
  throw fail("'" + o.path + "' names no field", form, "");
}

std::vector<std::pair<std::string, std::string>> Documents::overridden() const {
  std::vector<std::pair<std::string, std::string>> list;
  for (const auto& t : targets_) list.emplace_back(t.folder, t.name);
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
  return list;
}

const Node& Documents::raw(const std::string& folder, const std::string& name) {
  const std::string id = folder + "/" + name;
  sources_.insert(id);
  if (const auto it = changed_.find(id); it != changed_.end()) return it->second;
  const Node& written = files_.raw(folder, name);
  const auto overrides = [&](const Target& t) { return t.folder == folder && t.name == name; };
  if (std::none_of(targets_.begin(), targets_.end(), overrides)) return written;
  Node n = written;
  for (const auto& t : targets_)
    if (overrides(t)) put(n, folder, t.field, t.value, t.path);
  return changed_.emplace(id, std::move(n)).first->second;
}

Node Documents::entry(std::string_view folder, const std::string& name) {
  const std::string f(folder);
  sources_.clear();
  Node n = raw(f, name);
  fill_in(n, f, "", 0);
  return n;
}

Node Documents::outside(std::string_view folder, const std::string& file) {
  Node n = config::load_yaml(file);
  check_header(n, entry_kind(folder).kind, "");
  fill_in(n, std::string(folder), "", 0);
  return n;
}

void Documents::fill_in(Node& n, const std::string& folder, const std::string& path, int depth) {
  if (n.is_mapping() && n.find("inherit") != nullptr) {
    n = inherited(n, folder, path, depth);
  } else if (n.is_mapping() && n.find("calibrated") != nullptr) {
    n = calibrated(n, path);
  } else if (n.is_mapping()) {
    for (auto& e : n.entries())
      fill_in(e.value, folder, path.empty() ? e.key : path + "." + e.key, depth);
  } else if (n.is_sequence()) {
    for (std::size_t i = 0; i < n.items().size(); ++i)
      fill_in(n.items()[i], folder, path + "[" + std::to_string(i) + "]", depth);
  }
}

Node Documents::inherited(const Node& n, const std::string& folder, const std::string& path,
                          int depth) {
  check_inherit_keys(n, path);
  const Node& relative = *n.find("inherit");
  const auto fail = [&](const std::string& message, const std::string& hint) -> InputError {
    return InputError(Diagnostic{relative.where, path, message,
                                 "an entry of " + folder + "/ with '" + path + "'", hint});
  };
  if (depth >= kDeepestInheritance) throw fail("the inheritance goes round", "");
  if (!relative.is_scalar() || !files_.folders().file(folder, relative.scalar()))
    throw fail("unknown relative " + relative.found(),
               config::did_you_mean(relative.scalar(), files_.folders().names(folder)));
  const Node* there = config::at_path(raw(folder, relative.scalar()), path);
  if (!is_value(there)) throw fail("'" + relative.scalar() + "' has no such value", "");
  Node value = *there;
  fill_in(value, folder, path, depth + 1);
  const Node* note = value.find("note");
  const std::string from =
      "from " + relative.scalar() + ": " + n.find("reason")->scalar() +
      (note != nullptr && note->is_scalar() ? "; " + note->scalar() : std::string());
  value.set("confidence", Node::text(config::name_of(Confidence::estimated)));
  value.set("note", Node::text(from));
  value.set(kInherited, Node::text(relative.scalar()));
  value.where = n.where;
  return value;
}

/// The parameter that is called like the field.
Node Documents::calibrated(const Node& n, const std::string& path) {
  const std::string folder = "calibrations";
  const Node& name = *n.find("calibrated");
  const auto fail = [&](const std::string& message, const std::string& hint) -> InputError {
    return InputError(Diagnostic{name.where, path, message,
                                 "an entry of calibrations/ with the parameter '" + path + "'",
                                 hint});
  };
  if (n.entries().size() > 1) throw fail("'calibrated' stands alone", "");
  if (!name.is_scalar() || !files_.folders().file(folder, name.scalar()))
    throw fail("unknown calibration " + name.found(),
               config::did_you_mean(name.scalar(), files_.folders().names(folder)));
  const Node* there = config::at_path(raw(folder, name.scalar()), "parameters." + path);
  if (!is_value(there)) throw fail("calibrations/" + name.scalar() + " has no such parameter", "");
  Node value = *there;
  value.where = n.where;
  return value;
}

}  // namespace podsim::catalog
