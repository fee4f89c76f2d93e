#include "podsim/config/codec.h"

#include <cmath>

namespace podsim::config {
namespace {

std::string limit_text(double v, const units::Exponents& e) {
  return v == 0 ? "0" : units::print_exact(v, e);
}

// "" when `v` is within the limits, else what would be.
std::string outside(double v, const Limits& l, const units::Exponents& e) {
  if (l.at_least && v < *l.at_least) return "at least " + limit_text(*l.at_least, e);
  if (l.more_than && v <= *l.more_than) return "more than " + limit_text(*l.more_than, e);
  if (l.at_most && v > *l.at_most) return "at most " + limit_text(*l.at_most, e);
  if (l.less_than && v >= *l.less_than) return "less than " + limit_text(*l.less_than, e);
  return "";
}

bool check_limits(double v, const Node& n, const Limits& l, const units::Exponents& e, Reader& r) {
  const std::string right = outside(v, l, e);
  if (right.empty()) return true;
  r.problem(n, "found " + n.found(), right);
  return false;
}

std::string units_text(const units::Exponents& e) {
  return "a number with a unit: " + join(units::usual_units(e));
}

std::string example_of(double v, const units::Exponents& e) {
  const auto usual = units::usual_units(e);
  return usual.empty() ? ""
                       : "for example '" + units::shortest(v) + " " + usual[usual.size() / 2] + "'";
}

void report_parse_error(const Node& n, const units::ParseError& error, const std::string& expected,
                        const std::vector<std::string>& units, Reader& r) {
  switch (error.kind) {
    case units::ParseError::Reason::not_a_number:
      return r.problem(n, "found " + n.found() + ", which is not a number", expected);
    case units::ParseError::Reason::not_finite:
      return r.problem(n, "found " + n.found() + ", which is not a finite number", expected);
    case units::ParseError::Reason::unknown_unit:
      return r.problem(n, "unknown unit '" + error.detail + "'", expected,
                       did_you_mean(error.detail, units));
  }
}

bool is_word_for_boolean(const std::string& s) {
  for (const char* word : {"yes", "no", "on", "off", "y", "n", "Yes", "No", "On", "Off", "True",
                           "False", "YES", "NO", "TRUE", "FALSE"})
    if (s == word) return true;
  return false;
}

const units::Exponents kNumber{};

// Reports a value found in place of one number.
void report_no_scalar(const Node& n, const std::string& expected, Reader& r) {
  if (!looks_like_distribution(n)) return r.problem(n, "found " + n.found(), expected);
  r.problem(n, "found a distribution", expected + "; this field takes no distribution");
}

void add_limits(Node& s, const Limits& l) {
  if (l.at_least) s.set("minimum", Node::number(*l.at_least));
  if (l.more_than) s.set("exclusiveMinimum", Node::number(*l.more_than));
  if (l.at_most) s.set("maximum", Node::number(*l.at_most));
  if (l.less_than) s.set("exclusiveMaximum", Node::number(*l.less_than));
}

}  // namespace

std::optional<double> decode_number(const Node& n, const Limits& l, Reader& r) {
  const std::string expected = "a number, or a percentage such as '90 %'";
  if (!n.is_scalar()) return report_no_scalar(n, expected, r), std::nullopt;
  const auto parsed = units::parse_quantity(n.scalar());
  if (parsed.error) return report_parse_error(n, *parsed.error, expected, {"%"}, r), std::nullopt;
  if (parsed.value->exponents != kNumber)
    return r.problem(n, "found " + n.found() + " with a unit", expected), std::nullopt;
  if (!check_limits(parsed.value->base, n, l, kNumber, r)) return std::nullopt;
  return parsed.value->base;
}

std::optional<std::int64_t> decode_integer(const Node& n, const Limits& l, Reader& r) {
  constexpr double largest = 9007199254740992.0;  // 2^53: every integer up to it is a double
  if (!n.is_scalar()) return report_no_scalar(n, "a whole number", r), std::nullopt;
  const auto v = units::parse_number(n.scalar());
  if (!v || *v != std::floor(*v) || std::abs(*v) > largest)
    return r.problem(n, "found " + n.found(), "a whole number"), std::nullopt;
  if (!check_limits(*v, n, l, kNumber, r)) return std::nullopt;
  return static_cast<std::int64_t>(*v);
}

std::optional<bool> decode_boolean(const Node& n, Reader& r) {
  if (n.is_scalar() && n.scalar() == "true") return true;
  if (n.is_scalar() && n.scalar() == "false") return false;
  r.problem(n, "found " + n.found(), "true or false");
  return std::nullopt;
}

std::optional<std::string> decode_text(const Node& n, Reader& r) {
  if (!n.is_scalar()) return report_no_scalar(n, "a text", r), std::nullopt;
  if (n.scalar().empty() && !n.quoted())
    return r.problem(n, "found an empty text", "a text"), std::nullopt;
  if (!n.quoted() && is_word_for_boolean(n.scalar()))
    return r.problem(n, "found " + n.found() + ", which YAML versions read differently",
                     "the text in quotes"),
           std::nullopt;
  return n.scalar();
}

namespace {

/// Says what a unit is of, where it could be taken for the one that is wanted.
std::string of_another_kind(const units::Exponents& found, const units::Exponents& wanted) {
  const auto energy = units::exponents_of<units::UsdPerEnergy::dimension>();
  const auto capacity = units::exponents_of<units::CapacityPrice::dimension>();
  if (found == capacity && wanted == energy)
    return ", a price of provisioned power and not of energy";
  if (found == energy && wanted == capacity)
    return ", a price of energy and not of provisioned power";
  return ", a unit of another kind";
}

}  // namespace

std::optional<double> decode_quantity(const Node& n, const units::Exponents& e, const Limits& l,
                                      Reader& r) {
  const std::string expected = units_text(e);
  if (!n.is_scalar()) return report_no_scalar(n, expected, r), std::nullopt;
  const auto parsed = units::parse_quantity(n.scalar());
  if (parsed.error)
    return report_parse_error(n, *parsed.error, expected, units::usual_units(e), r), std::nullopt;
  const bool bare = parsed.value->unit.empty();
  if (r.form() == Form::si ? !bare : parsed.value->exponents != e) {
    r.problem(n,
              bare ? "found " + n.found() + " without a unit"
                   : "found " + n.found() + of_another_kind(parsed.value->exponents, e),
              expected, bare ? example_of(parsed.value->base, e) : "");
    return std::nullopt;
  }
  if (!check_limits(parsed.value->base, n, l, e, r)) return std::nullopt;
  return parsed.value->base;
}

std::optional<units::Month> decode_month(const Node& n, Reader& r) {
  const auto m = n.is_scalar() ? units::parse_month(n.scalar()) : std::nullopt;
  if (!m) report_no_scalar(n, "a month such as 2026-07", r);
  return m;
}

std::optional<std::size_t> decode_choice(const Node& n, const std::vector<std::string>& names,
                                         Reader& r) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (n.is_scalar() && n.scalar() == names[i]) return i;
  r.problem(n, "found " + n.found(), "one of: " + join(names),
            n.is_scalar() ? did_you_mean(n.scalar(), names) : "");
  return std::nullopt;
}

Node encode_quantity(double base, const units::Exponents& e, Form form) {
  return form == Form::si ? Node::number(base) : Node::text(units::print_exact(base, e));
}

Node type_schema(std::string_view type) {
  Node s = Node::mapping();
  s.set("type", Node::text(std::string(type)));
  return s;
}

Node number_schema(const Limits& l) {
  Node number = type_schema("number");
  add_limits(number, l);
  Node percent = type_schema("string");
  percent.set("pattern",
              Node::text(R"(^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\s*%?$)"));
  Node s = Node::mapping();
  Node any = Node::sequence();
  any.push(std::move(number));
  any.push(std::move(percent));
  s.set("anyOf", std::move(any));
  return s;
}

Node integer_schema(const Limits& l) {
  Node s = type_schema("integer");
  add_limits(s, l);
  return s;
}

Node quantity_schema(const units::Exponents& e) {
  Node s = type_schema("string");
  if (const std::string pattern = units::quantity_pattern(e); !pattern.empty()) {
    s.set("pattern", Node::text(pattern));
    s.set("patternErrorMessage", Node::text("expected " + units_text(e)));  // editors show it
  }
  Node examples = Node::sequence();
  for (const auto& u : units::usual_units(e)) examples.push(Node::text("1 " + u));
  s.set("examples", std::move(examples));
  return s;
}

Node month_schema() {
  Node s = type_schema("string");
  s.set("pattern", Node::text("^[0-9]{4}-(0[1-9]|1[0-2])(-[0-9]{2})?$"));
  return s;
}

Node choice_schema(const std::vector<std::string>& names) {
  Node s = type_schema("string");
  Node choices = Node::sequence();
  for (const auto& n : names) choices.push(Node::text(n));
  s.set("enum", std::move(choices));
  return s;
}

}  // namespace podsim::config
