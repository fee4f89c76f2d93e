// Approved outputs: a test compares with a file in tests/report/golden/.
#pragma once

#include <string>

namespace podsim::report::test {

/// True when `text` equals the approved file. With PODSIM_APPROVE=1 in the environment the file is
/// rewritten instead; look at the difference before committing it.
bool is_approved(const std::string& file, const std::string& text);

}  // namespace podsim::report::test
