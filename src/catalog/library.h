// Entries decoded from their documents, each once, and the library that catalogs share.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "podsim/catalog/entries.h"
#include "podsim/config/codec.h"
#include "src/catalog/documents.h"

namespace podsim::catalog {

/// Decoded entries of one set of documents. An entry is decoded on first use and stays where it is.
/// Safe from several threads.
class Entries {
 public:
  Entries(Files& files, const std::vector<Override>& overrides) : documents_(files, overrides) {}

  /// The entry `name`, in full. Throws InputError.
  template <class T>
  const T& get(std::string_view folder, const std::string& name) {
    const std::lock_guard lock(mutex_);
    auto& slot = std::get<Cache<T>>(caches_)[name];
    if (!slot) {
      const std::string id = std::string(folder) + "/" + name;
      slot = decoded<T>(documents_.entry(folder, name), id);
      sources_[id] = documents_.sources();
    }
    return *slot;
  }

  /// The model in a file outside of the catalog.
  const ModelArch& model_file(const std::string& file);
  /// Whether one of `files` is among those that the entry was put together from. The entry has to
  /// be decoded.
  [[nodiscard]] bool rests_on(const std::string& id, const std::set<std::string>& files);
  /// The entry as a document.
  [[nodiscard]] config::Node document(std::string_view folder, const std::string& name);
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> overridden() const {
    return documents_.overridden();
  }

 private:
  template <class T>
  using Cache = std::map<std::string, std::unique_ptr<const T>>;

  template <class T>
  static std::unique_ptr<const T> decoded(const config::Node& n, const std::string& id);

  std::mutex mutex_;
  Documents documents_;
  std::map<std::string, std::set<std::string>> sources_;
  std::tuple<Cache<Chip>, Cache<Fabric>, Cache<Technology>, Cache<Calibration>, Cache<Host>,
             Cache<ModelArch>, Cache<Offers>, Cache<Site>, Cache<Currency>, Cache<Ownership>,
             Cache<Reliability>, Cache<MarketFacts>, Cache<Recipe>>
      caches_;
};

/// Everything read from the same folders, without overrides: shared by all catalogs over them, so
/// that a file is read and decoded once while any of them is there.
struct Library {
  explicit Library(Folders folders) : files(std::move(folders)), entries(files, {}) {}

  /// The library over these folders and the installed catalog (see Folders).
  static std::shared_ptr<Library> over(std::vector<std::string> folders);

  Files files;
  Entries entries;
};

// What is checked and added once an entry is decoded.
void finish(Offers& offers);
void finish(ModelArch& model);
template <class T>
void finish(T&) {}

template <class T>
std::unique_ptr<const T> Entries::decoded(const config::Node& n, const std::string& id) {
  config::Diagnostics d;
  config::Reader r(d, config::Form::text);
  const config::Reader::Step step(r, id);
  auto value = std::make_unique<T>();
  config::Codec<T>::decode(n, *value, {}, r);
  d.throw_if_any();
  finish(*value);
  return value;
}

}  // namespace podsim::catalog
