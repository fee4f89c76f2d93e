#include "podsim/config/record.h"

#include <algorithm>

#include "podsim/config/codec.h"
#include "podsim/config/path.h"

namespace podsim::config {

void Reader::problem(const Node& at, std::string message, std::string expected, std::string hint) {
  problem(at.where, std::move(message), std::move(expected), std::move(hint));
}

void Reader::problem(Location at, std::string message, std::string expected, std::string hint) {
  diagnostics_.add(
      {std::move(at), path_, std::move(message), std::move(expected), std::move(hint)});
}

Reader::Step::Step(Reader& r, const std::string& part, bool index)
    : reader_(r), length_(r.path_.size()) {
  if (index) {
    reader_.path_ += "[" + part + "]";
  } else {
    reader_.path_ += (length_ > 0 ? "." : "") + part;
  }
}

namespace {

std::vector<std::string> names_of(const std::vector<std::unique_ptr<Field>>& fields) {
  std::vector<std::string> names;
  for (const auto& f : fields) names.push_back(f->name());
  return names;
}

/// The schema of a field that takes a distribution, too.
Node or_distribution(Node schema) {
  Node any = Node::sequence();
  if (const Node* kinds = schema.find("anyOf")) {
    any = *kinds;
  } else {
    any.push(std::move(schema));
  }
  Node reference = Node::mapping();
  reference.set("$ref", Node::text("#/definitions/distribution"));
  any.push(std::move(reference));
  Node expression = type_schema("string");
  expression.set("pattern", Node::text("^= "));
  expression.set("description", Node::text("a product of named assumptions and numbers"));
  any.push(std::move(expression));
  Node both = Node::mapping();
  both.set("anyOf", std::move(any));
  return both;
}

/// The schema of a field whose values a definition lists. What stands beside a reference does not
/// count, so that the reference is inside.
Node one_of_names(const char* set) {
  Node reference = Node::mapping();
  reference.set("$ref", Node::text("#/definitions/" + std::string(set)));
  Node all = Node::sequence();
  all.push(std::move(reference));
  Node s = Node::mapping();
  s.set("allOf", std::move(all));
  return s;
}

Node schema_of_field(const Field& f) {
  if (f.set_of_names() != nullptr) return one_of_names(f.set_of_names());
  return f.is_uncertain() ? or_distribution(f.schema()) : f.schema();
}

void report_unknown(const Node::Entry& e, const std::vector<std::string>& names, Reader& r) {
  r.problem(e.where, "unknown key '" + e.key + "'", "one of: " + join(names),
            did_you_mean(e.key, names));
}

}  // namespace

Field& RecordBase::keep(Field* field) {
  fields_.emplace_back(field);
  return *field;
}

void RecordBase::decode(const Node& n, void* object, Reader& r) const {
  if (!n.is_mapping()) {
    return r.problem(n, "found " + n.found(),
                     "a mapping with the keys: " + join(names_of(fields_)));
  }
  for (const auto& e : n.entries()) {
    const auto it = std::find_if(fields_.begin(), fields_.end(),
                                 [&](const auto& f) { return f->name() == e.key; });
    if (it == fields_.end()) {
      report_unknown(e, names_of(fields_), r);
      continue;
    }
    decode_field(**it, e.value, object, r);
  }
  for (const auto& f : fields_)
    if (f->is_required() && n.find(f->name()) == nullptr)
      r.problem(n, "the key '" + f->name() + "' is missing", f->name() + ": " + f->doc());
  for (const auto& check : checks_) check(object, n, r);
}

void RecordBase::decode_field(const Field& f, const Node& n, void* object, Reader& r) const {
  if (n.is_null() && !f.is_required()) return;
  const Reader::Step step(r, f.name());
  const bool distribution = f.is_uncertain() && n.is_mapping();
  if (distribution && r.uncertain() != nullptr) {
    f.decode_uncertain(n, object, r);
  } else {
    f.decode(n, object, r);
  }
}

const Field* RecordBase::field_at(std::string_view path) const {
  const auto it = std::find_if(fields_.begin(), fields_.end(), [&](const auto& f) {
    return behind_key(path, f->name()).has_value();
  });
  return it == fields_.end() ? nullptr : it->get();
}

void RecordBase::hash(const void* object, Hash& h) const {
  for (const auto& f : fields_) f->type().hash(f->in(object), h);
}

bool RecordBase::equal(const void* a, const void* b) const {
  return std::all_of(fields_.begin(), fields_.end(),
                     [&](const auto& f) { return f->type().equal(f->in(a), f->in(b)); });
}

std::optional<double> RecordBase::number(const void* object, std::string_view path) const {
  const Field* f = field_at(path);
  if (f == nullptr) return std::nullopt;
  return f->type().number(f->in(object), *behind_key(path, f->name()));
}

/// Where the tree of the value itself is missing, the one around it has to be decoded.
Assigned RecordBase::assign(const Node& n, std::string_view path, void* object, Reader& r) const {
  const Field* f = field_at(path);
  const Node* value = f == nullptr ? nullptr : n.find(f->name());
  if (value == nullptr) return Assigned::whole;
  const std::string_view rest = *behind_key(path, f->name());
  const Assigned done = [&] {
    if (rest.empty()) return Assigned::whole;
    const Reader::Step step(r, f->name());
    return f->type().assign(*value, rest, f->in(object), f->limits(), r);
  }();
  if (done == Assigned::whole) {
    f->type().copy(f->in(defaults_), f->in(object));
    decode_field(*f, *value, object, r);
  }
  for (const auto& check : checks_) check(object, n, r);
  return Assigned::here;
}

namespace {

/// Names the field whose value cannot be written.
Node encoded(const Field& f, const void* object, Form form) {
  try {
    return f.encode(object, form);
  } catch (const InputError& e) {
    auto problems = e.problems();
    for (auto& p : problems) p.path = p.path.empty() ? f.name() : f.name() + "." + p.path;
    throw InputError(std::move(problems));
  }
}

}  // namespace

Node RecordBase::encode(const void* object, Form form) const {
  Node n = Node::mapping();
  for (const auto& f : fields_) {
    Node value = encoded(*f, object, form);
    if (!value.is_null()) n.entries().push_back({f->name(), {}, std::move(value)});
  }
  return n;
}

Node RecordBase::schema(const Node& defaults) const {
  Node s = type_schema("object");
  Node properties = Node::mapping();
  Node required = Node::sequence();
  for (const auto& f : fields_) {
    Node field = schema_of_field(*f);
    field.set("description", Node::text(f->doc()));
    const Node* initial = defaults.find(f->name());
    if (f->is_required()) {
      required.push(Node::text(f->name()));
    } else if (initial != nullptr && initial->is_scalar() &&
               (f->set_of_names() == nullptr || !initial->scalar().empty())) {
      field.set("default", *initial);
    }
    properties.set(f->name(), std::move(field));
  }
  s.set("properties", std::move(properties));
  if (!required.items().empty()) s.set("required", std::move(required));
  s.set("additionalProperties", Node::boolean(false));
  return s;
}

}  // namespace podsim::config
