// The schema of results, from the descriptions that they are written by.
#include "podsim/config/codec.h"
#include "podsim/config/schema.h"
#include "podsim/study/chip.h"
#include "podsim/study/collective.h"
#include "podsim/study/comparison.h"
#include "podsim/study/result.h"
#include "podsim/study/search.h"
#include "podsim/study/study.h"
#include "podsim/study/sweep.h"
#include "podsim/study/systolic.h"

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

/// A quantity as a bare number.
Node in_base_units(const Node& schema) {
  Node number = config::type_schema("number");
  if (const Node* doc = schema.find("description"))
    number.set("description", Node::text(doc->scalar() + ", in s, B, FLOP, J or their quotients"));
  return number;
}

/// What a file may hold is more than what the program writes: a number is a number.
Node as_written(const Node& schema, config::Form form) {
  if (schema.is_sequence()) {
    Node list = Node::sequence();
    for (const Node& item : schema.items()) list.push(as_written(item, form));
    return list;
  }
  if (!schema.is_mapping()) return schema;
  if (form == config::Form::si && schema.find("patternErrorMessage") != nullptr)
    return in_base_units(schema);
  Node n = Node::mapping();
  for (const auto& e : schema.entries()) {
    if (e.key == "default") continue;
    if (e.key == "anyOf" && are_forms_of_a_number(e.value))
      for (const auto& part : e.value.items()[0].entries()) n.set(part.key, part.value);
    else
      n.set(e.key, as_written(e.value, form));
  }
  return n;
}

template <class T>
config::SchemaCase result_of_verb(const std::string& verb, config::Form form = config::Form::text) {
  return {verb, T{}.schema, as_written(config::schema_of<T>(), form)};
}

}  // namespace

config::Node results_schema() {
  return config::schema_of_cases(
      "podsim result", "schema",
      {result_of_verb<RunResult>("run"), result_of_verb<ComparisonResult>("compare"),
       result_of_verb<SweepResult>("sweep"), result_of_verb<SearchResult>("search"),
       result_of_verb<ClaimsResult>("claims"), result_of_verb<ChipRun>("chip", config::Form::si),
       result_of_verb<CollectiveResult>("collective", config::Form::si),
       result_of_verb<SystolicResult>("systolic")},
      Node::mapping());
}

}  // namespace podsim::study
