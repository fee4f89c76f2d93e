// The entry point of libFuzzer, for the one target of the program.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace podsim::fuzz;
  run(targets().front(), std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
