// The schema of results, from the descriptions that they are written by.
#include "podsim/config/codec.h"
#include "podsim/config/schema.h"
#include "podsim/study/comparison.h"
#include "podsim/study/result.h"
#include "podsim/study/study.h"
#include "podsim/study/sweep.h"

namespace podsim::study {
namespace {

using config::Node;

/// Whether these are a number and its form as a percentage, which only people write.
bool are_forms_of_a_number(const Node& any) {
  if (any.items().size() != 2) return false;
  const Node* first = any.items()[0].find("type");
  const Node* second = any.items()[1].find("type");
  return first != nullptr && first->scalar() == "number" && second != nullptr &&
         second->scalar() == "string";
}

/// What a file may hold is more than what the program writes: a number is a number.
Node as_written(const Node& schema) {
  if (schema.is_sequence()) {
    Node list = Node::sequence();
    for (const Node& item : schema.items()) list.push(as_written(item));
    return list;
  }
  if (!schema.is_mapping()) return schema;
  Node n = Node::mapping();
  for (const auto& e : schema.entries()) {
    if (e.key == "default") continue;
    if (e.key == "anyOf" && are_forms_of_a_number(e.value))
      for (const auto& part : e.value.items()[0].entries()) n.set(part.key, part.value);
    else
      n.set(e.key, as_written(e.value));
  }
  return n;
}

template <class T>
config::SchemaCase result_of_verb(const std::string& verb) {
  return {verb, T{}.schema, as_written(config::schema_of<T>())};
}

}  // namespace

config::Node results_schema() {
  return config::schema_of_cases(
      "podsim result", "schema",
      {result_of_verb<RunResult>("run"), result_of_verb<ComparisonResult>("compare"),
       result_of_verb<SweepResult>("sweep"), result_of_verb<ClaimsResult>("claims")},
      Node::mapping());
}

}  // namespace podsim::study
