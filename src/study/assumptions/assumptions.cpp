#include "src/study/assumptions/assumptions.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>
#include <utility>

#include "podsim/config/codec.h"

namespace podsim::config {

template <>
struct Codec<study::AssumedValue> {
  static void decode(const Node& n, study::AssumedValue& out, const Limits&, Reader& r) {
    if (!n.is_scalar() && !n.is_mapping())
      return r.problem(n, "found " + n.found(), "a number with its unit, or a distribution");
    out.written = in_order_of_form(n);
  }
  static Node encode(const study::AssumedValue& v, Form) { return v.written; }
  static Node schema(const Limits&) {
    Node any = Node::sequence(), number = Node::mapping(), text = Node::mapping();
    number.set("type", Node::text("number"));
    text.set("type", Node::text("string"));
    Node distribution = Node::mapping();
    distribution.set("$ref", Node::text("#/definitions/distribution"));
    for (Node* n : {&number, &text, &distribution}) any.push(std::move(*n));
    Node s = Node::mapping();
    s.set("anyOf", std::move(any));
    return s;
  }
};

}  // namespace podsim::config

namespace podsim::study {
namespace {

using config::Node;

constexpr const char* kExpected = "names of assumptions and numbers, with * and / between them";

/// Quoted text, too, since a result quotes it.
std::optional<std::string> expression_in(const Node& n) {
  if (!n.is_scalar() || !n.scalar().starts_with("= ")) return std::nullopt;
  return n.scalar().substr(2);
}

bool has_negative(const Node& n) {
  if (n.is_scalar()) return n.scalar().starts_with("-");
  return std::any_of(n.entries().begin(), n.entries().end(),
                     [](const Node::Entry& e) { return has_negative(e.value); }) ||
         std::any_of(n.items().begin(), n.items().end(), has_negative);
}

/// The distribution or number of an assumption.
class Assumed {
 public:
  Assumed(const std::string& name, const Assumption& a, config::Diagnostics& problems)
      : written_(a.value.written) {
    config::Reader reader(problems, config::Form::text);
    const config::Reader::Step step(reader, "assumptions." + name + ".value");
    read(reader);
  }

  [[nodiscard]] const AssumedNumber& number() const { return number_; }
  [[nodiscard]] std::optional<config::Uncertain> uncertain(const std::string& name) const {
    if (!distribution_) return std::nullopt;
    return config::Uncertain{"assumptions." + name, *distribution_, written_, number_.base};
  }

 private:
  void read(config::Reader& r) {
    const Node* first = written_.is_scalar() ? &written_ : config::first_scalar(written_);
    if (first == nullptr) return r.problem(written_, "found " + written_.found(), "a number");
    const units::ParseResult unit = units::parse_quantity(first->scalar());
    if (!unit.value)
      return r.problem(*first, "found " + first->found(), "a number with a unit, amounts in USD");
    number_ = {unit.value->base, unit.value->exponents};
    if (written_.is_scalar()) return;
    const auto scalar = [&](const Node& n, const config::Limits& l, config::Reader& reader) {
      return number_.exponents == units::Exponents{}
                 ? config::decode_number(n, l, reader)
                 : config::decode_quantity(n, number_.exponents, l, reader);
    };
    // Tails do not turn a price negative; a yearly change may be.
    config::Limits limits;
    if (!has_negative(written_)) limits.at_least = 0;
    distribution_ = config::decode_distribution(written_, limits, false, false, scalar, r);
    if (distribution_) number_.base = distribution_->quantile(0.5);
  }

  Node written_;
  AssumedNumber number_;
  std::optional<config::Distribution> distribution_;
};

/// Names and numbers of "rent_v7 * 0.8 / 2".
class ExpressionParser {
 public:
  ExpressionParser(const Node& n, std::string path, config::Diagnostics& problems)
      : text_(*expression_in(n)), problems_(problems), where_(n.where) {
    out_.path = std::move(path);
    out_.expression = text_;
  }

  /// Nothing after a problem.
  std::optional<DerivedKey> parse(const std::vector<std::string>& known) {
    if (!factor(1, known)) return std::nullopt;
    while (skip()) {
      const char c = text_[at_++];
      if (c != '*' && c != '/') return refuse("found '" + std::string(1, c) + "'");
      if (!factor(c == '*' ? 1 : -1, known)) return std::nullopt;
    }
    return out_;
  }

 private:
  bool skip() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    return at_ < text_.size();
  }

  bool factor(int power, const std::vector<std::string>& known) {
    skip();
    const std::size_t end = text_.find_first_of(" */", at_);
    std::string word = text_.substr(at_, end == std::string::npos ? end : end - at_);
    at_ += word.size();
    if (word.empty()) return refuse("a name or a number is missing").has_value();
    if (std::isdigit(static_cast<unsigned char>(word.front())) != 0 || word.front() == '.') {
      if (at_ + 1 < text_.size() && text_.compare(at_, 2, " %") == 0) word += " %", at_ += 2;
      const auto number = units::parse_quantity(word);
      if (!number.value || number.value->exponents != units::Exponents{})
        return refuse("found '" + word + "'").has_value();
      if (power < 0 && number.value->base == 0) return refuse("found a division by 0").has_value();
      out_.constant *= std::pow(number.value->base, power);
      return true;
    }
    if (std::find(known.begin(), known.end(), word) == known.end())
      return refuse("there is no assumption '" + word + "'", config::did_you_mean(word, known))
          .has_value();
    out_.factors.push_back({word, power});
    return true;
  }

  std::optional<DerivedKey> refuse(std::string message, std::string hint = "") {
    problems_.add(
        {where_, out_.path, "= " + text_ + ": " + std::move(message), kExpected, std::move(hint)});
    return std::nullopt;
  }

  std::string text_;
  config::Diagnostics& problems_;
  config::Location where_;
  std::size_t at_ = 0;
  DerivedKey out_;
};

class ExpressionResolver {
 public:
  ExpressionResolver(const Node& root, config::Diagnostics& problems) : problems_(problems) {
    const Node* section = root.find("assumptions");
    if (section == nullptr) return;
    config::Reader reader(problems, config::Form::text);
    const config::Reader::Step step(reader, "assumptions");
    std::map<std::string, Assumption> stated;
    config::Codec<std::map<std::string, Assumption>>::decode(*section, stated, {}, reader);
    if (!problems.empty()) return;
    for (const Node::Entry& e : section->entries()) {
      check_name(e);
      known_.push_back(e.key);
      assumed_.emplace(e.key, Assumed(e.key, stated.at(e.key), problems));
    }
  }

  ResolvedAssumptions resolve(const Node& root) {
    out_.root = root;
    for (Node::Entry& e : out_.root.entries())
      if (e.key != "assumptions") walk(e.value, e.key);
    std::sort(out_.derived.begin(), out_.derived.end(),
              [](const DerivedKey& a, const DerivedKey& b) { return a.path < b.path; });
    for (const std::string& name : known_)
      if (auto u = assumed_.at(name).uncertain(name); u && used(name))
        out_.uncertain.push_back(std::move(*u));
    return std::move(out_);
  }

 private:
  void check_name(const Node::Entry& e) {
    const bool good = !e.key.empty() &&
                      std::isalpha(static_cast<unsigned char>(e.key.front())) != 0 &&
                      std::all_of(e.key.begin(), e.key.end(),
                                  [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
    if (!good)
      problems_.add({e.where, "assumptions." + e.key, "found the name '" + e.key + "'",
                     "a letter, then letters, digits and _", ""});
  }

  void walk(Node& n, const std::string& path) {
    if (n.is_mapping())
      for (Node::Entry& e : n.entries()) walk(e.value, path + "." + e.key);
    if (n.is_sequence())
      for (std::size_t i = 0; i < n.items().size(); ++i)
        walk(n.items()[i], path + "[" + std::to_string(i) + "]");
    if (expression_in(n)) replace(n, path);
  }

  void replace(Node& n, const std::string& path) {
    auto key = ExpressionParser(n, path, problems_).parse(known_);
    if (!key) return;
    AssumedNumber v{key->constant, {}};
    for (const AssumptionFactor& f : key->factors) {
      const AssumedNumber& a = assumed_.at(f.name).number();
      v.base *= std::pow(a.base, f.power);
      if (!assumed_.at(f.name).uncertain(f.name)) key->constant *= std::pow(a.base, f.power);
      for (std::size_t d = 0; d < v.exponents.size(); ++d)
        v.exponents[d] += f.power * a.exponents[d];
    }
    const bool bare = v.exponents == units::Exponents{};
    if (!std::isfinite(v.base) || (!bare && units::usual_units(v.exponents).empty())) {
      problems_.add({n.where, path, "= " + key->expression + " is no quantity that has a unit",
                     "a product that counts what the key counts", ""});
      return;
    }
    Node value = bare ? Node::number(v.base)
                      : config::encode_quantity(v.base, v.exponents, config::Form::text);
    value.where = n.where;
    n = std::move(value);
    key->value = v.base;
    out_.derived.push_back(std::move(*key));
  }

  [[nodiscard]] bool used(const std::string& name) const {
    return std::any_of(out_.derived.begin(), out_.derived.end(), [&](const DerivedKey& d) {
      return std::any_of(d.factors.begin(), d.factors.end(),
                         [&](const AssumptionFactor& f) { return f.name == name; });
    });
  }

  config::Diagnostics& problems_;
  std::vector<std::string> known_;  ///< in the order of the document
  std::map<std::string, Assumed> assumed_;
  ResolvedAssumptions out_;
};

}  // namespace

ResolvedAssumptions resolve_assumptions(const config::Node& root) {
  config::Diagnostics problems;
  ExpressionResolver resolver(root, problems);
  problems.throw_if_any();
  ResolvedAssumptions resolved = resolver.resolve(root);
  problems.throw_if_any();
  return resolved;
}

std::vector<AssumptionRecord> assumption_records(const config::Node& root,
                                                 const std::vector<DerivedKey>& derived) {
  std::map<std::string, std::vector<std::string>> users;
  for (const DerivedKey& d : derived)
    for (const AssumptionFactor& f : d.factors) {
      std::vector<std::string>& paths = users[f.name];
      if (paths.empty() || paths.back() != d.path) paths.push_back(d.path);
    }
  std::vector<AssumptionRecord> records;
  for (auto& [name, paths] : users) {
    const Node& n = *root.find("assumptions")->find(name);
    const auto a = config::decode<Assumption>(n);
    config::Diagnostics none;
    const Assumed assumed(name, a, none);
    const AssumedNumber& v = assumed.number();
    const auto u = assumed.uncertain(name);
    AssumptionRecord r{name,       a.value.written.scalar(), "", a.source, a.as_of, a.note,
                       a.deviates, std::move(paths)};
    if (u) {
      r.distribution = u->distribution.text();
      r.value = v.exponents == units::Exponents{} ? units::shortest(v.base)
                                                  : units::print_exact(v.base, v.exponents);
    }
    records.push_back(std::move(r));
  }
  return records;
}

void Assumption::describe(config::Record<Assumption>& r) {
  r.required("value", &Assumption::value, "a number with its unit, or a distribution");
  r.required("source", &Assumption::source, "who says so, or why it is assumed");
  r.optional("as_of", &Assumption::as_of, "date of the source");
  r.optional("note", &Assumption::note, "how it was derived");
  r.optional("deviates", &Assumption::deviates,
             "why it differs from the assumption of an included file");
}

void AssumptionRecord::describe(config::Record<AssumptionRecord>& r) {
  r.required("name", &AssumptionRecord::name, "name of the assumption");
  r.required("value", &AssumptionRecord::value, "as written; the median of a distribution");
  r.optional("distribution", &AssumptionRecord::distribution, "kind of the distribution");
  r.required("source", &AssumptionRecord::source, "who says so, or why it is assumed");
  r.optional("as_of", &AssumptionRecord::as_of, "date of the source");
  r.optional("note", &AssumptionRecord::note, "how it was derived");
  r.optional("deviates", &AssumptionRecord::deviates,
             "why it differs from the assumption of an included file");
  r.required("used_for", &AssumptionRecord::used_for, "keys that rest on it");
}

}  // namespace podsim::study
