// Terms of a rented phase.
#include <utility>

#include "account.h"
#include "statements.h"

namespace podsim::economics {

namespace {

/// USD for keeping or moving data in a whole month, per GB.
constexpr double gigabyte = 1e9;

void add_data(CostKind kind, const char* name, const char* unit, const char* formula,
              const std::string& key, const std::optional<DataService>& data, TermList& list) {
  if (!data) return;
  CostTerm t;
  t.kind = kind;
  t.driver = Driver::months;
  t.per_driver = data->size / units::Bytes(gigabyte);
  t.price = (data->price * units::Bytes(gigabyte)).base();
  list.add(t, [&]() -> TermText {
    const std::string source = key + "." + name;
    return {name, unit, source, formula, {source}, {}};
  });
}

TermText drifting(std::string name, const char* unit, const char* formula, const RentTerms& rent) {
  return {std::move(name),     unit, rent.price.source, formula,
          {rent.price.source}, {},   Growth::drift,     {rent.key + ".price_drift"}};
}

}  // namespace

void add_rent_terms(const PlanPhase& phase, TermList& list) {
  const RentTerms& rent = *phase.rent();
  const std::string& source = rent.price.source;
  CostTerm t;
  t.growth = rent.price_drift == 0 ? Growth::flat : Growth::drift;
  t.price = (rent.price.value * units::hours(1)).base();
  t.driver = Driver::used_hours;
  list.add(t, [&]() -> TermText {
    return drifting("rent of " + phase.chip + ", " + rent.offer, "chip-hour",
                    "chips * hours used, down-time included", rent);
  });
  t.driver = Driver::unused_hours;
  list.add(t, [&]() -> TermText {
    return drifting((rent.committed() ? "unused commitment of " : "kept during the migration, ") +
                        phase.chip + ", " + rent.offer,
                    "chip-hour", "chip-hours paid that the demand left", rent);
  });
  add_data(CostKind::egress, "egress", "GB", "size moved out in each month", rent.key, rent.egress,
           list);
  add_migration(phase, list);
  if (rent.whole_term) {
    CostTerm rest = t;
    rest.kind = CostKind::rest_of_term;
    rest.driver = Driver::after_hours;
    list.add(rest, [&]() -> TermText {
      return drifting("rest of the term", "chip-hour",
                      "chip-hours of the commitment after the phase, month by month", rent);
    });
  }
  add_data(CostKind::storage, "storage", "GB-month", "size kept, month by month", rent.key,
           rent.storage, list);
  CostTerm support = t;
  support.kind = CostKind::support;
  support.driver = Driver::installed_hours;
  support.per_driver = t.price;
  support.price = rent.support;
  support.counts_rent = true;
  list.add(support, [&]() -> TermText {
    const std::string key = rent.key + ".support";
    return {"support", "USD of rent",
            key,       "rent * support",
            {key},     joined({source, rent.key + ".price_drift"}, phase.chosen_by)};
  });
}

void add_migration(const PlanPhase& phase, TermList& list) {
  CostTerm t;
  t.kind = CostKind::migration;
  t.driver = Driver::once;
  t.price = phase.migration.base();
  list.add(t, [&]() -> TermText {
    return {
        "migration",          "move", phase.key + ".migration.cost", "paid when the phase begins",
        phase.migration_from, {}};
  });
}

}  // namespace podsim::economics
