// Operands drawn from a seed.
#pragma once

#include <cstdint>
#include <random>

#include "models/systolic/number_format.h"

namespace podsim::models::systolic {

/// Finite values of a format, each bit pattern as likely as another; bf16 within 2^-8 … 2^8, so
/// that sums neither overflow nor vanish. The same seed gives the same operands on every machine.
class OperandDraw {
 public:
  explicit OperandDraw(std::uint64_t seed) : bits_(seed) {}

  std::int8_t int8() { return static_cast<std::int8_t>(byte()); }

  float bf16() {
    const auto drawn = static_cast<unsigned>(bits_() & 0xFFFFU);
    const unsigned sign = drawn & 0x8000U, mantissa = drawn & 0x7FU;
    const unsigned exponent = 127 - 8 + (drawn >> 7U & 0xFFU) % 17;
    return bf16_value(static_cast<std::uint16_t>(sign | exponent << 7U | mantissa));
  }

  float e4m3() {
    std::uint8_t drawn = byte();
    while ((drawn & 0x7FU) == 0x7FU) drawn = byte();
    return e4m3_value(drawn);
  }

  float e5m2() {
    std::uint8_t drawn = byte();
    while ((drawn & 0x7FU) >= 0x7CU) drawn = byte();
    return e5m2_value(drawn);
  }

 private:
  std::uint8_t byte() { return static_cast<std::uint8_t>(bits_() >> 56U); }
  std::mt19937_64 bits_;
};

}  // namespace podsim::models::systolic
