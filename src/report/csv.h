// Comma-separated values after RFC 4180.
#pragma once

#include <string>
#include <vector>

namespace podsim::report {

/// The field, in double quotes where it holds a comma, a quote, a line break or an edge space. What
/// a spreadsheet would take for a formula has an apostrophe in front, unless it is a number;
/// characters that steer a terminal stand as \x1b (podsim/base/printable.h). config::CsvTable reads
/// it back.
std::string csv_field(const std::string& text);

/// One record, ended by CR LF.
std::string csv_record(const std::vector<std::string>& fields);

}  // namespace podsim::report
