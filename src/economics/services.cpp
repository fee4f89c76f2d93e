// Ledger lines of what is paid beside rent and ownership.
#include <map>

#include "phase_books.h"

namespace podsim::economics {

namespace {

struct Kind {
  const char *unit, *source, *formula;
};

const std::map<std::string, Kind>& kinds() {
  static const std::map<std::string, Kind> all = {
      {"support", {"USD of rent", "scenario: rent.support", "rent * support"}},
      {"storage", {"GB-month", "scenario: rent.storage", "size kept, month by month"}},
      {"egress", {"GB", "scenario: rent.egress", "size moved out in each month"}},
      {"rest of the term",
       {"chip-hour", "", "chip-hours of the commitment after the phase, month by month"}},
      {"migration", {"move", "", "paid when the phase begins"}}};
  return all;
}

std::string source_of(const PhaseBooks& b, const std::string& what) {
  if (what == "migration") return b.phase->migration_source;
  if (what == "rest of the term") return b.phase->rent()->price.source;
  return kinds().at(what).source;
}

}  // namespace

const char* unit_of_service(const std::string& what) { return kinds().at(what).unit; }

std::vector<LedgerLine> services_of(const PhaseBooks& b, std::size_t phase,
                                    const std::vector<CashFlow>& flows) {
  std::map<std::string, LedgerLine> lines;
  for (const CashFlow& f : flows) {
    if (f.phase != phase || f.what.empty()) continue;
    LedgerLine& l = lines[f.what];
    l.name = f.what;
    l.quantity += f.quantity;
    l.amount_usd += f.amount_usd;
  }
  std::vector<LedgerLine> out;
  for (auto& [what, l] : lines) {
    l.unit = kinds().at(what).unit;
    l.unit_price = l.amount_usd / l.quantity;
    l.period = b.period;
    l.source = source_of(b, what);
    l.formula = kinds().at(what).formula;
    l.from = {l.source, b.path + ".chips"};
    out.push_back(std::move(l));
  }
  return out;
}

}  // namespace podsim::economics
