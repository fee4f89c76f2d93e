// FOCUS 1.2 as data: one rule a row, each with an edit that breaks it.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace focus {

using Cells = std::map<std::string, std::string>;
using Table = std::vector<Cells>;

/// Value of an edit that takes the column away.
inline const std::string absent = "<absent>";

/// A change of the sample that violates the rule: row, column, value.
struct Edit {
  std::size_t row;
  std::string column, value;
};

struct Rule {
  std::string id;         ///< of the requirement model of finopsfoundation/focus_validator, 1.2
  std::string section;    ///< file of the specification at tag v1.2, below specification/
  std::string condition;  ///< the requirement in one sentence
  std::function<bool(const Table&)> holds;
  Edit broken;
};

/// Every rule. The edits refer to the rows of sample() in test_focus.cpp.
std::vector<Rule> rules();

/// The records of a CSV text, by column.
Table read_csv(const std::string& text);

/// Names of the columns in order.
std::vector<std::string> header_of(const std::string& text);

/// Ids of the rules that a table breaks.
std::vector<std::string> broken_by(const Table& table);

/// Rows of the sample, in the order of the export.
enum SampleRow : std::size_t {
  bought_term,   ///< purchase of a commitment
  term_used,     ///< its used hours
  term_unused,   ///< its unused hours
  support_row,   ///< a service beside it
  rent_tax,      ///< tax saved by the commitment
  spot_used,     ///< hours without a commitment
  chips_bought,  ///< owned: purchase
  own_used,      ///< owned: used hours
  other_work,    ///< owned: credit
  chips_left     ///< owned: given back
};

}  // namespace focus
