#include "src/imports/keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "podsim/config/diagnostics.h"
#include "podsim/units/parse.h"

namespace podsim::imports {
namespace {

/// Keys of tokenisers, sampling, initialisation and versions.
constexpr const char* kOther[] = {"_name_or_path",  "architectures",        "attention_dropout",
                                  "auto_map",       "bos_token_id",         "embd_pdrop",
                                  "eos_token_id",   "hidden_dropout",       "initializer_range",
                                  "layer_norm_eps", "layer_norm_epsilon",   "pad_token_id",
                                  "pretraining_tp", "resid_pdrop",          "rms_norm_eps",
                                  "torch_dtype",    "transformers_version", "use_cache"};

}  // namespace

bool Keys::has(const char* key) const {
  const config::Node* n = root_.find(key);
  return n != nullptr && !n->is_null();
}

const config::Node* Keys::node(const char* key) {
  read_.insert(key);
  return has(key) ? root_.find(key) : nullptr;
}

void Keys::refuse(const char* key, const std::string& message, const std::string& expected) const {
  const config::Node* n = root_.find(key);
  throw config::InputError(config::Diagnostic{n == nullptr ? root_.where : n->where,
                                              file_ + ": " + key, message, expected, ""});
}

std::int64_t Keys::count(const std::vector<const char*>& keys) {
  constexpr double largest = 1e9;
  for (const char* key : keys) {
    const config::Node* n = node(key);
    if (n == nullptr) continue;
    const auto value =
        n->is_scalar() && !n->quoted() ? units::parse_number(n->scalar()) : std::nullopt;
    if (!value || *value < 0 || *value > largest || *value != std::floor(*value))
      refuse(key, fmt::format("found {}", n->found()), "a whole number up to a billion");
    return static_cast<std::int64_t>(*value);
  }
  refuse(keys.front(), "the key is missing", "a whole number");
}

std::int64_t Keys::count_or(const char* key, std::int64_t absent) {
  return node(key) == nullptr ? absent : count({key});
}

bool Keys::flag_or(const char* key, bool absent) {
  const config::Node* n = node(key);
  if (n == nullptr) return absent;
  if (!n->is_scalar() || (n->scalar() != "true" && n->scalar() != "false"))
    refuse(key, fmt::format("found {}", n->found()), "true or false");
  return n->scalar() == "true";
}

std::string Keys::text_or(const char* key, const std::string& absent) {
  const config::Node* n = node(key);
  if (n == nullptr) return absent;
  if (!n->is_scalar()) refuse(key, fmt::format("found {}", n->found()), "a text");
  return n->scalar();
}

std::vector<std::string> Keys::texts(const char* key) {
  const config::Node* n = node(key);
  if (n == nullptr) return {};
  if (!n->is_sequence()) refuse(key, fmt::format("found {}", n->found()), "a list");
  std::vector<std::string> all;
  for (const config::Node& item : n->items()) {
    if (!item.is_scalar()) refuse(key, fmt::format("found {} in the list", item.found()), "texts");
    all.push_back(item.scalar());
  }
  return all;
}

std::vector<std::string> Keys::unread() const {
  std::vector<std::string> left;
  for (const auto& e : root_.entries())
    if (!read_.contains(e.key) &&
        std::find(std::begin(kOther), std::end(kOther), e.key) == std::end(kOther))
      left.push_back(e.key);
  return left;
}

}  // namespace podsim::imports
