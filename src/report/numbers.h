// Numbers as a person reads them: rounded, grouped, with a unit.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace podsim::report {

/// Bytes of a GiB, in which memory is sold.
inline constexpr double kGibibyte = 1024.0 * 1024 * 1024;

/// "4,096"; halves round away from zero.
std::string count(double v);

/// "4,096.5" with so many decimals.
std::string grouped_fixed(double v, int decimals);

/// Four significant digits, grouped from 1,000 on: "0.4312", "12.35", "12,346".
std::string rounded(double v);

/// Up to six significant digits and all of the whole part: "1.2", "0.0812", "4,321.5".
std::string exact(double v);

/// "43.1%".
std::string percent(double fraction);
/// "43.1% ±0.3": a share with its standard error, in points.
/// A standard error by its first significant digit: "0.2".
std::string error_digits(double error);
std::string percent_with_error(double fraction, double standard_error);
/// "2026-07" of years with their months as twelfths.
std::string date(double years);
/// "+3.1%".
std::string signed_percent(double fraction);

/// "43.1%"; the number is in percent already.
std::string percentage(double percent);
/// "+3.1%".
std::string signed_percentage(double percent);

/// A unit of time and its length.
struct TimeUnit {
  double seconds;
  std::string_view name;
};
/// The unit in which a duration reads best: days, h, min, s, ms, us or ns.
TimeUnit time_unit(double seconds);

/// "43.8 us", "10.33 s", "3.2 h", "54.1 days".
std::string duration(double seconds);
/// `seconds` in the unit and to the decimals that suit `whole`, for columns: "0.50 s".
std::string duration_within(double whole, double seconds);
/// "15.9 GB".
std::string bytes(double v);
/// "1.234 MWh".
std::string energy(double kilowatt_hours);

/// A large count with a word: "7.20 trillion", "1.50 billion", "940,000".
std::string large(double v);

/// "1,234.50".
std::string dollars_and_cents(double v);
/// Four significant digits and a scale: "1.235 bn USD", "540.2 M USD", "0.5400 USD".
std::string usd_scaled(double v);

}  // namespace podsim::report
