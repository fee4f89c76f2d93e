// Numbers in sentences: at most three significant digits, units spelt out.
#pragma once

#include <string>
#include <vector>

namespace podsim::report {

/// "29.3 million USD", "1.43 billion USD", "3,400 USD", "2.60 USD"; a minus where it is negative.
std::string usd_in_words(double v);
/// "240 trillion", "320 billion", "4,096".
std::string count_in_words(double v);
/// "37.6%".
std::string percent_in_words(double fraction);
/// "12.2 s", "54.1 days", three significant digits.
std::string duration_in_words(double seconds);
/// "rent, own and own-gb300".
std::string listed(const std::vector<std::string>& words);
/// Three significant digits without trailing scale: "12.2", "302", "0.0531".
std::string three_digits(double v);

}  // namespace podsim::report
