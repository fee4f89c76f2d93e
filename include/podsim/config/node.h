// The document tree between text (YAML, JSON) and described structs.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "podsim/config/diagnostics.h"

namespace podsim::config {

/// A value of a document: nothing, a scalar, a list or a mapping in the order written.
class Node {
 public:
  enum class Kind { null, scalar, sequence, mapping };
  struct Entry;

  Node() = default;
  static Node text(std::string s);   ///< a string (quoted in JSON)
  static Node plain(std::string s);  ///< a number or a boolean, written as it is
  /// Shortest text that reads back exactly. Throws InputError for what is no finite number: no
  /// result, answer of a worker or table carries one.
  static Node number(double v);
  static Node number(std::int64_t v);
  static Node boolean(bool v);
  static Node sequence();
  static Node mapping();

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] bool is_null() const { return kind_ == Kind::null; }
  [[nodiscard]] bool is_scalar() const { return kind_ == Kind::scalar; }
  [[nodiscard]] bool is_sequence() const { return kind_ == Kind::sequence; }
  [[nodiscard]] bool is_mapping() const { return kind_ == Kind::mapping; }
  /// "a mapping", "a list", "nothing" or the scalar itself in quotes, for messages.
  [[nodiscard]] std::string found() const;

  [[nodiscard]] const std::string& scalar() const { return scalar_; }
  [[nodiscard]] bool quoted() const { return quoted_; }
  [[nodiscard]] const std::vector<Node>& items() const { return items_; }
  [[nodiscard]] std::vector<Node>& items() { return items_; }
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  [[nodiscard]] std::vector<Entry>& entries() { return entries_; }
  [[nodiscard]] const Node* find(std::string_view key) const;
  [[nodiscard]] Node* find(std::string_view key);

  Node& push(Node n);
  /// Append or replace.
  Node& set(std::string key, Node n);
  bool erase(std::string_view key);

  Location where;  ///< place of the value

 private:
  Kind kind_ = Kind::null;
  bool quoted_ = false;
  std::string scalar_;
  std::vector<Node> items_;
  std::vector<Entry> entries_;
};

struct Node::Entry {
  std::string key;
  Location where;  ///< place of the key
  Node value;
};

/// Strict YAML: one document, no duplicate keys, no merge keys, no tags; anchors may be used within
/// limits on aliases, depth, size. Throws InputError.
Node parse_yaml(const std::shared_ptr<const Source>& source);
Node parse_yaml(std::string name, std::string text);

/// Read a file and parse it; errors for directories, pipes, devices, unreadable and over-long
/// files.
Node load_yaml(const std::string& file);
/// Reads a document or a result that podsim has kept. A result, which begins with
/// {"schema": "podsim.…, has no limit of size: what is written can be read.
Node load_result(const std::string& file);
/// Returns the kind of a result that podsim keeps, "run" of {"schema": "podsim.run/1", …, from the
/// beginning of its text; nothing where the text begins otherwise.
std::optional<std::string> kind_of_result(std::string_view text);
/// The text of a file under the same checks.
std::string read_text(const std::string& file, std::size_t limit);

/// JSON text to a tree (numbers stay plain, strings are quoted). Throws InputError.
Node parse_json(std::string name, const std::string& text);
/// `indent` < 0 writes one line. Non-ASCII text is kept.
std::string to_json(const Node& n, int indent = 2);
/// Block-style YAML that parses back to the same tree.
std::string to_yaml(const Node& n);

/// The value at a dotted path ("plans.rent.phases[0].step_time_s", also "phases.0"); null when
/// absent. Keys that contain dots are found too.
const Node* at_path(const Node& root, std::string_view path);
/// The deepest place along `path` that exists: where to point when a value is wrong or missing.
Location locate(const Node& root, std::string_view path);
/// Set the value at a dotted path, making mappings on the way; a new key with a slash in it, a path
/// of the catalog, takes the rest of the path with its dots. Throws InputError where the path
/// runs through a scalar or past the end of a list.
void set_path(Node& root, std::string_view path, Node value);
/// "path=value" of an option.
struct Setting {
  std::string path;
  Node value;
};
/// The value is parsed as YAML, located in "--set path".
Setting parse_setting(const std::string& setting, const std::string& option);
/// Sets the path of a setting to its value.
void apply_setting(Node& root, const std::string& setting, const std::string& option = "--set");

}  // namespace podsim::config
