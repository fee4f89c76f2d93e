// Which price a request means.
#include <catch2/catch.hpp>

#include "podsim/catalog/catalog.h"
#include "src/catalog/offer_match.h"
#include "tests/catalog/temporary_catalog.h"

using namespace podsim;
using namespace podsim::catalog;
using Catch::Matchers::Contains;
using podsim::catalog::testing::problem_of;
using podsim::catalog::testing::TemporaryCatalog;

namespace {

double usd_per_hour(const RentOffer& o) { return o.price.value.base() * 3600; }

RentOffer offer(const char* name, const char* provider, const char* region, double price) {
  RentOffer o;
  o.name = name;
  o.provider = provider;
  o.region = region;
  o.price.value = units::UsdPerTime(price / 3600);
  o.price.origin.text = std::to_string(price) + " USD/h";
  return o;
}

}  // namespace

TEST_CASE("regions that take in others") {
  CHECK(encloses("us", "us-central1"));
  CHECK(encloses("us", "eastus2"));
  CHECK(encloses("us", "eastus"));
  CHECK(encloses("global", "anywhere"));
  CHECK(encloses("us-east", "us-east-1"));
  CHECK_FALSE(encloses("us-central1", "us"));
  CHECK_FALSE(encloses("us-east1", "us-east11"));
  CHECK_FALSE(encloses("eu", "europe-west4"));
  CHECK_FALSE(encloses("us", "europe-west4"));
}

TEST_CASE("prices of the shipped catalog") {
  const Catalog c;
  CHECK(usd_per_hour(c.rent_offer("v5e", "on_demand", "gcp", "us")) == Approx(1.2));
  CHECK(usd_per_hour(c.rent_offer("v5e", "on_demand", "gcp", "us-east5")) == Approx(1.2));
  CHECK(usd_per_hour(c.rent_offer("v5e", "on_demand", "gcp", "europe-west4")) == Approx(1.56));
  CHECK(usd_per_hour(c.rent_offer("v5e", "spot", "gcp", "us-east5")) == Approx(0.6));
  CHECK(usd_per_hour(c.rent_offer("v6e", "cud_3y", "gcp", "us-east5")) == Approx(1.22));
  CHECK(usd_per_hour(c.rent_offer("v7", "contract-3y", "", "us")) == Approx(2.0));
  CHECK(usd_per_hour(c.rent_offer("v7", "contract_3y", "gcp", "")) == Approx(2.0));
  CHECK(usd_per_hour(c.rent_offer("v7", "on_demand", "", "us-central1")) == Approx(12));
  CHECK(usd_per_hour(c.rent_offer("nvidia-h100", "on_demand", "gcp", "us-east5")) ==
        Approx(11.06125));
}

TEST_CASE("the nearest region goes before a wider one") {
  Offers o;
  o.name = "x";
  o.rent = {offer("spot", "a", "global", 3), offer("spot", "a", "us", 2),
            offer("spot", "a", "us-east1", 1)};
  CHECK(usd_per_hour(match_rent(o, "spot", "a", "us-east1")) == Approx(1));
  CHECK(usd_per_hour(match_rent(o, "spot", "a", "us-west1")) == Approx(2));
  CHECK(usd_per_hour(match_rent(o, "spot", "a", "us")) == Approx(2));
  CHECK(usd_per_hour(match_rent(o, "spot", "a", "asia-east1")) == Approx(3));
  CHECK_THAT(problem_of([&] { (void)match_rent(o, "spot", "a", ""); }),
             Contains("may mean several") && Contains("us-east1"));
}

TEST_CASE("a price that is not there is an error with the candidates") {
  const Catalog c;
  const auto message = [&](const char* chip, const char* name, const char* provider,
                           const char* region) {
    return problem_of([&] { (void)c.rent_offer(chip, name, provider, region); });
  };
  CHECK_THAT(message("v7", "on_demand", "gcp", "us"),
             Contains("offers/tpu-v7") && Contains("us-central1") && Contains("europe-west2"));
  CHECK_THAT(message("v7", "spot", "gcp", "us-central1"),
             Contains("no price for the offer 'spot'") && Contains("flex_start"));
  CHECK_THAT(message("v7", "cud_3", "", ""), Contains("did you mean 'cud_3y'"));
  CHECK_THAT(message("v5e", "on_demand", "aws", "us"), Contains("of aws in us"));
  CHECK_THAT(message("h100", "on_demand", "", "us"),
             Contains("may mean several") && Contains("aws") && Contains("gcp"));
  CHECK_THAT(message("v9", "on_demand", "", ""), Contains("v9"));
}

TEST_CASE("a deleted price is missed by name") {
  TemporaryCatalog t;
  std::string text = testing::file_text(testing::source_catalog() + "/offers/tpu-v5e.yaml");
  const auto at = text.find("    price:");
  text.erase(at, text.find("  - name:", at) - at);
  t.write("offers/tpu-v5e", text);
  const auto p =
      problem_of([&] { (void)t.open().rent_offer("tpu-v5e", "on_demand", "gcp", "us"); });
  CHECK_THAT(p, Contains("'price' is missing") && Contains("tpu-v5e.yaml:"));
}

TEST_CASE("purchase offers by name or the default") {
  const Catalog c;
  const PurchaseOffer& rack = c.purchase_offer("v7", "");
  CHECK(rack.price.value.base() == 25000);
  CHECK(rack.includes == std::vector<std::string>{"host", "network"});
  CHECK(c.purchase_offer("v7", "package").price.value.base() == 11698);
  CHECK(c.purchase_offer("h100", "hyperscaler-server").price.value.base() == 23750);
  CHECK_THAT(problem_of([&] { (void)c.purchase_offer("mi355x", ""); }),
             Contains("offers/amd-mi355x") && Contains("this chip has none"));
  CHECK_THAT(problem_of([&] { (void)c.purchase_offer("v7", "packag"); }),
             Contains("did you mean 'package'"));
}
