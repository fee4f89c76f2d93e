#include "podsim/economics/ledger.h"

#include "podsim/config/codec.h"

namespace podsim::economics {

void LedgerLine::describe(config::Record<LedgerLine>& r) {
  r.required("name", &LedgerLine::name, "what is paid for");
  r.required("quantity", &LedgerLine::quantity, "how much of it");
  r.required("unit", &LedgerLine::unit, "of the quantity");
  r.required("unit_price", &LedgerLine::unit_price, "USD per unit");
  r.required("amount_usd", &LedgerLine::amount_usd, "quantity times unit price");
  r.required("period", &LedgerLine::period, "months in which it falls");
  r.required("source", &LedgerLine::source, "where the unit price comes from");
  r.required("formula", &LedgerLine::formula, "how quantity and unit price come about");
  r.required("from", &LedgerLine::from, "result paths and catalog paths it rests on");
}

double total(const std::vector<LedgerLine>& lines) {
  double sum = 0;
  for (const LedgerLine& line : lines) sum += line.amount_usd;
  return sum;
}

}  // namespace podsim::economics
