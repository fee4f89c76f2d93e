#include "podsim/config/schema.h"

#include "podsim/config/codec.h"

namespace podsim::config {
namespace {

Node reference_to(const std::string& definition) {
  Node n = Node::mapping();
  n.set("$ref", Node::text("#/definitions/" + definition));
  return n;
}

/// {if: {properties: {KEY: {const: VALUE}}, required: [KEY]}, then: {$ref: …}}
Node condition(const std::string& key, const SchemaCase& c) {
  Node value = Node::mapping(), properties = Node::mapping(), required = Node::sequence();
  value.set("const", Node::text(c.value));
  properties.set(key, std::move(value));
  required.push(Node::text(key));
  Node test = Node::mapping(), n = Node::mapping();
  test.set("properties", std::move(properties));
  test.set("required", std::move(required));
  n.set("if", std::move(test));
  n.set("then", reference_to(c.definition));
  return n;
}

}  // namespace

Node file_schema(const std::string& title, const Node& root, Node definitions) {
  Node s = Node::mapping();
  s.set("$schema", Node::text("http://json-schema.org/draft-07/schema#"));
  s.set("title", Node::text(title));
  for (const auto& e : root.entries()) s.set(e.key, e.value);
  if (!definitions.entries().empty()) s.set("definitions", std::move(definitions));
  return s;
}

Node schema_of_cases(const std::string& title, const std::string& key,
                     std::vector<SchemaCase> cases, Node definitions) {
  Node conditions = Node::sequence(), properties = Node::mapping(), required = Node::sequence();
  std::vector<std::string> values;
  for (auto& c : cases) {
    conditions.push(condition(key, c));
    values.push_back(c.value);
    definitions.set(c.definition, std::move(c.body));
  }
  properties.set(key, choice_schema(values));
  required.push(Node::text(key));
  Node root = type_schema("object");
  root.set("properties", std::move(properties));
  root.set("required", std::move(required));
  root.set("allOf", std::move(conditions));
  return file_schema(title, root, std::move(definitions));
}

}  // namespace podsim::config
