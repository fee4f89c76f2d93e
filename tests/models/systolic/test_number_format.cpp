#include <catch2/catch.hpp>
#include <cmath>

#include "models/systolic/number_format.h"

using namespace podsim::models::systolic;

TEST_CASE("bf16 is the upper half of an fp32") {
  CHECK(bf16_value(0x3F80) == 1.0F);
  CHECK(bf16_value(0xC040) == -3.0F);
  CHECK(std::isinf(bf16_value(0x7F80)));
}

// The table of extreme values in the OCP OFP8 specification.
TEST_CASE("e4m3 has the values of the OFP8 specification") {
  CHECK(e4m3_value(0x38) == 1.0F);
  CHECK(e4m3_value(0x7E) == 448.0F);
  CHECK(e4m3_value(0xFE) == -448.0F);
  CHECK(e4m3_value(0x08) == std::ldexp(1.0F, -6));
  CHECK(e4m3_value(0x07) == std::ldexp(0.875F, -6));
  CHECK(e4m3_value(0x01) == std::ldexp(1.0F, -9));
  CHECK(std::isnan(e4m3_value(0x7F)));
  CHECK(std::signbit(e4m3_value(0x80)));
}

TEST_CASE("e5m2 has the values of the OFP8 specification") {
  CHECK(e5m2_value(0x3C) == 1.0F);
  CHECK(e5m2_value(0x7B) == 57344.0F);
  CHECK(e5m2_value(0x04) == std::ldexp(1.0F, -14));
  CHECK(e5m2_value(0x03) == std::ldexp(0.75F, -14));
  CHECK(e5m2_value(0x01) == std::ldexp(1.0F, -16));
  CHECK(std::isinf(e5m2_value(0x7C)));
  CHECK(std::isnan(e5m2_value(0x7D)));
}
