// What a run used, and what `list` and `show` print.
#include <catch2/catch.hpp>
#include <thread>

#include "podsim/catalog/catalog.h"
#include "podsim/config/codec.h"
#include "tests/catalog/temporary_catalog.h"

using namespace podsim;
using namespace podsim::catalog;
using Catch::Matchers::Contains;
using podsim::catalog::testing::problem_of;

TEST_CASE("the log lists each value once, by path") {
  const Catalog c;
  InputLog log;
  CHECK(log.use(c.chip("v7").hbm_bandwidth).base() == 7380e9);
  log.use(c.chip("v7").hbm_bandwidth);
  log.use(c.chip("v7").devices_per_chip);
  InputLog other;
  other.use(c.offers("v7").rent[0].price);
  log.merge(other);
  const auto inputs = log.inputs();
  REQUIRE(inputs.size() == 3);
  CHECK(inputs[0].path == "chips/tpu-v7.devices_per_chip");
  CHECK(inputs[0].value == "2");
  CHECK(inputs[0].unit == "1");
  CHECK(inputs[1].path == "chips/tpu-v7.hbm_bandwidth");
  CHECK(inputs[1].value == "7380");
  CHECK(inputs[1].unit == "GB/s");
  CHECK(inputs[1].confidence == "official");
  CHECK(inputs[2].path == "offers/tpu-v7.rent[0].price");
  CHECK(inputs[2].as_of == "2026-09-17");
  CHECK_THAT(inputs[2].note, Contains("on_demand of gcp in us-central1"));
  const auto back = config::decode<std::vector<Input>>(config::encode(inputs));
  CHECK(back[2].source == inputs[2].source);
}

TEST_CASE("in JSON the value of an input is a number where it is one, apart from its unit") {
  InputLog log;
  const auto use = [&](const char* path, const char* text) {
    log.add({path, text, "s", "2026", Confidence::official, "", "", ""});
  };
  use("a", "7380 GB/s");
  use("b", "25GB/s");
  use("c", "16x16");
  use("d", "83 %");
  use("e", "0.5");
  use("f", "1");
  const auto json = config::to_json(config::encode(log.inputs()), -1);
  CHECK_THAT(json, Contains(R"("value":7380,"unit":"GB/s")"));
  CHECK_THAT(json, Contains(R"("value":25,"unit":"GB/s")"));
  CHECK_THAT(json, Contains(R"("value":"16x16","unit":"text")"));
  CHECK_THAT(json, Contains(R"("value":83,"unit":"%")"));
  CHECK_THAT(json, Contains(R"("value":0.5,"unit":"1")"));
  CHECK_THAT(json, Contains(R"("value":1,"unit":"1")"));
  const auto back = config::decode<std::vector<Input>>(config::parse_json("f", json));
  CHECK(back[0].value == "7380");
}

TEST_CASE("a path of the log is the path of an override") {
  const Catalog c;
  const auto& origin = c.offers("v7").rent[1].price.origin;
  const Catalog changed({}, {{origin.path, config::Node::plain("1 USD/h")}});
  CHECK(changed.offers("v7").rent[1].price.value.base() == Approx(1.0 / 3600));
}

TEST_CASE("a value without an origin is not logged") {
  InputLog log;
  log.use(Sourced<double>{0.5, {}});
  CHECK(log.inputs().empty());
}

TEST_CASE("an entry is shown with the source of each value") {
  const Catalog c;
  const auto text = c.show("chips/v7");
  CHECK_THAT(text, Contains("chips/tpu-v7: Google TPU v7") && Contains("7380 GB/s") &&
                       Contains("https://docs.cloud.google.com/tpu/docs/tpu7x") &&
                       Contains("from tpu-v4: "));
  CHECK_THAT(c.show("offers/tpu-v7"), Contains("contract-3y") && Contains("2.0 USD/h"));
  CHECK_THAT(c.show("models/mixtral-8x7b"), Contains("experts") && Contains("14336"));
  CHECK_THAT(problem_of([&] { (void)c.show("tpu-v7"); }), Contains("KIND/NAME"));
  CHECK_THAT(problem_of([&] { (void)c.show("chip/tpu-v77"); }), Contains("tpu-v77"));
  CHECK_THAT(problem_of([&] { (void)c.list("chipz"); }), Contains("chipz"));
}

TEST_CASE("every entry can be shown") {
  const Catalog c;
  for (const char* kind : {"chips", "fabrics", "hosts", "models", "sites", "market"})
    for (const auto& l : c.list(kind))
      CHECK(c.show(std::string(kind) + "/" + l.name).size() > l.title.size());
}

TEST_CASE("several threads may load at once") {
  const Catalog c;
  std::vector<std::thread> threads;
  std::vector<const Chip*> seen(8);
  for (auto& s : seen) threads.emplace_back([&c, &s] { s = &c.chip("tpu-v7"); });
  for (auto& t : threads) t.join();
  for (const auto* s : seen) CHECK(s == seen.front());
}
