// Whether the results of a scenario have the figure that a threshold names, found without one.
#include <fmt/format.h>

#include <optional>

#include "podsim/config/codec.h"
#include "podsim/config/diagnostics.h"
#include "podsim/config/path.h"
#include "podsim/study/result.h"
#include "podsim/study/scenario.h"
#include "podsim/study/thresholds.h"

namespace podsim::study {
namespace {

template <class Map>
std::vector<std::string> keys_of(const Map& map) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : map) keys.push_back(key);
  return keys;
}

/// Names that a section of a result has for this scenario; nothing where only a run tells.
std::optional<std::vector<std::string>> names_in(const std::string& section, const Scenario& s) {
  if (section == "plans") return keys_of(s.plans);
  if (section == "fleets") return keys_of(s.fleets);
  return std::nullopt;
}

class PathCheck {
 public:
  PathCheck(const Threshold& threshold, const Scenario& scenario)
      : threshold_(threshold), scenario_(scenario) {}

  void run() const {
    static const config::Node schema = config::schema_of<RunResult>();  // of some thousand keys
    follow(schema, threshold_.path, "");
  }

 private:
  /// Follows `rest` of the path into `schema`, which describes what is at `here`.
  void follow(const config::Node& schema, std::string_view rest, const std::string& here) const {
    if (rest.empty()) return;
    if (const config::Node* items = schema.find("items"))
      if (const auto index = config::index_part(rest))
        return follow(*items, index->rest, fmt::format("{}[{}]", here, index->index));
    if (const config::Node* keys = schema.find("properties")) {
      std::vector<std::string> names;
      for (const auto& e : keys->entries()) {
        if (const auto behind = config::behind_key(rest, e.key))
          return follow(e.value, *behind, below(here, e.key));
        names.push_back(e.key);
      }
      refuse(here, rest, names);
    }
    const config::Node* any = schema.find("additionalProperties");
    const auto names = names_in(here, scenario_);
    if (any == nullptr || !any->is_mapping() || !names) return;
    for (const auto& name : *names)
      if (const auto behind = config::behind_key(rest, name))
        return follow(*any, *behind, below(here, name));
    refuse(here, rest, *names);
  }

  static std::string below(const std::string& here, std::string_view key) {
    return here.empty() ? std::string(key) : fmt::format("{}.{}", here, key);
  }

  [[noreturn]] void refuse(const std::string& here, std::string_view rest,
                           const std::vector<std::string>& names) const {
    const std::string_view key = rest.substr(0, rest.find_first_of(".["));
    const std::string name = config::nearest(key, names);
    throw config::InputError(
        threshold_.where, "the threshold '" + threshold_.text + "' names no metric of the result",
        "a path of the result, such as plans.<name>.cost.total_usd",
        name.empty()
            ? ""
            : fmt::format("did you mean '{}{}'?", below(here, name), rest.substr(key.size())));
  }

  const Threshold& threshold_;
  const Scenario& scenario_;
};

}  // namespace

void check_paths(const std::vector<Threshold>& thresholds, const Scenario& scenario) {
  std::vector<config::Diagnostic> problems;
  for (const Threshold& t : thresholds) {
    try {
      PathCheck(t, scenario).run();
    } catch (const config::InputError& e) {
      problems.insert(problems.end(), e.problems().begin(), e.problems().end());
    }
  }
  if (!problems.empty()) throw config::InputError(std::move(problems));
}

}  // namespace podsim::study
