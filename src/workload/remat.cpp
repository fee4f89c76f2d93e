#include "podsim/workload/remat.h"

#include <algorithm>

#include "podsim/config/codec.h"
#include "src/workload/names.h"

namespace podsim::workload {
namespace {

bool contains(const std::vector<Activation>& list, Activation a) {
  return std::find(list.begin(), list.end(), a) != list.end();
}

/// As written, so that a slip is reported once, where it is.
std::vector<std::string> words_of(const config::Node& n) {
  std::vector<std::string> words;
  for (const char* key : {"save", "offload"})
    if (const config::Node* list = n.find(key); list != nullptr && list->is_sequence())
      for (const auto& item : list->items())
        if (item.is_scalar()) words.push_back(item.scalar());
  return words;
}

void check_lists(const RematLists& l, const config::Node& n, config::Reader& r) {
  if (!contains(l.save, Activation::input) && !contains(l.offload, Activation::input))
    r.problem(n, "the input of a layer is neither saved nor offloaded",
              "input in one of the lists: the layer is computed again from it");
  const auto words = words_of(n);
  for (const auto& [a, name] : config::EnumNames<Activation>::names)
    if (std::count(words.begin(), words.end(), name) > 1)
      r.problem(n, std::string("'") + name + "' is named twice", "each activation once");
}

}  // namespace

bool RematPolicy::keeps(Activation a) const {
  if (lists) return contains(lists->save, a) || contains(lists->offload, a);
  if (named == Remat::minimal) return a != Activation::context;
  return everything() || a == Activation::input;
}

bool RematPolicy::offloads(Activation a) const { return lists && contains(lists->offload, a); }

void RematLists::describe(config::Record<RematLists>& r) {
  r.optional("save", &RematLists::save,
             "activations of each layer kept in device memory: input, qkv (before the rotary "
             "embedding), context (attention's outputs), attn_out (their projection), mlp_up (up "
             "and gate), mlp_gate (the gate alone), mlp_down (outputs of FFN or experts)");
  r.optional("offload", &RematLists::offload,
             "those moved to the host's memory in forward and back in time for backward");
  r.check(check_lists);
}

}  // namespace podsim::workload

namespace podsim::config {

using workload::Remat;
using workload::RematLists;
using workload::RematPolicy;

void Codec<RematPolicy>::decode(const Node& n, RematPolicy& out, const Limits& l, Reader& r) {
  out = {};
  out.automatic = n.is_scalar() && n.scalar() == "auto";
  if (out.automatic) return;
  if (!n.is_mapping()) return Codec<Remat>::decode(n, out.named, l, r);
  out.lists.emplace();
  Codec<RematLists>::decode(n, *out.lists, l, r);
}

Node Codec<RematPolicy>::encode(const RematPolicy& v, Form f) {
  if (v.automatic) return Node::text("auto");
  return v.lists ? Codec<RematLists>::encode(*v.lists, f) : Codec<Remat>::encode(v.named, f);
}

Node Codec<RematPolicy>::schema(const Limits& l) {
  Node choices = Node::sequence();
  choices.push(Codec<Remat>::schema(l));
  choices.push(choice_schema({"auto"}));
  choices.push(schema_of<RematLists>());
  Node s = Node::mapping();
  s.set("oneOf", std::move(choices));
  return s;
}

}  // namespace podsim::config
