// The options that bound a process or widen what it may read, and what they do.
#include "src/cli/bounds.h"

#include <sys/resource.h>

#include <chrono>
#include <new>

#include "podsim/base/failure.h"
#include "podsim/config/diagnostics.h"
#include "podsim/performance/worker_client.h"
#include "podsim/units/parse.h"
#include "src/cli/parser.h"
#include "src/cli/signals.h"

namespace podsim::cli {
namespace {

/// A positive amount with a unit of `unit`'s kind; nothing where it is none.
std::optional<double> amount_of(const std::string& text, const units::Exponents& unit) {
  const auto read = units::parse_quantity(text).value;
  if (!read || read->exponents != unit || !(read->base > 0)) return std::nullopt;
  return read->base;
}

void set_timeout(const std::string& text) {
  const auto bare = units::parse_number(text);  // seconds
  const auto seconds =
      bare && *bare > 0 ? bare : amount_of(text, units::exponents_of<units::Time::dimension>());
  if (!seconds)
    throw config::InputError("--timeout '" + text + "' is not possible",
                             "a time, such as '10 min' or 90 (seconds)");
  constexpr double longest = 1e9;  // milliseconds of it fit into 64 bits
  using std::chrono::milliseconds;
  const auto limit = milliseconds(static_cast<std::int64_t>(std::min(*seconds, longest) * 1000));
  if (limit > performance::worker_time_limit()) performance::set_worker_timeout(limit);
  leave_after(*seconds, bare ? text + " s" : text);
}

/// The address space: what is mapped counts, whether it was touched or not.
void set_memory_limit(const std::string& text) {
  const auto bytes = amount_of(text, units::exponents_of<units::Bytes::dimension>());
  constexpr double least = 256.0 * 1024 * 1024;  // the program, its libraries and stacks of threads
  if (!bytes || *bytes < least)
    throw config::InputError("--memory-limit '" + text + "' is not possible",
                             "a size of 256 MiB or more, such as '4 GiB'");
  constexpr double most = 1e18;
  const auto limit = static_cast<rlim_t>(std::min(*bytes, most));
  rlimit old{};
  getrlimit(RLIMIT_AS, &old);
  const rlim_t allowed = std::min<rlim_t>(limit, old.rlim_max);
  const rlimit now{allowed, allowed};
  if (setrlimit(RLIMIT_AS, &now) != 0)
    throw config::InputError("--memory-limit '" + text + "' cannot be set");
}

}  // namespace

void Parser::allow_path(CLI::App& app) {
  repeatable(app, "--allow-path", arguments_.allowed_paths, "DIR",
             "a scenario may name files below this folder too; repeatable");
}

void Parser::bounds(CLI::App& app) {
  option(app, "--timeout", arguments_.bounds.timeout, "TIME",
         "give up after this, such as '10 min': exit code 124 (default: never)");
  option(app, "--memory-limit", arguments_.bounds.memory, "SIZE",
         "address space of the process and of each simulation (default: none)");
}

void set_bounds(const BoundArguments& bounds) {
  if (!bounds.timeout.empty()) set_timeout(bounds.timeout);
  if (!bounds.memory.empty()) set_memory_limit(bounds.memory);
}

std::string words_of(const std::exception& failure, const BoundArguments& bounds) {
  const std::string words = base::words_of(failure);
  const bool of_memory = words == base::kOutOfMemory && !bounds.memory.empty();
  return of_memory ? words + " (--memory-limit " + bounds.memory + ")" : words;
}

}  // namespace podsim::cli
