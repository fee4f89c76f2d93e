// The shipped catalog: complete, sourced, consistent.
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "podsim/catalog/catalog.h"
#include "podsim/config/node.h"
#include "tests/catalog/temporary_catalog.h"

using namespace podsim;
using namespace podsim::catalog;
using podsim::catalog::testing::source_catalog;

namespace {

std::vector<std::string> names(const Catalog& c, const char* kind) {
  std::vector<std::string> list;
  for (const auto& l : c.list(kind)) list.push_back(l.name);
  return list;
}

bool has_text(const config::Node& n, const char* key) {
  const config::Node* v = n.find(key);
  return v != nullptr && v->is_scalar() && !v->scalar().empty();
}

// Calls `f` on every {value: …} and {inherit: …} of a tree.
template <class F>
void each_value(const config::Node& n, F f) {
  if (n.find("value") != nullptr || n.find("inherit") != nullptr) return f(n);
  for (const auto& e : n.entries()) each_value(e.value, f);
  for (const auto& i : n.items()) each_value(i, f);
}

}  // namespace

TEST_CASE("every entry of every kind loads and has a title") {
  const Catalog c;
  for (const char* kind : {"chips", "fabrics", "hosts", "models", "offers", "sites", "currencies",
                           "ownership", "reliability", "market"}) {
    const auto list = c.list(kind);
    CHECK_FALSE(list.empty());
    for (const auto& l : list) {
      INFO(kind << " " << l.name);
      CHECK_FALSE(l.title.empty());
      CHECK_FALSE(l.summary.empty());
    }
  }
}

TEST_CASE("what is promised is there") {
  const Catalog c;
  for (const char* name : {"tpu-v4", "tpu-v5e", "tpu-v5p", "tpu-v6e", "tpu-v7", "nvidia-h100",
                           "nvidia-h200", "nvidia-b200", "nvidia-gb200", "nvidia-gb300",
                           "amd-mi300x", "amd-mi355x", "aws-trainium2"}) {
    INFO(name);
    const Chip& chip = c.chip(name);
    CHECK(c.fabric(chip.fabric).link_bandwidth.value.base() > 0);
    CHECK(c.host(chip.host).chips_per_host.value > 0);
    CHECK_FALSE(c.offers(name).rent.empty());
    CHECK(c.ownership(chip.ownership).hardware_life.value.base() > 0);
    CHECK(c.reliability(chip.reliability).restart_time.value.base() > 0);
  }
  for (const char* name :
       {"llama3.1-8b", "llama3.1-70b", "llama3.1-405b", "gpt3-175b", "maxtext-16b", "maxtext-32b",
        "maxtext-64b", "maxtext-128b", "maxtext-256b", "maxtext-512b", "mixtral-8x7b",
        "deepseek-v3", "palm-540b"})
    CHECK(c.model(name).layers > 0);
  for (const char* name : {"us-colocation", "us-own-build"}) CHECK(c.site(name).pue.value >= 1);
  CHECK_FALSE(c.market("google").revenue.empty());
  CHECK_FALSE(c.market("nvidia").revenue.empty());
}

TEST_CASE("chips without measured runs have their family's rates and a wider error") {
  const Catalog c;
  const std::pair<const char*, const char*> pairs[] = {
      {"tpu-8t", "tpu-v7"}, {"amd-mi300x", "nvidia-h100"}, {"aws-trainium2", "aws-trainium1"}};
  for (const auto& [unmeasured, measured] : pairs) {
    INFO(unmeasured);
    const Chip &without = c.chip(unmeasured), &with = c.chip(measured);
    REQUIRE(without.product_efficiency);
    REQUIRE(without.step_error);
    CHECK(without.rates == with.rates);
    CHECK(without.step_error->value > with.step_error->value);
  }
}

TEST_CASE("each value has source, date and confidence, or a relative and a reason") {
  namespace fs = std::filesystem;
  int values = 0;
  for (const auto& f : fs::recursive_directory_iterator(source_catalog())) {
    if (f.path().extension() != ".yaml") continue;
    const auto root = config::load_yaml(f.path().string());
    if (f.path().parent_path().filename() == "models") {
      for (const char* key : {"source", "as_of", "confidence"}) CHECK(has_text(root, key));
      continue;
    }
    each_value(root, [&](const config::Node& n) {
      INFO(f.path() << " line " << n.where.line);
      ++values;
      const std::vector<const char*> own = {"value", "source", "as_of", "confidence"};
      const std::vector<const char*> inherited = {"inherit", "reason"};
      for (const char* key : n.find("inherit") != nullptr ? inherited : own)
        CHECK(has_text(n, key));
    });
  }
  CHECK(values > 700);
}

TEST_CASE("an array of every cell of which works each cycle makes the peak") {
  const Catalog c;
  for (const auto& name : names(c, "chips")) {
    const Chip& chip = c.chip(name);
    if (chip.matrix_unit == MatrixUnit::output_tiles) continue;
    INFO(name);
    REQUIRE(chip.clock);
    const double cells =
        static_cast<double>(chip.mxu_rows.value * chip.mxu_columns.value * chip.mxu_count.value);
    const double peak = 2 * cells * chip.clock->value.base();
    CHECK(peak / chip.peak_bf16.value.base() == Approx(1).epsilon(0.003));
  }
}

TEST_CASE("Google's bandwidth of a chip is that of its ports in both directions") {
  const Catalog c;
  const auto total = [&](const char* name) {
    const Fabric& f = c.fabric(name);
    return f.link_bandwidth.value.base() * 2 * static_cast<double>(2 * f.dimensions->value) / 1e9;
  };
  CHECK(total("tpu-v5e") == Approx(400));
  CHECK(total("tpu-v5p") == Approx(1200));
  CHECK(total("tpu-v6e") == Approx(800));
  CHECK(total("tpu-v7") == Approx(1200));
}

TEST_CASE("GPU failure rates add up to the 419 unexpected interruptions of Llama 3") {
  const Catalog c;
  const Reliability& r = c.reliability("gpu");
  const double chips = 16384;
  const double hosts = chips / 8;
  const double per_second = chips * (r.chip_failure_rate.value + r.link_failure_rate.value).base() +
                            hosts * r.host_failure_rate.value.base();
  CHECK(per_second * units::days(54).base() == Approx(419).epsilon(0.001));
  CHECK(chips * r.planned_maintenance_rate.value.base() * units::days(54).base() ==
        Approx(47).epsilon(0.001));
}

TEST_CASE("a TPU machine of four chips and its host fails as Google reports") {
  const Catalog c;
  const Reliability& r = c.reliability("tpu");
  const Reliability& gpu = c.reliability("gpu");
  const double machine =
      (4 * r.chip_failure_rate.value + r.host_failure_rate.value).base() * units::days(1).base();
  const double software = 63.0 / (54 * 2048);  // of Llama 3, added to the hardware's
  CHECK(machine == Approx(0.0008 + software).epsilon(0.001));
  CHECK(gpu.chip_failure_rate.value > r.chip_failure_rate.value);
}

TEST_CASE("the MaxText shapes have the parameters in their names") {
  const Catalog c;
  for (const double size : {16, 32, 64, 128, 256, 512}) {
    const ModelArch& m = c.model("maxtext-" + std::to_string(static_cast<int>(size)) + "b");
    INFO(m.name);
    const double attention = 4.0 * static_cast<double>(m.d_model * m.heads * m.head_dim);
    const double ffn = 2.0 * static_cast<double>(m.d_model * m.d_ff);
    const double parameters = static_cast<double>(m.layers) * (attention + ffn) +
                              static_cast<double>(m.vocab * m.d_model);
    CHECK(parameters / 1e9 == Approx(size).epsilon(0.06));
  }
}

namespace {

/// Relatives that only measured runs speak of have no offers.
std::set<std::string> priced_chips(const Catalog& c) {
  std::set<std::string> chips;
  for (const auto& e : c.list("offers")) chips.insert(e.name.substr(0, e.name.find(' ')));
  return chips;
}

}  // namespace

TEST_CASE("offers are told apart by name, provider and region, and one purchase is the default") {
  const Catalog c;
  for (const auto& chip : priced_chips(c)) {
    INFO(chip);
    std::set<std::string> seen;
    for (const auto& o : c.offers(chip).rent)
      CHECK(seen.insert(o.name + "/" + o.provider + "/" + o.region).second);
    int defaults = 0;
    for (const auto& p : c.offers(chip).purchase) defaults += p.is_default ? 1 : 0;
    CHECK(defaults == (c.offers(chip).purchase.empty() ? 0 : 1));
  }
}

TEST_CASE("a committed price is below the on-demand price of the same provider and region") {
  const Catalog c;
  int pairs = 0;
  for (const auto& chip : priced_chips(c))
    for (const auto& a : c.offers(chip).rent)
      for (const auto& b : c.offers(chip).rent)
        if (a.name == "on_demand" && b.name == "cud_3y" && a.provider == b.provider &&
            a.region == b.region && a.provider == "gcp") {
          INFO(chip << " " << a.region);
          ++pairs;
          CHECK(b.price.value < a.price.value);
          CHECK(b.term.base() == Approx(3 * 365.25 * 86400));
        }
  CHECK(pairs >= 8);
}
