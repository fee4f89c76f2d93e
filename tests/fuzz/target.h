// A fuzz target: a reader that is given any bytes.
//
//   const Target csv{"csv", [](const std::string& input) { … }};
//
// A target may refuse its input with config::InputError, whose message is checked. Anything else
// that leaves it is a defect, and so is a property that it reports as broken.
#pragma once

#include <string>
#include <vector>

namespace podsim::fuzz {

struct Target {
  using Body = void (*)(const std::string& input);
  Target(const char* name, Body body);

  const char* name;
  Body body;
};

/// The targets that are linked into this program.
std::vector<Target>& targets();

/// Gives the input to the target and returns whether it was accepted. Ends the process by abort()
/// where a property does not hold.
bool run(const Target& target, const std::string& input);

/// Ends the process by abort(), saying what does not hold.
[[noreturn]] void broken(const std::string& property);

/// Writes a file into a folder of this process, in memory, and returns its path. `name` may have
/// folders in it.
std::string scratch_file(const std::string& name, const std::string& text);

/// The input's first line, and what follows it.
struct Headed {
  std::string head, rest;
};
Headed headed(const std::string& input);

}  // namespace podsim::fuzz
