#include "podsim/catalog/catalog.h"

#include <fmt/format.h>

#include <optional>
#include <set>

#include "src/catalog/library.h"
#include "src/catalog/offer_match.h"
#include "src/catalog/show.h"
#include "src/catalog/sourced_codec.h"
#include "src/catalog/summary.h"

namespace podsim::catalog {
namespace {

bool is_path(std::string_view name) {
  return name.find('/') != std::string_view::npos || name.ends_with(".yaml");
}

}  // namespace

struct Catalog::State {
  State(std::shared_ptr<Library> shared, const std::vector<Override>& overrides)
      : library(std::move(shared)) {
    if (overrides.empty()) return;
    changed.emplace(library->files, overrides);
    for (const auto& [folder, name] : changed->overridden())
      targets.insert(fmt::format("{}/{}", folder, name));
  }

  /// The library's entry, or this catalog's own where an override has changed what it rests on.
  template <class T>
  const T& get(std::string_view folder, std::string_view name) {
    const std::string full = library->files.resolve(folder, name);
    if (changed && is_changed<T>(folder, full)) return changed->get<T>(folder, full);
    return library->entries.get<T>(folder, full);
  }

  template <class T>
  bool is_changed(std::string_view folder, const std::string& full) {
    const std::string id = std::string(folder) + "/" + full;
    if (targets.contains(id)) return true;
    try {
      library->entries.get<T>(folder, full);
    } catch (const config::InputError&) {
      return true;  // the override may be what mends it
    }
    return library->entries.rests_on(id, targets);
  }

  [[nodiscard]] Entries& entries() { return changed ? *changed : library->entries; }

  std::shared_ptr<Library> library;
  std::optional<Entries> changed;
  std::set<std::string> targets;  ///< files with overrides: "chips/tpu-v7"
};

Catalog::Catalog(std::vector<std::string> folders, const std::vector<Override>& overrides)
    : state_(std::make_unique<State>(Library::over(std::move(folders)), overrides)) {}
Catalog::Catalog(std::unique_ptr<State> state) : state_(std::move(state)) {}
Catalog::~Catalog() = default;
Catalog::Catalog(Catalog&&) noexcept = default;
Catalog& Catalog::operator=(Catalog&&) noexcept = default;

Catalog Catalog::with(const std::vector<Override>& overrides) const {
  return Catalog(std::make_unique<State>(state_->library, overrides));
}

const Chip& Catalog::chip(std::string_view name) const { return state_->get<Chip>("chips", name); }
const Fabric& Catalog::fabric(std::string_view name) const {
  return state_->get<Fabric>("fabrics", name);
}
const Technology& Catalog::technology(std::string_view name) const {
  return state_->get<Technology>("technologies", name);
}
const Calibration& Catalog::calibration(std::string_view name) const {
  return state_->get<Calibration>("calibrations", name);
}
const Host& Catalog::host(std::string_view name) const { return state_->get<Host>("hosts", name); }
const ModelArch& Catalog::model(std::string_view name) const {
  if (is_path(name)) return state_->library->entries.model_file(std::string(name));
  return state_->get<ModelArch>("models", name);
}
const Offers& Catalog::offers(std::string_view chip) const {
  return state_->get<Offers>("offers", chip);
}
const Site& Catalog::site(std::string_view name) const { return state_->get<Site>("sites", name); }
const Currency& Catalog::currency(std::string_view name) const {
  return state_->get<Currency>("currencies", name);
}
const Ownership& Catalog::ownership(std::string_view name) const {
  return state_->get<Ownership>("ownership", name);
}
const Ownership& Catalog::default_ownership() const {
  std::vector<std::string> marked;
  for (const auto& name : state_->library->files.names("ownership"))
    if (ownership(name).is_default) marked.push_back(name);
  if (marked.size() == 1) return ownership(marked.front());
  throw config::InputError(
      marked.empty() ? "no entry of ownership/ is the default"
                     : "several entries of ownership/ are the default: " + config::join(marked),
      "default: true in one of them");
}
const Reliability& Catalog::reliability(std::string_view name) const {
  return state_->get<Reliability>("reliability", name);
}
const MarketFacts& Catalog::market(std::string_view vendor) const {
  return state_->get<MarketFacts>("market", vendor);
}

const Recipe& Catalog::recipe(std::string_view framework) const {
  return state_->get<Recipe>("recipes", framework);
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
  if (folder == "recipes") c.recipe(name);
}

}  // namespace

std::vector<std::string> Catalog::training_files() const {
  return state_->library->files.folders().tables("training_runs");
}

std::vector<std::string> Catalog::prediction_files() const {
  std::vector<std::string> files = state_->library->files.folders().tables("calibrations");
  std::erase_if(files, [](const std::string& f) { return !f.ends_with("/training.csv"); });
  return files;
}

std::vector<std::string> Catalog::training_note_files() const {
  return state_->library->files.folders().tables("training_notes");
}

std::vector<std::string> Catalog::measurement_files() const {
  return state_->library->files.folders().tables("measurements");
}

std::vector<std::string> Catalog::operation_files() const {
  return state_->library->files.folders().tables("operations");
}

void Catalog::check_overrides() const {
  if (!state_->changed) return;
  for (const auto& [folder, name] : state_->changed->overridden()) load(*this, folder, name);
}

std::vector<Listing> Catalog::list(std::string_view kind) const {
  const std::string_view folder = entry_kind(kind).folder;
  std::vector<Listing> all;
  for (const auto& name : state_->library->files.names(folder))
    for (auto& l : summaries(*this, folder, name)) all.push_back(std::move(l));
  return all;
}

std::vector<Listing> Catalog::offers_of(std::string_view chip) const {
  const std::string name = state_->library->files.folders().resolve("offers", chip);
  auto offers = summaries(*this, "offers", name);
  for (auto& o : offers) o.name.erase(0, name.size() + 1);  // each begins with the chip
  return offers;
}

std::vector<std::string> Catalog::entries() const {
  std::vector<std::string> all;
  for (const EntryKind& kind : entry_kinds())
    for (const auto& name : state_->library->files.folders().names(kind.folder))
      all.push_back(fmt::format("{}/{}", kind.folder, name));
  return all;
}

std::vector<std::string> Catalog::files() const {
  const Folders& folders = state_->library->files.folders();
  std::vector<std::string> all;
  for (const EntryKind& kind : entry_kinds()) {
    for (const auto& name : folders.names(kind.folder))
      all.push_back(*folders.file(kind.folder, name));
    for (const auto& table : folders.tables(kind.folder)) all.push_back(table);
  }
  for (const char* folder : {"measurements", "operations", "training_runs", "training_notes"})
    for (const auto& table : folders.tables(folder)) all.push_back(table);
  return all;
}

namespace {

/// "chips" and "tpu-v7" of "chips/tpu-v7". Throws InputError.
std::pair<std::string_view, std::string_view> kind_and_name(std::string_view entry) {
  const auto slash = entry.find('/');
  if (slash != std::string_view::npos) return {entry.substr(0, slash), entry.substr(slash + 1)};
  std::vector<std::string> kinds;
  for (const auto& k : entry_kinds()) kinds.emplace_back(k.folder);
  throw config::InputError("'" + std::string(entry) + "' is not KIND/NAME",
                           "a kind and a name, such as chips/tpu-v7",
                           "kinds: " + config::join(kinds));
}

}  // namespace

config::Node Catalog::document(std::string_view entry) const {
  const auto [kind, name] = kind_and_name(entry);
  const std::string_view folder = entry_kind(kind).folder;
  const std::string full = state_->library->files.folders().resolve(folder, name);
  load(*this, folder, full);
  return state_->entries().document(folder, full);
}

std::string Catalog::show(std::string_view entry) const {
  const auto [kind, name] = kind_and_name(entry);
  const std::string_view folder = entry_kind(kind).folder;
  const auto full = state_->library->files.folders().resolve(folder, name);
  return shown(fmt::format("{}/{}", folder, full), document(fmt::format("{}/{}", folder, full)));
}

}  // namespace podsim::catalog
