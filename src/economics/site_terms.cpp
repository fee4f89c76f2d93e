// Terms that follow from a value of the site alone: one row each. A new one takes its field in
// catalog::Site, that field's description, and a row here.
#include <array>

#include "account.h"
#include "own_cost.h"
#include "podsim/catalog/catalog.h"
#include "statements.h"

namespace podsim::economics {

namespace {

/// Quantities that a row may multiply the site's value with.
struct SiteBase {
  double hardware = 0, facility = 0;  ///< purchase prices, USD per chip
  double pue = 1;
};

/// `quantity` units for one unit of the driver, `price` USD for each.
struct SiteTerm {
  std::optional<catalog::Sourced<double>> catalog::Site::* field;
  const char *name, *unit, *formula;
  Driver driver;
  double (*quantity)(const SiteBase&, double value);
  double (*price)(const SiteBase&, double value);  ///< none: counted, and not paid for
};

constexpr std::array kSiteTerms = {
    SiteTerm{&catalog::Site::insurance_rate, "insurance", "chip-year",
             "purchase price of hardware and facility * insurance_rate", Driver::installed_hours,
             [](const SiteBase&, double) { return 1 / hours_per_year; },
             [](const SiteBase& b, double rate) { return rate * (b.hardware + b.facility); }},
    SiteTerm{&catalog::Site::grid_intensity, "operating carbon", "kg CO2",
             "energy used * PUE * grid_intensity; counted, not paid for", Driver::energy,
             [](const SiteBase& b, double kg_per_kwh) { return b.pue * kg_per_kwh; }, nullptr}};

}  // namespace

void read_site_terms(OwnTerms& own, const catalog::Site& site, catalog::InputLog& log) {
  own.site_values.assign(kSiteTerms.size(), {});
  for (std::size_t i = 0; i < kSiteTerms.size(); ++i)
    if (const auto& value = site.*kSiteTerms[i].field)
      own.site_values[i] = {log.use(*value), value->origin.path};
}

void add_site_terms(const PlanPhase& phase, const DrawnFrom& drawn, TermList& list) {
  const OwnTerms& own = *phase.own();
  if (own.site_values.empty()) return;
  const Purchase p = purchase_of(own, phase.system_power.base() / kilowatt);
  const SiteBase base{p.hardware(), p.facility, own.pue.value};
  for (std::size_t i = 0; i < kSiteTerms.size(); ++i) {
    const SiteTerm& row = kSiteTerms[i];
    const Priced<double>& value = own.site_values[i];
    if (value.source.empty()) continue;
    CostTerm t;
    t.kind = CostKind::site;
    t.driver = row.driver;
    t.per_driver = row.quantity(base, value.value);
    t.counted = row.price == nullptr;
    t.price = t.counted ? 0 : row.price(base, value.value);
    list.add(t, [&]() -> TermText {
      if (t.counted) {
        std::vector<std::string> counted =
            joined({value.source, own.pue.source, own.key + ".site"}, drawn(true));
        return {row.name, row.unit, value.source, row.formula, {}, joined(counted, drawn(false))};
      }
      std::vector<std::string> from = hardware_sources(own);
      from.insert(from.begin(), value.source);
      if (own.facility_cost) {
        from.push_back(own.facility_cost->source);
        from.insert(from.end(), phase.power_from.begin(), phase.power_from.end());
      }
      return {row.name, row.unit, config::join(from, "; "), row.formula, std::move(from), {}};
    });
  }
}

}  // namespace podsim::economics
