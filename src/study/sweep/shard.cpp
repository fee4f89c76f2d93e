#include <array>
#include <charconv>
#include <cstdlib>
#include <optional>

#include "podsim/config/diagnostics.h"
#include "podsim/study/sweep.h"

namespace podsim::study {
namespace {

constexpr std::int64_t kMostShards = 1'000'000;

/// The variables in which a scheduler or a CI service says which of several jobs this one is.
struct JobVariables {
  const char* index;
  const char* count;
  const char* first;        ///< variable with the lowest index; nullptr where that is known
  std::int64_t lowest = 0;  ///< the lowest index otherwise
};

constexpr std::array kKnown = {
    JobVariables{"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN"},
    JobVariables{"CI_NODE_INDEX", "CI_NODE_TOTAL", nullptr, 1},
    JobVariables{"CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", nullptr, 0},
    JobVariables{"BUILDKITE_PARALLEL_JOB", "BUILDKITE_PARALLEL_JOB_COUNT", nullptr, 0},
};

std::optional<std::int64_t> whole(std::string_view text) {
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return n;
}

std::optional<std::int64_t> variable(const char* name) {
  const char* value = name == nullptr ? nullptr : std::getenv(name);
  return value == nullptr ? std::nullopt : whole(value);
}

Shard checked(Shard s, const std::string& text) {
  if (s.count >= 1 && s.count <= kMostShards && s.index >= 1 && s.index <= s.count) return s;
  throw config::InputError("--shard " + text + " is not possible",
                           "I/N with 1 <= I <= N, such as 2/8, or auto");
}

Shard of_this_job() {
  std::string names;
  for (const JobVariables& v : kKnown) {
    names += std::string(names.empty() ? "" : ", ") + v.index;
    const auto index = variable(v.index), count = variable(v.count);
    if (!index || !count) continue;
    const Shard s{*index - variable(v.first).value_or(v.lowest) + 1, *count};
    return checked(s, std::to_string(s.index) + "/" + std::to_string(s.count) + " (" + v.index +
                          ", " + v.count + ")");
  }
  throw config::InputError("--shard auto: the environment does not say which job this is",
                           "one of " + names + ", with its count, or --shard I/N");
}

}  // namespace

Shard parse_shard(const std::string& text) {
  if (text == "auto") return of_this_job();
  const auto slash = text.find('/');
  const auto index = whole(text.substr(0, slash));
  const auto count = slash == std::string::npos ? std::nullopt : whole(text.substr(slash + 1));
  return checked({index.value_or(0), count.value_or(0)}, text);
}

}  // namespace podsim::study
