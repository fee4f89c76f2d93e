// Texts of a dimension as a regular expression, from the same table that they are read by.
#include <vector>

#include "src/units/unit_table.h"

namespace podsim::units {
namespace {

constexpr const char* kNumber = R"([+]?-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)";
constexpr const char* kNeutral = "(?:chip|GPU)";
constexpr const char* kTimes = "[-*]";

/// Kinds of units that combine with others.
constexpr std::array kCombined = {kTime, kByte, kFlop, kJoule, kDollar, kPower};

std::string escaped_unit(std::string_view spelling) {
  return (spelling.front() == '$' ? "\\" : "") + std::string(spelling);
}

void append(std::string& list, const std::string& item, const char* between) {
  list += (list.empty() ? "" : between) + item;
}

/// All spellings of the units of one kind: "(?:s|ms|…)", prefixes before those that take them.
std::string spellings(const Exponents& kind) {
  std::string plain, prefixed;
  for (const UnitDef& u : kUnits)
    if (u.exponents == kind) append(u.prefixes ? prefixed : plain, escaped_unit(u.name), "|");
  const char* const prefixes = kind == kByte ? "(?:[kKMGTPE]i|[kMGTPE])?" : "[kMGTPE]?";
  if (!prefixed.empty()) append(plain, prefixes + ("(?:" + prefixed + ")"), "|");
  return "(?:" + plain + ")";
}

/// Kinds of units above and below the line.
struct UnitForm {
  std::vector<Exponents> above, below;

  [[nodiscard]] Exponents product() const {
    Exponents sum{};
    for (std::size_t i = 0; i < sum.size(); ++i) {
      for (const auto& u : above) sum[i] += u[i];
      for (const auto& u : below) sum[i] -= u[i];
    }
    bool per_power = false;
    for (const auto& u : below) per_power = per_power || u == kPower;
    return sum == kEnergyPrice && per_power ? kCapacityPrice : sum;
  }
  /// A kind on both sides cancels out, or to a time, and is nothing that anyone writes.
  [[nodiscard]] bool cancels() const {
    const auto energy = [](const Exponents& u) { return u == kJoule || u == kPower; };
    for (const auto& a : above)
      for (const auto& b : below)
        if (a == b || (energy(a) && energy(b))) return true;
    return false;
  }
  [[nodiscard]] std::string pattern() const {
    std::string top, bottom;
    for (const auto& u : above) append(top, spellings(u), kTimes);
    for (const auto& u : below) append(bottom, spellings(u), kTimes);
    if (top.empty()) top = "(?:1|chip|GPU)";
    if (bottom.empty()) return top + "(?:/" + kNeutral + ")?";
    return top + "/(?:" + kNeutral + kTimes + ")?" + bottom + "(?:" + kTimes + kNeutral + ")?";
  }
};

/// All lists of at most `most` kinds, in every order.
std::vector<std::vector<Exponents>> lists_of_kinds(std::size_t most) {
  std::vector<std::vector<Exponents>> lists = {{}};
  for (std::size_t begin = 0, length = 0; length < most; ++length) {
    const std::size_t end = lists.size();
    for (; begin < end; ++begin)
      for (const auto& kind : kCombined) {
        auto longer = lists[begin];
        longer.push_back(kind);
        lists.push_back(std::move(longer));
      }
  }
  return lists;
}

}  // namespace

std::string quantity_pattern(const Exponents& e) {
  constexpr std::size_t most_of_a_side = 2, most_of_both = 3;
  static const auto sides = lists_of_kinds(most_of_a_side);
  std::string forms;
  for (const auto& above : sides)
    for (const auto& below : sides) {
      const UnitForm form{above, below};
      if (above.size() + below.size() > most_of_both || above.size() + below.size() == 0 ||
          form.cancels() || form.product() != e)
        continue;
      append(forms, form.pattern(), "|");
    }
  if (e == kRate) append(forms, spellings(kRate), "|");
  if (forms.empty()) return "";
  return "^\\s*" + (kNumber + ("\\s*(?:" + forms + ")\\s*$"));
}

}  // namespace podsim::units
