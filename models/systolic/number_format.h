// The number formats that arrays multiply.
#pragma once

#include <cstdint>

namespace podsim::models::systolic {

/// The value of the bits, exact in fp32. bf16: 8 exponent and 7 mantissa bits, the upper half of an
/// fp32. e4m3 and e5m2: the 8-bit formats of the OCP OFP8 specification (rev. 1.0, 2023); e4m3 has
/// no infinity and one NaN pattern a sign.
float bf16_value(std::uint16_t bits);
float e4m3_value(std::uint8_t bits);
float e5m2_value(std::uint8_t bits);

}  // namespace podsim::models::systolic
