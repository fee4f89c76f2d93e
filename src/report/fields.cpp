#include <algorithm>
#include <array>
#include <map>

#include "podsim/report/report.h"

namespace podsim::report {
namespace {

using config::Node;

std::string code(const std::string& text) { return "`" + text + "`"; }

std::string scalar_of(const Node& n, std::string_view key) {
  const Node* v = n.find(key);
  return v != nullptr && v->is_scalar() ? v->scalar() : "";
}

std::string escape_cell(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string limits_of(const Node& schema) {
  static constexpr std::array<std::array<const char*, 2>, 4> kinds = {
      {{"minimum", " ≥ "},
       {"exclusiveMinimum", " > "},
       {"maximum", " ≤ "},
       {"exclusiveMaximum", " < "}}};
  const std::string least = scalar_of(schema, "minimum");
  if (!least.empty() && least == scalar_of(schema, "maximum")) return " " + code(least);
  std::string text;
  for (const auto& [key, sign] : kinds)
    if (const auto limit = scalar_of(schema, key); !limit.empty())
      text += (text.empty() ? "" : ",") + (sign + limit);
  return text;
}

std::string joined(const Node& list, const std::string& separator) {
  std::string text;
  for (const auto& item : list.items())
    text += (text.empty() ? "" : separator) + code(item.scalar());
  return text;
}

std::string type_of(const Node& schema);

// Alternatives in words; of a number and its forms as a text only the number is worth a word.
std::string alternatives(const Node& any) {
  std::string text;
  for (const auto& option : any.items()) {
    const std::string type = type_of(option);
    if ((text.starts_with("number") || text.starts_with("integer")) && type == "text") continue;
    text += (text.empty() ? "" : " or ") + type;
  }
  return text;
}

std::string string_type(const Node& schema) {
  if (const Node* choices = schema.find("enum")) return joined(*choices, " or ");
  if (const Node* examples = schema.find("examples"); examples != nullptr)
    return "quantity, such as " + joined(*examples, ", ");
  return scalar_of(schema, "pattern").starts_with("^[0-9]{4}-") ? "month (`2026-07`)" : "text";
}

/// A name of the catalog by the definition that lists it.
std::string reference_type(const std::string& reference) {
  std::string definition = reference.substr(reference.rfind('/') + 1);
  if (definition == "distribution") return definition;
  std::string words = definition;
  std::replace(words.begin(), words.end(), '_', ' ');
  return "name, one of the catalog's " + words;
}

std::string type_of(const Node& schema) {
  for (const char* key : {"anyOf", "oneOf"})
    if (const Node* any = schema.find(key)) return alternatives(*any);
  if (const Node* all = schema.find("allOf"); all != nullptr && all->items().size() == 1)
    return type_of(all->items().front());
  if (schema.find("$ref") != nullptr) return reference_type(scalar_of(schema, "$ref"));
  if (const Node* several = schema.find("type"); several != nullptr && several->is_sequence())
    return "text or number";
  const std::string type = scalar_of(schema, "type");
  if (type == "string") return string_type(schema);
  if (type == "array")
    return schema.find("items") == nullptr ? "list"
                                           : "list, each " + type_of(*schema.find("items"));
  if (type != "object") return type + limits_of(schema);
  const Node* values = schema.find("additionalProperties");
  if (values != nullptr && values->is_mapping()) return "names, each a " + type_of(*values);
  return "section";
}

// The struct below a field and what to call its keys: "plans.<name>[].rent".
struct Inner {
  const Node* object = nullptr;
  std::string path;
};

Inner inner_of(const Node& schema, const std::string& path) {
  for (const char* key : {"anyOf", "oneOf"}) {
    const Node* any = schema.find(key);
    if (any == nullptr) continue;
    for (const auto& option : any->items())
      if (const Inner inner = inner_of(option, path); inner.object != nullptr) return inner;
  }
  if (schema.find("properties") != nullptr) return {&schema, path};
  if (const Node* items = schema.find("items")) return inner_of(*items, path + "[]");
  const Node* values = schema.find("additionalProperties");
  return values != nullptr && values->is_mapping() ? inner_of(*values, path + ".<name>") : Inner{};
}

class FieldReference {
 public:
  void section(const Node& object, const std::string& path) {
    text_ += "\n## " + (path.empty() ? "The file" : code(path)) + "\n\n";
    const std::string key = config::to_json(object, -1);
    if (const auto [known, first] = written_.try_emplace(key, path); !first) {
      text_ += "The keys of " + code(known->second) + ".\n";
      return;
    }
    text_ += "| key | value | default | meaning |\n| --- | --- | --- | --- |\n";
    const Node& properties = *object.find("properties");
    for (const auto& field : properties.entries()) row(object, field);
    for (const auto& field : properties.entries()) {
      const Inner inner = inner_of(field.value, path + (path.empty() ? "" : ".") + field.key);
      if (inner.object != nullptr) section(*inner.object, inner.path);
    }
  }

  std::string text() && { return std::move(text_); }

 private:
  void row(const Node& object, const Node::Entry& field) {
    const std::string initial = scalar_of(field.value, "default");
    const std::string value = is_required(object, field.key) ? "**required**"
                              : initial.empty()              ? ""
                                                             : code(initial);
    text_ += "| " + code(field.key) + " | " + escape_cell(type_of(field.value)) + " | " + value +
             " | " + escape_cell(scalar_of(field.value, "description")) + " |\n";
  }

  static bool is_required(const Node& object, const std::string& key) {
    const Node* required = object.find("required");
    if (required == nullptr) return false;
    for (const auto& name : required->items())
      if (name.scalar() == key) return true;
    return false;
  }

  std::map<std::string, std::string> written_;  // object → where its keys are listed
  std::string text_;
};

}  // namespace

std::string field_reference(const Node& schema) {
  FieldReference reference;
  reference.section(schema, "");
  return "# The scenario file, key by key\n\n"
         "Printed by `podsim schema scenario --format md`. Paths are those of `--set` and "
         "`--axis`, "
         "with\n`<name>` for a name of your choice and `[]` for a position in a list, counted from "
         "0:\n`plans.rent[0].rent.offer`. Where a value may be a distribution, see "
         "[uncertainty](../explain/uncertainty.md).\n" +
         std::move(reference).text();
}

}  // namespace podsim::report
