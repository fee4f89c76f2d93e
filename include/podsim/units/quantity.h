// Typed physical and monetary quantities: the unit is part of the type, the value is in base units.
#pragma once

#include <compare>
#include <type_traits>

namespace podsim::units {

/// Exponents of the five base dimensions: second, byte, floating-point operation, joule, US dollar.
template <int S, int B, int F, int J, int D>
struct Dimension {
  static constexpr int second = S, byte = B, flop = F, joule = J, dollar = D;
  static constexpr bool provisioned = false;  ///< a price of power that may be drawn
};

template <class X, class Y>
using Product = Dimension<X::second + Y::second, X::byte + Y::byte, X::flop + Y::flop,
                          X::joule + Y::joule, X::dollar + Y::dollar>;
template <class X, class Y>
using Ratio = Dimension<X::second - Y::second, X::byte - Y::byte, X::flop - Y::flop,
                        X::joule - Y::joule, X::dollar - Y::dollar>;
using Number = Dimension<0, 0, 0, 0, 0>;

/// A value of dimension `Dim`, held in base units (s, B, FLOP, J, USD). Arithmetic keeps the
/// dimension right at compile time; a ratio of equal dimensions is a plain double.
template <class Dim>
class Quantity {
 public:
  using dimension = Dim;

  constexpr Quantity() = default;
  constexpr explicit Quantity(double base) : value_(base) {}

  /// The value in base units.
  [[nodiscard]] constexpr double base() const { return value_; }

  constexpr auto operator<=>(const Quantity&) const = default;
  constexpr Quantity operator-() const { return Quantity(-value_); }
  constexpr Quantity& operator+=(Quantity o) { return value_ += o.value_, *this; }
  constexpr Quantity& operator-=(Quantity o) { return value_ -= o.value_, *this; }
  constexpr Quantity& operator*=(double k) { return value_ *= k, *this; }
  constexpr Quantity& operator/=(double k) { return value_ /= k, *this; }
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return a += b; }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return a -= b; }
  friend constexpr Quantity operator*(Quantity a, double k) { return a *= k; }
  friend constexpr Quantity operator*(double k, Quantity a) { return a *= k; }
  friend constexpr Quantity operator/(Quantity a, double k) { return a /= k; }
  friend constexpr double operator/(Quantity a, Quantity b) { return a.value_ / b.value_; }

 private:
  double value_ = 0;
};

template <class X, class Y>
constexpr auto operator*(Quantity<X> a, Quantity<Y> b) {
  if constexpr (std::is_same_v<Product<X, Y>, Number>) {
    return a.base() * b.base();
  } else {
    return Quantity<Product<X, Y>>(a.base() * b.base());
  }
}

template <class X, class Y>
  requires(!std::is_same_v<X, Y>)
constexpr auto operator/(Quantity<X> a, Quantity<Y> b) {
  return Quantity<Ratio<X, Y>>(a.base() / b.base());
}

template <class X>
constexpr auto operator/(double k, Quantity<X> a) {
  return Quantity<Ratio<Number, X>>(k / a.base());
}

using Time = Quantity<Dimension<1, 0, 0, 0, 0>>;            // s
using Bytes = Quantity<Dimension<0, 1, 0, 0, 0>>;           // B
using Flops = Quantity<Dimension<0, 0, 1, 0, 0>>;           // FLOP (or other operations)
using Energy = Quantity<Dimension<0, 0, 0, 1, 0>>;          // J
using Usd = Quantity<Dimension<0, 0, 0, 0, 1>>;             // US dollars
using Rate = Quantity<Dimension<-1, 0, 0, 0, 0>>;           // 1/s: failure rates, clocks
using Bandwidth = Quantity<Dimension<-1, 1, 0, 0, 0>>;      // B/s
using FlopRate = Quantity<Dimension<-1, 0, 1, 0, 0>>;       // FLOP/s
using Power = Quantity<Dimension<-1, 0, 0, 1, 0>>;          // W
using UsdPerTime = Quantity<Dimension<-1, 0, 0, 0, 1>>;     // USD/s: rent of one chip
using UsdPerEnergy = Quantity<Dimension<0, 0, 0, -1, 1>>;   // USD/J: electricity
using UsdPerPower = Quantity<Dimension<1, 0, 0, -1, 1>>;    // USD/W: construction
using UsdPerByte = Quantity<Dimension<0, -1, 0, 0, 1>>;     // USD/B: egress
using EnergyPerFlop = Quantity<Dimension<0, 0, -1, 1, 0>>;  // J/FLOP
using EnergyPerByte = Quantity<Dimension<0, -1, 0, 1, 0>>;  // J/B

/// The dimension of a price per unit of provisioned power and time ("USD/kW-month", "USD/MW-year").
/// Power times time is energy, yet such a price is no electricity tariff: it is paid for what may
/// be drawn, not for what is. The two are types that neither convert nor add up.
struct CapacityPriceDimension : Dimension<0, 0, 0, -1, 1> {
  static constexpr bool provisioned = true;
};
using CapacityPrice = Quantity<CapacityPriceDimension>;
void operator*(CapacityPrice, Energy) = delete;
void operator*(Energy, CapacityPrice) = delete;

constexpr Time seconds(double s) { return Time(s); }
constexpr Time hours(double h) { return Time(h * 3600.0); }
constexpr Time days(double d) { return Time(d * 86400.0); }
constexpr double in_hours(Time t) { return t.base() / 3600.0; }
constexpr double in_days(Time t) { return t.base() / 86400.0; }
constexpr Energy kilowatt_hours(double k) { return Energy(k * 3.6e6); }
constexpr double in_kilowatt_hours(Energy e) { return e.base() / 3.6e6; }

}  // namespace podsim::units
