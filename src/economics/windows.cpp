#include "windows.h"

#include <algorithm>

#include "shape.h"

namespace podsim::economics {

namespace {

/// `key` within the phase, whose place its path tells; or the phase itself.
[[noreturn]] void reject(const PlanInput& input, std::size_t i, const std::string& what,
                         const std::string& expected, const std::string& key = "") {
  const std::string path = "plans." + input.name + "[" + std::to_string(i) + "]" + key;
  throw config::InputError(config::Diagnostic{
      key.empty() ? input.phases[i].where : config::Location{}, path,
      "plan '" + input.name + "', phase " + std::to_string(i + 1) + ": " + what, expected, ""});
}

void check_order(const PlanInput& input, const std::vector<units::Month>& from) {
  for (std::size_t i = 1; i < from.size(); ++i)
    if (from[i] <= from[i - 1] && !input.phases[i].beside)
      reject(input, i,
             "begins " + units::print(from[i]) + ", not after the phase before it (" +
                 units::print(from[i - 1]) + ")",
             "phases in the order of their months");
}

void check_quota(const PlanInput& input, std::size_t i) {
  const RentTerms* rent = input.phases[i].rent();
  if (rent == nullptr || !rent->quota || input.phases[i].chips <= *rent->quota) return;
  reject(input, i,
         "rents " + std::to_string(input.phases[i].chips) + " chips, its quota is " +
             std::to_string(*rent->quota),
         "at most the quota", ".rent.quota");
}

void check_deliveries(const PlanInput& input, std::size_t i, units::Month last) {
  if (input.phases[i].own() == nullptr) return;
  const auto& deliveries = input.phases[i].own()->deliveries;
  for (std::size_t k = 0; k < deliveries.size(); ++k)
    if (deliveries[k].at > last)
      reject(input, i, "a delivery in " + units::print(deliveries[k].at) + ", after the phase ends",
             "a month up to " + units::print(last),
             ".buy.deliveries[" + std::to_string(k) + "].at");
}

/// A commitment that ends before its phase goes on at a price that is not known.
void check_term(const PlanInput& input, std::size_t i, units::Month from, units::Month last) {
  const RentTerms* rent = input.phases[i].rent();
  if (rent == nullptr || !rent->committed() || rent->renewal) return;
  const int term = months_of(rent->term), needed = last + 1 - from;
  if (term <= 0 || term >= needed) return;
  reject(input, i,
         "the offer '" + rent->offer + "' commits for " + std::to_string(term) +
             " months, its phase has " + std::to_string(needed),
         "renewal: {} at the price of then, or with its price and term; or an offer for longer",
         ".rent");
}

/// Recurring demand only: how long a run takes is not known before.
void check_window(const PlanInput& input, const std::vector<units::Month>& from) {
  const units::Month last = *input.demand.to;
  const auto to = phase_ends(from, last);
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (from[i] > last)
      reject(input, i, "begins " + units::print(from[i]) + ", after the demand ends",
             "a month up to " + units::print(last));
    if (i > 0 && from[i] + months_of(input.phases[i].overlap) > last + 1)
      reject(input, i, "overlaps with the phase before it beyond the demand's end",
             "an overlap within the demand", ".migration.overlap");
    check_deliveries(input, i, to[i]);
    check_term(input, i, from[i], to[i]);
  }
}

}  // namespace

std::size_t next_phase(const PlanInput& input, std::size_t i) {
  std::size_t next = i + 1;
  while (next < input.phases.size() && input.phases[next].beside) ++next;
  return next;
}

units::Month demand_begin(const PlanInput& input) {
  if (input.demand.per != Period::run) return *input.demand.from;
  return input.phases.front().from.value_or(input.run_start);
}

std::vector<units::Month> phase_starts(const PlanInput& input, units::Month begin) {
  std::vector<units::Month> from;
  for (const PlanPhase& p : input.phases) {
    if (p.beside && !from.empty()) {
      from.push_back(from.back());
      continue;
    }
    if (!p.from && !from.empty())
      reject(input, from.size(), "has no 'from'", "from: the month in which it begins");
    from.push_back(p.from.value_or(begin));
  }
  check_order(input, from);
  for (std::size_t i = 0; i < from.size(); ++i) check_quota(input, i);
  if (input.demand.per != Period::run) check_window(input, from);
  return from;
}

void check_phases(const PlanInput& input) { phase_starts(input, demand_begin(input)); }

std::vector<units::Month> phase_ends(const std::vector<units::Month>& from, units::Month last) {
  std::vector<units::Month> to;
  for (std::size_t i = 0; i < from.size(); ++i)
    to.push_back(i + 1 < from.size() && from[i + 1] > from[i] ? std::min(last, from[i + 1] + -1)
                                                              : last);
  return to;
}

}  // namespace podsim::economics
