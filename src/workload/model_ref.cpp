// The value of `workload.model`: a name, a file or a description, which has a catalog entry's keys
// but those that say where it comes from.
#include <filesystem>

#include "podsim/config/codec.h"
#include "podsim/config/named_file.h"
#include "podsim/workload/section.h"

namespace podsim::workload {
namespace {

void decode_description(const config::Node& n, ModelRef& out, config::Reader& r) {
  catalog::ModelDescription model;
  config::Codec<catalog::ModelDescription>::decode(n, model, {}, r);
  model.name = "described in the scenario";
  out.arch = std::move(model);
}

/// A file holds the description alone or a catalog entry, of which the rest is dropped.
void decode_file(const config::Node& n, ModelRef& out, config::Reader& r) {
  try {
    config::Node file = config::load_yaml(
        config::file_named_by(n, config::folder_of_document(n), ", or --set workload.model=FILE"));
    for (const char* key : {"podsim", "kind", "name", "title", "source", "as_of", "confidence",
                            "note", "max_sequence"})
      file.erase(key);
    decode_description(file, out, r);
  } catch (const config::InputError& e) {
    for (const auto& p : e.problems())
      r.problem(p.where.source ? p.where : n.where, p.message, p.expected, p.hint);
  }
}

}  // namespace
}  // namespace podsim::workload

namespace podsim::config {

using catalog::ModelDescription;
using workload::ModelRef;

void Codec<ModelRef>::decode(const Node& n, ModelRef& out, const Limits&, Reader& r) {
  out = {};
  if (n.is_mapping()) return workload::decode_description(n, out, r);
  if (!n.is_scalar())
    return r.problem(n, "found " + n.found(), "the name of a model, a .yaml file or a mapping");
  if (n.scalar().ends_with(".yaml")) return workload::decode_file(n, out, r);
  if (n.scalar().find('/') != std::string::npos)
    return r.problem(n, "found " + n.found(), "the name of a model, a .yaml file or a mapping");
  out.name = n.scalar();
}

Node Codec<ModelRef>::encode(const ModelRef& v, Form f) {
  if (!v.arch) return v.name.empty() ? Node() : Node::text(v.name);
  ModelDescription model{*v.arch};
  return Codec<ModelDescription>::encode(model, f);
}

Node Codec<ModelRef>::schema(const Limits&) {
  Node choices = Node::sequence(), name = Node::mapping(), file = type_schema("string");
  name.set("$ref", Node::text("#/definitions/models"));
  file.set("pattern", Node::text(R"(\.yaml$)"));
  file.set("description", Node::text("a file in the scenario's folder or below it"));
  choices.push(std::move(name));
  choices.push(std::move(file));
  choices.push(schema_of<ModelDescription>());
  Node s = Node::mapping();
  s.set("anyOf", std::move(choices));
  return s;
}

}  // namespace podsim::config
