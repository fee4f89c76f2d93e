// Descriptions of failure statistics and of market figures.
#include <algorithm>

#include "podsim/catalog/entries.h"
#include "src/catalog/sourced_codec.h"

namespace podsim::catalog {

void Reliability::describe(config::Record<Reliability>& r) {
  r.required("name", &Reliability::name, "name of the entry and of its file");
  r.required("title", &Reliability::title, "name for people");
  r.required("chip_failure_rate", &Reliability::chip_failure_rate, "per chip").at_least(0);
  r.required("host_failure_rate", &Reliability::host_failure_rate, "per host, with its software")
      .at_least(0);
  r.required("software_share", &Reliability::software_share,
             "of the host's failures those of software, over with a restart")
      .at_least(0)
      .at_most(1);
  r.required("link_failure_rate", &Reliability::link_failure_rate, "per link").at_least(0);
  r.required("switch_failure_rate", &Reliability::switch_failure_rate, "per switch").at_least(0);
  r.required("planned_maintenance_rate", &Reliability::planned_maintenance_rate,
             "planned interruptions, per chip")
      .at_least(0);
  r.required("detection_time", &Reliability::detection_time, "from failure to diagnosis")
      .at_least(0);
  r.required("restart_time", &Reliability::restart_time, "from diagnosis to the first step")
      .at_least(0);
}

namespace {

/// One price, or the reason why there is none.
void check_content(const ContentFact& c, const config::Node& n, config::Reader& r) {
  const int said = (c.price ? 1 : 0) + (c.local_price ? 1 : 0) + (c.unpriced ? 1 : 0);
  if (said != 1)
    r.problem(n, "found " + std::to_string(said) + " statements on the price of '" + c.name + "'",
              "one of: price, local_price with currency, unpriced");
  if (c.local_price.has_value() != c.currency.has_value())
    r.problem(n, "'local_price' and 'currency' go together", "both or neither");
}

void check_parts(const MarketFacts& m, const config::Node& n, config::Reader& r) {
  std::vector<std::string> names;
  for (const auto& c : m.content) names.push_back(c.name);
  for (const auto& c : m.content)
    if (c.part_of && std::find(names.begin(), names.end(), *c.part_of) == names.end())
      r.problem(n, "'" + c.name + "' is part of '" + *c.part_of + "', which is not there",
                "one of: " + config::join(names), config::did_you_mean(*c.part_of, names));
}

}  // namespace

void RevenueFact::describe(config::Record<RevenueFact>& r) {
  r.required("segment", &RevenueFact::segment, "the vendor's segment");
  r.required("period", &RevenueFact::period,
             "2026-Q1 by the calendar, FY2026 by the vendor's year");
  r.required("revenue", &RevenueFact::revenue, "stated or expected").more_than(0);
  r.optional("gross_margin", &RevenueFact::gross_margin, "gross profit over revenue").less_than(1);
  r.optional("operating_margin", &RevenueFact::operating_margin, "operating profit over revenue")
      .less_than(1);
  r.optional("backlog", &RevenueFact::backlog,
             "contracted revenue that the period's end leaves to be recognised")
      .at_least(0);
}

void SupplyFact::describe(config::Record<SupplyFact>& r) {
  r.required("from", &SupplyFact::from, "first month");
  r.required("to", &SupplyFact::to, "last month");
  r.required("chips", &SupplyFact::chips, "made or shipped").at_least(0);
}

void ContentFact::describe(config::Record<ContentFact>& r) {
  r.required("name", &ContentFact::name, "the part");
  r.required("per_chip", &ContentFact::per_chip, "pieces for one chip").at_least(0);
  r.optional("price", &ContentFact::price, "of one piece").more_than(0);
  r.optional("local_price", &ContentFact::local_price, "the same in another currency").more_than(0);
  r.optional("currency", &ContentFact::currency, "of local_price, such as RMB");
  r.optional("part_of", &ContentFact::part_of, "an item of this list whose price holds this one's");
  r.optional("unpriced", &ContentFact::unpriced, "why no price is given");
  r.check(check_content);
}

void MarketFacts::describe(config::Record<MarketFacts>& r) {
  r.required("name", &MarketFacts::name, "the vendor");
  r.required("title", &MarketFacts::title, "name for people");
  r.optional("fiscal_year_ends", &MarketFacts::fiscal_year_ends,
             "calendar month in which the vendor's year ends; FY2026 ends in 2026")
      .at_least(1)
      .at_most(12);
  r.required("revenue", &MarketFacts::revenue, "by segment and period");
  r.optional("supply", &MarketFacts::supply, "chips by period");
  r.optional("sale_price", &MarketFacts::sale_price, "of a chip at rack level").more_than(0);
  r.optional("sale_net_margin", &MarketFacts::sale_net_margin, "net income over sales");
  r.optional("content", &MarketFacts::content, "suppliers' content of one chip");
  r.check(check_parts);
}

}  // namespace podsim::catalog
