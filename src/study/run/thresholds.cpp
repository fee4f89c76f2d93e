#include "podsim/study/thresholds.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "podsim/catalog/sourced.h"
#include "podsim/config/codec.h"
#include "podsim/config/path.h"
#include "podsim/config/text_lines.h"
#include "podsim/study/result.h"
#include "podsim/units/parse.h"

namespace podsim::study {
namespace {

// Longest first, so that "<=" is not read as "<".
constexpr std::array kOperators = {
    std::pair{"<=", Threshold::Relation::at_most}, std::pair{">=", Threshold::Relation::at_least},
    std::pair{"==", Threshold::Relation::equal},   std::pair{"<", Threshold::Relation::less},
    std::pair{">", Threshold::Relation::more},
};

constexpr const char* kExpected =
    "PATH < NUMBER (or <=, >, >=, ==), for example 'plans.rent.cost.total_usd < 2e6'";

void flatten_into(const config::Node& n, const std::string& path,
                  std::vector<std::pair<std::string, std::string>>& out) {
  if (n.is_scalar()) out.emplace_back(path, n.scalar());
  for (std::size_t i = 0; i < n.items().size(); ++i)
    flatten_into(n.items()[i], path + "[" + std::to_string(i) + "]", out);
  for (const auto& e : n.entries())
    flatten_into(e.value, path.empty() ? e.key : path + "." + e.key, out);
}

[[noreturn]] void report_unknown(const Threshold& t, const config::Node& result) {
  const auto paths = figure_paths(result);
  const bool of_plans = result.find("plans") != nullptr || paths.empty();
  throw config::InputError(
      t.where, "the threshold '" + t.text + "' names no metric of the result",
      "a path of the result, such as " + (of_plans ? "plans.<name>.cost.total_usd" : paths.front()),
      config::did_you_mean(t.path, paths));
}

/// Nothing where `text` is no condition.
std::optional<Threshold> threshold_of(const std::string& text) {
  for (const auto& [symbol, comparison] : kOperators) {
    const auto at = text.find(symbol);
    if (at == std::string::npos) continue;
    const auto limit = units::parse_number(text.substr(at + std::string(symbol).size()));
    Threshold t{text, config::trimmed(text.substr(0, at)), comparison, limit.value_or(0), {}};
    if (!limit || !std::isfinite(*limit) || t.path.empty()) return std::nullopt;
    return t;
  }
  return std::nullopt;
}

}  // namespace

Threshold parse_threshold(const std::string& text, const std::string& option) {
  auto t = threshold_of(text);
  if (!t) throw config::InputError(option + " '" + text + "'", kExpected);
  return *t;
}

bool Threshold::holds(double value) const {
  switch (comparison) {
    case Threshold::Relation::less:
      return value < limit;
    case Threshold::Relation::at_most:
      return value <= limit;
    case Threshold::Relation::more:
      return value > limit;
    case Threshold::Relation::at_least:
      return value >= limit;
    case Threshold::Relation::equal:
      return value == limit;
  }
  return false;
}

std::string in_words(const ThresholdResult& threshold) {
  const std::string it =
      threshold.value ? "is " + units::shortest(*threshold.value) : "does not exist";
  return threshold.expression + " (it " + it + ")";
}

std::vector<std::pair<std::string, std::string>> flatten(const config::Node& n) {
  std::vector<std::pair<std::string, std::string>> out;
  flatten_into(n, "", out);
  return out;
}

std::string with_unit(const catalog::Input& input) {
  const bool plain = input.unit.empty() || input.unit == "1" || input.unit == "text";
  return plain ? std::string(input.value) : input.value + " " + input.unit;
}

std::vector<std::string> figure_paths(const config::Node& n) {
  std::vector<std::string> paths;
  for (auto& [path, text] : flatten(n))
    if (units::parse_number(text)) paths.push_back(std::move(path));
  return paths;
}

namespace {

/// Whether a record may have a number at `path` that this one, `n`, lacks: a payback that never
/// comes, a rate of return of flows of one sign.
bool may_be_absent(const config::Node* n, const config::Node& schema, std::string_view path) {
  if (path.empty()) return n == nullptr || n->is_null();
  if (const config::Node* keys = schema.find("properties")) {
    for (const auto& e : keys->entries())
      if (const auto rest = config::behind_key(path, e.key))
        return may_be_absent(n == nullptr ? nullptr : n->find(e.key), e.value, *rest);
    return false;
  }
  const config::Node* any = schema.find("additionalProperties");
  if (any == nullptr || !any->is_mapping() || n == nullptr) return false;
  for (const auto& e : n->entries())
    if (const auto rest = config::behind_key(path, e.key))
      return may_be_absent(&e.value, *any, *rest);
  return false;
}

/// An absent figure fulfils no condition.
template <class Figures, class Encode, class Absent>
std::vector<ThresholdResult> evaluate_over(const std::vector<Threshold>& thresholds,
                                           const Figures& figures, const Encode& encoded,
                                           const Absent& absent) {
  std::vector<ThresholdResult> out;
  for (const auto& t : thresholds) {
    const auto value = config::number_at(figures, t.path);
    const bool exists = value && std::isfinite(*value);
    if (!exists && !absent(t.path)) report_unknown(t, encoded());
    out.push_back({t.text, exists ? value : std::nullopt, exists && t.holds(*value)});
  }
  return out;
}

}  // namespace

std::vector<ThresholdResult> evaluate(const std::vector<Threshold>& thresholds,
                                      const config::Node& result) {
  return evaluate_over(
      thresholds, result, [&] { return result; }, [](const auto&) { return false; });
}

std::vector<ThresholdResult> evaluate(const std::vector<Threshold>& thresholds,
                                      const RunResult& result) {
  const auto encoded = [&] { return config::encode(result); };
  return evaluate_over(thresholds, result, encoded, [&](const std::string& path) {
    const config::Node record = encoded();
    return may_be_absent(&record, config::schema_of<RunResult>(), path);
  });
}

}  // namespace podsim::study

namespace podsim::config {

void Codec<study::Threshold>::decode(const Node& n, study::Threshold& out, const Limits&,
                                     Reader& r) {
  const auto text = decode_text(n, r);
  if (!text) return;
  auto threshold = study::threshold_of(*text);
  if (!threshold) return r.problem(n, "found '" + *text + "'", study::kExpected);
  out = std::move(*threshold);
  out.where = n.where;
}

Node Codec<study::Threshold>::encode(const study::Threshold& t, Form) { return Node::text(t.text); }

Node Codec<study::Threshold>::schema(const Limits&) {
  Node s = type_schema("string");
  s.set("pattern", Node::text("^.+(<|<=|>|>=|==).+$"));
  return s;
}

}  // namespace podsim::config
