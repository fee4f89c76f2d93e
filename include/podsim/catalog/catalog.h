// Finding and loading catalog entries, one file at a time.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "podsim/catalog/entries.h"
#include "podsim/catalog/sourced.h"
#include "podsim/config/node.h"

namespace podsim::catalog {

/// Returns the folder of the catalog that comes with the program: $PODSIM_CATALOG; else
/// ../share/podsim/configs beside the program, the source tree's, the one of the installation, the
/// one of the Debian package, whichever exists first. Throws InputError where there is none.
std::string own_catalog();

struct Listing {
  std::string name, title, summary;
};

/// A value that a scenario puts in place of a catalog's: "fabrics/tpu-v5e.link_bandwidth" and the
/// text as in a catalog file ("25 GB/s"). It is listed among the inputs with the source "scenario".
struct Override {
  std::string path;
  config::Node value;  ///< a scalar; its `where` serves for messages
};

/// The catalog: folders searched in order; an entry of an earlier folder hides a later one's.
/// An entry is read and decoded on first use, never changes, and is shared by all catalogs over the
/// same folders that are there at a time; overrides copy only the entries they touch. Safe from
/// several threads. Unknown names and missing or wrong values throw config::InputError naming file
/// and field.
class Catalog {
 public:
  /// `folders` (from --catalog) before the installed or the source tree's catalog.
  /// An override whose entry or field does not exist, or whose value does not fit, is an InputError
  /// at the override's place (when `check_overrides` or the entry's accessor is called).
  explicit Catalog(std::vector<std::string> folders = {},
                   const std::vector<Override>& overrides = {});
  ~Catalog();
  Catalog(Catalog&&) noexcept;
  Catalog& operator=(Catalog&&) noexcept;

  /// The catalog over the same folders with these overrides and none of this one's own.
  [[nodiscard]] Catalog with(const std::vector<Override>& overrides) const;

  /// Names may be short: "v5e" for "tpu-v5e" where only one entry ends so.
  const Chip& chip(std::string_view name) const;
  const Fabric& fabric(std::string_view name) const;
  const Technology& technology(std::string_view name) const;
  const Calibration& calibration(std::string_view name) const;
  const Host& host(std::string_view name) const;
  const ModelArch& model(std::string_view name) const;
  const Offers& offers(std::string_view chip) const;
  const Site& site(std::string_view name) const;
  const Currency& currency(std::string_view name) const;
  const Ownership& ownership(std::string_view name) const;
  /// The entry that is marked as the default, for hardware that is no chip of the catalog.
  const Ownership& default_ownership() const;
  const Reliability& reliability(std::string_view name) const;
  const MarketFacts& market(std::string_view vendor) const;
  const Recipe& recipe(std::string_view framework) const;

  /// The offer of this name, provider and region; see configs/README.md for how regions match.
  const RentOffer& rent_offer(std::string_view chip, std::string_view offer,
                              std::string_view provider, std::string_view region) const;
  /// The named purchase offer, or the chip's default one when `offer` is empty.
  const PurchaseOffer& purchase_offer(std::string_view chip, std::string_view offer) const;

  /// Tables of measured times, measurements/*.csv of all folders, sorted by name.
  [[nodiscard]] std::vector<std::string> measurement_files() const;
  /// Tables of measured kernels and collectives, of operations/.
  [[nodiscard]] std::vector<std::string> operation_files() const;
  /// Tables of measured training runs, of training_runs/.
  [[nodiscard]] std::vector<std::string> training_files() const;
  /// Tables of what is known of such runs, columns id and known.
  [[nodiscard]] std::vector<std::string> training_note_files() const;

  /// Tables of predicted runs that calibrations have left, calibrations/training.csv.
  [[nodiscard]] std::vector<std::string> prediction_files() const;

  /// Load every overridden entry, so that a wrong override is found even if nothing uses it.
  void check_overrides() const;

  /// Entries of a kind: "chips", "models", "offers", "sites", …
  [[nodiscard]] std::vector<Listing> list(std::string_view kind) const;
  /// The offers of one chip, whose name may be short.
  [[nodiscard]] std::vector<Listing> offers_of(std::string_view chip) const;
  /// All entries, as "chips/tpu-v7".
  [[nodiscard]] std::vector<std::string> entries() const;
  /// All files that entries and tables are read from.
  [[nodiscard]] std::vector<std::string> files() const;
  /// One entry as a document, inherited and calibrated values in place.
  [[nodiscard]] config::Node document(std::string_view entry) const;
  /// One entry ("chips/tpu-v7") as text, each value with its source.
  [[nodiscard]] std::string show(std::string_view entry) const;

 private:
  struct State;
  explicit Catalog(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace podsim::catalog
