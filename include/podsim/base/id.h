// Numbers that name things, each kind a type of its own, and the vectors that only they index.
//
//   using BlockId = base::Id<struct BlockTag>;
//   base::IdVector<BlockId, Block> blocks;
//   const BlockId first = blocks.push_back(block);
//   blocks[first].repeat = 2;          // blocks[op] with an OpId does not compile
//   for (const BlockId id : blocks.ids()) use(id, blocks[id]);
#pragma once

#include <cassert>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <ranges>
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
  /// Returns the id `n` back; none where there is no such id.
  [[nodiscard]] constexpr Id operator-(std::int64_t n) const {
    return value_ >= n ? Id(value_ - n) : Id();
  }
  constexpr auto operator<=>(const Id&) const = default;

 private:
  Value value_ = -1;
};

/// A vector whose elements only ids of its own kind reach.
template <class I, class T>
class IdVector {
 public:
  IdVector() = default;
  explicit IdVector(std::size_t size, const T& value = T()) : items_(size, value) {}
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
  void assign(std::size_t size, const T& value) { items_.assign(size, value); }
  void reserve(std::size_t size) { items_.reserve(size); }
  void clear() { items_.clear(); }

  /// Returns all ids, ascending.
  [[nodiscard]] auto ids() const {
    return std::views::iota(std::size_t{0}, items_.size()) |
           std::views::transform([](std::size_t i) { return I(i); });
  }
  /// Returns the id of an element of this vector, given by reference.
  [[nodiscard]] I id_of(const T& item) const { return I(&item - items_.data()); }

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
