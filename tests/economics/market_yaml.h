// Markets as scenarios write them, with a fleet of round numbers, for tests.
#pragma once

#include <catch2/catch.hpp>
#include <string>

#include "plans.h"
#include "podsim/catalog/catalog.h"
#include "podsim/config/codec.h"
#include "podsim/config/diagnostics.h"
#include "podsim/economics/fleet.h"
#include "podsim/economics/market.h"
#include "podsim/economics/market_section.h"

namespace markets {

using podsim::economics::MarketQuarter;
using podsim::economics::MarketResult;
using podsim::economics::MarketSection;

inline MarketSection market(const std::string& yaml) {
  return podsim::config::decode<MarketSection>(podsim::config::parse_yaml("t.yaml", yaml));
}

/// A chip of the fleet costs 30,000 USD, 1 USD an hour of depreciation and half a dollar to run.
inline podsim::economics::FleetResult fleet() {
  podsim::economics::FleetResult f;
  f.chips = 10;
  f.capex_usd = 300e3;
  f.depreciation_per_year_usd = 10 * 8766;
  f.running_per_year_usd = 10 * 8766 * 0.5;
  return f;
}

inline MarketResult revenue(const std::string& yaml) {
  const podsim::catalog::Catalog catalog;
  podsim::catalog::InputLog log;
  return vendor_revenue(market(yaml), {}, {{"racks", fleet()}}, catalog, log);
}

/// What is wrong with a market; empty where nothing is.
inline std::string problem(const std::string& yaml) {
  try {
    revenue(yaml);
  } catch (const podsim::config::InputError& e) {
    return e.what();
  }
  return "";
}

inline bool mentions(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

inline const MarketQuarter& quarter(const MarketResult& m, const std::string& name) {
  for (const MarketQuarter& q : m.quarters)
    if (q.quarter == name) return q;
  FAIL("no quarter " + name);
  return m.quarters.front();
}

inline std::string deal(const std::string& rest, const std::string& status = "contracted",
                        const std::string& probability = "1") {
  return "  - {customer: c, status: " + status + ", probability: " + probability + ", " + rest +
         "}\n";
}

}  // namespace markets
