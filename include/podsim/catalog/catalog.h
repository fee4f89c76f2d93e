// Finding and loading catalog entries, one file at a time.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "podsim/catalog/entries.h"
#include "podsim/catalog/sourced.h"

namespace podsim::catalog {

struct Listing {
  std::string name, title, summary;
};

/// The catalog: folders searched in order; an entry of an earlier folder hides a later one's.
/// Loading is lazy, cached, and safe from several threads. Unknown names and missing or wrong
/// values throw config::InputError naming file and field.
class Catalog {
 public:
  /// `folders` (from --catalog) before the installed or the source tree's catalog.
  explicit Catalog(std::vector<std::string> folders = {});
  ~Catalog();
  Catalog(Catalog&&) noexcept;
  Catalog& operator=(Catalog&&) noexcept;

  /// Names may be short: "v5e" for "tpu-v5e" where only one entry ends so.
  const Chip& chip(std::string_view name) const;
  const Fabric& fabric(std::string_view name) const;
  const Host& host(std::string_view name) const;
  const ModelArch& model(std::string_view name) const;
  const Offers& offers(std::string_view chip) const;
  const Site& site(std::string_view name) const;
  const Ownership& ownership(Family family) const;
  const Reliability& reliability(Family family) const;
  const MarketFacts& market(std::string_view vendor) const;

  /// The offer of this name, provider and region; see configs/README.md for how regions match.
  const RentOffer& rent_offer(std::string_view chip, std::string_view offer,
                              std::string_view provider, std::string_view region) const;
  /// The named purchase offer, or the chip's default one when `offer` is empty.
  const PurchaseOffer& purchase_offer(std::string_view chip, std::string_view offer) const;

  /// Entries of a kind: "chips", "models", "offers", "sites", …
  [[nodiscard]] std::vector<Listing> list(std::string_view kind) const;
  /// One entry ("chips/tpu-v7") as text, each value with its source.
  [[nodiscard]] std::string show(std::string_view entry) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace podsim::catalog
