// Prices read from a catalog: every value used is logged, a missing one is named.
#include <algorithm>
#include <catch2/catch.hpp>

#include "podsim/config/diagnostics.h"
#include "podsim/economics/terms.h"

using namespace podsim;
using namespace podsim::economics;
using catalog::Family;

namespace {

bool logged(const catalog::InputLog& log, const std::string& path) {
  const auto inputs = log.inputs();
  return std::any_of(inputs.begin(), inputs.end(),
                     [&](const catalog::Input& i) { return i.path.rfind(path, 0) == 0; });
}

}  // namespace

TEST_CASE("prices: a rent offer with its path") {
  const catalog::Catalog catalog;
  catalog::InputLog log;
  const RentTerms t = price_rent({"cud_3y", {}, {}}, "tpu-v5e", "us", "gcp", catalog, log);
  CHECK(t.committed());
  CHECK(t.price.value.base() * 3600 == Approx(0.54));
  CHECK(logged(log, "offers/tpu-v5e.rent"));
  CHECK(t.price.source == log.inputs().front().path);
}

TEST_CASE("prices: an unknown offer and an unknown site are errors") {
  const catalog::Catalog catalog;
  catalog::InputLog log;
  CHECK_THROWS_AS(price_rent({"gift", {}, {}}, "tpu-v5e", "", "", catalog, log),
                  config::InputError);
  CHECK_THROWS_AS(price_buy({"the-moon", {}, {}, {}}, "tpu-v5e", Family::tpu, {}, catalog, log),
                  config::InputError);
}

TEST_CASE("prices: buying reads what the offer leaves out, and no more") {
  const catalog::Catalog catalog;
  catalog::InputLog rack, bare;
  const OwnTerms r =
      price_buy({"us-colocation", {}, {}, {}}, "tpu-v7", Family::tpu, {}, catalog, rack);
  const OwnTerms b =
      price_buy({"us-own-build", {}, {}, {}}, "tpu-v5e", Family::tpu, {}, catalog, bare);
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
  const BuySection section{"us-colocation", {}, {}, units::hours(3 * 8766)};
  const OwnTerms t = price_buy(section, "tpu-v7", Family::tpu, 0.02, catalog, log);
  CHECK(units::in_hours(t.hardware_life.value) == 3 * 8766);
  CHECK(t.spare_fraction.value == 0.02);
  CHECK_FALSE(logged(log, "ownership/tpu.hardware_life"));
  CHECK_FALSE(logged(log, "ownership/tpu.spare_fraction"));
  const FinanceTerms own = price_finance({0.08, 0.5}, Family::tpu, catalog, log);
  CHECK(own.discount_rate.value == 0.08);
  CHECK_FALSE(logged(log, "ownership/tpu.discount_rate"));
  price_finance({}, Family::tpu, catalog, log);
  CHECK(logged(log, "ownership/tpu.discount_rate"));
}
