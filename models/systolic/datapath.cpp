#include "models/systolic/datapath.h"

#include <algorithm>
#include <array>
#include <type_traits>
#include <vector>

namespace podsim::models::systolic {
namespace {

/// A matrix of which both directions have a stride.
template <class T>
struct StridedView {
  T* data = nullptr;
  std::int64_t down = 0, across = 0;
  T& operator()(std::int64_t i, std::int64_t j) const { return data[i * down + j * across]; }
};

// to[x * step] = from(front - x, x) for x in the span: token front - x stands at x.
template <class T>
void copy_antidiagonal(const StridedView<T>& from, std::int64_t front, WaveSpan s,
                       std::remove_const_t<T>* to, std::int64_t step) {
  if (s.last < s.first) return;
  const T* source = &from(front - s.first, s.first);
  to += s.first * step;
  const std::int64_t next = from.across - from.down;
  for (std::int64_t count = s.last - s.first + 1; count > 0; --count) {
    *to = *source;
    to += step;
    source += next;
  }
}

// The part of a matrix that begins at (i, j).
template <class T>
StridedView<T> straight(const MatrixView<T>& m, std::int64_t i, std::int64_t j) {
  return {m.data + i * m.stride + j, m.stride, 1};
}
template <class T>
StridedView<T> transposed(const MatrixView<T>& m, std::int64_t i, std::int64_t j) {
  return {m.data + i * m.stride + j, 1, m.stride};
}

template <class Operand, class Sum>
class Registers : public Datapath {
 public:
  Registers(const ArrayParameters& p, const Operands<Operand, Sum>& o);

  void load_row(const Pass& pass, std::int64_t row) override;
  void load_wave(const Wave& loading) override;
  void arrive(const Wave& wave) override;
  void enter(const Wave& wave) override;
  void enter_nothing(WaveSpan rows) override;
  void multiply(const ActiveWaves& active) override;
  void leave(const Wave& wave) override;
  void clock() override;

 private:
  /// (token, row) of what comes from the left; (row or token, column) of what comes from above;
  /// (token or row, column) of the results.
  StridedView<const Operand> left(const Pass& p) const;
  StridedView<const Operand> top(const Pass& p) const;
  StridedView<Sum> result(const Pass& p) const;

  void enter_sums(const Wave& wave);
  void enter_operands(const Wave& wave);
  void begin_sums(const Wave& wave);
  void take_over(const Wave& wave);
  void leave_bottom(const Wave& wave);
  void leave_elements(const Wave& wave);
  [[nodiscard]] bool output_stationary() const { return parameters_.dataflow == Dataflow::os; }
  [[nodiscard]] std::vector<Operand>& next_of(const Wave& wave) {
    return wave.number % 2 == 0 ? next_.front() : next_.back();
  }
  [[nodiscard]] std::int64_t physical(std::int64_t row) const {
    const std::int64_t turned = row + turn_;
    return turned < rows_ ? turned : turned - rows_;
  }

  ArrayParameters parameters_;
  Operands<Operand, Sum> operands_;
  std::int64_t rows_, columns_, moving_stride_;
  std::vector<Sum> sums_;
  std::vector<Operand> held_, moving_;
  std::array<std::vector<Operand>, 2> next_;  ///< tpu: tiles being loaded, by the pass's parity
  std::int64_t turn_ = 0;                     ///< row 0 of the planes that move down is here
  std::int64_t head_ = 0;                     ///< column 0 of the plane that moves right is here
};

constexpr std::int64_t kRun = 512;  ///< cycles between copies of the operands that move right

template <class Operand, class Sum>
Registers<Operand, Sum>::Registers(const ArrayParameters& p, const Operands<Operand, Sum>& o)
    : parameters_(p),
      operands_(o),
      rows_(p.rows),
      columns_(p.columns),
      moving_stride_(p.columns + kRun),
      sums_(static_cast<std::size_t>(rows_ * columns_)),
      held_(sums_.size()),
      moving_(static_cast<std::size_t>(rows_ * moving_stride_)),
      head_(kRun) {
  if (p.dataflow == Dataflow::tpu) next_.fill(held_);
}

template <class Operand, class Sum>
StridedView<const Operand> Registers<Operand, Sum>::left(const Pass& p) const {
  if (parameters_.dataflow == Dataflow::is) return transposed(operands_.b, p.k, p.n);
  if (output_stationary()) return transposed(operands_.a, p.m, p.k);
  return straight(operands_.a, p.m, p.k);
}

template <class Operand, class Sum>
StridedView<const Operand> Registers<Operand, Sum>::top(const Pass& p) const {
  if (parameters_.dataflow == Dataflow::is) return transposed(operands_.a, p.m, p.k);
  return straight(operands_.b, p.k, p.n);
}

template <class Operand, class Sum>
StridedView<Sum> Registers<Operand, Sum>::result(const Pass& p) const {
  if (parameters_.dataflow == Dataflow::is) return transposed(operands_.c, p.m, p.n);
  return straight(operands_.c, p.m, p.n);
}

// The row goes straight to where it will have moved down to when the tile is complete.
template <class Operand, class Sum>
void Registers<Operand, Sum>::load_row(const Pass& pass, std::int64_t row) {
  const auto tile = top(pass);
  Operand* to = held_.data() + row * columns_;
  for (std::int64_t c = 0; c < columns_; ++c)
    to[c] = row < pass.rows && c < pass.columns ? tile(row, c) : Operand{};
}

// Likewise. The tile of the pass before stands in the other plane: in the array it occupies the
// rows that this one has not come down to yet.
template <class Operand, class Sum>
void Registers<Operand, Sum>::load_wave(const Wave& loading) {
  const auto tile = top(loading.pass);
  Operand* to = next_of(loading).data();
  const WaveSpan s = covered(loading, 0, columns_);
  for (std::int64_t c = s.first; c <= s.last; ++c) {
    const std::int64_t row = rows_ - 1 - (loading.front - c);
    const bool used = row < loading.pass.rows && c < loading.pass.columns;
    to[row * columns_ + c] = used ? tile(row, c) : Operand{};
  }
}

template <class Operand, class Sum>
void Registers<Operand, Sum>::arrive(const Wave& wave) {
  if (parameters_.dataflow == Dataflow::tpu) take_over(wave);
  if (output_stationary()) begin_sums(wave);
}

template <class Operand, class Sum>
void Registers<Operand, Sum>::take_over(const Wave& wave) {
  const Operand* from = next_of(wave).data();
  const std::int64_t last = std::min(wave.front, rows_ - 1);
  for (std::int64_t r = std::max<std::int64_t>(wave.front - columns_ + 1, 0); r <= last; ++r) {
    const std::int64_t at = r * columns_ + wave.front - r;
    held_.data()[at] = from[at];
  }
}

template <class Operand, class Sum>
void Registers<Operand, Sum>::begin_sums(const Wave& wave) {
  const std::int64_t last = std::min(wave.front, rows_ - 1);
  for (std::int64_t r = std::max<std::int64_t>(wave.front - columns_ + 1, 0); r <= last; ++r)
    sums_.data()[r * columns_ + wave.front - r] = Sum{};
}

template <class Operand, class Sum>
void Registers<Operand, Sum>::enter(const Wave& wave) {
  const WaveSpan s = covered(wave, 0, rows_);
  const WaveSpan used = covered(wave, 0, wave.pass.rows);
  Operand* to = moving_.data() + head_;
  copy_antidiagonal(left(wave.pass), wave.front, used, to, moving_stride_);
  enter_nothing({std::max(s.first, used.last + 1), s.last});
  if (output_stationary()) {
    enter_operands(wave);
  } else {
    enter_sums(wave);
  }
}

template <class Operand, class Sum>
void Registers<Operand, Sum>::enter_sums(const Wave& wave) {
  const WaveSpan s = covered(wave, 0, wave.pass.columns);
  Sum* to = sums_.data() + physical(0) * columns_;
  if (!wave.pass.first) {
    copy_antidiagonal(result(wave.pass), wave.front, s, to, 1);
  } else if (s.last >= s.first) {
    std::fill(to + s.first, to + s.last + 1, Sum{});
  }
}

template <class Operand, class Sum>
void Registers<Operand, Sum>::enter_operands(const Wave& wave) {
  copy_antidiagonal(top(wave.pass), wave.front, covered(wave, 0, wave.pass.columns),
                    held_.data() + physical(0) * columns_, 1);
}

template <class Operand, class Sum>
void Registers<Operand, Sum>::enter_nothing(WaveSpan rows) {
  Operand* to = moving_.data() + head_;
  for (std::int64_t r = rows.first; r <= rows.last; ++r) to[r * moving_stride_] = Operand{};
}

template <class Operand, class Sum>
void Registers<Operand, Sum>::multiply(const ActiveWaves& active) {
  const std::int64_t sum_turn = output_stationary() ? 0 : turn_;
  const std::int64_t held_turn = output_stationary() ? turn_ : 0;
  if (const auto& stuck = parameters_.stuck) {
    const std::int64_t row = (stuck->row + held_turn) % rows_;
    held_.data()[row * columns_ + stuck->column] = static_cast<Operand>(stuck->value);
  }
  systolic::multiply(Planes<Operand, Sum>{sums_.data(), held_.data(), moving_.data() + head_, rows_,
                                          columns_, columns_, moving_stride_, sum_turn, held_turn},
                     active);
}

template <class Operand, class Sum>
void Registers<Operand, Sum>::leave(const Wave& wave) {
  if (output_stationary()) {
    leave_elements(wave);
  } else {
    leave_bottom(wave);
  }
}

template <class Operand, class Sum>
void Registers<Operand, Sum>::leave_bottom(const Wave& wave) {
  const auto to = result(wave.pass);
  const WaveSpan s = covered(wave, rows_ - 1, wave.pass.columns);
  const Sum* bottom = sums_.data() + physical(rows_ - 1) * columns_;
  for (std::int64_t c = s.first; c <= s.last; ++c) to(wave.front - (rows_ - 1) - c, c) = bottom[c];
}

template <class Operand, class Sum>
void Registers<Operand, Sum>::leave_elements(const Wave& wave) {
  const auto to = result(wave.pass);
  const std::int64_t d = wave.back();
  const std::int64_t last = std::min(d, wave.pass.rows - 1);
  for (std::int64_t r = std::max<std::int64_t>(d - wave.pass.columns + 1, 0); r <= last; ++r)
    to(r, d - r) = sums_.data()[r * columns_ + d - r];
}

template <class Operand, class Sum>
void Registers<Operand, Sum>::clock() {
  turn_ = turn_ == 0 ? rows_ - 1 : turn_ - 1;
  if (--head_ > 0) return;
  for (std::int64_t r = 0; r < rows_; ++r) {
    Operand* row = moving_.data() + r * moving_stride_;
    std::copy_backward(row + 1, row + columns_, row + moving_stride_);
  }
  head_ = kRun;
}

}  // namespace

std::unique_ptr<Datapath> make_datapath(const ArrayParameters& p,
                                        const Operands<std::int8_t, std::int32_t>& o) {
  return std::make_unique<Registers<std::int8_t, std::int32_t>>(p, o);
}

std::unique_ptr<Datapath> make_datapath(const ArrayParameters& p, const Operands<float, float>& o) {
  return std::make_unique<Registers<float, float>>(p, o);
}

}  // namespace podsim::models::systolic
