#include "podsim/catalog/catalog.h"

#include <fmt/format.h>

#include <mutex>

#include "src/catalog/documents.h"
#include "src/catalog/offer_match.h"
#include "src/catalog/show.h"
#include "src/catalog/sourced_codec.h"
#include "src/catalog/summary.h"

namespace podsim::catalog {
namespace {

template <class T>
T decoded(const config::Node& n, const std::string& id) {
  config::Diagnostics d;
  config::Reader r(d, config::Form::text);
  const config::Reader::Step step(r, id);
  T value{};
  config::Codec<T>::decode(n, value, {}, r);
  d.throw_if_any();
  return value;
}

// Offers are told apart by position in their file; the note says which one a price is of.
void label(std::vector<RentOffer>& offers) {
  for (auto& o : offers) {
    std::string& note = o.price.origin.note;
    const std::string rest = note.empty() ? "" : "; " + note;
    note = fmt::format("{} of {} in {}{}", o.name, o.provider, o.region, rest);
  }
}

void finish(Offers& o) {
  label(o.rent);
  label(o.owner_cost);
}
void finish(ModelArch& m) {
  if (m.source.empty() || m.as_of.empty())
    throw config::InputError("models/" + m.name + " says no source or no date", "source and as_of");
}
template <class T>
void finish(T&) {}

bool is_path(std::string_view name) {
  return name.find('/') != std::string_view::npos || name.ends_with(".yaml");
}

}  // namespace

struct Catalog::State {
  State(std::vector<std::string> folders, const std::vector<Override>& overrides)
      : documents(Folders(std::move(folders)), overrides) {}

  template <class T>
  using Cache = std::map<std::string, std::unique_ptr<T>, std::less<>>;

  template <class T>
  const T& get(Cache<T>& cache, std::string_view folder, std::string_view name) {
    const std::lock_guard lock(mutex);
    const std::string full = documents.folders().resolve(folder, name);
    auto& slot = cache[full];
    if (!slot) {
      const std::string id = std::string(folder) + "/" + full;
      auto value = std::make_unique<T>(decoded<T>(documents.entry(folder, full), id));
      finish(*value);
      slot = std::move(value);
    }
    return *slot;
  }

  const ModelArch& model_file(const std::string& file) {
    const std::lock_guard lock(mutex);
    auto& slot = models[file];
    if (!slot)
      slot =
          std::make_unique<ModelArch>(decoded<ModelArch>(documents.outside("models", file), file));
    return *slot;
  }

  std::mutex mutex;
  Documents documents;
  Cache<Chip> chips;
  Cache<Fabric> fabrics;
  Cache<Technology> technologies;
  Cache<Calibration> calibrations;
  Cache<Host> hosts;
  Cache<ModelArch> models;
  Cache<Offers> offers;
  Cache<Site> sites;
  Cache<Currency> currencies;
  Cache<Ownership> ownership;
  Cache<Reliability> reliability;
  Cache<MarketFacts> market;
};

Catalog::Catalog(std::vector<std::string> folders, const std::vector<Override>& overrides)
    : state_(std::make_unique<State>(std::move(folders), overrides)) {}
Catalog::~Catalog() = default;
Catalog::Catalog(Catalog&&) noexcept = default;
Catalog& Catalog::operator=(Catalog&&) noexcept = default;

const Chip& Catalog::chip(std::string_view name) const {
  return state_->get(state_->chips, "chips", name);
}
const Fabric& Catalog::fabric(std::string_view name) const {
  return state_->get(state_->fabrics, "fabrics", name);
}
const Technology& Catalog::technology(std::string_view name) const {
  return state_->get(state_->technologies, "technologies", name);
}
const Calibration& Catalog::calibration(std::string_view name) const {
  return state_->get(state_->calibrations, "calibrations", name);
}
const Host& Catalog::host(std::string_view name) const {
  return state_->get(state_->hosts, "hosts", name);
}
const ModelArch& Catalog::model(std::string_view name) const {
  if (is_path(name)) return state_->model_file(std::string(name));
  return state_->get(state_->models, "models", name);
}
const Offers& Catalog::offers(std::string_view chip) const {
  return state_->get(state_->offers, "offers", chip);
}
const Site& Catalog::site(std::string_view name) const {
  return state_->get(state_->sites, "sites", name);
}
const Currency& Catalog::currency(std::string_view name) const {
  return state_->get(state_->currencies, "currencies", name);
}
const Ownership& Catalog::ownership(std::string_view name) const {
  return state_->get(state_->ownership, "ownership", name);
}
const Ownership& Catalog::default_ownership() const {
  std::vector<std::string> marked;
  for (const auto& name : state_->documents.folders().names("ownership"))
    if (ownership(name).is_default) marked.push_back(name);
  if (marked.size() == 1) return ownership(marked.front());
  throw config::InputError(
      marked.empty() ? "no entry of ownership/ is the default"
                     : "several entries of ownership/ are the default: " + config::join(marked),
      "default: true in one of them");
}
const Reliability& Catalog::reliability(std::string_view name) const {
  return state_->get(state_->reliability, "reliability", name);
}
const MarketFacts& Catalog::market(std::string_view vendor) const {
  return state_->get(state_->market, "market", vendor);
}

const RentOffer& Catalog::rent_offer(std::string_view chip, std::string_view offer,
                                     std::string_view provider, std::string_view region) const {
  return match_rent(offers(chip), offer, provider, region);
}

const PurchaseOffer& Catalog::purchase_offer(std::string_view chip, std::string_view offer) const {
  return match_purchase(offers(chip), offer);
}

namespace {

// Load an entry through its accessor, so that all of its values are checked.
void load(const Catalog& c, std::string_view folder, const std::string& name) {
  if (folder == "chips") c.chip(name);
  if (folder == "fabrics") c.fabric(name);
  if (folder == "technologies") c.technology(name);
  if (folder == "calibrations") c.calibration(name);
  if (folder == "hosts") c.host(name);
  if (folder == "models") c.model(name);
  if (folder == "offers") c.offers(name);
  if (folder == "sites") c.site(name);
  if (folder == "market") c.market(name);
  if (folder == "currencies") c.currency(name);
  if (folder == "ownership") c.ownership(name);
  if (folder == "reliability") c.reliability(name);
}

}  // namespace

std::vector<std::string> Catalog::training_files() const {
  return state_->documents.folders().tables("training_runs");
}

std::vector<std::string> Catalog::training_note_files() const {
  return state_->documents.folders().tables("training_notes");
}

std::vector<std::string> Catalog::measurement_files() const {
  return state_->documents.folders().tables("measurements");
}

void Catalog::check_overrides() const {
  for (const auto& [folder, name] : state_->documents.overridden()) load(*this, folder, name);
}

std::vector<Listing> Catalog::list(std::string_view kind) const {
  const std::string_view folder = entry_kind(kind).folder;
  std::vector<Listing> all;
  for (const auto& name : state_->documents.folders().names(folder))
    for (auto& l : summaries(*this, folder, name)) all.push_back(std::move(l));
  return all;
}

std::string Catalog::show(std::string_view entry) const {
  const auto slash = entry.find('/');
  if (slash == std::string_view::npos) {
    std::vector<std::string> kinds;
    for (const auto& k : entry_kinds()) kinds.emplace_back(k.folder);
    throw config::InputError("'" + std::string(entry) + "' is not KIND/NAME",
                             "a kind and a name, such as chips/tpu-v7",
                             "kinds: " + config::join(kinds));
  }
  const std::string_view folder = entry_kind(entry.substr(0, slash)).folder;
  const auto name = state_->documents.folders().resolve(folder, entry.substr(slash + 1));
  load(*this, folder, name);
  const std::lock_guard lock(state_->mutex);
  return shown(std::string(folder) + "/" + name, state_->documents.entry(folder, name));
}

}  // namespace podsim::catalog
