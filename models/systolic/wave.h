// A run of valid tokens that moves through an array.
#pragma once

#include <algorithm>
#include <cstdint>

#include "models/systolic/pass.h"

namespace podsim::models::systolic {

/// Element (r, c) of an array works on what its upper and left neighbours worked on a cycle before,
/// so everything on one antidiagonal r + c carries the same token and valid bits move by one
/// antidiagonal a cycle. The tokens of a pass enter one after the other at antidiagonal 0; a wave
/// is that run of valid bits, token s standing on antidiagonal front - s.
struct Wave {
  Pass pass;
  std::int64_t number = 0;   ///< of the pass, in the order the array took them
  std::int64_t length = 1;   ///< tokens
  std::int64_t front = 0;    ///< antidiagonal of the first token
  std::int64_t entered = 1;  ///< tokens that have entered

  /// The antidiagonal of the last token that has entered.
  [[nodiscard]] std::int64_t back() const { return front - entered + 1; }
  /// Another token may enter behind.
  [[nodiscard]] bool clear() const { return back() > 0; }

  void move() {
    ++front;
    entered = std::min(entered + 1, length);
  }
};

/// Positions from `first` to `last`, none when last < first.
struct WaveSpan {
  std::int64_t first = 0, last = -1;
};

/// The positions 0 … size - 1 of an edge of the array (or of antidiagonals from `offset` on) that
/// the wave covers.
inline WaveSpan covered(const Wave& w, std::int64_t offset, std::int64_t size) {
  return {std::max<std::int64_t>(w.back() - offset, 0), std::min(w.front - offset, size - 1)};
}

}  // namespace podsim::models::systolic
