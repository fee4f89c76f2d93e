#include "podsim/economics/money.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

#include "money_codec.h"
#include "podsim/catalog/catalog.h"

namespace podsim::economics {

namespace {

std::string lower(std::string s) {
  std::transform(s.begin(), s.end(), s.begin(), [](unsigned char c) { return std::tolower(c); });
  return s;
}

std::string upper(std::string s) {
  std::transform(s.begin(), s.end(), s.begin(), [](unsigned char c) { return std::toupper(c); });
  return s;
}

}  // namespace

double per_usd(const std::string& currency, const catalog::Catalog& catalog, catalog::InputLog& log,
               const std::string& path) {
  if (currency == "USD") return 1;
  std::vector<std::string> known{"USD"};
  for (const auto& l : catalog.list("currencies")) known.push_back(upper(l.name));
  if (std::find(known.begin(), known.end(), currency) == known.end())
    throw config::InputError(config::Diagnostic{
        {},
        path,
        "there is no exchange rate for '" + currency + "'",
        "one of: " + config::join(known) + "; or a file currencies/" + lower(currency) + ".yaml",
        config::did_you_mean(currency, known)});
  return log.use(catalog.currency(lower(currency)).per_usd);
}

std::vector<std::string> rate_sources(const Money& money, const catalog::Catalog& catalog) {
  if (money.currency == "USD") return {};
  return {catalog.currency(lower(money.currency)).per_usd.origin.path};
}

units::Usd in_usd(const Money& money, const catalog::Catalog& catalog, catalog::InputLog& log) {
  return units::Usd(money.amount / per_usd(money.currency, catalog, log));
}

}  // namespace podsim::economics

namespace podsim::config {

void Codec<economics::Money>::decode(const Node& n, economics::Money& out, const Limits& l,
                                     Reader& r) {
  const std::string expected = "an amount and a currency, such as 25000 USD";
  if (!n.is_scalar()) return r.problem(n, "found " + n.found(), expected);
  const std::string& text = n.scalar();
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, out.amount);
  std::string code(rest, end);
  code.erase(0, code.find_first_not_of(' '));
  const bool letters = code.size() == 3 && std::all_of(code.begin(), code.end(),
                                                       [](char c) { return c >= 'A' && c <= 'Z'; });
  if (error != std::errc() || !std::isfinite(out.amount) || !letters)
    return r.problem(n, "found '" + text + "'", expected);
  out.currency = code;
  if (l.more_than && !(out.amount > *l.more_than))
    r.problem(n, "found '" + text + "'", "more than " + units::shortest(*l.more_than));
  if (l.at_least && !(out.amount >= *l.at_least))
    r.problem(n, "found '" + text + "'", "at least " + units::shortest(*l.at_least));
}

Node Codec<economics::Money>::schema(const Limits&) {
  Node n = type_schema("string");
  n.set("pattern", Node::text("^[-+0-9.eE]+ ?[A-Z]{3}$"));
  Node examples = Node::sequence();
  for (const char* e : {"25000 USD", "120e9 RMB"}) examples.push(Node::text(e));
  n.set("examples", std::move(examples));
  return n;
}

}  // namespace podsim::config
