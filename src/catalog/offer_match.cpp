#include "src/catalog/offer_match.h"

#include <algorithm>
#include <set>
#include <vector>

#include "podsim/config/diagnostics.h"

namespace podsim::catalog {
namespace {

using Candidates = std::vector<const RentOffer*>;

std::string described(const RentOffer& o) {
  return o.name + " of " + o.provider + " in " + o.region;
}

std::string described(const Candidates& list) {
  std::vector<std::string> words;
  for (const auto* o : list) words.push_back(described(*o) + " (" + o->price.origin.text + ")");
  return config::join(words, "; ");
}

// "contract_3y" and "contract-3y" are one name.
std::string normal(std::string_view name) {
  std::string s(name);
  std::replace(s.begin(), s.end(), '-', '_');
  return s;
}

[[noreturn]] void refuse(const Offers& offers, const std::string& message,
                         const std::string& expected, const std::string& hint = "") {
  throw config::InputError(
      config::Diagnostic{{}, "", "offers/" + offers.name + ": " + message, expected, hint});
}

template <class Test>
Candidates keep(const Candidates& list, Test test) {
  Candidates kept;
  std::copy_if(list.begin(), list.end(), std::back_inserter(kept), test);
  return kept;
}

Candidates named(const Offers& offers, std::string_view name) {
  Candidates all;
  std::set<std::string> names;
  for (const auto& o : offers.rent) {
    all.push_back(&o);
    names.insert(o.name);
  }
  auto found = keep(all, [&](const auto* o) { return normal(o->name) == normal(name); });
  if (!found.empty()) return found;
  const std::vector<std::string> list(names.begin(), names.end());
  refuse(offers, "there is no price for the offer '" + std::string(name) + "'",
         list.empty() ? "a rental offer, and this chip has none" : "one of: " + config::join(list),
         config::did_you_mean(name, list));
}

// Width of a region: the offers of the smallest are the nearest.
int width(const RentOffer& o, std::string_view region) {
  if (o.region == region) return 0;
  return o.region == "global" ? 1000 : 100 - static_cast<int>(o.region.size());
}

Candidates nearest_in(const Candidates& list, std::string_view region) {
  auto fit = keep(list, [&](const auto* o) { return encloses(o->region, region); });
  if (fit.empty()) return fit;
  int least = width(*fit.front(), region);
  for (const auto* o : fit) least = std::min(least, width(*o, region));
  return keep(fit, [&](const auto* o) { return width(*o, region) == least; });
}

}  // namespace

bool encloses(std::string_view outer, std::string_view inner) {
  if (outer == "global" || outer == inner) return true;
  if (inner.starts_with(outer) && inner.size() > outer.size() && inner[outer.size()] == '-')
    return true;
  while (!inner.empty() && inner.back() >= '0' && inner.back() <= '9') inner.remove_suffix(1);
  return inner.ends_with(outer);  // "eastus2"
}

const RentOffer& match_rent(const Offers& offers, std::string_view offer, std::string_view provider,
                            std::string_view region) {
  const auto all = named(offers, offer);
  auto fit = keep(all, [&](const auto* o) { return provider.empty() || o->provider == provider; });
  const std::string asked = "the offer '" + std::string(offer) + "'";
  const std::string by = provider.empty() ? "" : " of " + std::string(provider);
  const std::string where = region.empty() ? "" : " in " + std::string(region);
  if (!region.empty()) fit = nearest_in(fit, region);
  if (fit.empty())
    refuse(offers, "there is no price for " + asked + by + where, "one of: " + described(all));
  if (fit.size() > 1)
    refuse(offers, asked + by + where + " may mean several", "one of: " + described(fit),
           "name a provider or a region");
  return *fit.front();
}

const PurchaseOffer& match_purchase(const Offers& offers, std::string_view offer) {
  std::vector<std::string> names;
  const PurchaseOffer* preset = offers.purchase.size() == 1 ? &offers.purchase.front() : nullptr;
  for (const auto& p : offers.purchase) {
    if (!offer.empty() && normal(p.name) == normal(offer)) return p;
    if (p.is_default) preset = &p;
    names.push_back(p.name);
  }
  const std::string known =
      names.empty() ? "a purchase price, and this chip has none" : "one of: " + config::join(names);
  if (!offer.empty())
    refuse(offers, "there is no purchase offer '" + std::string(offer) + "'", known,
           config::did_you_mean(offer, names));
  if (preset == nullptr) refuse(offers, "there is no default purchase offer", known);
  return *preset;
}

}  // namespace podsim::catalog
