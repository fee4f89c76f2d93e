// Four quarters or a year of stated revenue, the denominator of market shares.
#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "deals.h"
#include "podsim/catalog/entries.h"
#include "podsim/config/diagnostics.h"

namespace podsim::economics {

namespace {

struct Stated {
  PeriodIndex at;
  const catalog::RevenueFact* fact;
};

/// The segment's facts in the order of their ends.
std::vector<Stated> facts_of(const catalog::MarketFacts& facts, const std::string& segment,
                             bool estimates) {
  std::vector<Stated> list;
  for (const catalog::RevenueFact& f : facts.revenue) {
    const bool estimated = f.revenue.origin.confidence == catalog::Confidence::estimated;
    const auto at = parse_period(f.period);
    if (f.segment == segment && at && (estimates || !estimated)) list.push_back({*at, &f});
  }
  std::sort(list.begin(), list.end(), [](const Stated& a, const Stated& b) {
    return std::pair(a.at.quarter, a.fact->period) < std::pair(b.at.quarter, b.fact->period);
  });
  return list;
}

/// The last four quarters that follow one another, or none.
std::vector<Stated> last_four(const std::vector<Stated>& list) {
  std::vector<Stated> quarters;
  for (const Stated& s : list)
    if (!s.at.whole_year) quarters.push_back(s);
  for (std::size_t end = quarters.size(); end >= 4; --end)
    if (quarters[end - 1].at.quarter - quarters[end - 4].at.quarter == 3)
      return {quarters.begin() + static_cast<std::ptrdiff_t>(end) - 4,
              quarters.begin() + static_cast<std::ptrdiff_t>(end)};
  return {};
}

std::vector<Stated> one_year(const std::vector<Stated>& list) {
  std::vector<Stated> four = last_four(list);
  if (!four.empty()) return four;
  for (auto it = list.rbegin(); it != list.rend(); ++it)
    if (it->at.whole_year) return {*it};
  return {};
}

/// Recorded figures where they make a year, else forecasts with them.
std::vector<Stated> year_of(const catalog::MarketFacts& facts, const std::string& segment) {
  std::vector<Stated> year = one_year(facts_of(facts, segment, false));
  return year.empty() ? one_year(facts_of(facts, segment, true)) : year;
}

[[noreturn]] void reject(const catalog::MarketFacts& facts, const std::string& segment,
                         const std::string& path) {
  std::vector<std::string> segments;
  for (const catalog::RevenueFact& f : facts.revenue)
    if (std::find(segments.begin(), segments.end(), f.segment) == segments.end() &&
        !year_of(facts, f.segment).empty())
      segments.push_back(f.segment);
  throw config::InputError(config::Diagnostic{
      {},
      path,
      "market/" + facts.name + " states no year's revenue of the segment '" + segment + "'",
      "one of: " + config::join(segments),
      config::did_you_mean(segment, segments)});
}

}  // namespace

std::optional<PeriodIndex> parse_period(std::string_view text) {
  const bool fiscal = text.substr(0, 2) == "FY";
  if (fiscal) text.remove_prefix(2);
  int year = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), year);
  if (error != std::errc()) return std::nullopt;
  const std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (rest.empty()) return PeriodIndex{4 * year + 3, true, fiscal};
  if (rest.size() != 3 || rest.substr(0, 2) != "-Q" || rest[2] < '1' || rest[2] > '4')
    return std::nullopt;
  return PeriodIndex{4 * year + (rest[2] - '1'), false, fiscal};
}

StatedRevenue stated_revenue(const catalog::MarketFacts& facts, const std::string& segment,
                             const std::string& path, catalog::InputLog& log) {
  const std::vector<Stated> year = year_of(facts, segment);
  if (year.empty()) reject(facts, segment, path);
  StatedRevenue out;
  out.of = facts.name + " " + segment;
  out.period = year.front().fact->period;
  if (year.size() > 1) out.period += ".." + year.back().fact->period;
  for (const Stated& s : year) {
    out.usd += log.use(s.fact->revenue).base();
    out.from.push_back(s.fact->revenue.origin.path);
  }
  out.source = config::join(out.from, "; ");
  return out;
}

}  // namespace podsim::economics
