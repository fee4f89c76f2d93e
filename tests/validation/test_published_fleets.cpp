// Published costs of gigawatts and chips, from the inputs that their sources state.
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "podsim/catalog/catalog.h"
#include "podsim/config/codec.h"
#include "podsim/economics/fleet_input.h"

using namespace podsim;
using economics::FleetResult;

namespace {

/// The scenario users run, with `changes` put in place of values.
struct Published {
  explicit Published(const std::vector<std::string>& changes = {},
                     economics::PaymentTiming timing = economics::PaymentTiming::mid) {
    economics::FinanceSection finance;
    finance.timing = timing;
    config::Node n =
        config::load_yaml(std::string(PODSIM_SOURCE_DIR) + "/scenarios/published-fleets.yaml");
    for (const auto& c : changes) config::apply_setting(n, c);
    std::vector<catalog::Override> overrides;
    for (const auto& e : n.find("catalog")->entries()) overrides.push_back({e.key, e.value});
    const catalog::Catalog catalog({PODSIM_SOURCE_DIR "/configs"}, overrides);
    catalog::InputLog log;
    using Sections = std::map<std::string, economics::FleetSection>;
    for (const auto& [name, s] : config::decode<Sections>(*n.find("fleets")))
      fleets[name] = economics::fleet_of(economics::fleet_input(name, s, catalog, log, finance));
  }
  const FleetResult& operator[](const std::string& name) const { return fleets.at(name); }
  std::map<std::string, FleetResult> fleets;
};

void check(const char* what, double computed, double published, double band) {
  const double error = computed / published - 1;
  INFO(fmt::format("{}: {:.6g} against {:.6g} published, {:+.2f} %, band {:.0f} %", what, computed,
                   published, 100 * error, 100 * band));
  WARN(fmt::format("{}: {:.6g} against {:.6g}, {:+.2f} %", what, computed, published, 100 * error));
  CHECK(std::abs(error) <= band);
}

}  // namespace

TEST_CASE("published: a gigawatt a year at 3, 5 and 7 years of IT life") {
  const Published p;
  check("3 years, bn USD", p["gigawatt-3-years"].cost_per_gw_year_usd / 1e9, 12, 0.02);
  check("5 years, bn USD", p["gigawatt-5-years"].cost_per_gw_year_usd / 1e9, 8.5, 0.02);
  check("7 years, bn USD", p["gigawatt-7-years"].cost_per_gw_year_usd / 1e9, 7, 0.02);
  check("capex, bn USD", p["gigawatt-5-years"].capex_per_gw_usd / 1e9, 38, 0.01);
}

TEST_CASE("published: an Ironwood-class chip by the hour, capital paid once a year") {
  const Published p({}, economics::PaymentTiming::year_end);
  check("installed, USD", p["ironwood"].cost_per_installed_chip_hour_usd, 1.17, 0.01);
  check("at 85 %, USD", p["ironwood-85"].cost_per_used_chip_hour_usd, 1.37, 0.01);
  check("at 60 %, USD", p["ironwood-60"].cost_per_used_chip_hour_usd, 1.94, 0.01);
  check("at 30 %, USD", p["ironwood-30"].cost_per_used_chip_hour_usd, 3.89, 0.01);
}

TEST_CASE("published: chips for money, chips and power of a gigawatt") {
  const Published p;
  check("chips for 10 bn USD", p["ten-billion"].chips, 400e3, 0.01);
  check("chips for 13 bn USD", p["outside-sales"].chips, 500e3, 0.01);
  check("chips a GW of IT", p["tpu-gigawatt"].chips, 1e9 / 1500, 0.01);
  check("all-in capex a GW, bn USD", p["tpu-gigawatt"].capex_per_gw_usd / 1e9, 27,
        0.15);  // 23 to 32
  check("kW a chip at the meter", p["million-chips"].facility_power_mw / 1e3, 1.63, 0.02);
}

TEST_CASE("published: a million rented chips bring about 10 bn USD a year") {
  const Published p;
  check("bn USD", *p["million-rented"].revenue_per_year_usd / 1e9, 10, 0.02);
  check("a GW at the meter, bn USD", *p["contract-gigawatt"].revenue_per_year_usd / 1e9, 8, 0.02);
}

TEST_CASE("published: life and utilisation move the cost more than electricity does") {
  const double base = Published()["ironwood-60"].cost_per_used_chip_hour_usd;
  const auto moved = [&](const std::string& change) {
    return std::abs(Published({change})["ironwood-60"].cost_per_used_chip_hour_usd / base - 1);
  };
  // A fifth less of each.
  const double life = moved("fleets.ironwood-60.life=4 y");
  const double utilisation = moved("fleets.ironwood-60.utilisation=48 %");
  const double tariff = moved("catalog.sites/us-colocation.electricity_price=0.06608 USD/kWh");
  WARN(fmt::format("a fifth less: utilisation {:.1f} %, life {:.1f} %, electricity {:.1f} %",
                   100 * utilisation, 100 * life, 100 * tariff));
  CHECK(utilisation > life);
  CHECK(life > 3 * tariff);
  CHECK(tariff > 0);
}
