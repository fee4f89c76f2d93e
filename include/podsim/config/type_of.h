// The operations of type.h for every type that has a codec. Included by codec.h.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "podsim/base/id.h"
#include "podsim/config/path.h"
#include "podsim/config/record.h"
#include "podsim/units/date.h"
#include "podsim/units/quantity.h"

namespace podsim::config {

template <class T>
concept Described = requires(Record<T>& r) { T::describe(r); };

/// The one description of T, built on first use.
template <Described T>
const RecordBase& record_of() {
  static const Record<T>* record = [] {
    auto* r = new Record<T>;
    T::describe(*r);
    return r;
  }();
  return *record;
}

/// Whether two trees hold the same, wherever they were read.
bool same(const Node& a, const Node& b);
void add_to(Hash& h, const Node& n);
/// Returns the number at `path` of a tree; nothing where there is none or a text.
std::optional<double> number_at(const Node& n, std::string_view path);

/// A value that is not taken apart: it is known by its document.
template <class M>
struct Parts {
  static void hash(const M& v, Hash& h) { add_to(h, Codec<M>::encode(v, Form::si)); }
  static bool equal(const M& a, const M& b) {
    if constexpr (requires { a == b; })
      return a == b;
    else
      return same(Codec<M>::encode(a, Form::si), Codec<M>::encode(b, Form::si));
  }
  static std::optional<double> number(const M& v, std::string_view path) {
    return number_at(Codec<M>::encode(v, Form::text), path);
  }
  static Assigned assign(const Node&, std::string_view, M&, const Limits&, Reader&) {
    return Assigned::whole;
  }
};

/// A value without parts; `Derived` says what to hash.
template <class M, class Derived>
class Leaf {
 public:
  static void hash(const M& v, Hash& h) { h.add(Derived::key(v)); }
  static bool equal(const M& a, const M& b) { return a == b; }
  static std::optional<double> number(const M& v, std::string_view path) {
    if (!path.empty()) return std::nullopt;
    return Derived::number(v);
  }
  static Assigned assign(const Node&, std::string_view, M&, const Limits&, Reader&) {
    return Assigned::whole;
  }

 private:
  Leaf() = default;
  friend Derived;
};

template <class M>
  requires std::is_arithmetic_v<M>
struct Parts<M> : Leaf<M, Parts<M>> {
  using Leaf<M, Parts<M>>::number;
  static auto key(M v) {
    if constexpr (std::is_floating_point_v<M>)
      return static_cast<double>(v);
    else
      return static_cast<std::uint64_t>(v);
  }
  static std::optional<double> number(M v) {
    if constexpr (std::is_same_v<M, bool>) return std::nullopt;
    return static_cast<double>(v);
  }
};

template <class M>
  requires std::is_enum_v<M>
struct Parts<M> : Leaf<M, Parts<M>> {
  using Leaf<M, Parts<M>>::number;
  static std::uint64_t key(M v) { return static_cast<std::uint64_t>(v); }
  static std::optional<double> number(M) { return std::nullopt; }
};

template <>
struct Parts<std::string> : Leaf<std::string, Parts<std::string>> {
  using Leaf<std::string, Parts<std::string>>::number;
  static std::string_view key(const std::string& v) { return v; }
  static std::optional<double> number(const std::string&) { return std::nullopt; }
};

template <class D>
struct Parts<units::Quantity<D>> : Leaf<units::Quantity<D>, Parts<units::Quantity<D>>> {
  using Leaf<units::Quantity<D>, Parts<units::Quantity<D>>>::number;
  static double key(units::Quantity<D> v) { return v.base(); }
  static std::optional<double> number(units::Quantity<D>) { return std::nullopt; }
};

template <>
struct Parts<units::Month> : Leaf<units::Month, Parts<units::Month>> {
  using Leaf<units::Month, Parts<units::Month>>::number;
  static std::uint64_t key(units::Month v) { return static_cast<std::uint64_t>(v.index); }
  static std::optional<double> number(units::Month) { return std::nullopt; }
};

template <class Tag>
struct Parts<base::Id<Tag>> : Leaf<base::Id<Tag>, Parts<base::Id<Tag>>> {
  using Leaf<base::Id<Tag>, Parts<base::Id<Tag>>>::number;
  static std::uint64_t key(base::Id<Tag> v) { return static_cast<std::uint64_t>(v.value()); }
  static std::optional<double> number(base::Id<Tag> v) { return v.value(); }
};

template <Described M>
struct Parts<M> {
  static void hash(const M& v, Hash& h) { record_of<M>().hash(&v, h); }
  static bool equal(const M& a, const M& b) { return record_of<M>().equal(&a, &b); }
  static std::optional<double> number(const M& v, std::string_view path) {
    return record_of<M>().number(&v, path);
  }
  static Assigned assign(const Node& n, std::string_view path, M& v, const Limits&, Reader& r) {
    return record_of<M>().assign(n, path, &v, r);
  }
};

template <class T>
struct Parts<std::optional<T>> {
  using M = std::optional<T>;
  static void hash(const M& v, Hash& h) {
    h.add(std::uint64_t{v.has_value()});
    if (v) Parts<T>::hash(*v, h);
  }
  static bool equal(const M& a, const M& b) {
    return a.has_value() == b.has_value() && (!a || Parts<T>::equal(*a, *b));
  }
  static std::optional<double> number(const M& v, std::string_view path) {
    return v ? Parts<T>::number(*v, path) : std::nullopt;
  }
  static Assigned assign(const Node& n, std::string_view path, M& v, const Limits& l, Reader& r) {
    return v ? Parts<T>::assign(n, path, *v, l, r) : Assigned::whole;
  }
};

template <class T>
struct Parts<std::vector<T>> {
  using M = std::vector<T>;
  static void hash(const M& v, Hash& h) {
    h.add(std::uint64_t{v.size()});
    for (const auto& item : v) Parts<T>::hash(item, h);
  }
  static bool equal(const M& a, const M& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
      if (!Parts<T>::equal(a[i], b[i])) return false;
    return true;
  }
  static std::optional<double> number(const M& v, std::string_view path) {
    const auto part = index_part(path);
    if (!part || part->index >= v.size()) return std::nullopt;
    return Parts<T>::number(v[part->index], part->rest);
  }
  static Assigned assign(const Node& n, std::string_view path, M& v, const Limits& l, Reader& r) {
    const auto part = index_part(path);
    if (!part || part->rest.empty() || part->index >= v.size() || part->index >= n.items().size())
      return Assigned::whole;
    const Reader::Step step(r, std::to_string(part->index), true);
    return Parts<T>::assign(n.items()[part->index], part->rest, v[part->index], l, r);
  }
};

template <class I, class T>
struct Parts<base::IdVector<I, T>> {
  using M = base::IdVector<I, T>;
  static void hash(const M& v, Hash& h) { Parts<std::vector<T>>::hash(v.items(), h); }
  static bool equal(const M& a, const M& b) {
    return Parts<std::vector<T>>::equal(a.items(), b.items());
  }
  static std::optional<double> number(const M& v, std::string_view path) {
    return Parts<std::vector<T>>::number(v.items(), path);
  }
  static Assigned assign(const Node&, std::string_view, M&, const Limits&, Reader&) {
    return Assigned::whole;
  }
};

template <class T>
struct Parts<std::map<std::string, T>> {
  using M = std::map<std::string, T>;
  static void hash(const M& v, Hash& h) {
    h.add(std::uint64_t{v.size()});
    for (const auto& [key, value] : v) {
      h.add(std::string_view(key));
      Parts<T>::hash(value, h);
    }
  }
  static bool equal(const M& a, const M& b) {
    const auto same_entry = [](const auto& x, const auto& y) {
      return x.first == y.first && Parts<T>::equal(x.second, y.second);
    };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), same_entry);
  }
  /// The longest key that the path begins with.
  template <class Map>
  static auto entry(Map& v, std::string_view path) {
    auto found = v.end();
    for (auto it = v.begin(); it != v.end(); ++it)
      if (behind_key(path, it->first) &&
          (found == v.end() || it->first.size() > found->first.size()))
        found = it;
    return found;
  }
  static std::optional<double> number(const M& v, std::string_view path) {
    const auto it = entry(v, path);
    if (it == v.end()) return std::nullopt;
    return Parts<T>::number(it->second, *behind_key(path, it->first));
  }
  static Assigned assign(const Node& n, std::string_view path, M& v, const Limits& l, Reader& r) {
    const auto it = entry(v, path);
    if (it == v.end()) return Assigned::whole;
    const Node* item = n.find(it->first);
    const auto rest = behind_key(path, it->first);
    if (item == nullptr || rest->empty()) return Assigned::whole;
    const Reader::Step step(r, it->first);
    return Parts<T>::assign(*item, *rest, it->second, l, r);
  }
};

template <class M>
class TypeOf final : public Type {
 public:
  void hash(const void* v, Hash& h) const override { Parts<M>::hash(value(v), h); }
  [[nodiscard]] bool equal(const void* a, const void* b) const override {
    return Parts<M>::equal(value(a), value(b));
  }
  void copy(const void* from, void* to) const override { *static_cast<M*>(to) = value(from); }
  [[nodiscard]] std::optional<double> number(const void* v, std::string_view path) const override {
    return Parts<M>::number(value(v), path);
  }
  Assigned assign(const Node& n, std::string_view path, void* v, const Limits& l,
                  Reader& r) const override {
    return Parts<M>::assign(n, path, *static_cast<M*>(v), l, r);
  }

 private:
  static const M& value(const void* v) { return *static_cast<const M*>(v); }
};

template <class M>
const Type& type_of() {
  static const TypeOf<M> type;
  return type;
}

/// Adds the content of a value.
template <class T>
void add_to(Hash& h, const T& value) {
  type_of<T>().hash(&value, h);
}

/// Whether two values have the same content.
template <class T>
bool same(const T& a, const T& b) {
  return type_of<T>().equal(&a, &b);
}

/// Returns the number at a dotted path of a described value; nothing where there is none.
template <Described T>
std::optional<double> number_at(const T& value, std::string_view path) {
  return record_of<T>().number(&value, path);
}

/// Decodes what `root`, the whole tree of `value`, has at `path`, and no more of it than has to be:
/// the field that the path names, or the smallest value around it that has a codec of its own. The
/// checks of all structs around it run. Problems go to the reader as when all is decoded. Returns
/// false, and changes nothing, where the path leads to no field.
template <Described T>
bool assign(T& value, std::string_view path, const Node& root, Reader& r) {
  return record_of<T>().assign(root, path, &value, r) == Assigned::here;
}

}  // namespace podsim::config
