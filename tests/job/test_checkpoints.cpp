// The progress of a job between interruptions: where its checkpoints fall and what they hold.
#include <catch2/catch.hpp>

#include "src/job/checkpoints.h"

using namespace podsim;
using namespace podsim::job;

namespace {

const CheckpointLevel memory{100, 5, 0, 1, Survives::host};
const CheckpointLevel storage{300, 20, 0, 9, Survives::all};

}  // namespace

TEST_CASE("progress: writes of both levels where both segments end") {
  const std::vector<CheckpointLevel> levels{memory, storage};
  const Progress c(levels, 0);
  CHECK(c.until(99).total() == 99);
  CHECK(c.until(100).total() == 105);
  CHECK(c.until(300).total() == 300 + 3 * 5 + 20);
  CHECK(c.time_to_end(300) == 300 + 2 * 5);  // none after the last step
  CHECK(c.time_to_end(301) == 301 + 3 * 5 + 20);
}

TEST_CASE("progress: a checkpoint is there when it is written, not a tick before") {
  const std::vector<CheckpointLevel> levels{memory, storage};
  const Progress c(levels, 0);
  CHECK(c.at(104).saved[0] == 0);
  CHECK(c.at(104).work == 100);
  CHECK(c.at(104).writing == 4);
  CHECK(c.at(105).saved[0] == 100);
  CHECK(c.at(334).saved[0] == 300);  // memory first, then storage
  CHECK(c.at(334).saved[1] == 0);
  CHECK(c.at(335).saved[1] == 300);
  CHECK(c.at(335).writing == 35);
}

TEST_CASE("progress: until and at are inverse, with extra time, too") {
  const std::vector<CheckpointLevel> levels{memory, storage};
  for (const double extra : {0.0, 0.25, 1.0, 1 / 3.0}) {
    const Progress c(levels, extra);
    Ticks before = 0;
    for (Ticks work = 0; work < 1500; ++work) {
      const auto p = c.at(c.until(work).total());
      CAPTURE(extra, work, p.work);
      CHECK(p.work == work);
      CHECK(p.writing == c.until(work).writing);
      CHECK(p.saved[0] == work / 100 * 100);
      CHECK(p.saved[1] == work / 300 * 300);
      CHECK(c.until(work).total() >= before);
      before = c.until(work).total();
    }
  }
}

TEST_CASE("progress: one written in the background counts later") {
  CheckpointLevel late = storage;
  late.lag = 50;
  const std::vector<CheckpointLevel> levels{memory, late};
  const Progress c(levels, 0);
  CHECK(c.at(335 + 49).saved[1] == 0);
  CHECK(c.at(335 + 50).saved[1] == 300);
}

TEST_CASE("levels: tiers are whole multiples, storage without an interval is never written") {
  JobRequest r;
  r.tiers = {{units::seconds(60), units::seconds(1), units::seconds(2), Survives::host}};
  r.write_time = units::seconds(30);
  const Ticks work = 1'000'000'000;
  auto levels = levels_of(r, work);
  REQUIRE(levels.size() == 2);
  CHECK(levels[1].segment >= work);
  CHECK(levels[1].segment % levels[0].segment == 0);
  CHECK(levels[1].write == 0);
  r.interval = units::seconds(150);
  levels = levels_of(r, work);
  CHECK(levels[1].segment == 180'000'000);
  CHECK(levels[1].write == 30'000'000);
}

TEST_CASE("levels: in the background the job stands still for the snapshot and what slows it") {
  JobRequest r;
  r.interval = units::seconds(600);
  r.write_time = units::seconds(110);
  r.background = true;
  r.snapshot_time = units::seconds(2);
  r.write_slowdown = 0.1;
  const auto level = levels_of(r, 1'000'000'000).front();
  CHECK(level.write == 12'000'000);  // 110 s at 1.1 times the step do the work of 100 s
  CHECK(level.lag == 100'000'000);
}
