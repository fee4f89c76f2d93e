// The schema of scenario files.
#include "podsim/catalog/schema.h"
#include "podsim/config/codec.h"
#include "podsim/config/distribution.h"
#include "podsim/config/schema.h"
#include "podsim/study/scenario.h"
#include "podsim/study/study.h"

namespace podsim::study {
namespace {

/// Paths of catalog values, and what may stand in their place: any scalar.
config::Node overrides_schema() {
  config::Node types = config::Node::sequence(), value = config::Node::mapping();
  for (const char* type : {"string", "number", "boolean"}) types.push(config::Node::text(type));
  value.set("type", std::move(types));
  config::Node path = config::Node::mapping(), s = config::type_schema("object");
  path.set("pattern", config::Node::text(R"(^[a-z]+/[^/]+\..+$)"));
  s.set("propertyNames", std::move(path));
  s.set("additionalProperties", std::move(value));
  return s;
}

/// One file may stand without a list.
config::Node include_schema(const config::Node& list) {
  config::Node any = config::Node::sequence(), s = config::Node::mapping();
  any.push(config::type_schema("string"));
  any.push(list);
  s.set("anyOf", std::move(any));
  if (const config::Node* doc = list.find("description")) s.set("description", *doc);
  return s;
}

constexpr const char* kExpression = "^= ";

bool is_text_of_a_number(const config::Node& pattern) {
  return pattern.is_scalar() &&
         (pattern.scalar().starts_with("^\\s*") || pattern.scalar().starts_with("^[-+"));
}

/// A whole number, or an expression of named assumptions.
config::Node or_expression(const config::Node& integer) {
  config::Node any = config::Node::sequence(), s = config::Node::mapping(),
               number = config::Node::mapping(), expression = config::type_schema("string");
  for (const auto& e : integer.entries())
    (e.key == "description" || e.key == "default" ? s : number).set(e.key, e.value);
  expression.set("pattern", config::Node::text(kExpression));
  any.push(std::move(number));
  any.push(std::move(expression));
  s.set("anyOf", std::move(any));
  return s;
}

/// The schema with expressions of named assumptions wherever a number may stand.
config::Node with_expressions(const config::Node& schema) {
  if (schema.is_sequence()) {
    config::Node list = config::Node::sequence();
    for (const auto& item : schema.items()) list.push(with_expressions(item));
    return list;
  }
  if (!schema.is_mapping()) return schema;
  config::Node n = config::Node::mapping();
  for (const auto& e : schema.entries()) n.set(e.key, with_expressions(e.value));
  if (config::Node* pattern = n.find("pattern");
      pattern != nullptr && is_text_of_a_number(*pattern))
    *pattern = config::Node::text(std::string(kExpression) + "|" + pattern->scalar());
  const config::Node* type = n.find("type");
  return type != nullptr && type->is_scalar() && type->scalar() == "integer" ? or_expression(n) : n;
}

}  // namespace

config::Node scenario_schema(const catalog::Catalog& catalog, ScenarioPart part) {
  config::Node definitions = catalog::name_definitions(catalog);
  definitions.set("distribution", config::distribution_schema());
  config::Node root = with_expressions(config::schema_of<Scenario>());
  if (part == ScenarioPart::included) root.erase("required");
  const config::Node form = overrides_schema();
  config::Node& properties = *root.find("properties");
  properties.set("include", include_schema(*properties.find("include")));
  config::Node& overrides = *properties.find("catalog");
  for (const auto& e : form.entries()) overrides.set(e.key, e.value);
  return config::file_schema(
      part == ScenarioPart::whole ? "podsim scenario" : "file that a podsim scenario includes",
      root, std::move(definitions));
}

}  // namespace podsim::study
