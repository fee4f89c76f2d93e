// The value of `workload.model`: a name, a file or a description, which has a catalog entry's keys
// but those that say where it comes from.
#include <filesystem>

#include "podsim/config/codec.h"
#include "podsim/workload/section.h"

namespace podsim::workload {
namespace {

void decode_description(const config::Node& n, ModelRef& out, config::Reader& r) {
  catalog::ModelDescription model;
  config::Codec<catalog::ModelDescription>::decode(n, model, {}, r);
  model.name = "described in the scenario";
  out.arch = std::move(model);
}

/// A file named in a document is looked for beside that document.
std::string beside(const config::Node& n, const std::string& file) {
  const std::filesystem::path path(file);
  if (path.is_absolute() || !n.where.source) return file;
  const auto folder = std::filesystem::path(n.where.source->name).parent_path();
  const auto found = folder / path;
  return std::filesystem::exists(found) ? found.string() : file;
}

/// A file holds the description alone or a catalog entry, of which the rest is dropped.
void decode_file(const config::Node& n, ModelRef& out, config::Reader& r) {
  try {
    config::Node file = config::load_yaml(beside(n, n.scalar()));
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
  out.name = n.scalar();
}

Node Codec<ModelRef>::encode(const ModelRef& v, Form f) {
  if (!v.arch) return v.name.empty() ? Node() : Node::text(v.name);
  ModelDescription model{*v.arch};
  return Codec<ModelDescription>::encode(model, f);
}

Node Codec<ModelRef>::schema(const Limits&) {
  Node choices = Node::sequence();
  choices.push(type_schema("string"));
  choices.push(schema_of<ModelDescription>());
  Node s = Node::mapping();
  s.set("oneOf", std::move(choices));
  return s;
}

}  // namespace podsim::config
