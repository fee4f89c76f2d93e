// Lets every allocation of a reader fail, one after another: `fuzz_exhaust CORPUS [MOST] [TARGET]`.
//
// For every input of every target the n-th allocation throws std::bad_alloc, for each n, or for
// MOST of them spread evenly where there are more. The reader then throws std::bad_alloc, never a
// complaint about an input that it otherwise accepts, and leaves nothing behind: the input is read
// afterwards as it was before.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <new>
#include <string>
#include <vector>

#include "tests/faults/allocations.h"
#include "tests/fuzz/target.h"

namespace {

namespace fs = std::filesystem;
using namespace podsim::fuzz;

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// One run whose n-th allocation fails.
void fail_at(const Target& target, const std::string& input, long n, bool accepted) {
  podsim::faults::count_allocations(n);
  try {
    const bool now = run(target, input);
    podsim::faults::counted_allocations();
    if (now != accepted)
      broken("allocation " + std::to_string(n) + " that fails is no fault of the input");
  } catch (const std::bad_alloc&) {
    podsim::faults::counted_allocations();
  }
}

/// Every n of an input, or `most` of them; returns how many.
long exhaust(const Target& target, const std::string& input, long most) {
  const bool accepted = run(target, input);  // fills what is kept for the whole process
  podsim::faults::count_allocations(0);
  run(target, input);
  const long count = podsim::faults::counted_allocations();
  const long step = std::max(1L, count / most);
  long tried = 0;
  for (long n = 1; n <= count; n += step, ++tried) fail_at(target, input, n, accepted);
  if (run(target, input) != accepted) broken("a failed allocation leaves nothing behind");
  return tried;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: fuzz_exhaust CORPUS [MOST] [TARGET]\n");
    return 2;
  }
  const char* wanted = std::getenv("PODSIM_FAULTS");
  const long given = argc > 2 ? std::atol(argv[2]) : 0;
  const long most = wanted != nullptr ? std::atol(wanted) : given > 0 ? given : 1L << 40;
  long sum = 0;
  for (const Target& target : targets()) {
    if (argc > 3 && argv[3] != std::string(target.name)) continue;
    long tried = 0;
    for (const auto& entry : fs::directory_iterator(fs::path(argv[1]) / target.name)) {
      std::printf("%s/%s\n", target.name, entry.path().filename().c_str());
      std::fflush(stdout);  // the last line names the input that ended the process
      tried += exhaust(target, bytes_of(entry.path()), most);
    }
    std::printf("%s: %ld allocations failed\n", target.name, tried);
    sum += tried;
  }
  std::printf("%ld allocations failed, as they should\n", sum);
  return sum == 0 ? 1 : 0;
}
