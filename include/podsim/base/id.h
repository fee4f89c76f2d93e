// Numbers that name things, each kind a type of its own, and the vectors that only they index.
//
//   using BlockId = base::Id<struct BlockTag>;
//   base::IdVector<BlockId, Block> blocks;
//   const BlockId first = blocks.push_back(block);
//   blocks[first].repeat = 2;          // blocks[op] with an OpId does not compile
//   for (const BlockId id : blocks.ids()) use(id, blocks[id]);
#pragma once

#include <algorithm>
#include <cassert>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <utility>
#include <vector>

namespace podsim::base {

/// The number of one thing of a kind, counted from 0; the default names none. Ids of different
/// kinds neither compare nor convert, nor does a plain number become one unasked.
template <class Tag>
class Id {
 public:
  using Value = std::int32_t;

  constexpr Id() = default;
  constexpr explicit Id(std::integral auto value) : value_(static_cast<Value>(value)) {}

  /// Returns the number; -1 for none.
  [[nodiscard]] constexpr Value value() const { return value_; }
  /// Returns the number as a position; the id has to name something.
  [[nodiscard]] constexpr std::size_t index() const {
    assert(value_ >= 0);
    return static_cast<std::size_t>(value_);
  }
  [[nodiscard]] constexpr explicit operator bool() const { return value_ >= 0; }

  constexpr Id& operator++() { return ++value_, *this; }
  constexpr Id operator++(int) { return Id(value_++); }
  /// Returns the id `n` further on.
  [[nodiscard]] constexpr Id operator+(std::int64_t n) const { return Id(value_ + n); }
  constexpr Id& operator--() { return --value_, *this; }
  constexpr Id operator--(int) { return Id(value_--); }
  constexpr Id& operator+=(std::int64_t n) { return *this = *this + n; }
  /// Returns the id `n` back; none where there is no such id.
  [[nodiscard]] constexpr Id operator-(std::int64_t n) const {
    return value_ >= n ? Id(value_ - n) : Id();
  }
  /// Returns how many ids lie between two.
  [[nodiscard]] friend constexpr std::int64_t operator-(Id to, Id from) {
    return std::int64_t{to.value_} - from.value_;
  }
  constexpr auto operator<=>(const Id&) const = default;

 private:
  Value value_ = -1;
};

/// All ids below a count, ascending: a range to go through, and the size of the vectors that they
/// index.
template <class I>
class Ids {
 public:
  using Value = typename I::Value;

  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using iterator_concept = std::bidirectional_iterator_tag;
    using value_type = I;
    using difference_type = std::ptrdiff_t;
    using pointer = const I*;
    using reference = I;

    constexpr Iterator() = default;
    constexpr explicit Iterator(I id) : id_(id) {}
    constexpr I operator*() const { return id_; }
    constexpr Iterator& operator++() { return ++id_, *this; }
    constexpr Iterator operator++(int) { return Iterator(id_++); }
    constexpr Iterator& operator--() { return --id_, *this; }
    constexpr Iterator operator--(int) { return Iterator(id_--); }
    constexpr bool operator==(const Iterator&) const = default;

   private:
    I id_;
  };

  constexpr Ids() = default;
  constexpr explicit Ids(std::integral auto count) : end_(count) { assert(end_.value() >= 0); }

  [[nodiscard]] constexpr Iterator begin() const { return Iterator(I(0)); }
  [[nodiscard]] constexpr Iterator end() const { return Iterator(end_); }
  [[nodiscard]] constexpr I back() const { return end_ - 1; }
  [[nodiscard]] constexpr std::size_t size() const { return end_.index(); }
  /// Returns the size as a number to calculate with.
  [[nodiscard]] constexpr Value count() const { return end_.value(); }
  [[nodiscard]] constexpr bool empty() const { return count() == 0; }
  [[nodiscard]] constexpr bool contains(I id) const { return id && id < end_; }
  constexpr bool operator==(const Ids&) const = default;

 private:
  I end_{0};
};

/// A vector whose elements only ids of its own kind reach.
template <class I, class T>
class IdVector {
 public:
  IdVector() = default;
  explicit IdVector(std::size_t size) : items_(size) {}
  IdVector(std::size_t size, const T& value) : items_(size, value) {}
  explicit IdVector(Ids<I> ids) : items_(ids.size()) {}
  IdVector(Ids<I> ids, const T& value) : items_(ids.size(), value) {}
  IdVector(std::initializer_list<T> items) : items_(items) {}
  explicit IdVector(std::vector<T> items) : items_(std::move(items)) {}

  [[nodiscard]] decltype(auto) operator[](I id) { return items_[id.index()]; }
  [[nodiscard]] decltype(auto) operator[](I id) const { return items_[id.index()]; }
  [[nodiscard]] decltype(auto) at(I id) { return items_.at(id.index()); }
  [[nodiscard]] decltype(auto) at(I id) const { return items_.at(id.index()); }

  /// Appends and returns the id of the new element.
  I push_back(T item) {
    items_.push_back(std::move(item));
    return I(items_.size() - 1);
  }
  template <class... Args>
  I emplace_back(Args&&... args) {
    items_.emplace_back(std::forward<Args>(args)...);
    return I(items_.size() - 1);
  }

  [[nodiscard]] std::size_t size() const { return items_.size(); }
  [[nodiscard]] bool empty() const { return items_.empty(); }
  [[nodiscard]] bool contains(I id) const { return id && id.index() < items_.size(); }
  void resize(std::size_t size) { items_.resize(size); }
  void resize(std::size_t size, const T& value) { items_.resize(size, value); }
  void resize(Ids<I> ids) { items_.resize(ids.size()); }
  void assign(std::size_t size, const T& value) { items_.assign(size, value); }
  void assign(Ids<I> ids, const T& value) { items_.assign(ids.size(), value); }
  void reserve(std::size_t size) { items_.reserve(size); }
  void clear() { items_.clear(); }
  void swap(IdVector& other) noexcept { items_.swap(other.items_); }

  /// Returns all ids, ascending.
  [[nodiscard]] Ids<I> ids() const { return Ids<I>(items_.size()); }
  /// Returns the id of an element of this vector, given by reference.
  [[nodiscard]] I id_of(const T& item) const { return I(&item - items_.data()); }
  /// Returns the id of the first element that equals `value`; none where there is none.
  [[nodiscard]] I find(const T& value) const {
    const auto it = std::find(items_.begin(), items_.end(), value);
    return it == items_.end() ? I() : I(it - items_.begin());
  }

  [[nodiscard]] auto begin() { return items_.begin(); }
  [[nodiscard]] auto end() { return items_.end(); }
  [[nodiscard]] auto begin() const { return items_.begin(); }
  [[nodiscard]] auto end() const { return items_.end(); }
  [[nodiscard]] decltype(auto) front() { return items_.front(); }
  [[nodiscard]] decltype(auto) front() const { return items_.front(); }
  [[nodiscard]] decltype(auto) back() { return items_.back(); }
  [[nodiscard]] decltype(auto) back() const { return items_.back(); }

  /// Returns the elements as a plain vector, for codecs and algorithms.
  [[nodiscard]] const std::vector<T>& items() const { return items_; }
  [[nodiscard]] std::vector<T>& items() { return items_; }

  bool operator==(const IdVector&) const = default;

 private:
  std::vector<T> items_;
};

}  // namespace podsim::base

template <class Tag>
struct std::hash<podsim::base::Id<Tag>> {
  std::size_t operator()(podsim::base::Id<Tag> id) const noexcept {
    return std::hash<std::int32_t>{}(id.value());
  }
};
