// Distributions as documents write them.
#include <algorithm>
#include <array>
#include <cmath>

#include "podsim/config/codec.h"
#include "podsim/config/distribution.h"

namespace podsim::config {

namespace {

using Kind = Distribution::Kind;

constexpr double largest_tail = 0.05;  ///< beyond the limits of a field
constexpr double near_one = 1e-9;      ///< sum of probabilities

struct Shape {
  Kind kind;
  const char* name;
  std::vector<std::string> keys;
};

const std::vector<Shape>& forms() {
  static const std::vector<Shape> all = {{Kind::percentiles, "p10", {"p10", "p50", "p90"}},
                                         {Kind::triangular, "triangular", {"low", "mode", "high"}},
                                         {Kind::pert, "pert", {"low", "mode", "high"}},
                                         {Kind::normal, "normal", {"mean", "sd"}},
                                         {Kind::lognormal, "lognormal", {"median", "sigma"}},
                                         {Kind::beta, "beta", {"a", "b", "low", "high"}},
                                         {Kind::discrete, "discrete", {"values", "probabilities"}},
                                         {Kind::empirical, "empirical", {}}};
  return all;
}

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const Shape& f : forms())
    if (f.kind != Kind::percentiles) all.emplace_back(f.name);
  return all;
}

bool is_percentile(const std::string& key) { return key == "p10" || key == "p50" || key == "p90"; }

std::string expected_forms() { return "{p10: …, p50: …, p90: …} or one of: " + join(names()); }

/// {normal: …} or {p10: …, …}.
const Shape* form_of(const Node& n) {
  if (!n.is_mapping() || n.entries().empty()) return nullptr;
  const std::string& key = n.entries().front().key;
  for (const Shape& f : forms())
    if (is_percentile(key) ? f.kind == Kind::percentiles : key == f.name) return &f;
  return nullptr;
}

class Decoder {
 public:
  Decoder(const Limits& limits, const ScalarReader& scalar, Reader& r)
      : limits_(limits), scalar_(scalar), r_(r) {}

  std::optional<Distribution> operator()(const Node& n, bool dated) {
    const Shape* form = form_of(n);
    if (form == nullptr) return unknown(n), std::nullopt;
    d_.kind = form->kind;
    const bool percentiles = form->kind == Kind::percentiles;
    if (!percentiles && n.entries().size() > 1)
      return fail(n.entries()[1].where, "unknown key '" + n.entries()[1].key + "'",
                  "nothing beside '" + std::string(form->name) + "'"),
             std::nullopt;
    if (dated &&
        (form->kind == Kind::normal || form->kind == Kind::lognormal || form->kind == Kind::beta))
      return fail(n.where, "found '" + std::string(form->name) + "' of a month",
                  "percentiles, triangular, pert, discrete or empirical"),
             std::nullopt;
    read(percentiles ? n : n.entries().front().value, *form);
    if (failed_) return std::nullopt;
    order(n);
    if (!failed_) truncate(n);
    return failed_ ? std::nullopt : std::optional(d_);
  }

 private:
  void fail(const Location& where, const std::string& what, const std::string& expected,
            const std::string& hint = "") {
    failed_ = true;
    r_.problem(where, what, expected, hint);
  }

  void unknown(const Node& n) {
    const std::string key = n.entries().empty() ? "" : n.entries().front().key;
    fail(n.entries().empty() ? n.where : n.entries().front().where,
         key.empty() ? "found an empty mapping" : "unknown distribution '" + key + "'",
         expected_forms(), did_you_mean(key, names()));
  }

  void read(const Node& n, const Shape& form) {
    if (form.kind == Kind::empirical) return list(n, "empirical");
    if (!n.is_mapping())
      return fail(n.where, "found " + n.found(), "a mapping with the keys: " + join(form.keys));
    for (const auto& e : n.entries())
      if (std::find(form.keys.begin(), form.keys.end(), e.key) == form.keys.end())
        fail(e.where, "unknown key '" + e.key + "'", "one of: " + join(form.keys),
             did_you_mean(e.key, form.keys));
    if (form.kind == Kind::discrete) return discrete(n);
    for (const std::string& key : form.keys) parameter(n, key, form);
  }

  void parameter(const Node& n, const std::string& key, const Shape& form) {
    const Node* v = n.find(key);
    const bool end = form.kind == Kind::beta && (key == "low" || key == "high");
    if (v == nullptr && end && within_one())  // a share: from 0 to 1
      return d_.values.push_back(key == "low" ? 0 : 1);
    if (v == nullptr)
      return fail(n.where, "the key '" + key + "' is missing", "the keys: " + join(form.keys));
    const Reader::Step step(r_, key);
    Limits l = limits_;
    const bool plain = key == "sigma" || key == "a" || key == "b";
    if (plain || key == "sd") l = {.at_least = {}, .more_than = 0, .at_most = {}, .less_than = {}};
    if (key == "median" && !l.at_least && !l.more_than) l.more_than = 0;
    add(plain ? decode_number(*v, l, r_) : scalar_(*v, l, r_));
  }

  [[nodiscard]] bool within_one() const {
    return (limits_.at_least || limits_.more_than) && (limits_.at_most || limits_.less_than);
  }

  void add(const std::optional<double>& v) {
    failed_ = failed_ || !v;
    d_.values.push_back(v.value_or(0));
  }

  void list(const Node& n, const char* what) {
    if (!n.is_sequence() || n.items().empty())
      return fail(n.where, "found " + n.found(), std::string(what) + ": a list of values");
    for (const Node& item : n.items()) add(scalar_(item, limits_, r_));
    if (d_.kind == Kind::empirical) std::sort(d_.values.begin(), d_.values.end());
  }

  void discrete(const Node& n) {
    const Node *values = n.find("values"), *chances = n.find("probabilities");
    if (values == nullptr || chances == nullptr || !chances->is_sequence())
      return fail(n.where, "'values' or 'probabilities' is missing",
                  "values: […], probabilities: […]");
    list(*values, "values");
    double sum = 0;
    for (const Node& c : chances->items()) {
      const auto p =
          decode_number(c, {.at_least = 0, .more_than = {}, .at_most = 1, .less_than = {}}, r_);
      failed_ = failed_ || !p;
      d_.weights.push_back(sum += p.value_or(0));
    }
    if (failed_) return;
    if (d_.weights.size() != d_.values.size())
      return fail(chances->where,
                  std::to_string(d_.values.size()) + " values and " +
                      std::to_string(d_.weights.size()) + " probabilities",
                  "as many of each");
    if (std::abs(sum - 1) > near_one)
      return fail(chances->where,
                  "the probabilities sum to " + units::shortest(std::round(sum * 1e9) / 1e9),
                  "probabilities that sum to 1");
    d_.weights.back() = 1;
    sort_values();
  }

  /// So that a higher probability means a higher value, as correlations take it.
  void sort_values() {
    std::vector<std::pair<double, double>> pairs;
    double before = 0;
    for (std::size_t i = 0; i < d_.values.size(); ++i) {
      pairs.emplace_back(d_.values[i], d_.weights[i] - before);
      before = d_.weights[i];
    }
    std::sort(pairs.begin(), pairs.end());
    double sum = 0;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      d_.values[i] = pairs[i].first;
      d_.weights[i] = sum += pairs[i].second;
    }
    d_.weights.back() = 1;
  }

  void order(const Node& n) {
    const auto& v = d_.values;
    if (d_.kind == Kind::percentiles && (v[0] > v[1] || v[1] > v[2]))
      fail(n.where, v[0] > v[1] ? "p10 is above p50" : "p50 is above p90", "p10 <= p50 <= p90");
    const bool three = d_.kind == Kind::triangular || d_.kind == Kind::pert;
    if (three && (v[0] > v[1] || v[1] > v[2] || v[0] == v[2]))
      fail(n.where,
           v[0] > v[1]   ? "low is above mode"
           : v[1] > v[2] ? "mode is above high"
                         : "low and high are the same",
           "low <= mode <= high, with low < high");
    if (d_.kind == Kind::beta && v[2] >= v[3]) fail(n.where, "low is not below high", "low < high");
  }

  void truncate(const Node& n) {
    const bool endless =
        d_.kind == Kind::percentiles || d_.kind == Kind::normal || d_.kind == Kind::lognormal;
    if (!endless) return;
    if (limits_.at_least || limits_.more_than)
      d_.low = limits_.at_least.value_or(limits_.more_than.value_or(0));
    if (limits_.at_most || limits_.less_than)
      d_.high = limits_.at_most.value_or(limits_.less_than.value_or(0));
    d_.left_out = tails(d_);
    if (d_.left_out <= largest_tail || d_.kind == Kind::percentiles) return;
    fail(n.where,
         units::shortest(std::round(1000 * d_.left_out) / 10) +
             " % of the distribution lies beyond what the field takes",
         "at most 5 %, which is left out; or a distribution with ends");
  }

  Limits limits_;
  const ScalarReader& scalar_;
  Reader& r_;
  Distribution d_;
  bool failed_ = false;
};

}  // namespace

bool looks_like_distribution(const Node& n) { return form_of(n) != nullptr; }

std::optional<Distribution> decode_distribution(const Node& n, const Limits& limits, bool whole,
                                                bool dated, const ScalarReader& scalar, Reader& r) {
  auto d = Decoder(limits, scalar, r)(n, dated);
  if (d) d->whole = whole;
  return d;
}

const Node* first_scalar(const Node& n) {
  if (n.is_scalar()) return &n;
  for (const Node& item : n.items())
    if (const Node* found = first_scalar(item)) return found;
  for (const auto& e : n.entries())
    if (e.key != "a" && e.key != "b" && e.key != "sigma" && e.key != "probabilities")
      if (const Node* found = first_scalar(e.value)) return found;
  return nullptr;
}

Node in_order_of_form(Node n) {
  const Shape* form = form_of(n);
  if (form == nullptr) return n;
  const bool percentiles = form->kind == Kind::percentiles;
  Node& values = percentiles ? n : n.entries().front().value;
  const auto place = [&](const Node::Entry& e) {
    return std::find(form->keys.begin(), form->keys.end(), e.key) - form->keys.begin();
  };
  std::stable_sort(values.entries().begin(), values.entries().end(),
                   [&](const auto& a, const auto& b) { return place(a) < place(b); });
  return n;
}

std::string Distribution::text() const {
  for (const Shape& f : forms())
    if (f.kind == kind) return f.kind == Kind::percentiles ? "percentiles" : f.name;
  return "";
}

namespace {

Node mapping_schema(const std::vector<std::string>& keys, const Node& value, bool all_required) {
  Node s = type_schema("object"), properties = Node::mapping(), required = Node::sequence();
  for (const std::string& key : keys) {
    properties.set(key, value);
    if (all_required || (key != "low" && key != "high")) required.push(Node::text(key));
  }
  s.set("properties", std::move(properties));
  s.set("required", std::move(required));
  s.set("additionalProperties", Node::boolean(false));
  return s;
}

}  // namespace

Node distribution_schema() {
  Node types = Node::sequence(), scalar = Node::mapping();
  for (const char* t : {"number", "string"}) types.push(Node::text(t));
  scalar.set("type", std::move(types));
  Node list = type_schema("array");
  list.set("items", scalar);
  Node any = Node::sequence();
  for (const Shape& f : forms()) {
    if (f.kind == Kind::percentiles) {
      any.push(mapping_schema(f.keys, scalar, true));
    } else if (f.kind == Kind::empirical) {
      any.push(mapping_schema({f.name}, list, true));
    } else {
      const bool lists = f.kind == Kind::discrete;
      any.push(mapping_schema(
          {f.name}, mapping_schema(f.keys, lists ? list : scalar, f.kind != Kind::beta), true));
    }
  }
  Node s = Node::mapping();
  s.set("description", Node::text("a number that is not known, with the field's units"));
  s.set("oneOf", std::move(any));
  return s;
}

}  // namespace podsim::config
