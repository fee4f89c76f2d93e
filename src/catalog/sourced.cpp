#include "podsim/catalog/sourced.h"

#include "src/catalog/sourced_codec.h"

namespace podsim::config {

void Codec<catalog::WrittenValue>::decode(const Node& n, catalog::WrittenValue& out, const Limits&,
                                          Reader& r) {
  if (auto v = decode_text(n, r)) out = std::move(*v);
}

Node Codec<catalog::WrittenValue>::encode(const catalog::WrittenValue& v, Form) {
  return units::parse_number(v) ? Node::plain(v) : Node::text(v);
}

Node Codec<catalog::WrittenValue>::schema(const Limits&) { return Node::mapping(); }

}  // namespace podsim::config

namespace podsim::catalog {
namespace {

const std::vector<std::string>& keys_of_a_value() {
  static const std::vector<std::string> keys = {"value", "source", "as_of", "confidence", "note"};
  return keys;
}

constexpr const char* kExpected =
    "a value with its source: {value: …, source: …, as_of: …, confidence: "
    "official|reported|estimated}";

bool known_key(const std::string& key) {
  for (const auto& k : keys_of_a_value())
    if (k == key) return true;
  return key == kInherited || key == kOverride;
}

void report_unknown_keys(const config::Node& n, config::Reader& r) {
  for (const auto& e : n.entries())
    if (!known_key(e.key))
      r.problem(e.where, "unknown key '" + e.key + "'",
                "one of: " + config::join(keys_of_a_value()),
                config::did_you_mean(e.key, keys_of_a_value()));
}

void read_text(const config::Node& n, const char* key, bool required, std::string& out,
               config::Reader& r) {
  const config::Node* text = n.find(key);
  if (text == nullptr) {
    if (required) r.problem(n, std::string("the key '") + key + "' is missing", kExpected);
    return;
  }
  const config::Reader::Step step(r, key);
  if (auto v = config::decode_text(*text, r)) out = std::move(*v);
}

}  // namespace

const config::Node* decode_origin(const config::Node& n, Origin& out, config::Reader& r) {
  out.path = r.path();
  if (!n.is_mapping()) {
    r.problem(n, "found " + n.found(), kExpected);
    return nullptr;
  }
  report_unknown_keys(n, r);
  read_text(n, "source", true, out.source, r);
  read_text(n, "as_of", true, out.as_of, r);
  read_text(n, "note", false, out.note, r);
  read_text(n, kInherited, false, out.inherit, r);
  read_text(n, kOverride, false, out.override_path, r);
  if (const config::Node* confidence = n.find("confidence")) {
    const config::Reader::Step step(r, "confidence");
    config::Codec<Confidence>::decode(*confidence, out.confidence, {}, r);
  } else {
    r.problem(n, "the key 'confidence' is missing", kExpected);
  }
  const config::Node* value = n.find("value");
  if (value == nullptr) {
    r.problem(n, "the key 'value' is missing", kExpected);
  } else if (value->is_scalar()) {
    out.text = value->scalar();
  }
  return value;
}

config::Node encode_origin(const Origin& origin, config::Node value) {
  config::Node n = config::Node::mapping();
  n.set("value", std::move(value));
  n.set("source", config::Node::text(origin.source));
  n.set("as_of", config::Node::text(origin.as_of));
  n.set("confidence", config::Node::text(config::name_of(origin.confidence)));
  if (!origin.note.empty()) n.set("note", config::Node::text(origin.note));
  return n;
}

namespace {

/// One of the lists of keys that stand together.
config::Node keys_of_one(const std::vector<std::vector<const char*>>& lists) {
  config::Node any = config::Node::sequence();
  for (const auto& keys : lists) {
    config::Node required = config::Node::sequence(), one = config::Node::mapping();
    for (const char* key : keys) required.push(config::Node::text(key));
    one.set("required", std::move(required));
    any.push(std::move(one));
  }
  return any;
}

}  // namespace

config::Node sourced_schema(config::Node value) {
  config::Node properties = config::Node::mapping();
  properties.set("value", std::move(value));
  for (const char* key : {"source", "as_of", "note", "inherit", "reason", "calibrated"})
    properties.set(key, config::type_schema("string"));
  properties.set("confidence", config::Codec<Confidence>::schema({}));
  config::Node s = config::type_schema("object");
  s.set("properties", std::move(properties));
  s.set("oneOf",
        keys_of_one(
            {{"value", "source", "as_of", "confidence"}, {"inherit", "reason"}, {"calibrated"}}));
  s.set("additionalProperties", config::Node::boolean(false));
  return s;
}

void Input::describe(config::Record<Input>& r) {
  r.required("path", &Input::path, "catalog entry and field, or scenario key");
  r.required("value", &Input::value, "the number or text");
  r.required("unit", &Input::unit, "its unit; 1 for counts and fractions");
  r.required("source", &Input::source, "URL or citation");
  r.required("as_of", &Input::as_of, "date of the source");
  r.required("confidence", &Input::confidence, "official, reported or estimated");
  r.required("note", &Input::note, "derivation, caveats, where it was inherited from");
}

void InputLog::add(const Origin& origin, Consumers consumers) {
  if (origin.path.empty()) return;
  LoggedInput& entry = used_[origin.path];
  if (!entry.origin) entry.origin = std::make_shared<const Origin>(origin);
  entry.consumers = entry.consumers | consumers;
}

void InputLog::add_trait(const std::string& path, const std::string& text, Consumers consumers) {
  Origin origin;
  origin.path = path;
  origin.text = text;
  origin.source = "trait of the catalog's entry";
  origin.confidence = Confidence::reported;
  add(origin, consumers);
}

void InputLog::add_key(const std::string& path, Consumers consumers) {
  LoggedInput& entry = used_[path];
  entry.consumers = entry.consumers | consumers;
}

void InputLog::merge(const InputLog& other) {
  for (const auto& [path, theirs] : other.used_) {
    LoggedInput& entry = used_[path];
    if (!entry.origin) entry.origin = theirs.origin;
    entry.consumers = entry.consumers | theirs.consumers;
  }
}

std::vector<std::string> InputLog::consumed(Consumers by) const {
  std::vector<std::string> paths;
  for (const auto& [path, entry] : used_)
    if (entry.consumers.any_of(by)) paths.push_back(path);
  return paths;
}

Consumers InputLog::consumers_of(const std::string& path) const {
  const auto it = used_.find(path);
  return it == used_.end() ? Consumers() : it->second.consumers;
}

std::set<std::string> InputLog::overrides() const {
  std::set<std::string> paths;
  for (const auto& [path, entry] : used_)
    if (entry.origin && !entry.origin->override_path.empty())
      paths.insert(entry.origin->override_path);
  return paths;
}

namespace {

// "25 GB/s" and "25GB/s" are 25 of the unit GB/s. Texts of a result are never empty: a count has
// the unit "1", a name or a shape "text".
std::pair<std::string, std::string> value_and_unit(const std::string& text) {
  const auto quantity = units::parse_quantity(text).value;
  if (!quantity) return {text, "text"};
  if (quantity->unit.empty()) return {text, "1"};
  const std::string number = text.substr(0, text.rfind(quantity->unit));
  return {number.substr(0, number.find_last_not_of(' ') + 1), quantity->unit};
}

}  // namespace

std::vector<Input> InputLog::inputs() const {
  std::vector<Input> list;
  for (const auto& [path, entry] : used_) {
    if (!entry.origin) continue;
    const Origin& o = *entry.origin;
    auto [value, unit] = value_and_unit(o.text);
    list.push_back({path, std::move(value), std::move(unit), o.source, o.as_of,
                    config::name_of(o.confidence),
                    o.note.empty() ? "as the source states it" : o.note});
  }
  return list;
}

}  // namespace podsim::catalog
