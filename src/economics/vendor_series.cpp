// Stated quarters of several vendors, by calendar quarter.
#include <algorithm>
#include <utility>

#include "deals.h"
#include "podsim/catalog/catalog.h"
#include "shape.h"

namespace podsim::economics {

namespace {

/// The calendar quarter, counted from year 0, that holds the middle month of a stated quarter.
int calendar_index(const PeriodIndex& at, std::int64_t year_ends) {
  if (!at.fiscal) return at.quarter;
  const int after_year = months_per_quarter * (3 - at.quarter % 4);
  const units::Month end =
      units::Month::of(at.quarter / 4, static_cast<int>(year_ends)) + -after_year;
  return (end.index - 1) / months_per_quarter;
}

std::string calendar_name(int quarter) { return quarter_name({months_per_quarter * quarter}); }

class Series {
 public:
  Series(const catalog::Catalog& catalog, catalog::InputLog& log) : catalog_(catalog), log_(log) {}

  void add(const VendorSegment& v, const std::string& path) {
    const auto& facts = *named_at(path + ".vendor", [&] { return &catalog_.market(v.vendor); });
    Stated& s = all_.emplace_back(v, std::map<int, const catalog::RevenueFact*>{}).second;
    std::vector<std::string> segments;
    bool known = false;
    for (const catalog::RevenueFact& f : facts.revenue) {
      if (std::find(segments.begin(), segments.end(), f.segment) == segments.end())
        segments.push_back(f.segment);
      known |= f.segment == v.segment;
      const auto at = parse_period(f.period);
      if (f.segment == v.segment && at && !at->whole_year)
        s[calendar_index(*at, facts.fiscal_year_ends)] = &f;
    }
    if (!known)
      throw config::InputError(
          config::Diagnostic{{},
                             path + ".segment",
                             "market/" + facts.name + " has no segment '" + v.segment + "'",
                             "one of: " + config::join(segments),
                             config::did_you_mean(v.segment, segments)});
  }

  std::vector<VendorSeries> run() {
    std::optional<std::pair<int, int>> span;
    for (const auto& [v, stated] : all_) {
      if (stated.empty()) continue;
      const int first = stated.begin()->first, last = stated.rbegin()->first;
      span = span ? std::pair(std::min(span->first, first), std::max(span->second, last))
                  : std::pair(first, last);
    }
    std::vector<VendorSeries> out;
    for (const auto& [v, stated] : all_) {
      VendorSeries& series = out.emplace_back(VendorSeries{v.vendor, v.segment, {}});
      for (int q = span ? span->first : 0; span && q <= span->second; ++q)
        series.quarters.push_back(quarter(stated, q));
    }
    return out;
  }

 private:
  using Stated = std::map<int, const catalog::RevenueFact*>;

  VendorQuarter quarter(const Stated& stated, int q) {
    VendorQuarter r;
    r.quarter = calendar_name(q);
    const auto it = stated.find(q);
    if (it == stated.end()) return r;
    const catalog::RevenueFact& f = *it->second;
    r.period = f.period;
    r.revenue_usd = log_.use(f.revenue).base();
    if (f.gross_margin) r.gross_margin = log_.use(*f.gross_margin);
    if (f.operating_margin) r.operating_margin = log_.use(*f.operating_margin);
    if (f.backlog) r.backlog_usd = log_.use(*f.backlog).base();
    const auto before = stated.find(q - 1);
    if (f.backlog && before != stated.end() && before->second->backlog)
      r.net_orders_usd =
          *r.backlog_usd - log_.use(*before->second->backlog).base() + *r.revenue_usd;
    static constexpr const char* names[] = {"official", "reported", "estimated"};
    r.confidence = names[static_cast<std::size_t>(f.revenue.origin.confidence)];
    r.source = f.revenue.origin.path;
    return r;
  }

  const catalog::Catalog& catalog_;
  catalog::InputLog& log_;
  std::vector<std::pair<VendorSegment, Stated>> all_;
};

}  // namespace

std::string quarter_name(units::Month m) {
  return std::to_string(m.year()) + "-Q" + std::to_string((m.month() - 1) / 3 + 1);
}

std::string calendar_quarter(const std::string& period, std::int64_t year_ends) {
  const auto at = parse_period(period);
  return at && !at->whole_year ? calendar_name(calendar_index(*at, year_ends)) : "";
}

std::vector<VendorSeries> vendor_series(const MarketSection& section,
                                        const catalog::Catalog& catalog, catalog::InputLog& log) {
  std::vector<VendorSegment> vendors = section.vendors;
  if (vendors.empty()) {
    vendors.push_back({section.vendor, section.vendor_segment});
    if (section.rival != section.vendor) vendors.push_back({section.rival, section.rival_segment});
  }
  Series series(catalog, log);
  for (std::size_t i = 0; i < vendors.size(); ++i)
    series.add(vendors[i], "market.vendors[" + std::to_string(i) + "]");
  return series.run();
}

}  // namespace podsim::economics
