#include "tests/report/golden.h"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

namespace podsim::report::test {

bool is_approved(const std::string& file, const std::string& text) {
  const std::string path = std::string(PODSIM_SOURCE_DIR) + "/tests/report/golden/" + file;
  if (std::getenv("PODSIM_APPROVE") != nullptr) {
    std::ofstream(path, std::ios::binary) << text;
    return true;
  }
  std::ifstream stream(path, std::ios::binary);
  const std::string approved{std::istreambuf_iterator<char>(stream), {}};
  if (approved == text) return true;
  std::cerr << path << " differs; PODSIM_APPROVE=1 rewrites it. Found:\n" << text;
  return false;
}

}  // namespace podsim::report::test
