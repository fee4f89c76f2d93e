// Helpers of the rules: cells, predicates over rows.
#pragma once

#include <cmath>
#include <memory>
#include <regex>

#include "focus_rules.h"

namespace focus {

using Predicate = std::function<bool(const Cells&)>;

inline std::string cell(const Cells& row, const std::string& column) {
  const auto found = row.find(column);
  return found == row.end() ? "" : found->second;
}

inline bool null(const Cells& row, const std::string& column) { return cell(row, column).empty(); }

inline double value(const Cells& row, const std::string& column) {
  const std::string text = cell(row, column);
  char* end = nullptr;
  const double v = std::strtod(text.c_str(), &end);
  return text.empty() || *end != 0 ? std::nan("") : v;
}

inline bool is(const Cells& row, const std::string& column, const std::string& text) {
  return cell(row, column) == text;
}

inline bool tax(const Cells& r) { return is(r, "ChargeCategory", "Tax"); }
inline bool usage(const Cells& r) { return is(r, "ChargeCategory", "Usage"); }
inline bool purchase(const Cells& r) { return is(r, "ChargeCategory", "Purchase"); }
inline bool credit(const Cells& r) { return is(r, "ChargeCategory", "Credit"); }
inline bool of_commitment(const Cells& r) { return !null(r, "CommitmentDiscountId"); }
inline bool unused(const Cells& r) { return is(r, "CommitmentDiscountStatus", "Unused"); }

/// Money agrees to a millionth of a dollar, or to the last digits of a double.
inline bool near(double a, double b) {
  return std::abs(a - b) <= 1e-6 + 1e-12 * std::max(std::abs(a), std::abs(b));
}

/// The predicate holds on every row.
inline std::function<bool(const Table&)> every(Predicate holds) {
  return [holds](const Table& t) {
    for (const Cells& r : t)
      if (!holds(r)) return false;
    return true;
  };
}

/// The column is null or matches the pattern.
inline Predicate matches(const std::string& column, const std::string& pattern) {
  const auto form = std::make_shared<std::regex>(pattern);
  return [column, form](const Cells& r) {
    return null(r, column) || std::regex_match(cell(r, column), *form);
  };
}

/// Rules of each column on its own: present, not null, format.
std::vector<Rule> column_rules();

/// Relations between the columns of commitments, and of all charges.
std::vector<Rule> commitment_rules();
std::vector<Rule> charge_rules();

/// Whether the specification has the column and the export uses it.
bool known_column(const std::string& name);

}  // namespace focus
