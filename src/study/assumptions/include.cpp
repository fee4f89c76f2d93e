#include "src/study/assumptions/include.h"

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "podsim/config/named_file.h"

namespace podsim::study {
namespace {

namespace fs = std::filesystem;
using config::Node;

constexpr std::size_t kDeepest = 8;

/// Files that include one another, from the scenario's own.
class Includes {
 public:
  explicit Includes(const std::string& file) : folder_(folder_of(file)), open_{real(file)} {}

  void merge_into(Node& root) {
    const Node* stated = root.find("include");
    if (stated == nullptr) return;
    const Node files = *stated;
    Node list = Node::sequence();
    list.where = files.where;
    for (const Node& n : names_in(files)) {
      list.push(n);
      const std::string file = config::file_named_by(n, folder_);
      Node included = load(file);
      check_not_open(n, file);
      open_.push_back(real(file));
      merge_into(included);
      open_.pop_back();
      for (const char* key : {"podsim", "include"}) included.erase(key);
      root = merged(included, root, "");
    }
    root.set("include", std::move(list));
  }

 private:
  static fs::path canonical(const fs::path& path) {
    return fs::weakly_canonical(fs::absolute(path));
  }
  static fs::path folder_of(const std::string& file) { return canonical(file).parent_path(); }
  static std::string real(const std::string& file) { return canonical(file).string(); }

  static std::vector<Node> names_in(const Node& n) {
    std::vector<Node> names = n.is_sequence() ? n.items() : std::vector{n};
    for (const Node& name : names)
      if (!name.is_scalar() || name.scalar().empty())
        throw config::InputError(name.where, "include: found " + name.found(),
                                 "a file, or a list of files");
    return names;
  }

  void check_not_open(const Node& n, const std::string& file) const {
    if (std::find(open_.begin(), open_.end(), real(file)) != open_.end())
      throw config::InputError(n.where, "'" + n.scalar() + "' includes itself",
                               "files that do not include one another in a circle");
    if (open_.size() > kDeepest)
      throw config::InputError(n.where, "'" + n.scalar() + "' is included too deep",
                               "at most " + std::to_string(kDeepest) + " files, each in the next");
  }

  static Node load(const std::string& file) {
    Node included = config::load_yaml(file);
    if (!included.is_mapping())
      throw config::InputError(included.where, "found " + included.found(), "keys of a scenario");
    return included;
  }

  /// `own` over `base`.
  static Node merged(const Node& base, const Node& own, const std::string& path) {
    if (!base.is_mapping() || !own.is_mapping()) return own;
    Node out = base;
    out.where = own.where;
    for (const Node::Entry& e : own.entries()) {
      Node* there = out.find(e.key);
      if (there == nullptr) {
        out.set(e.key, e.value);
        place_key(out, e);
      } else if (path == "assumptions") {
        check_reason(e, *there);
        *there = e.value;
      } else {
        *there = merged(*there, e.value, path.empty() ? e.key : path + "." + e.key);
      }
    }
    return out;
  }

  static void place_key(Node& n, const Node::Entry& e) {
    for (Node::Entry& mine : n.entries())
      if (mine.key == e.key) mine.where = e.where;
  }

  static void check_reason(const Node::Entry& own, const Node& base) {
    const auto value_of = [](const Node& n) {
      const Node* v = n.is_mapping() ? n.find("value") : nullptr;
      return v == nullptr ? std::string() : config::to_json(*v, -1);
    };
    const Node* reason = own.value.is_mapping() ? own.value.find("deviates") : nullptr;
    const bool stated = reason != nullptr && reason->is_scalar() && !reason->scalar().empty();
    if (value_of(own.value) != value_of(base) && !stated)
      throw config::InputError(
          own.where, "assumptions." + own.key + " is not that of " + base.where.source->name,
          "a key 'deviates' that says why");
  }

  fs::path folder_;
  std::vector<std::string> open_;
};

}  // namespace

config::Node with_includes(config::Node root, const std::string& file) {
  Includes(file).merge_into(root);
  return root;
}

}  // namespace podsim::study
