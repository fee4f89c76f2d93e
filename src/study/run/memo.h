// Results by typed inputs, each computed once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <future>
#include <iterator>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "podsim/config/diagnostics.h"
#include "podsim/config/type_of.h"

namespace podsim::study {

/// Results of one stage by the key that they follow from. Whichever thread asks first for a key
/// computes; the others wait. Bad input is kept like a result; what failed otherwise, such as a
/// worker that died, is computed anew when it is asked for again. The oldest keys are dropped
/// beyond `capacity`, which costs time and changes nothing. `Key` is described, or has functions
/// `add_to(Hash&, key)` and `same(a, b)`. Thread-safe.
template <class Key, class Value>
class Memo {
 public:
  using Shared = std::shared_ptr<const Value>;

  explicit Memo(std::size_t capacity) : capacity_(capacity) {}

  /// Returns the result for `key`; `compute()` gives it as a Value.
  template <class Compute>
  Shared get(const Key& key, const Compute& compute) {
    using config::add_to;
    config::Hash h;
    add_to(h, key);
    std::promise<Shared> promise;
    std::shared_future<Shared> result = find_or_add(h.value(), key, promise);
    if (result.valid()) return result.get();
    try {
      Shared value = std::make_shared<const Value>(compute());
      promise.set_value(value);
      return value;
    } catch (const config::InputError&) {
      promise.set_exception(std::current_exception());
      throw;
    } catch (...) {
      drop(h.value(), key);
      promise.set_exception(std::current_exception());
      throw;
    }
  }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    Key key;
    std::shared_future<Shared> result;
  };
  using Slots = std::list<Slot>;  ///< oldest first

  /// The result that is there or under way; invalid where the caller has to keep the promise.
  std::shared_future<Shared> find_or_add(std::uint64_t hash, const Key& key,
                                         std::promise<Shared>& promise) {
    using config::same;
    const std::lock_guard lock(mutex_);
    const auto [begin, end] = index_.equal_range(hash);
    for (auto it = begin; it != end; ++it)
      if (same(it->second->key, key)) return it->second->result;
    slots_.push_back({hash, key, promise.get_future().share()});
    index_.emplace(hash, std::prev(slots_.end()));
    if (slots_.size() > capacity_) drop_oldest();
    return {};
  }

  void drop(std::uint64_t hash, const Key& key) {
    using config::same;
    const std::lock_guard lock(mutex_);
    const auto [begin, end] = index_.equal_range(hash);
    for (auto it = begin; it != end; ++it) {
      if (!same(it->second->key, key)) continue;
      slots_.erase(it->second);
      index_.erase(it);
      return;
    }
  }

  void drop_oldest() {
    const auto oldest = slots_.begin();
    const auto [begin, end] = index_.equal_range(oldest->hash);
    for (auto it = begin; it != end; ++it)
      if (it->second == oldest) {
        index_.erase(it);
        break;
      }
    slots_.erase(oldest);
  }

  std::size_t capacity_;
  std::mutex mutex_;
  Slots slots_;
  std::unordered_multimap<std::uint64_t, typename Slots::iterator> index_;
};

}  // namespace podsim::study
