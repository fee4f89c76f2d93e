#include "models/systolic/kernel.h"

#include <algorithm>

namespace podsim::models::systolic {
namespace {

// The product of two int8 fits 16 bits, which the vector units multiply twice as many of.
[[gnu::always_inline]] inline std::int16_t product(std::int8_t a, std::int8_t b) {
  return static_cast<std::int16_t>(a * b);
}
[[gnu::always_inline]] inline float product(float a, float b) { return a * b; }

template <class Operand, class Sum>
[[gnu::always_inline]] inline void sweep(const Planes<Operand, Sum>& p, const ActiveWaves& a) {
  for (std::ptrdiff_t r = 0; r < a.rows; ++r) {
    const std::ptrdiff_t begin = std::max<std::ptrdiff_t>(a.first - r, 0);
    const std::ptrdiff_t end = std::min(a.last - r + 1, a.columns);
    const std::ptrdiff_t sum_row = (r + p.sum_turn) - (r + p.sum_turn < p.rows ? 0 : p.rows);
    const std::ptrdiff_t held_row = (r + p.held_turn) - (r + p.held_turn < p.rows ? 0 : p.rows);
    Sum* __restrict__ sums = p.sums + sum_row * p.sum_stride;
    const Operand* __restrict__ held = p.held + held_row * p.held_stride;
    const Operand* __restrict__ moving = p.moving + r * p.moving_stride;
    for (std::ptrdiff_t c = begin; c < end; ++c) sums[c] += product(held[c], moving[c]);
  }
}

// The same code for each kind of machine. target_clones would choose by itself, but its resolvers
// run before the sanitizers are ready.
#if defined(__x86_64__) && defined(__GNUC__)
template <class Operand, class Sum>
__attribute__((target("avx512bw,avx512vl"))) void sweep_avx512(const Planes<Operand, Sum>& p,
                                                               const ActiveWaves& a) {
  sweep(p, a);
}

template <class Operand, class Sum>
__attribute__((target("avx2"))) void sweep_avx2(const Planes<Operand, Sum>& p,
                                                const ActiveWaves& a) {
  sweep(p, a);
}
#endif

template <class Operand, class Sum>
void sweep_plain(const Planes<Operand, Sum>& p, const ActiveWaves& a) {
  sweep(p, a);
}

template <class Operand, class Sum>
auto best() {
#if defined(__x86_64__) && defined(__GNUC__)
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
    return &sweep_avx512<Operand, Sum>;
  if (__builtin_cpu_supports("avx2")) return &sweep_avx2<Operand, Sum>;
#endif
  return &sweep_plain<Operand, Sum>;
}

template <class Operand, class Sum>
void choose(const Planes<Operand, Sum>& p, const ActiveWaves& a) {
  static const auto chosen = best<Operand, Sum>();
  chosen(p, a);
}

}  // namespace

void multiply(const Planes<std::int8_t, std::int32_t>& p, const ActiveWaves& a) { choose(p, a); }
void multiply(const Planes<float, float>& p, const ActiveWaves& a) { choose(p, a); }

}  // namespace podsim::models::systolic
