// Strict YAML by yaml-cpp's events: what yaml-cpp lets pass in silence is refused here.
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <map>
#include <sstream>
#include <string_view>
#include <unordered_set>

#include "podsim/base/printable.h"
#include "podsim/config/node.h"
#include "podsim/config/text_lines.h"

namespace podsim::config {
namespace {

constexpr std::size_t kMaxDepth = 64;
constexpr std::size_t kMaxNodes = 1'000'000;              // after aliases are expanded
constexpr std::size_t kMaxText = std::size_t{16} << 20U;  // bytes that aliases add

/// Size of a value that is written once more.
struct Extent {
  std::size_t nodes = 0, text = 0;
};

void add_extent(const Node& n, Extent& e) {
  ++e.nodes;
  e.text += n.scalar().size();
  for (const auto& i : n.items()) add_extent(i, e);
  for (const auto& entry : n.entries()) {
    e.text += entry.key.size();
    add_extent(entry.value, e);
  }
}

/// yaml-cpp gives the escapes \N and \_ as the bytes 0x85 and 0xA0, which are no UTF-8;
/// everything else is, since the source is.
std::string in_utf8(const std::string& value) {
  std::string text;
  for (std::string_view rest = value; !rest.empty();) {
    const std::size_t length = base::character_length(rest);
    if (length == 0) {
      constexpr char first_of_latin = '\xC2';  // U+0080 to U+00BF
      text += first_of_latin;
    }
    const std::size_t bytes = length == 0 ? 1 : length;
    text += rest.substr(0, bytes);
    rest.remove_prefix(bytes);
  }
  return text;
}

class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(std::shared_ptr<const Source> source) : source_(std::move(source)) {}

  Node take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    finish(located(Node(), mark), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto it = anchors_.find(anchor);
    if (it == anchors_.end()) fail(mark, "an alias to a value that is still being written");
    Extent extent;
    add_extent(it->second, extent);
    nodes_ += extent.nodes;
    text_ += extent.text;
    check_size(mark);
    finish(located(it->second, mark), 0);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& read) override {
    check_tag(mark, tag);
    const std::string value = in_utf8(read);
    Node n = tag == "!" ? Node::text(value) : Node::plain(value);
    if (tag != "!" && (value == "null" || value == "Null" || value == "NULL")) n = Node();
    finish(located(std::move(n), mark), anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    check_tag(mark, tag);
    open(located(Node::sequence(), mark), anchor);
  }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    check_tag(mark, tag);
    open(located(Node::mapping(), mark), anchor);
  }

  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    Node node;
    YAML::anchor_t anchor = 0;
    bool have_key = false;
    std::string key;
    Location key_where;
    std::unordered_set<std::string> keys;  // so far; a search each time would take quadratic time
  };

  [[noreturn]] void fail(const YAML::Mark& mark, std::string message, std::string expected = "") {
    throw InputError(at(mark), std::move(message), std::move(expected));
  }

  Location at(const YAML::Mark& mark) const { return {source_, mark.line + 1, mark.column + 1}; }

  Node located(Node n, const YAML::Mark& mark) {
    n.where = at(mark);
    return n;
  }

  void check_tag(const YAML::Mark& mark, const std::string& tag) {
    if (!tag.empty() && tag != "!" && tag != "?")
      fail(mark, "found the tag '" + tag + "'", "no tags");
  }

  void check_size(const YAML::Mark& mark) {
    if (nodes_ > kMaxNodes)
      fail(mark, "the document grows past a million values when its aliases are expanded");
    if (text_ > kMaxText)
      fail(mark, "the document grows by more than 16 MiB when its aliases are expanded");
  }

  void open(Node n, YAML::anchor_t anchor) {
    if (stack_.size() >= kMaxDepth)
      throw InputError(n.where, "values nested deeper than 64 levels");
    stack_.push_back(Frame{std::move(n), anchor, false, "", {}, {}});
  }

  void close() {
    Frame f = std::move(stack_.back());
    stack_.pop_back();
    finish(std::move(f.node), f.anchor);
  }

  void finish(Node n, YAML::anchor_t anchor) {
    ++nodes_;
    if (anchor != 0) anchors_[anchor] = n;
    if (stack_.empty()) {
      root_ = std::move(n);
    } else if (Frame& f = stack_.back(); f.node.is_sequence()) {
      f.node.push(std::move(n));
    } else if (!f.have_key) {
      take_key(f, n);
    } else {
      f.node.entries().push_back({std::move(f.key), f.key_where, std::move(n)});
      f.have_key = false;
    }
  }

  void take_key(Frame& f, const Node& n) {
    if (!n.is_scalar()) throw InputError(n.where, "found " + n.found() + " for a key", "a name");
    if (n.scalar() == "<<")
      throw InputError(n.where, "found the merge key '<<'",
                       "the keys written out: merge keys are not part of YAML 1.2");
    if (!f.keys.insert(n.scalar()).second)
      throw InputError(n.where, "the key '" + n.scalar() + "' stands here twice", "each key once");
    f.key = n.scalar();
    f.key_where = n.where;
    f.have_key = true;
  }

  std::shared_ptr<const Source> source_;
  std::vector<Frame> stack_;
  std::map<YAML::anchor_t, Node> anchors_;
  std::size_t nodes_ = 0, text_ = 0;
  Node root_;
};

// The scanner reads ahead over unclosed brackets, so their depth is bounded before it starts.
// Quotes and comments are not tracked: text with that many unmatched brackets is refused as well.
void check_bracket_depth(const std::shared_ptr<const Source>& source) {
  constexpr std::size_t limit = 1000;
  std::size_t depth = 0;
  int line = 1;
  for (const char c : source->text) {
    if (c == '\n') ++line;
    if (c == '[' || c == '{') ++depth;
    if ((c == ']' || c == '}') && depth > 0) --depth;
    if (depth > limit)
      throw InputError(Location{source, line, 1}, "values nested deeper than 64 levels");
  }
}

}  // namespace

Node parse_yaml(const std::shared_ptr<const Source>& source) {
  check_text(source);
  check_bracket_depth(source);
  std::istringstream stream(source->text);
  try {
    YAML::Parser parser(stream);
    TreeBuilder builder(source);
    if (!parser.HandleNextDocument(builder))
      throw InputError(Location{source, 0, 0}, "the file is empty", "a YAML document");
    Node root = builder.take();
    TreeBuilder rest(source);
    if (parser.HandleNextDocument(rest))
      throw InputError(rest.take().where, "found a second document", "one");
    return root;
  } catch (const YAML::Exception& e) {
    throw InputError(Location{source, e.mark.line + 1, e.mark.column + 1}, "not YAML: " + e.msg);
  }
}

Node parse_yaml(std::string name, std::string text) {
  return parse_yaml(std::make_shared<Source>(Source{std::move(name), std::move(text)}));
}

}  // namespace podsim::config
