#include "podsim/config/local_text_codec.h"

namespace podsim::config {

void decode_local_text(const Node& n, LocalText& out, Reader& r) {
  if (!n.is_mapping()) {
    if (auto text = decode_text(n, r)) out = {std::move(*text), ""};
    return;
  }
  out = {};
  for (const auto& e : n.entries()) {
    const Reader::Step step(r, e.key);
    if (e.key != "en" && e.key != "zh") {
      r.problem(e.value, "unknown language '" + e.key + "'", "en or zh");
      continue;
    }
    if (auto text = decode_text(e.value, r)) (e.key == "en" ? out.en : out.zh) = std::move(*text);
  }
  if (out.en.empty())
    r.problem(n, "the English text is missing", "a text, or {en: TEXT, zh: TEXT}");
}

Node local_text_schema() {
  const auto language = [](const char* description) {
    Node n = type_schema("string");
    n.set("description", Node::text(description));
    return n;
  };
  Node languages = Node::mapping();
  languages.set("en", language("the text in English"));
  languages.set("zh", language("the text in Chinese, for --lang zh"));
  Node required = Node::sequence();
  required.push(Node::text("en"));
  Node map = type_schema("object");
  map.set("properties", std::move(languages));
  map.set("required", std::move(required));
  map.set("additionalProperties", Node::boolean(false));
  Node either = Node::sequence();
  either.push(type_schema("string"));
  either.push(std::move(map));
  Node schema = Node::mapping();
  schema.set("anyOf", std::move(either));
  return schema;
}

}  // namespace podsim::config
