#include "src/study/sweep/point_key.h"

#include <algorithm>
#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>

#include "podsim/config/diagnostics.h"
#include "sources.h"
#include "version.h"

namespace podsim::study {
namespace {

constexpr std::size_t kLargestFile = std::size_t{64} << 20U;

void write(const config::Node& n, std::string& out) {
  if (n.is_scalar()) {
    // A length in front: no text can pass for the end of another.
    out += (n.quoted() ? 't' : 'p') + std::to_string(n.scalar().size()) + ':' + n.scalar();
  } else if (n.is_sequence()) {
    out += '[';
    for (const auto& item : n.items()) write(item, out);
    out += ']';
  } else if (n.is_mapping()) {
    std::vector<const config::Node::Entry*> entries;
    for (const auto& e : n.entries()) entries.push_back(&e);
    std::sort(entries.begin(), entries.end(),
              [](const auto* a, const auto* b) { return a->key < b->key; });
    out += '{';
    for (const auto* e : entries) {
      out += std::to_string(e->key.size()) + ':' + e->key;
      write(e->value, out);
    }
    out += '}';
  } else {
    out += '~';
  }
}

std::string text_of(const std::string& file) {
  try {
    return config::read_text(file, kLargestFile);
  } catch (const config::InputError& e) {
    return std::string("unreadable: ") + e.what();
  }
}

}  // namespace

std::string digest(std::string_view text) {
  static const boost::uuids::uuid space =
      boost::uuids::name_generator_sha1(boost::uuids::ns::oid())("podsim.store");
  return boost::uuids::to_string(
      boost::uuids::name_generator_sha1(space)(text.data(), text.size()));
}

std::string canonical(const config::Node& document) {
  std::string text;
  write(document, text);
  return text;
}

std::string program_version() { return kVersion; }
std::string program_digest() { return kSources; }

CatalogDigests::CatalogDigests(const catalog::Catalog& catalog)
    : catalog_(catalog), entries_(catalog.entries()) {
  std::sort(entries_.begin(), entries_.end());
}

/// The entry is the longest one that the path goes on from with a dot: names hold dots, too.
std::string CatalogDigests::entry_of(const std::string& path) const {
  for (std::size_t dot = path.rfind('.'); dot != std::string::npos && dot > 0;
       dot = path.rfind('.', dot - 1)) {
    const std::string name = path.substr(0, dot);
    if (std::binary_search(entries_.begin(), entries_.end(), name)) return name;
  }
  return "";
}

const std::string& CatalogDigests::digest_of(const std::string& entry) {
  std::string& d = digests_[entry];
  if (!d.empty()) return d;
  std::string text;
  if (entry == "*") {
    for (const auto& file : catalog_.files()) text += text_of(file) + '\0';
  } else {
    try {
      text = canonical(catalog_.document(entry));
    } catch (const config::InputError& e) {
      text = std::string("wrong: ") + e.what();
    }
  }
  return d = digest(text);
}

EntryDigests CatalogDigests::of(const catalog::InputLog& log, bool whole) {
  const auto inputs = log.inputs();
  const std::lock_guard lock(mutex_);
  EntryDigests all;
  const auto add = [&](const std::string& entry) { all.try_emplace(entry, digest_of(entry)); };
  for (const auto& input : inputs) {
    auto known = entries_by_path_.find(input.path);
    if (known == entries_by_path_.end())
      known = entries_by_path_.emplace(input.path, entry_of(input.path)).first;
    if (!known->second.empty()) add(known->second);
  }
  if (whole) add("*");
  return all;
}

bool CatalogDigests::hold(const EntryDigests& digests) {
  const std::lock_guard lock(mutex_);
  return std::all_of(digests.begin(), digests.end(),
                     [&](const auto& d) { return digest_of(d.first) == d.second; });
}

}  // namespace podsim::study
