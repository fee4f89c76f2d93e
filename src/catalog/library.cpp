#include "src/catalog/library.h"

#include <fmt/format.h>

#include <algorithm>

namespace podsim::catalog {
namespace {

// Offers are told apart by position in their file; the note says which one a price is of.
void label(std::vector<RentOffer>& offers) {
  for (auto& o : offers) {
    std::string& note = o.price.origin.note;
    const std::string rest = note.empty() ? "" : "; " + note;
    note = fmt::format("{} of {} in {}{}", o.name, o.provider, o.region, rest);
  }
}

}  // namespace

void finish(Offers& o) { label(o.rent); }

void finish(ModelArch& m) {
  if (m.source.empty() || m.as_of.empty())
    throw config::InputError("models/" + m.name + " says no source or no date", "source and as_of");
}

const ModelArch& Entries::model_file(const std::string& file) {
  const std::lock_guard lock(mutex_);
  auto& slot = std::get<Cache<ModelArch>>(caches_)[file];
  if (!slot) {
    config::Diagnostics d;
    config::Reader r(d, config::Form::text);
    const config::Reader::Step step(r, file);
    auto value = std::make_unique<ModelArch>();
    config::Codec<ModelArch>::decode(documents_.outside("models", file), *value, {}, r);
    d.throw_if_any();
    slot = std::move(value);
  }
  return *slot;
}

bool Entries::rests_on(const std::string& id, const std::set<std::string>& files) {
  const std::lock_guard lock(mutex_);
  const auto& sources = sources_.at(id);
  return std::any_of(sources.begin(), sources.end(),
                     [&](const std::string& file) { return files.contains(file); });
}

config::Node Entries::document(std::string_view folder, const std::string& name) {
  const std::lock_guard lock(mutex_);
  return documents_.entry(folder, name);
}

std::shared_ptr<Library> Library::over(std::vector<std::string> folders) {
  static std::mutex mutex;
  static std::map<std::vector<std::string>, std::weak_ptr<Library>> libraries;
  Folders all(std::move(folders));
  const std::lock_guard lock(mutex);
  auto& slot = libraries[all.list()];
  auto library = slot.lock();
  if (!library) slot = library = std::make_shared<Library>(std::move(all));
  return library;
}

}  // namespace podsim::catalog
