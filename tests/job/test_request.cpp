// The job section, and the request made of it and the catalog.
#include <algorithm>
#include <catch2/catch.hpp>

#include "podsim/config/codec.h"
#include "podsim/job/job.h"

using namespace podsim;
using namespace podsim::job;

namespace {

JobSection section(const std::string& yaml) {
  return config::decode<JobSection>(config::parse_yaml("job.yaml", yaml));
}

JobSetup setup() {
  JobSetup s;
  s.host = "tpu-v5e";
  s.reliability = s.ownership = "tpu";
  s.chips = 256;
  s.hosts = 32;
  s.links = 1024;
  s.steps = 100'000;
  s.step_time = units::seconds(10);
  s.state = units::Bytes(16e9 * 12);
  return s;
}

JobRequest request(const std::string& yaml, catalog::InputLog& log) {
  const catalog::Catalog catalog;
  return job_request(section(yaml), setup(), catalog, log);
}

JobRequest request(const std::string& yaml) {
  catalog::InputLog log;
  return request(yaml, log);
}

}  // namespace

TEST_CASE("job section: intervals and cadences") {
  using Kind = CheckpointInterval::Kind;
  CHECK(section("{}").checkpoint.interval.kind == Kind::automatic);
  CHECK(section("checkpoint: {interval: none}").checkpoint.interval.kind == Kind::none);
  const auto fixed = section("checkpoint: {interval: 30 min}").checkpoint.interval;
  CHECK(fixed.kind == Kind::fixed);
  CHECK(fixed.time.base() == 1800);
  CHECK(section("evaluation: {every: 1000, time: 5 min}").evaluation->every.steps == 1000);
  CHECK(section("evaluation: {every: 2 h, time: 5 min}").evaluation->every.time.base() == 7200);
  for (const char* bad : {"checkpoint: {interval: 30}", "checkpoint: {interval: -1 h}",
                          "checkpoint: {interval: soon}", "evaluation: {every: 0, time: 1 min}",
                          "evaluation: {every: 1.5, time: 1 min}", "failure_scale: -1",
                          "spares: 110 %", "replicas: 0", "failures: some"})
    CHECK_THROWS_AS(section(bad), config::InputError);
}

TEST_CASE("job section: reads back what it writes") {
  const std::string yaml =
      "{checkpoint: {interval: 30 min, write_time: 9 s}, evaluation: {every: 1000, time: 5 min}, "
      "spares: 2 %, failures: none}";
  const config::Node n = config::encode(section(yaml));
  CHECK(config::to_yaml(config::encode(config::decode<JobSection>(n))) == config::to_yaml(n));
  CHECK(config::at_path(n, "checkpoint.interval")->scalar() == "30 min");
  CHECK(config::at_path(n, "evaluation.every")->scalar() == "1000");
}

TEST_CASE("job request: nothing interrupts when nothing may") {
  catalog::InputLog log;
  const JobRequest r = request("{failures: none, maintenance: none}", log);
  CHECK(failure_rate(r).base() == 0);
  CHECK(r.maintenance_rate.base() == 0);
  CHECK_FALSE(r.interval);
  CHECK(expected_goodput(r) == 1);
  CHECK(log.inputs().empty());
}

TEST_CASE("job request: rates of the catalog, scaled") {
  catalog::InputLog log;
  const JobRequest once = request("{}", log), twice = request("failure_scale: 2");
  CHECK(failure_rate(once).base() > 0);
  CHECK(failure_rate(twice).base() == Approx(2 * failure_rate(once).base()));
  CHECK(twice.maintenance_rate == once.maintenance_rate);
  CHECK(once.interval);
  CHECK(once.spare_units >= 1);
  const auto inputs = log.inputs();
  const auto used = [&](const std::string& path) {
    return std::any_of(inputs.begin(), inputs.end(),
                       [&](const catalog::Input& i) { return i.path == path; });
  };
  CHECK(used("reliability/tpu.chip_failure_rate"));
  CHECK(used("hosts/tpu-v5e.storage_bandwidth"));
  CHECK(used("ownership/tpu.spare_fraction"));
}

TEST_CASE("job request: writing takes the state over the hosts' storage bandwidth") {
  const JobRequest r = request("{}");
  CHECK(r.write_time.base() > 0);
  CHECK(r.write_time == r.restore_time);
  const JobRequest given = request("checkpoint: {write_time: 7 s}");
  CHECK(given.write_time.base() == 7);
  CHECK(given.restore_time == r.restore_time);
}

TEST_CASE("job request: intervals are whole steps, evaluation a share") {
  CHECK(request("checkpoint: {interval: 1234 s}").interval->base() == 1230);
  CHECK(request("checkpoint: {interval: 1 s}").interval->base() == 10);
  CHECK_FALSE(request("checkpoint: {interval: none}").interval);
  CHECK(request("evaluation: {every: 100, time: 50 s}").evaluation_share == Approx(0.05));
  CHECK(request("evaluation: {every: 1 h, time: 36 s}").evaluation_share == Approx(0.01));
  CHECK(request("spares: 0").spare_units == 0);
  CHECK(request("spares: 1 %").spare_units == 1);
}

TEST_CASE("job request: a run that would never finish is refused") {
  try {
    request("{failure_scale: 1e6}");
    FAIL("accepted");
  } catch (const config::InputError& e) {
    CHECK(std::string(e.what()).find("would not finish") != std::string::npos);
  }
}

TEST_CASE("job request: the rates of a host are split into hardware and software") {
  const JobRequest r = request("{}");
  const catalog::Catalog catalog;
  const auto& rates = catalog.reliability("tpu");
  CHECK((r.host_failure_rate + r.software_failure_rate).base() ==
        Approx(rates.host_failure_rate.value.base()));
  CHECK(r.software_failure_rate / r.host_failure_rate > 1);
}

TEST_CASE("job request: storage takes no more than it can") {
  const JobRequest all = request("{}");
  const JobRequest less = request("checkpoint: {storage_bandwidth: 1 GB/s}");
  CHECK(less.write_time.base() == Approx(16 * 12));
  CHECK(all.write_time < less.write_time);
  CHECK(request("checkpoint: {storage_bandwidth: 1 EB/s}").write_time == all.write_time);
}

TEST_CASE("job request: a copy on another host takes longer than one in the own memory") {
  const auto write = [](const std::string& survives) {
    return request("checkpoint: {tiers: [{interval: 2 min, survives: " + survives + "}]}")
        .tiers.front();
  };
  CHECK(write("restart").write_time < write("host").write_time);
  CHECK(write("host").write_time == write("domain").write_time);
  CHECK(write("host").write_time == write("host").restore_time);
  CHECK(request("checkpoint: {asynchronous: true}").snapshot_time == write("restart").write_time);
}

TEST_CASE("job request: intervals of tiers divide each other") {
  const JobRequest r = request(
      "checkpoint: {interval: 1000 s, tiers: [{interval: 44 s, survives: restart}, "
      "{interval: 130 s, survives: host}]}");
  CHECK(r.tiers[0].interval.base() == 40);
  CHECK(r.tiers[1].interval.base() == 120);
  CHECK(r.interval->base() == 960);
}

TEST_CASE("job request: cubes are replaced by whole spare cubes, fixed wiring has no spares") {
  JobSetup s = setup();
  s.chips = 4096;
  s.hosts = 512;
  const catalog::Catalog catalog;
  catalog::InputLog log;
  const auto of = [&](const std::string& yaml) {
    return job_request(section(yaml), s, catalog, log);
  };
  CHECK(of("spares: 1 %").spare_units == 6);
  CHECK_THROWS_AS(of("{replace: cube, spares: 1 %}"), config::InputError);
  s.cube = 64;
  CHECK(of("{replace: cube, spares: 1 %}").spare_units == 1);
  CHECK(of("{replace: cube, spares: 2 %, repair_time: 4 h}").spare_units == 2);
  const JobRequest fixed = of("{replace: none, spares: 10 %, repair_time: 1 h}");
  CHECK(fixed.spare_units == 0);
  CHECK(fixed.switch_waits);
  const JobRequest domains =
      of("{replace: cube, domain_failures: {chips: 128, rate: 0.001 1/day}}");
  CHECK(domains.domains == 32);
  CHECK(domains.domain_units == 2);
}

TEST_CASE("job request: only spot capacity is preempted") {
  JobSetup s = setup();
  const catalog::Catalog catalog;
  catalog::InputLog log;
  const JobSection j = section("preemption: {every: 10 h, delay: 1 h}");
  CHECK(job_request(j, s, catalog, log).preemption_rate.base() == 0);
  s.spot = true;
  CHECK(job_request(j, s, catalog, log).preemption_rate.base() == Approx(1 / 36'000.0));
}
