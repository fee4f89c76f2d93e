// Results kept by request: every field of a request counts.
#include <catch2/catch.hpp>
#include <string>
#include <unordered_map>

#include "podsim/base/hash.h"
#include "podsim/config/codec.h"
#include "podsim/job/simulate.h"

using namespace podsim;
using namespace podsim::job;

namespace {

JobRequest request() {
  JobRequest r;
  r.step_time = units::seconds(10);
  r.steps = 100;
  r.replicas = 2;
  return r;
}

/// Another value of the field, as the worker's request would hold it.
config::Node changed(const std::string& name, const config::Node& value) {
  if (name == "tiers")
    return config::parse_json(
        "test", R"([{"interval": 60, "write_time": 1, "restore_time": 2, "survives": "host"}])");
  if (name == "tranches") return config::parse_json("test", R"([{"at": 60, "share": 1}])");
  if (name == "detour_steps") return config::parse_json("test", "[12]");
  if (name == "interval") return config::Node::number(60.0);
  if (value.scalar() == "false") return config::Node::boolean(true);
  return config::Node::number(std::stod(value.scalar()) + 1);
}

}  // namespace

TEST_CASE("hash: each field of a request changes the hash and the equality") {
  const JobRequest r = request();
  const config::Node written = config::encode(r, config::Form::si);
  std::size_t fields = 0;
  for (const auto& field : config::record_of<JobRequest>().fields()) {
    CAPTURE(field->name());
    const config::Node* value = written.find(field->name());
    config::Node other = written;
    other.set(field->name(), changed(field->name(), value == nullptr ? config::Node() : *value));
    const auto found = config::decode<JobRequest>(other, config::Form::si);
    CHECK_FALSE(found == r);
    CHECK(found.hash() != r.hash());
    ++fields;
  }
  CHECK(fields >= 39);
}

TEST_CASE("hash: fields of tiers and tranches count") {
  const CheckpointTier tier{units::seconds(60), units::seconds(1), units::seconds(2),
                            Survives::host};
  CheckpointTier interval = tier, write = tier, restore = tier, survives = tier;
  interval.interval = write.write_time = restore.restore_time = units::seconds(3);
  survives.survives = Survives::domain;
  for (const auto& other : {interval, write, restore, survives}) CHECK(other.hash() != tier.hash());
  const Tranche tranche{units::seconds(60), 0.5};
  CHECK(Tranche{units::seconds(61), 0.5}.hash() != tranche.hash());
  CHECK(Tranche{units::seconds(60), 0.6}.hash() != tranche.hash());
}

TEST_CASE("hash: results are kept by request") {
  std::unordered_map<JobRequest, JobResult, base::HashOf> kept;
  JobRequest more = request();
  more.steps = 200;
  for (const auto& r : {request(), more, request()}) kept.try_emplace(r, simulate(r));
  CHECK(kept.size() == 2);
  CHECK(kept.at(request()).wall_clock.mean == 1000);
  CHECK(kept.at(more).wall_clock.mean == 2000);
}
