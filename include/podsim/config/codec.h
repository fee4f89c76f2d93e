// Codecs between document nodes and C++ types. Include in .cpp files that describe or decode.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "podsim/base/id.h"
#include "podsim/config/field.h"
#include "podsim/config/record.h"
#include "podsim/units/date.h"
#include "podsim/units/parse.h"
#include "podsim/units/quantity.h"

namespace podsim::config {

// Untemplated workers, in codec.cpp. Each reports a problem and returns nullopt when it fails.
std::optional<double> decode_number(const Node& n, const Limits& l, Reader& r);
std::optional<std::int64_t> decode_integer(const Node& n, const Limits& l, Reader& r);
std::optional<bool> decode_boolean(const Node& n, Reader& r);
std::optional<std::string> decode_text(const Node& n, Reader& r);
std::optional<double> decode_quantity(const Node& n, const units::Exponents& e, const Limits& l,
                                      Reader& r);
std::optional<units::Month> decode_month(const Node& n, Reader& r);
std::optional<std::size_t> decode_choice(const Node& n, const std::vector<std::string>& names,
                                         Reader& r);
Node encode_quantity(double base, const units::Exponents& e, Form form);
Node number_schema(const Limits& l);
Node integer_schema(const Limits& l);
Node quantity_schema(const units::Exponents& e);
Node month_schema();
Node choice_schema(const std::vector<std::string>& names);
Node type_schema(std::string_view type);

template <Described T>
struct Codec<T> {
  static void decode(const Node& n, T& out, const Limits&, Reader& r) {
    record_of<T>().decode(n, &out, r);
  }
  static Node encode(const T& v, Form f) { return record_of<T>().encode(&v, f); }
  static Node schema(const Limits&) {
    const T defaults{};
    return record_of<T>().schema(record_of<T>().encode(&defaults, Form::text));
  }
};

template <>
struct Codec<bool> {
  static void decode(const Node& n, bool& out, const Limits&, Reader& r) {
    if (const auto v = decode_boolean(n, r)) out = *v;
  }
  static Node encode(bool v, Form) { return Node::boolean(v); }
  static Node schema(const Limits&) { return type_schema("boolean"); }
};

template <class T>
  requires(std::is_integral_v<T> && !std::is_same_v<T, bool>)
struct Codec<T> {
  static void decode(const Node& n, T& out, const Limits& l, Reader& r) {
    if (const auto v = decode_integer(n, l, r)) out = static_cast<T>(*v);
  }
  static Node encode(T v, Form) { return Node::number(static_cast<std::int64_t>(v)); }
  static Node schema(const Limits& l) { return integer_schema(l); }
};

template <>
struct Codec<double> {
  static void decode(const Node& n, double& out, const Limits& l, Reader& r) {
    if (const auto v = decode_number(n, l, r)) out = *v;
  }
  static Node encode(double v, Form) { return Node::number(v); }
  static Node schema(const Limits& l) { return number_schema(l); }
};

template <>
struct Codec<std::string> {
  static void decode(const Node& n, std::string& out, const Limits&, Reader& r) {
    if (auto v = decode_text(n, r)) out = std::move(*v);
  }
  static Node encode(const std::string& v, Form) { return Node::text(v); }
  static Node schema(const Limits&) { return type_schema("string"); }
};

template <class D>
struct Codec<units::Quantity<D>> {
  static void decode(const Node& n, units::Quantity<D>& out, const Limits& l, Reader& r) {
    if (const auto v = decode_quantity(n, units::exponents_of<D>(), l, r))
      out = units::Quantity<D>(*v);
  }
  static Node encode(units::Quantity<D> v, Form f) {
    return encode_quantity(v.base(), units::exponents_of<D>(), f);
  }
  static Node schema(const Limits&) { return quantity_schema(units::exponents_of<D>()); }
};

template <>
struct Codec<units::Month> {
  static void decode(const Node& n, units::Month& out, const Limits&, Reader& r) {
    if (const auto v = decode_month(n, r)) out = *v;
  }
  static Node encode(units::Month v, Form) { return Node::text(units::print(v)); }
  static Node schema(const Limits&) { return month_schema(); }
};

template <class E>
  requires std::is_enum_v<E>
struct Codec<E> {
  static const std::vector<std::string>& names() {
    static const std::vector<std::string> list = [] {
      std::vector<std::string> v;
      for (const auto& [value, name] : EnumNames<E>::names) v.emplace_back(name);
      return v;
    }();
    return list;
  }
  static void decode(const Node& n, E& out, const Limits&, Reader& r) {
    if (const auto i = decode_choice(n, names(), r)) out = EnumNames<E>::names[*i].first;
  }
  static Node encode(E v, Form) {
    for (const auto& [value, name] : EnumNames<E>::names)
      if (value == v) return Node::text(name);
    return {};
  }
  static Node schema(const Limits&) { return choice_schema(names()); }
};

template <class E>
  requires std::is_enum_v<E>
std::string name_of(E v) {
  return Codec<E>::encode(v, Form::text).scalar();
}

template <class T>
struct Codec<std::optional<T>> {
  static void decode(const Node& n, std::optional<T>& out, const Limits& l, Reader& r) {
    T value{};
    Codec<T>::decode(n, value, l, r);
    out = std::move(value);
  }
  static Node encode(const std::optional<T>& v, Form f) {
    return v ? Codec<T>::encode(*v, f) : Node();
  }
  static Node schema(const Limits& l) { return Codec<T>::schema(l); }
};

template <class T>
struct Codec<std::vector<T>> {
  static void decode(const Node& n, std::vector<T>& out, const Limits& l, Reader& r) {
    if (!n.is_sequence()) return r.problem(n, "found " + n.found(), "a list");
    out.clear();
    for (std::size_t i = 0; i < n.items().size(); ++i) {
      const Reader::Step step(r, std::to_string(i), true);
      T value{};
      Codec<T>::decode(n.items()[i], value, l, r);
      out.push_back(std::move(value));
    }
  }
  static Node encode(const std::vector<T>& v, Form f) {
    Node n = Node::sequence();
    for (const auto& item : v) n.push(Codec<T>::encode(item, f));
    return n;
  }
  static Node schema(const Limits& l) {
    Node n = type_schema("array");
    n.set("items", Codec<T>::schema(l));
    return n;
  }
};

/// An id is its number, a vector of ids a list.
template <class Tag>
struct Codec<base::Id<Tag>> {
  static void decode(const Node& n, base::Id<Tag>& out, const Limits& l, Reader& r) {
    const auto v = decode_integer(n, l, r);
    if (!v) return;
    if (!std::in_range<typename base::Id<Tag>::Value>(*v))
      return r.problem(n, "found " + n.found(), "a whole number that a 32-bit integer holds");
    out = base::Id<Tag>(*v);
  }
  static Node encode(base::Id<Tag> id, Form) {
    return Node::number(static_cast<std::int64_t>(id.value()));
  }
  static Node schema(const Limits& l) { return integer_schema(l); }
};

template <class I, class T>
struct Codec<base::IdVector<I, T>> {
  static void decode(const Node& n, base::IdVector<I, T>& out, const Limits& l, Reader& r) {
    Codec<std::vector<T>>::decode(n, out.items(), l, r);
  }
  static Node encode(const base::IdVector<I, T>& v, Form f) {
    return Codec<std::vector<T>>::encode(v.items(), f);
  }
  static Node schema(const Limits& l) { return Codec<std::vector<T>>::schema(l); }
};

template <class T>
struct Codec<std::map<std::string, T>> {
  static void decode(const Node& n, std::map<std::string, T>& out, const Limits& l, Reader& r) {
    if (!n.is_mapping()) return r.problem(n, "found " + n.found(), "a mapping of names");
    out.clear();
    for (const auto& e : n.entries()) {
      const Reader::Step step(r, e.key);
      T value{};
      Codec<T>::decode(e.value, value, l, r);
      out.emplace(e.key, std::move(value));
    }
  }
  static Node encode(const std::map<std::string, T>& v, Form f) {
    Node n = Node::mapping();
    for (const auto& [key, value] : v) n.set(key, Codec<T>::encode(value, f));
    return n;
  }
  static Node schema(const Limits& l) {
    Node n = type_schema("object");
    n.set("additionalProperties", Codec<T>::schema(l));
    return n;
  }
};

/// Decode a document; all problems are collected in `d`.
template <class T>
T decode(const Node& n, Diagnostics& d, Form form = Form::text) {
  T value{};
  Reader r(d, form);
  Codec<T>::decode(n, value, Limits{}, r);
  return value;
}

/// The same of a document whose uncertain fields may hold distributions, which are added to
/// `uncertain`.
template <class T>
T decode(const Node& n, Diagnostics& d, std::vector<Uncertain>& uncertain) {
  T value{};
  Reader r(d, Form::text, &uncertain);
  Codec<T>::decode(n, value, Limits{}, r);
  return value;
}

/// Decode or throw InputError with all problems.
template <class T>
T decode(const Node& n, Form form = Form::text) {
  Diagnostics d;
  T value = decode<T>(n, d, form);
  d.throw_if_any();
  return value;
}

template <class T>
Node encode(const T& v, Form form = Form::text) {
  return Codec<T>::encode(v, form);
}

/// JSON Schema of a described struct (without the `$schema` header).
template <class T>
Node schema_of() {
  return Codec<T>::schema(Limits{});
}

}  // namespace podsim::config
