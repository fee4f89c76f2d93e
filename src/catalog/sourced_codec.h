// Reading and writing values with their source.
#pragma once

#include "podsim/catalog/enum_names.h"
#include "podsim/catalog/sourced.h"
#include "podsim/config/codec.h"

namespace podsim::catalog {

/// Key that the loader leaves where it put a relative's value, beside the value's own keys.
inline constexpr const char* kInherited = "inherited_from";
inline constexpr const char* kOverride = "overridden_as";

/// Fill the origin from {value, source, as_of, confidence, note}; the node of `value`, or nullptr
/// with a problem reported.
const config::Node* decode_origin(const config::Node& n, Origin& out, config::Reader& r);
config::Node encode_origin(const Origin& origin, config::Node value);
config::Node sourced_schema(config::Node value);

}  // namespace podsim::catalog

namespace podsim::config {

template <class T>
struct Codec<catalog::Sourced<T>> {
  static void decode(const Node& n, catalog::Sourced<T>& out, const Limits& l, Reader& r) {
    if (const Node* value = catalog::decode_origin(n, out.origin, r))
      Codec<T>::decode(*value, out.value, l, r);
  }
  static Node encode(const catalog::Sourced<T>& v, Form f) {
    return catalog::encode_origin(v.origin, Codec<T>::encode(v.value, f));
  }
  static Node schema(const Limits& l) { return catalog::sourced_schema(Codec<T>::schema(l)); }
};

}  // namespace podsim::config
