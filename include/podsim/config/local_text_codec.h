// Codec of LocalText. Include in .cpp files that describe fields of that type.
#pragma once

#include "podsim/config/codec.h"
#include "podsim/config/local_text.h"

namespace podsim::config {

void decode_local_text(const Node& n, LocalText& out, Reader& r);
Node local_text_schema();

template <>
struct Codec<LocalText> {
  static void decode(const Node& n, LocalText& out, const Limits&, Reader& r) {
    decode_local_text(n, out, r);
  }
  static Node encode(const LocalText& t, Form) {
    if (t.zh.empty()) return Node::text(t.en);
    Node n = Node::mapping();
    n.set("en", Node::text(t.en));
    n.set("zh", Node::text(t.zh));
    return n;
  }
  static Node schema(const Limits&) { return local_text_schema(); }
};

}  // namespace podsim::config
