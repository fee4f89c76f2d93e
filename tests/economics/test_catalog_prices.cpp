// Prices read from a catalog: every value used is logged, a missing one is named.
#include <algorithm>
#include <catch2/catch.hpp>

#include "podsim/catalog/catalog.h"
#include "podsim/config/diagnostics.h"
#include "podsim/economics/terms.h"

using namespace podsim;
using namespace podsim::economics;

namespace {

bool logged(const catalog::InputLog& log, const std::string& path) {
  const auto inputs = log.inputs();
  return std::any_of(inputs.begin(), inputs.end(),
                     [&](const catalog::Input& i) { return i.path.rfind(path, 0) == 0; });
}

RentSection renting(const char* offer) {
  RentSection s;
  s.offer = offer;
  return s;
}

BuySection buying_at(const char* site) {
  BuySection s;
  s.site = site;
  return s;
}

}  // namespace

TEST_CASE("prices: a rent offer with its path") {
  const catalog::Catalog catalog;
  catalog::InputLog log;
  const RentTerms t = price_rent(renting("cud_3y"), "tpu-v5e", "us", "gcp", catalog, log);
  CHECK(t.committed());
  CHECK(t.price.value.base() * 3600 == Approx(0.54));
  CHECK(logged(log, "offers/tpu-v5e.rent"));
  CHECK(t.price.source == log.inputs().front().path);
}

TEST_CASE("prices: an unknown offer and an unknown site are errors") {
  const catalog::Catalog catalog;
  catalog::InputLog log;
  CHECK_THROWS_AS(price_rent(renting("gift"), "tpu-v5e", "", "", catalog, log), config::InputError);
  CHECK_THROWS_AS(
      price_buy(buying_at("the-moon"), "tpu-v5e", catalog.ownership("tpu"), {}, catalog, log),
      config::InputError);
}

TEST_CASE("prices: buying reads what the offer leaves out, and no more") {
  const catalog::Catalog catalog;
  catalog::InputLog rack, bare;
  const OwnTerms r =
      price_buy(buying_at("us-colocation"), "tpu-v7", catalog.ownership("tpu"), {}, catalog, rack);
  const OwnTerms b =
      price_buy(buying_at("us-own-build"), "tpu-v5e", catalog.ownership("tpu"), {}, catalog, bare);
  CHECK(r.includes_host);
  CHECK_FALSE(logged(rack, "ownership/tpu.host_cost_fraction"));
  CHECK(logged(rack, "sites/us-colocation.colocation_price"));
  CHECK(logged(rack, "ownership/tpu.spare_fraction"));
  CHECK(logged(bare, "ownership/tpu.host_cost_fraction"));
  CHECK(logged(bare, "sites/us-own-build.construction_cost"));
  CHECK(b.tenure == catalog::Tenure::own_build);
  CHECK_FALSE(b.colocation_price);
}

TEST_CASE("prices: the scenario goes before the catalog") {
  const catalog::Catalog catalog;
  catalog::InputLog log;
  BuySection section = buying_at("us-colocation");
  section.life = units::hours(3 * 8766);
  const OwnTerms t = price_buy(section, "tpu-v7", catalog.ownership("tpu"), 0.02, catalog, log);
  CHECK(units::in_hours(t.hardware_life.value) == 3 * 8766);
  CHECK(t.spare_fraction.value == 0.02);
  CHECK_FALSE(logged(log, "ownership/tpu.hardware_life"));
  CHECK_FALSE(logged(log, "ownership/tpu.spare_fraction"));
  FinanceSection finance;
  finance.discount_rate = 0.08;
  const FinanceTerms own = price_finance(finance, catalog.ownership("tpu"), catalog, log);
  CHECK(own.discount_rate.value == 0.08);
  CHECK_FALSE(logged(log, "ownership/tpu.discount_rate"));
  price_finance({}, catalog.ownership("tpu"), catalog, log);
  CHECK(logged(log, "ownership/tpu.discount_rate"));
}

TEST_CASE("prices: debt and equity weigh into one rate") {
  const catalog::Catalog catalog;
  catalog::InputLog log;
  FinanceSection f;
  f.discount_rate = 0.12;
  f.debt = DebtSection{0.6, 0.08};
  f.tax = TaxSection{0.25, WriteOff::straight};
  CHECK(price_finance(f, catalog.ownership("tpu"), catalog, log).discount_rate.value ==
        Approx(0.4 * 0.12 + 0.6 * 0.08 * 0.75));
  f.debt->rate.reset();
  CHECK_FALSE(logged(log, "ownership/tpu.debt_cost"));
  price_finance(f, catalog.ownership("tpu"), catalog, log);
  CHECK(logged(log, "ownership/gpu.debt_cost") != logged(log, "ownership/tpu.debt_cost"));
}

TEST_CASE("prices: a contract's price goes before the offer's") {
  const catalog::Catalog catalog;
  catalog::InputLog log;
  RentSection s = renting("cud_3y");
  s.price = units::Usd(0.5) / units::hours(1);
  const RentTerms t = price_rent(s, "tpu-v5e", "us", "gcp", catalog, log);
  CHECK(t.price.value.base() * 3600 == Approx(0.5));
  CHECK(t.price.source == "rent.price");
}
