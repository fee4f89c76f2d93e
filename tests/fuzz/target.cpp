#include "tests/fuzz/target.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "podsim/config/diagnostics.h"

namespace podsim::fuzz {
namespace {

namespace fs = std::filesystem;

/// Words of libraries that tell a user nothing.
constexpr std::array<std::string_view, 10> kForeign = {
    "bad_alloc", "basic_string", "vector::_M",        "map::at",      "bad_optional",
    "stoi",      "json.excep",   "in function boost", "format_error", "bad_variant"};

/// Words of the input itself may be quoted.
void check_message(const config::InputError& e, const std::string& input) {
  const std::string_view text = e.what();
  if (e.problems().empty() || text.empty()) broken("a refusal says why");
  for (const auto& p : e.problems()) {
    if (p.message.empty()) broken("every problem has a message");
    for (const auto word : kForeign)
      if (p.message.find(word) != std::string::npos && input.find(word) == std::string::npos)
        broken("a message is in the program's words, not '" + p.message + "'");
  }
}

/// The folder of this process, which is removed at its end.
struct Scratch {
  Scratch() {
    const fs::path memory = "/dev/shm";
    const fs::path base = fs::is_directory(memory) ? memory : fs::temp_directory_path();
    folder = base / ("podsim-fuzz-" + std::to_string(getpid()));
    fs::create_directories(folder);
  }
  ~Scratch() {
    std::error_code none;
    fs::remove_all(folder, none);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  fs::path folder;
};

}  // namespace

Target::Target(const char* its_name, Body its_body) : name(its_name), body(its_body) {
  targets().push_back(*this);
}

std::vector<Target>& targets() {
  static std::vector<Target> all;
  return all;
}

void broken(const std::string& property) {
  std::fprintf(stderr, "does not hold: %s\n", property.c_str());
  std::abort();
}

bool run(const Target& target, const std::string& input) {
  try {
    target.body(input);
    return true;
  } catch (const config::InputError& e) {
    check_message(e, input);
    return false;
  }
}

std::string scratch_file(const std::string& name, const std::string& text) {
  static const Scratch scratch;
  const fs::path file = scratch.folder / name;
  fs::create_directories(file.parent_path());
  // A stream of C++ would take an allocation that fails for a file that cannot be written.
  std::FILE* out = std::fopen(file.c_str(), "wb");
  if (out == nullptr || std::fwrite(text.data(), 1, text.size(), out) != text.size())
    broken("a scratch file can be written");
  std::fclose(out);
  return file.string();
}

Headed headed(const std::string& input) {
  const auto end = input.find('\n');
  if (end == std::string::npos) return {input, ""};
  return {input.substr(0, end), input.substr(end + 1)};
}

}  // namespace podsim::fuzz
