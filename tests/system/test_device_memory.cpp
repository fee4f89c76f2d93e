// Verdicts on memory, and hints.
#include <catch2/catch.hpp>

#include "podsim/system/device_memory.h"
#include "podsim/workload/memory.h"
#include "podsim/workload/mesh.h"

using namespace podsim;
using namespace podsim::system;

namespace {

constexpr double kGiB = 1024.0 * 1024 * 1024;

workload::MemoryPlan plan(double state, double saved) {
  workload::MemoryPlan p;
  p.items = {{"weights", workload::MemoryUse::state, units::Bytes(state * kGiB)},
             {"saved activations", workload::MemoryUse::saved, units::Bytes(saved * kGiB)}};
  return p;
}

MemoryLimits library(double usable) {
  return {units::Bytes(usable * kGiB), units::Bytes(kGiB / 2), units::Bytes(kGiB / 4), false};
}

MemoryLimits compiled(double usable) { return {units::Bytes(usable * kGiB), {}, {}, true}; }

double gib(units::Bytes b) { return b.base() / kGiB; }

}  // namespace

TEST_CASE(
    "a compiler allocates what is alive; an allocator, a driver and communicators add to it") {
  const workload::Mesh mesh{.fsdp = 4, .tensor = 2};
  const auto c = device_memory(plan(10, 20), mesh, compiled(40));
  CHECK(gib(c.allocated) == Approx(30));
  CHECK(c.reserved == c.allocated);
  CHECK(c.device == c.allocated);
  const auto l = device_memory(plan(10, 20), mesh, library(40));
  CHECK(l.allocated == c.allocated);
  CHECK(l.reserved > l.allocated);
  CHECK(gib(l.device - l.reserved) == Approx(0.5 + 3 * 0.25));  // all devices, fsdp, tensor
  CHECK(gib(device_memory(plan(10, 20), {}, library(40)).device - l.reserved) == Approx(0.5));
}

TEST_CASE("the verdict is tight where the limit lies inside the interval") {
  const auto verdict = [](double usable) {
    return device_memory(plan(10, 20), {}, compiled(usable)).verdict;
  };
  CHECK(verdict(33) == Verdict::fits);
  CHECK(verdict(30.5) == Verdict::tight);
  CHECK(verdict(29.5) == Verdict::tight);
  CHECK(verdict(27) == Verdict::does_not_fit);
  // State is known better than what a step makes.
  CHECK(device_memory(plan(30, 0), {}, compiled(30.5)).verdict == Verdict::fits);
  CHECK(device_memory(plan(30, 0), {}, compiled(29.5)).verdict == Verdict::does_not_fit);
}

TEST_CASE("an allocator gives back what it caches before it fails") {
  const auto m = device_memory(plan(40, 0), {}, library(40.5));
  CHECK(m.reserved > m.usable);
  CHECK(m.verdict == Verdict::tight);
}

TEST_CASE("a hint names the use that takes most") {
  using Catch::Matchers::Contains;
  CHECK_THAT(std::string(hint_of(plan(20, 10))), Contains("optimizer state"));
  CHECK_THAT(std::string(hint_of(plan(10, 20))), Contains("saved activations"));
  auto p = plan(10, 20);
  p.items.push_back({"logits", workload::MemoryUse::logits, units::Bytes(25 * kGiB)});
  CHECK_THAT(std::string(hint_of(p)), Contains("loss_chunks"));
}
