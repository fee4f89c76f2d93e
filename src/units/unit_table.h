// The units that texts may have.
#pragma once

#include <array>
#include <string_view>

#include "podsim/units/parse.h"

namespace podsim::units {

inline constexpr double kSecondsPerDay = 86400.0;
inline constexpr double kSecondsPerYear = 365.25 * kSecondsPerDay;

struct UnitDef {
  std::string_view name;
  double factor;
  Exponents exponents;
  bool prefixes;  // takes k M G T ... (and Ki Mi ... when a byte or bit)
};

inline constexpr Exponents kNone{0, 0, 0, 0, 0};
inline constexpr Exponents kTime{1, 0, 0, 0, 0};
inline constexpr Exponents kByte{0, 1, 0, 0, 0};
inline constexpr Exponents kFlop{0, 0, 1, 0, 0};
inline constexpr Exponents kJoule{0, 0, 0, 1, 0};
inline constexpr Exponents kDollar{0, 0, 0, 0, 1};
inline constexpr Exponents kRate{-1, 0, 0, 0, 0};
inline constexpr Exponents kPower{-1, 0, 0, 1, 0};
inline constexpr Exponents kEnergyPrice{0, 0, 0, -1, 1};
inline constexpr Exponents kCapacityPrice{0, 0, 0, -1, 1, 1};

inline constexpr std::array kUnits = {
    UnitDef{"s", 1, kTime, false},
    UnitDef{"ms", 1e-3, kTime, false},
    UnitDef{"us", 1e-6, kTime, false},
    UnitDef{"ns", 1e-9, kTime, false},
    UnitDef{"ps", 1e-12, kTime, false},
    UnitDef{"min", 60, kTime, false},
    UnitDef{"h", 3600, kTime, false},
    UnitDef{"hour", 3600, kTime, false},
    UnitDef{"hours", 3600, kTime, false},
    UnitDef{"d", kSecondsPerDay, kTime, false},
    UnitDef{"day", kSecondsPerDay, kTime, false},
    UnitDef{"days", kSecondsPerDay, kTime, false},
    UnitDef{"week", 7 * kSecondsPerDay, kTime, false},
    UnitDef{"weeks", 7 * kSecondsPerDay, kTime, false},
    UnitDef{"month", kSecondsPerYear / 12, kTime, false},
    UnitDef{"months", kSecondsPerYear / 12, kTime, false},
    UnitDef{"y", kSecondsPerYear, kTime, false},
    UnitDef{"year", kSecondsPerYear, kTime, false},
    UnitDef{"years", kSecondsPerYear, kTime, false},
    UnitDef{"B", 1, kByte, true},
    UnitDef{"byte", 1, kByte, false},
    UnitDef{"bytes", 1, kByte, false},
    UnitDef{"b", 0.125, kByte, true},
    UnitDef{"bit", 0.125, kByte, true},
    UnitDef{"FLOP", 1, kFlop, true},
    UnitDef{"OP", 1, kFlop, true},
    UnitDef{"J", 1, kJoule, true},
    UnitDef{"pJ", 1e-12, kJoule, false},
    UnitDef{"Wh", 3600, kJoule, true},
    UnitDef{"W", 1, kPower, true},
    UnitDef{"Hz", 1, kRate, true},
    UnitDef{"USD", 1, kDollar, true},
    UnitDef{"$", 1, kDollar, false},
    UnitDef{"chip", 1, kNone, false},
    UnitDef{"GPU", 1, kNone, false},
    UnitDef{"%", 0.01, kNone, false},
    UnitDef{"1", 1, kNone, false},
};

}  // namespace podsim::units
