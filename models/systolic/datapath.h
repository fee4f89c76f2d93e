// The registers of an array and what a clock does to them; when it does so is the array's business.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "models/systolic/kernel.h"
#include "models/systolic/pass.h"
#include "models/systolic/wave.h"

namespace podsim::models::systolic {

/// A register that is stuck: whatever comes, the operand from above in this element reads as this.
struct StuckOperand {
  std::int64_t row = 0, column = 0;
  int value = 0;
};

struct ArrayParameters {
  std::int64_t rows = 128, columns = 128;
  Dataflow dataflow = Dataflow::ws;
  std::optional<StuckOperand> stuck;
  sc_core::sc_time period{1, sc_core::SC_NS};
};

/// A matrix of the caller's, row by row, rows `stride` elements apart.
template <class T>
struct MatrixView {
  T* data = nullptr;
  std::int64_t stride = 0;
};

/// C = A B with A M x K and B K x N. Partial sums are read from C and written to it.
template <class Operand, class Sum>
struct Operands {
  std::int64_t m = 0, n = 0, k = 0;
  MatrixView<const Operand> a, b;
  MatrixView<Sum> c;
};

/// A stride for rows of `width` elements that keeps the rows of an array's tile, which are all
/// touched in the same cycle, out of each other's cache lines: an odd number of lines.
template <class T>
constexpr std::int64_t spread_stride(std::int64_t width) {
  constexpr std::int64_t line = 64 / static_cast<std::int64_t>(sizeof(T));
  return ((width + line - 1) / line | 1) * line;
}

/// What happens to the registers in a cycle, in the order of the calls. Nothing is known of a
/// product but its operands and results; the values flow through the registers.
class Datapath {
 public:
  Datapath() = default;
  virtual ~Datapath() = default;
  Datapath(const Datapath&) = delete;
  Datapath& operator=(const Datapath&) = delete;

  /// ws, is: a row of the tile enters at the top of all columns, the lowest row first.
  virtual void load_row(const Pass& pass, std::int64_t row) = 0;
  /// tpu: the columns under the wave take an element of the next tile each into their second
  /// registers.
  virtual void load_wave(const Wave& loading) = 0;
  /// The wave's first token is at its front: tpu: the elements there take over their second
  /// registers; os: they begin a new sum.
  virtual void arrive(const Wave& wave) = 0;
  /// The wave's tokens enter the rows from the left, and from the top partial sums or (os)
  /// operands.
  virtual void enter(const Wave& wave) = 0;
  /// Nothing valid enters these rows from the left.
  virtual void enter_nothing(WaveSpan rows) = 0;
  virtual void multiply(const ActiveWaves& active) = 0;
  /// Results go: at the bottom, or (os) from the elements that the wave's last token has reached.
  virtual void leave(const Wave& wave) = 0;
  /// The clock's edge: what moves moves on by an element.
  virtual void clock() = 0;
};

std::unique_ptr<Datapath> make_datapath(const ArrayParameters& parameters,
                                        const Operands<std::int8_t, std::int32_t>& operands);
std::unique_ptr<Datapath> make_datapath(const ArrayParameters& parameters,
                                        const Operands<float, float>& operands);

}  // namespace podsim::models::systolic
