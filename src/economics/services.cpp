// Ledger lines of what is paid beside rent and ownership.
#include <map>

#include "phase_books.h"

namespace podsim::economics {

namespace {

struct ServiceTraits {
  Service service;
  const char *name, *unit, *source, *formula;
};

const ServiceTraits& traits_of(Service service) {
  static constexpr ServiceTraits all[] = {
      {Service::egress, "egress", "GB", "scenario: rent.egress", "size moved out in each month"},
      {Service::migration, "migration", "move", "", "paid when the phase begins"},
      {Service::rest_of_term, "rest of the term", "chip-hour", "",
       "chip-hours of the commitment after the phase, month by month"},
      {Service::storage, "storage", "GB-month", "scenario: rent.storage",
       "size kept, month by month"},
      {Service::support, "support", "USD of rent", "scenario: rent.support", "rent * support"}};
  return all[static_cast<std::size_t>(service)];
}

std::string source_of(const PhaseBooks& b, Service service) {
  if (service == Service::migration) return b.phase->migration_source;
  if (service == Service::rest_of_term) return b.phase->rent()->price.source;
  return traits_of(service).source;
}

}  // namespace

const char* name_of(Service service) { return traits_of(service).name; }

const char* unit_of(Service service) { return traits_of(service).unit; }

std::vector<LedgerLine> services_of(const PhaseBooks& b, std::size_t phase,
                                    const std::vector<CashFlow>& flows) {
  std::map<Service, LedgerLine> lines;
  for (const CashFlow& f : flows) {
    if (f.phase != phase || !f.service) continue;
    LedgerLine& l = lines[*f.service];
    l.quantity += f.quantity;
    l.amount_usd += f.amount_usd;
  }
  std::vector<LedgerLine> out;
  for (auto& [service, l] : lines) {
    l.name = name_of(service);
    l.unit = unit_of(service);
    l.unit_price = l.amount_usd / l.quantity;
    l.period = b.period;
    l.source = source_of(b, service);
    l.formula = traits_of(service).formula;
    l.from = {l.source, b.path + ".chips"};
    out.push_back(std::move(l));
  }
  return out;
}

}  // namespace podsim::economics
