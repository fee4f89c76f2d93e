#include "models/systolic/number_format.h"

#include <bit>
#include <cmath>
#include <limits>

namespace podsim::models::systolic {
namespace {

struct Layout {
  int mantissa_bits, bias;
};

// Normal and subnormal values of an 8-bit format.
float small_value(std::uint8_t bits, Layout f) {
  const int magnitude = bits & 0x7F;
  const int exponent = magnitude >> f.mantissa_bits;
  const int one = 1 << f.mantissa_bits;
  const int mantissa = magnitude & (one - 1);
  const int significand = exponent == 0 ? mantissa : mantissa + one;
  const int power = (exponent == 0 ? 1 : exponent) - f.bias - f.mantissa_bits;
  const float value = std::ldexp(static_cast<float>(significand), power);
  return (bits & 0x80) != 0 ? -value : value;
}

}  // namespace

float bf16_value(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16U);
}

float e4m3_value(std::uint8_t bits) {
  if ((bits & 0x7F) == 0x7F) return std::numeric_limits<float>::quiet_NaN();
  return small_value(bits, {3, 7});
}

float e5m2_value(std::uint8_t bits) {
  const int magnitude = bits & 0x7F;
  if (magnitude > 0x7C) return std::numeric_limits<float>::quiet_NaN();
  if (magnitude == 0x7C)
    return (bits & 0x80) != 0 ? -std::numeric_limits<float>::infinity()
                              : std::numeric_limits<float>::infinity();
  return small_value(bits, {2, 15});
}

}  // namespace podsim::models::systolic
