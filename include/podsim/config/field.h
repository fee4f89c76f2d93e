// Fields of described structs by the type of the member. Included by codec.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "podsim/config/distribution.h"
#include "podsim/config/record.h"
#include "podsim/config/type_of.h"
#include "podsim/units/date.h"
#include "podsim/units/quantity.h"

namespace podsim::config {

/// Types whose values are one number, for fields that take distributions. `unit` tells apart what
/// cannot stand in one distribution, such as currencies.
template <class T>
struct Numeric {
  static constexpr bool known = false;
};
template <>
struct Numeric<double> {
  static constexpr bool known = true, whole = false, dated = false;
  static double number(double v) { return v; }
  static double with(double, double v) { return v; }
  static std::string unit(double) { return ""; }
};
template <>
struct Numeric<std::int64_t> {
  static constexpr bool known = true, whole = true, dated = false;
  static double number(std::int64_t v) { return static_cast<double>(v); }
  static std::int64_t with(std::int64_t, double v) { return static_cast<std::int64_t>(v); }
  static std::string unit(std::int64_t) { return ""; }
};
template <class D>
struct Numeric<units::Quantity<D>> {
  static constexpr bool known = true, whole = false, dated = false;
  static double number(units::Quantity<D> v) { return v.base(); }
  static units::Quantity<D> with(units::Quantity<D>, double v) { return units::Quantity<D>(v); }
  static std::string unit(units::Quantity<D>) { return ""; }
};
template <>
struct Numeric<units::Month> {
  static constexpr bool known = true, whole = true, dated = true;
  static double number(units::Month m) { return m.index; }
  static units::Month with(units::Month, double v) { return {static_cast<int>(v)}; }
  static std::string unit(units::Month) { return ""; }
};
template <class T>
struct Numeric<std::optional<T>> : Numeric<T> {};

/// The type of a field without std::optional.
template <class T>
struct Bare {
  using type = T;
};
template <class T>
struct Bare<std::optional<T>> {
  using type = T;
};

/// Decodes a distribution and gives its median to `out`.
template <class T>
void decode_uncertain_as(const Node& n, T& out, const Limits& l, Reader& r) {
  std::string unit;
  bool first = true;
  const ScalarReader scalar = [&](const Node& at, const Limits& limits,
                                  Reader& reader) -> std::optional<double> {
    const std::size_t before = reader.problems();
    T v{};
    Codec<T>::decode(at, v, limits, reader);
    if (reader.problems() != before) return std::nullopt;
    if (!first && Numeric<T>::unit(v) != unit) {
      reader.problem(at, "found " + at.found() + " beside " + unit, "one currency");
      return std::nullopt;
    }
    first = false;
    unit = Numeric<T>::unit(v);
    out = v;
    return Numeric<T>::number(v);
  };
  const auto d = decode_distribution(n, l, Numeric<T>::whole, Numeric<T>::dated, scalar, r);
  if (!d) return;
  const double central = d->quantile(0.5);
  out = Numeric<T>::with(out, central);
  r.uncertain()->push_back({r.path(), *d, in_order_of_form(n), central});
}

/// A field of type M of any struct, found by its distance from the struct's beginning: the code is
/// compiled once for every M, not for every struct.
template <class M>
class FieldOf : public Field {
 public:
  FieldOf(const char* name, const char* doc, bool required, std::ptrdiff_t offset)
      : Field(name, doc, required), offset_(offset) {}
  void decode(const Node& n, void* object, Reader& r) const override;
  [[nodiscard]] Node encode(const void* object, Form form) const override;
  [[nodiscard]] Node schema() const override;
  [[nodiscard]] const Type& type() const override { return type_of<M>(); }
  [[nodiscard]] const void* in(const void* object) const override {
    return static_cast<const std::byte*>(object) + offset_;
  }
  [[nodiscard]] void* in(void* object) const override {
    return static_cast<std::byte*>(object) + offset_;
  }
  void decode_uncertain(const Node& n, void* object, Reader& r) const override;

 private:
  [[nodiscard]] M& member(void* object) const { return *static_cast<M*>(in(object)); }

  std::ptrdiff_t offset_;
};

template <class M>
void FieldOf<M>::decode(const Node& n, void* object, Reader& r) const {
  Codec<M>::decode(n, member(object), limits(), r);
}

template <class M>
Node FieldOf<M>::encode(const void* object, Form form) const {
  return Codec<M>::encode(*static_cast<const M*>(in(object)), form);
}

template <class M>
Node FieldOf<M>::schema() const {
  return Codec<M>::schema(limits());
}

template <class M>
void FieldOf<M>::decode_uncertain(const Node& n, void* object, Reader& r) const {
  if constexpr (Numeric<M>::known) {
    typename Bare<M>::type value{};
    decode_uncertain_as(n, value, limits(), r);
    member(object) = value;
  } else {
    decode(n, object, r);
  }
}

// The types of most fields; compiled in field_types.cpp.
extern template class FieldOf<bool>;
extern template class FieldOf<double>;
extern template class FieldOf<std::int64_t>;
extern template class FieldOf<std::string>;
extern template class FieldOf<std::optional<double>>;
extern template class FieldOf<std::optional<std::int64_t>>;
extern template class FieldOf<std::optional<std::string>>;
extern template class FieldOf<std::vector<double>>;
extern template class FieldOf<std::vector<std::int64_t>>;
extern template class FieldOf<std::vector<std::string>>;
extern template class FieldOf<std::map<std::string, double>>;
extern template class FieldOf<std::map<std::string, std::int64_t>>;
extern template class FieldOf<std::map<std::string, std::string>>;
extern template class FieldOf<units::Month>;
extern template class FieldOf<std::optional<units::Month>>;
extern template class FieldOf<units::Time>;
extern template class FieldOf<std::optional<units::Time>>;
extern template class FieldOf<std::map<std::string, units::Time>>;
extern template class FieldOf<units::Bytes>;
extern template class FieldOf<units::Flops>;
extern template class FieldOf<units::Bandwidth>;
extern template class FieldOf<units::FlopRate>;
extern template class FieldOf<units::Power>;
extern template class FieldOf<std::optional<units::Power>>;
extern template class FieldOf<units::Usd>;

template <class T>
template <class M>
Field& Record<T>::add(const char* name, M T::* member, const char* doc, bool required) {
  const auto* begin = reinterpret_cast<const std::byte*>(&sample_);
  const auto* at = reinterpret_cast<const std::byte*>(&(sample_.*member));
  return keep(new FieldOf<M>(name, doc, required, at - begin));
}

}  // namespace podsim::config
