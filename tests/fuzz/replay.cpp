// Gives the files of a corpus to their target, without a fuzzer: `fuzz_replay TARGET FOLDER`.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/fuzz/target.h"

namespace {

namespace fs = std::filesystem;
using namespace podsim::fuzz;

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

double processor_seconds() {
  return static_cast<double>(std::clock()) / static_cast<double>(CLOCKS_PER_SEC);
}

/// The limit of one input, in seconds: sanitizers are given ten times as much.
double limit() {
  const char* text = std::getenv("PODSIM_FUZZ_SECONDS");
  return text == nullptr ? 1 : std::atof(text);
}

const Target* named(const std::string& name) {
  const auto& all = targets();
  const auto it = std::find_if(all.begin(), all.end(), [&](auto& t) { return name == t.name; });
  return it == all.end() ? nullptr : &*it;
}

}  // namespace

int main(int argc, char** argv) {
  const Target* target = argc == 3 ? named(argv[1]) : nullptr;
  if (target == nullptr || !fs::is_directory(argv[2])) {
    std::fprintf(stderr, "usage: fuzz_replay TARGET FOLDER; targets:");
    for (const auto& t : targets()) std::fprintf(stderr, " %s", t.name);
    std::fprintf(stderr, "\n");
    return 2;
  }
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(argv[2])) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  int slow = 0, accepted = 0;
  for (const auto& file : files) {
    std::printf("%s\n", file.filename().c_str());
    std::fflush(stdout);  // the last line names the input that ended the process
    const double begin = processor_seconds();
    accepted += run(*target, bytes_of(file)) ? 1 : 0;
    const double took = processor_seconds() - begin;
    if (took <= limit()) continue;
    ++slow;
    std::printf("  took %.2f s, and %.2f s are allowed\n", took, limit());
  }
  std::printf("%zu inputs, %d accepted, %d too slow\n", files.size(), accepted, slow);
  return accepted == 0 || slow > 0 ? 1 : 0;
}
