// The market of draws: equal to that of a run, key by key.
#include <catch2/catch.hpp>

#include "podsim/catalog/catalog.h"
#include "podsim/config/codec.h"
#include "podsim/economics/fleet.h"
#include "src/study/uncertainty/market_model.h"

using namespace podsim;
using namespace podsim::study;

namespace {

const catalog::Catalog& shipped() {
  static const catalog::Catalog c({PODSIM_SOURCE_DIR "/configs"});
  return c;
}

const std::string market =
    "vendor: google\n"
    "horizon: {from: 2026-07, to: 2028-12}\n"
    "royalty: 20 %\n"
    "supply: {share: 10 %}\n"
    "costs: {goods: [{name: package, content: 'chip package, Broadcom to Google'}], fleet: racks}\n"
    "deals:\n"
    "  - {customer: a, status: booked, probability: 0.5, rent: {chips: 9000, chip: tpu-v7, offer: "
    "contract-3y, provider: gcp, region: us, from: 2026-10, to: 2028-03}}\n"
    "  - {customer: b, status: aspired, probability: 0.5, chip_power: 1 kW, sale: {power: 80 MW, "
    "price: 20000 USD, royalty: 10 %, deliveries: [{at: 2027-02, share: 1}]}}\n"
    "  - {customer: c, status: probable, probability: 0.3, sale: {chips: 50000, price: 20000 USD, "
    "lease: {term: 2 year, repurchase: 20 %}, deliveries: [{at: 2027-05, share: 1}]}}\n"
    "  - {customer: d, status: probable, probability: 0.4, adoption: {buyers: 9, from: 2026-12, "
    "innovation: 0.1, imitation: 0.5}, sale: {chips: 5000, price: 20000 USD}}\n";

MarketInputs inputs_of(const std::vector<std::string>& settings = {},
                       const catalog::Catalog& catalog = shipped()) {
  config::Node n = config::parse_yaml("m.yaml", market);
  for (const auto& s : settings) config::apply_setting(n, s);
  economics::FleetResult racks;
  racks.chips = 1;
  racks.capex_usd = 30e3;
  racks.depreciation_per_year_usd = 6e3;
  racks.running_per_year_usd = 2e3;
  catalog::InputLog log;
  MarketInputs m;
  m.section = config::decode<economics::MarketSection>(n);
  m.terms = economics::market_terms(m.section, {}, {{"racks", racks}}, catalog, log);
  m.result = economics::vendor_revenue(m.section, {}, {{"racks", racks}}, catalog, log);
  return m;
}

void no_plan(const std::string&, units::Month, economics::PaymentsByQuarter&) {}

double figure(const MarketModel& m, const MarketWork& w, const std::string& path) {
  for (const MarketFigure& f : m.figures())
    if (f.path == path) return f.read(w);
  FAIL("no figure " + path);
  return 0;
}

/// Every figure of the model against the run's record.
void same(const MarketModel& m, const MarketWork& w, const economics::MarketResult& r) {
  config::Node root = config::Node::mapping();
  root.set("market", config::encode(r));
  int compared = 0;
  for (const MarketFigure& f : m.figures()) {
    const config::Node* n = config::at_path(root, f.path);
    if (n == nullptr) continue;  // a year of supply beside the horizon
    INFO(f.path);
    CHECK(f.read(w) == Approx(units::parse_number(n->scalar()).value()).epsilon(1e-9));
    ++compared;
  }
  CHECK(compared > 60);
}

}  // namespace

TEST_CASE("market model: in the centre it is the run's market") {
  const MarketInputs in = inputs_of();
  const MarketModel m(in, shipped());
  MarketWork w = m.work();
  m.evaluate(w, no_plan);
  same(m, w, in.result);
}

TEST_CASE("market model: a key set is the scenario changed") {
  const std::vector<std::pair<std::string, std::pair<double, std::string>>> keys = {
      {"deals[0].probability", {0.9, "0.9"}},
      {"deals[0].rent.chips", {4000, "4000"}},
      {"deals[0].rent.utilisation", {0.7, "0.7"}},
      {"deals[1].sale.power", {50e6, "50 MW"}},
      {"deals[1].sale.royalty", {0.2, "0.2"}},
      {"deals[1].sale.price", {25e3, "25000 USD"}},
      {"deals[2].sale.lease.repurchase", {0.5, "0.5"}},
      {"deals[3].adoption.buyers", {20, "20"}},
      {"deals[3].adoption.imitation", {0.9, "0.9"}},
      {"royalty", {0.1, "0.1"}},
      {"supply.share", {0.01, "0.01"}}};
  const MarketInputs in = inputs_of();
  const MarketModel m(in, shipped());
  for (const auto& [key, to] : keys) {
    INFO(key);
    MarketWork w = m.work();
    const auto setters = m.bind_key(key);
    REQUIRE(setters.size() == 1);
    setters.front()(w, to.first);
    m.evaluate(w, no_plan);
    same(m, w, inputs_of({key + "=" + to.second}).result);
  }
  CHECK(m.bind_key("deals[0].customer").empty());
}

TEST_CASE("market model: orders wait and are cancelled in samples as in the run") {
  const std::vector<std::string> scarce = {"supply.share=0.5 %", "order_book={cancellation: 0.1}",
                                           "costs.operating_expenses=20 %", "costs.book_life=3 y"};
  const MarketInputs in = inputs_of(scarce);
  const MarketModel m(in, shipped());
  MarketWork w = m.work();
  m.evaluate(w, no_plan);
  same(m, w, in.result);
  const double before = figure(m, w, "market.revenue_by_year_usd.2028");
  CHECK(figure(m, w, "market.free_cash_flow_by_year_usd.2027") ==
        Approx(in.result.free_cash_flow_by_year_usd->at("2027")));
  for (const auto& set : m.bind_key("order_book.cancellation")) set(w, 0.5);
  m.evaluate(w, no_plan);
  CHECK(figure(m, w, "market.revenue_by_year_usd.2028") < before);
  std::vector<std::string> more = scarce;
  more[1] = "order_book={cancellation: 0.5}";
  same(m, w, inputs_of(more).result);
}

TEST_CASE("market model: what happens, happens whole") {
  const MarketInputs in = inputs_of({"supply=null"});
  const MarketModel m(in, shipped());
  double mean = 0;
  for (const double u : {0.25, 0.75}) {  // deal 0 has a probability of one half
    MarketWork w = m.work();
    w.chances = {u, 0.01, 0.01, 0.01};
    m.evaluate(w, no_plan);
    mean += figure(m, w, "market.revenue_by_year_usd.2027") / 2;
  }
  CHECK(mean == Approx(in.result.deals[0].expected_by_year_usd.at("2027")));
}

TEST_CASE("market model: catalog values move what was read from them") {
  const MarketInputs in = inputs_of();
  const MarketModel m(in, shipped());
  MarketWork w = m.work();
  const auto set = [&](const std::string& path, double v, double central) {
    const auto setters = m.bind_catalog(path, central);
    INFO(path);
    REQUIRE_FALSE(setters.empty());
    for (const auto& s : setters) s(w, v);
  };
  m.evaluate(w, no_plan);
  const double rent = figure(m, w, "market.revenue_by_year_usd.2026");
  const double boards = figure(m, w, "market.content[3].supply_usd_by_year.2026");
  const double made = figure(m, w, "market.content[0].supply_units_by_year.2027");
  set(in.result.deals[0].source, 3, 2);
  set("market/google.content[3].local_price", 30000, 15000);
  set("market/google.supply[4].chips", 10e6, 5e6);
  m.evaluate(w, no_plan);
  CHECK(figure(m, w, "market.revenue_by_year_usd.2026") - rent ==
        Approx(0.5 * in.result.deals[0].expected_by_year_usd.at("2026")));
  CHECK(figure(m, w, "market.content[3].supply_usd_by_year.2026") == Approx(2 * boards));
  CHECK(figure(m, w, "market.content[0].supply_units_by_year.2027") == Approx(2 * made));
  CHECK(m.bind_catalog("chips/tpu-v7.tdp", 1).empty());
}

TEST_CASE("market model: what the vendor makes bounds the years behind its last statement, too") {
  const std::string path = "market/google.supply[5].chips";  // of 2028
  const std::vector<std::string> scarce = {"supply.share=0.05 %", "horizon.to=2030-12"};
  const MarketInputs in = inputs_of(scarce);
  const MarketModel m(in, shipped());
  MarketWork w = m.work();
  for (const auto& set : m.bind_catalog(path, 7e6)) set(w, 1e6);
  m.evaluate(w, no_plan);
  const catalog::Catalog other({PODSIM_SOURCE_DIR "/configs"},
                               {{path, config::parse_yaml("value", "1e6")}});
  const MarketInputs less = inputs_of(scarce, other);
  same(m, w, less.result);
  const auto last = [](const MarketInputs& i) { return i.result.chips_by_year.at("2030"); };
  CHECK(last(less) < last(in));
}
