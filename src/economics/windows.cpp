#include "windows.h"

#include <algorithm>

#include "timeline.h"

namespace podsim::economics {

namespace {

[[noreturn]] void reject(const PlanInput& input, std::size_t i, const std::string& what,
                         const std::string& expected) {
  const std::string path = "plans." + input.name + "[" + std::to_string(i) + "]";
  throw config::InputError(config::Diagnostic{
      input.phases[i].where, path,
      "plan '" + input.name + "', phase " + std::to_string(i + 1) + ": " + what, expected, ""});
}

void check_order(const PlanInput& input, const std::vector<units::Month>& from) {
  for (std::size_t i = 1; i < from.size(); ++i)
    if (from[i] <= from[i - 1])
      reject(input, i,
             "begins " + units::print(from[i]) + ", not after the phase before it (" +
                 units::print(from[i - 1]) + ")",
             "phases in the order of their months");
}

/// Recurring demand only: how long a run takes is not known before.
void check_window(const PlanInput& input, const std::vector<units::Month>& from) {
  const auto to = phase_ends(from, *input.demand.to);
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (from[i] > *input.demand.to)
      reject(input, i, "begins " + units::print(from[i]) + ", after the demand ends",
             "a month up to " + units::print(*input.demand.to));
    if (const RentTerms* rent = input.phases[i].rent();
        rent != nullptr && rent->quota && input.phases[i].chips > *rent->quota)
      reject(input, i,
             "rents " + std::to_string(input.phases[i].chips) + " chips, its quota is " +
                 std::to_string(*rent->quota),
             "at most the quota");
    if (i + 1 < from.size() &&
        from[i + 1] + months_of(input.phases[i + 1].overlap) > *input.demand.to + 1)
      reject(input, i + 1, "overlaps with the phase before it beyond the demand's end",
             "an overlap within the demand");
    if (input.phases[i].own() == nullptr) continue;
    for (const Delivery& d : input.phases[i].own()->deliveries)
      if (d.at > to[i])
        reject(input, i, "a delivery in " + units::print(d.at) + ", after the phase ends",
               "a month up to " + units::print(to[i]));
  }
}

}  // namespace

units::Month demand_begin(const PlanInput& input) {
  if (input.demand.per != Period::run) return *input.demand.from;
  return input.phases.front().from.value_or(input.run_start);
}

std::vector<units::Month> phase_starts(const PlanInput& input, units::Month begin) {
  std::vector<units::Month> from;
  for (const PlanPhase& p : input.phases) {
    if (!p.from && !from.empty())
      reject(input, from.size(), "has no 'from'", "from: the month in which it begins");
    from.push_back(p.from.value_or(begin));
  }
  check_order(input, from);
  if (input.demand.per != Period::run) check_window(input, from);
  return from;
}

void check_phases(const PlanInput& input) { phase_starts(input, demand_begin(input)); }

std::vector<units::Month> phase_ends(const std::vector<units::Month>& from, units::Month last) {
  std::vector<units::Month> to;
  for (std::size_t i = 0; i < from.size(); ++i)
    to.push_back(i + 1 < from.size() ? std::min(last, from[i + 1] + -1) : last);
  return to;
}

}  // namespace podsim::economics
