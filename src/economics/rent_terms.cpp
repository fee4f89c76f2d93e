// Terms of a rented phase.
#include <algorithm>
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

void add_rent_terms(const PlanPhase& phase, const FinanceTerms& finance, TermList& list) {
  const RentTerms& rent = *phase.rent();
  const std::string& source = rent.price.source;
  CostTerm t;
  const bool moves = rent.price_drift != 0 || (rent.renewal && rent.renewal->price);
  t.growth = moves ? Growth::drift : Growth::flat;
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
  if (rent.resale && finance.other_use > 0) {
    CostTerm resold;
    resold.kind = CostKind::other_work;
    resold.driver = Driver::other_hours;
    resold.price = -std::min(
        t.price, (phase.market_rent.value * units::hours(1)).base() * (1 - finance.other_discount));
    list.add(resold, [&]() -> TermText {
      return {"income from other work",
              "chip-hour",
              phase.market_rent.source + "; " + finance.key + ".other_discount",
              "other_use of the unused hours at the market's rent less other_discount, at most the "
              "price paid",
              {phase.market_rent.source, finance.key + ".other_discount"},
              {}};
    });
  }
  add_data(CostKind::egress, "egress", "GB", "size moved out in each month", rent.key, rent.egress,
           list);
  add_migration(phase, list);
  if (rent.whole_term || rent.cancellation_fee > 0) {
    CostTerm rest = t;
    rest.kind = CostKind::rest_of_term;
    rest.driver = Driver::after_hours;
    if (!rent.whole_term) rest.price *= rent.cancellation_fee;
    list.add(rest, [&]() -> TermText {
      if (!rent.whole_term)
        return {"cancellation fee",
                "chip-hour",
                source,
                "cancellation_fee * price, for the chip-hours of the term after the phase",
                {source, rent.key + ".cancellation_fee"},
                {}};
      return drifting("rest of the term", "chip-hour",
                      "chip-hours of the commitment after the phase, month by month", rent);
    });
  }
  CostTerm minimum;
  minimum.kind = CostKind::minimum;
  minimum.driver = Driver::unspent;
  minimum.price = rent.minimum_spend.base() > 0 ? 1 : 0;
  list.add(minimum, [&]() -> TermText {
    return {"minimum spend",
            "USD",
            rent.key + ".minimum_spend",
            "a twelfth of the yearly minimum less the month's rent, where that is less",
            {rent.key + ".minimum_spend"},
            {}};
  });
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
