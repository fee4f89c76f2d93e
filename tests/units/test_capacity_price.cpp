#include <catch2/catch.hpp>
#include <concepts>

#include "podsim/units/parse.h"
#include "podsim/units/quantity.h"

using namespace podsim::units;

namespace {

// Whether two types add up, or multiply: where they do not, mixing them does not compile, which the
// checks below hold.
template <class A, class B>
concept Addable = requires(A a, B b) { a + b; };
template <class A, class B>
concept Multipliable = requires(A a, B b) { a* b; };

static_assert(Addable<CapacityPrice, CapacityPrice>);
static_assert(!Addable<CapacityPrice, UsdPerEnergy>);
static_assert(!Addable<UsdPerEnergy, CapacityPrice>);
static_assert(!std::convertible_to<UsdPerEnergy, CapacityPrice>);
static_assert(!std::constructible_from<UsdPerEnergy, CapacityPrice>);
static_assert(!std::constructible_from<CapacityPrice, UsdPerEnergy>);
static_assert(!std::assignable_from<CapacityPrice&, UsdPerEnergy>);
static_assert(!std::equality_comparable_with<CapacityPrice, UsdPerEnergy>);
static_assert(Multipliable<UsdPerEnergy, Energy>);
static_assert(!Multipliable<CapacityPrice, Energy>);
static_assert(!Multipliable<Energy, CapacityPrice>);

}  // namespace

TEST_CASE("a price of provisioned power is paid for power and time") {
  const CapacityPrice price(parse_quantity("150 USD/kW-month").value->base);
  const UsdPerTime rent = price * Power(2e3);
  CHECK((rent * hours(730.5)).base() == Approx(300));
}
