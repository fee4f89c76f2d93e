// Money in scenario files.
#pragma once

#include "podsim/config/codec.h"
#include "podsim/economics/money.h"

template <>
struct podsim::config::Codec<podsim::economics::Money> {
  static void decode(const Node& n, economics::Money& out, const Limits& l, Reader& r);
  static Node encode(const economics::Money& m, Form) {
    return Node::text(units::shortest(m.amount) + " " + m.currency);
  }
  static Node schema(const Limits&);
};

template <>
struct podsim::config::Numeric<podsim::economics::Money> {
  static constexpr bool known = true, whole = false, dated = false;
  static double number(const economics::Money& m) { return m.amount; }
  static economics::Money with(economics::Money m, double v) {
    m.amount = v;
    return m;
  }
  static std::string unit(const economics::Money& m) { return m.currency; }
};
