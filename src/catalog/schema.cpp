#include "podsim/catalog/schema.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "podsim/catalog/catalog.h"
#include "podsim/config/codec.h"
#include "podsim/config/schema.h"
#include "src/catalog/folders.h"

namespace podsim::catalog {
namespace {

using config::Node;
using Names = std::vector<std::string>;

/// A choice of names, and of spellings that a pattern describes.
Node choice(const Names& names, const Names& spellings) {
  Node choices = config::choice_schema(names);
  if (spellings.empty()) return choices;
  std::string pattern;
  for (const auto& s : spellings) pattern += (pattern.empty() ? "" : "|") + s;
  Node other = config::type_schema("string");
  other.set("pattern", Node::text("^(?:" + pattern + ")$"));
  Node any = Node::sequence(), both = Node::mapping();
  any.push(std::move(choices));
  any.push(std::move(other));
  both.set("anyOf", std::move(any));
  return both;
}

/// The name's dots stand for themselves in a pattern.
std::string literal(const std::string& name) {
  std::string out;
  for (const char c : name) out += c == '.' ? std::string("\\.") : std::string(1, c);
  return out;
}

/// Endings behind a dash that only one name has: "v5e" for "tpu-v5e".
Names short_names(const Names& names) {
  std::map<std::string, int> endings;
  for (const auto& n : names)
    for (auto dash = n.find('-'); dash != std::string::npos; dash = n.find('-', dash + 1))
      ++endings[n.substr(dash + 1)];
  Names unique;
  for (const auto& [ending, count] : endings)
    if (count == 1 && std::find(names.begin(), names.end(), ending) == names.end())
      unique.push_back(literal(ending));
  return unique;
}

/// "contract-3y" for "contract_3y".
Names with_dashes(const Names& names) {
  Names patterns;
  for (const auto& n : names) {
    std::string pattern;
    for (const char c : n)
      pattern += c == '_' || c == '-' ? std::string("[-_]") : std::string(1, c);
    if (pattern != n) patterns.push_back(std::move(pattern));
  }
  return patterns;
}

Names sorted(const std::set<std::string>& names) { return {names.begin(), names.end()}; }

void add_offers(const Catalog& catalog, const Names& chips, Node& definitions) {
  std::set<std::string> rent, purchase, providers;
  for (const auto& chip : chips) {
    const Offers& offers = catalog.offers(chip);
    for (const auto& o : offers.rent) {
      rent.insert(o.name);
      providers.insert(o.provider);
    }
    for (const auto& o : offers.purchase) purchase.insert(o.name);
  }
  definitions.set("rent_offers", choice(sorted(rent), with_dashes(sorted(rent))));
  definitions.set("purchase_offers", choice(sorted(purchase), with_dashes(sorted(purchase))));
  definitions.set("providers", choice(sorted(providers), {}));
}

/// Codes in capitals, beside the currency that prices are in.
Node currency_codes(const Names& names) {
  Names codes = {"USD"};
  for (std::string code : names) {
    for (char& c : code) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    codes.push_back(std::move(code));
  }
  return choice(codes, {});
}

template <class T>
Node body_of(std::string_view kind) {
  Node body = config::schema_of<T>();
  Node properties = Node::mapping(), format = Node::mapping(), type = Node::mapping();
  format.set("const", Node::number(std::int64_t{1}));
  type.set("const", Node::text(std::string(kind)));
  properties.set("podsim", std::move(format));
  properties.set("kind", std::move(type));
  for (auto& e : body.find("properties")->entries()) properties.set(e.key, std::move(e.value));
  body.set("properties", std::move(properties));
  return body;
}

Node body_of_kind(std::string_view kind) {
  static const std::map<std::string_view, Node (*)(std::string_view)> bodies = {
      {"chip", body_of<Chip>},
      {"fabric", body_of<Fabric>},
      {"host", body_of<Host>},
      {"model", body_of<ModelArch>},
      {"offers", body_of<Offers>},
      {"site", body_of<Site>},
      {"ownership", body_of<Ownership>},
      {"currency", body_of<Currency>},
      {"reliability", body_of<Reliability>},
      {"market", body_of<MarketFacts>},
      {"technology", body_of<Technology>},
      {"calibration", body_of<Calibration>},
      {"recipe", body_of<Recipe>}};
  return bodies.at(kind)(kind);
}

}  // namespace

Node name_definitions(const Catalog& catalog) {
  std::map<std::string, Names, std::less<>> names;
  for (const auto& entry : catalog.entries()) {
    const auto slash = entry.find('/');
    names[entry.substr(0, slash)].push_back(entry.substr(slash + 1));
  }
  Node definitions = Node::mapping();
  for (const EntryKind& kind : entry_kinds()) {
    const Names& all = names[std::string(kind.folder)];
    if (kind.folder != "offers" && kind.folder != "currencies")
      definitions.set(std::string(kind.folder), choice(all, short_names(all)));
  }
  add_offers(catalog, names["offers"], definitions);
  definitions.set("currencies", currency_codes(names["currencies"]));
  return definitions;
}

Node entry_schema(const Catalog& catalog) {
  std::vector<config::SchemaCase> cases;
  for (const EntryKind& kind : entry_kinds()) {
    const std::string name(kind.kind);
    cases.push_back({"entry of kind " + name, name, body_of_kind(name)});
  }
  return config::schema_of_cases("podsim catalog entry", "kind", std::move(cases),
                                 name_definitions(catalog));
}

}  // namespace podsim::catalog
