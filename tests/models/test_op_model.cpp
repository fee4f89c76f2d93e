// One chip with one op: the tiles one by one against the closed form.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>
#include <random>

#include "models/chip/op_model.h"
#include "tests/models/bench.h"
#include "tests/performance/chips.h"

using namespace podsim;
using performance::ChipOp, performance::Memory, performance::OpType;

namespace {

/// Many ops at once: each is a chip of its own in one kernel.
class Chips {
 public:
  void add(const ChipOp& op, const system::Device& device, std::int64_t spans = 0) {
    requests_.push_back({op, device, spans});
    const std::string name = fmt::format("op_{}", models_.size());
    models_.push_back(std::make_unique<models::OpModel>(name.c_str(), requests_.back()));
  }
  void run() {
    models::strict_kernel();
    sc_core::sc_start();
  }
  /// Event over closed form, less one.
  [[nodiscard]] double excess(std::size_t i) const {
    const auto& r = requests_[i];
    return models_[i]->result().time / performance::time_op(r.op, r.device).time - 1;
  }
  [[nodiscard]] std::size_t size() const { return models_.size(); }
  [[nodiscard]] const performance::OpRequest& request(std::size_t i) const { return requests_[i]; }
  [[nodiscard]] performance::OpResult result(std::size_t i) const { return models_[i]->result(); }

 private:
  std::vector<performance::OpRequest> requests_;
  std::vector<std::unique_ptr<models::OpModel>> models_;
};

ChipOp product(std::int64_t m, std::int64_t k, std::int64_t n, Memory memory = Memory::hbm) {
  return {OpType::matmul, {m, k, n}, system::DataType::bf16, memory, false};
}

}  // namespace

TEST_CASE("the closed form meets the tiles one by one") {
  std::mt19937 random(3);
  std::uniform_int_distribution<std::int64_t> size(1, 6000);
  Chips chips;
  for (const char* chip : {"tpu-v5e", "tpu-v5p", "tpu-v7", "nvidia-h100", "aws-trainium2"})
    for (int i = 0; i < 30; ++i)
      chips.add(product(size(random), size(random), size(random)), chips::device(chip));
  chips.run();
  double sum = 0;
  for (std::size_t i = 0; i < chips.size(); ++i) {
    INFO(performance::print_op(chips.request(i).op)
         << " on array " << chips.request(i).device.mxu_rows);
    CHECK(chips.excess(i) > -0.10);
    CHECK(chips.excess(i) < 0.35);
    sum += std::abs(chips.excess(i));
  }
  const double mean = sum / static_cast<double>(chips.size());
  WARN(fmt::format("mean difference {:.2f} %", 100 * mean));
  CHECK(mean < 0.04);
}

TEST_CASE("what one engine bounds takes the closed form's time within a hundredth") {
  Chips chips;
  const auto v5e = chips::device("tpu-v5e"), v7 = chips::device("tpu-v7");
  chips.add(product(8192, 8192, 8192), v5e);
  chips.add(product(16384, 8192, 4096), v7);
  chips.add(performance::parse_op("copy:1GiB"), v5e);
  chips.add(performance::parse_op("norm:65536x8192:bf16"), v7);
  chips.add(performance::parse_op("attention:64x4096x4096x128:bf16"), v5e);
  chips.add(performance::parse_op("load:32MiB"), v7);
  chips.add(product(4096, 2048, 1024, Memory::vmem), v5e);
  chips.run();
  for (std::size_t i = 0; i < chips.size(); ++i) {
    INFO(performance::print_op(chips.request(i).op));
    CHECK(std::abs(chips.excess(i)) < 0.01);
  }
}

TEST_CASE("spans lie within the op, do not overlap per engine and fill its busy time") {
  Chips chips;
  chips.add(product(4096, 4096, 4096), chips::device("tpu-v5e"), 100'000);
  chips.run();
  const auto r = chips.result(0);
  std::map<std::string, units::Time> busy, last;
  for (const auto& s : r.spans) {
    CHECK(s.begin >= last[s.engine]);
    CHECK(s.end > s.begin);
    last[s.engine] = s.end;
    busy[s.engine] += s.end - s.begin;
  }
  CHECK(std::max(last["store"], last["mxu"]) == r.time);
  CHECK(busy["mxu"].base() == Approx(r.busy.at("mxu").base()).epsilon(1e-6));
  CHECK((busy["load"] + busy["store"]).base() == Approx(r.busy.at("hbm").base()).epsilon(1e-6));
}
