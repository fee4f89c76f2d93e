#include <catch2/catch.hpp>

#include "models/channel.h"
#include "models/host/input_pipeline.h"
#include "tests/models/bench.h"

using namespace podsim::models;

namespace {

/// Takes batches and computes for a while on each.
class Consumer : public sc_core::sc_module {
 public:
  sc_core::sc_port<InputIf> input{"input"};
  SC_HAS_PROCESS(Consumer);
  Consumer(sc_core::sc_module_name name, podsim::performance::Picoseconds step)
      : sc_module(std::move(name)), step_(step) {
    SC_METHOD(run);
  }
  Times taken;

 private:
  void run() {
    if (!input->take()) return next_trigger(input->ready());
    taken.push_back(now());
    next_trigger(kernel_time(step_));
  }
  podsim::performance::Picoseconds step_;
};

Times consume(podsim::performance::Picoseconds step, const InputPipeline::InputSetup& parameters) {
  Channel link("link");
  InputPipeline pipeline("pipeline", parameters);
  pipeline.link.bind(link.end);
  Consumer consumer("consumer", step);
  consumer.input.bind(pipeline.batches);
  strict_kernel();
  run_to(100'000);
  return consumer.taken;
}

}  // namespace

TEST_CASE("the host link carries one transfer at a time, in order") {
  Channel link("link");
  Bench bench;
  sc_core::sc_event a("a"), b("b"), c("c");
  const Probe a_done("a_done", a), b_done("b_done", b), c_done("c_done", c);
  bench.at(0, [&] { link.end->transfer(100, a); });
  bench.at(10, [&] { link.end->transfer(50, b); });
  bench.at(400, [&] { link.end->transfer(1, c); });
  run_to(149);
  CHECK(a_done.times() == Times{100});
  CHECK_FALSE(b_done.came());
  run_to(1000);
  CHECK(b_done.times() == Times{150});
  CHECK(c_done.times() == Times{401});
}

TEST_CASE("a fast host is waited for once") {
  CHECK(consume(1000, {60, 50, 2, 4}) == Times{110, 1110, 2110, 3110});
}

TEST_CASE("a slow host sets the pace") {
  CHECK(consume(100, {300, 50, 2, 4}) == Times{350, 650, 950, 1250});
}

TEST_CASE("a slow link sets the pace, production goes on meanwhile") {
  CHECK(consume(100, {50, 300, 2, 4}) == Times{350, 650, 950, 1250});
}

TEST_CASE("with one buffer production waits for the transfer") {
  CHECK(consume(100, {200, 100, 1, 3}) == Times{300, 600, 900});
}

TEST_CASE("without prefetching a step waits for its batch from the start") {
  CHECK(consume(1000, {60, 50, 0, 3}) == Times{110, 1220, 2330});
}

TEST_CASE("input that takes no time is there at once") {
  CHECK(consume(10, {0, 0, 2, 3}) == Times{0, 10, 20});
}
