#include "podsim/job/section.h"

#include <string>

#include "podsim/config/codec.h"

namespace podsim::config {

namespace {

/// A schema that takes either of two.
Node either(Node first, Node second) {
  Node choices = Node::sequence();
  choices.push(std::move(first));
  choices.push(std::move(second));
  Node s = Node::mapping();
  s.set("anyOf", std::move(choices));
  return s;
}

Limits positive() {
  Limits l;
  l.more_than = 0;
  return l;
}

}  // namespace

template <>
struct Codec<job::CheckpointInterval> {
  using Kind = job::CheckpointInterval::Kind;
  static void decode(const Node& n, job::CheckpointInterval& out, const Limits&, Reader& r) {
    if (n.is_scalar() && n.scalar() == "auto") {
      out = {Kind::automatic, {}};
    } else if (n.is_scalar() && n.scalar() == "none") {
      out = {Kind::none, {}};
    } else {
      out.kind = Kind::fixed;
      Codec<units::Time>::decode(n, out.time, positive(), r);
    }
  }
  static Node encode(const job::CheckpointInterval& v, Form f) {
    if (v.kind == Kind::fixed) return Codec<units::Time>::encode(v.time, f);
    return Node::text(v.kind == Kind::automatic ? "auto" : "none");
  }
  static Node schema(const Limits&) {
    return either(choice_schema({"auto", "none"}), Codec<units::Time>::schema(positive()));
  }
};

template <>
struct Codec<job::Cadence> {
  static Limits one_or_more() {
    Limits l;
    l.at_least = 1;
    return l;
  }
  static void decode(const Node& n, job::Cadence& out, const Limits&, Reader& r) {
    out = {};
    if (n.is_scalar() && units::parse_number(n.scalar())) {
      Codec<std::int64_t>::decode(n, out.steps, one_or_more(), r);
    } else {
      Codec<units::Time>::decode(n, out.time, positive(), r);
    }
  }
  static Node encode(const job::Cadence& v, Form f) {
    return v.steps > 0 ? Node::number(v.steps) : Codec<units::Time>::encode(v.time, f);
  }
  static Node schema(const Limits&) {
    return either(Codec<std::int64_t>::schema(one_or_more()),
                  Codec<units::Time>::schema(positive()));
  }
};

template <>
struct EnumNames<job::RateSource> {
  static constexpr std::array names = {std::pair{job::RateSource::catalog, "catalog"},
                                       std::pair{job::RateSource::none, "none"}};
};

}  // namespace podsim::config

namespace podsim::job {

void CheckpointSection::describe(config::Record<CheckpointSection>& r) {
  r.optional("interval", &CheckpointSection::interval,
             "productive time between checkpoints: auto (the optimum), none, or a time");
  r.optional("write_time", &CheckpointSection::write_time,
             "how long the job stands still to write one; default: weights and optimizer state "
             "over the storage bandwidth of the hosts")
      .at_least(0);
}

void EvaluationSection::describe(config::Record<EvaluationSection>& r) {
  r.required("every", &EvaluationSection::every, "how often: a number of steps, or a time");
  r.required("time", &EvaluationSection::time, "of one evaluation").at_least(0);
}

void JobSection::describe(config::Record<JobSection>& r) {
  r.optional("checkpoint", &JobSection::checkpoint, "saving the state of the run");
  r.optional("failures", &JobSection::failures, "failure rates: the catalog's, or none");
  r.optional("failure_scale", &JobSection::failure_scale, "multiplies the failure rates")
      .at_least(0);
  r.optional("spares", &JobSection::spares,
             "chips held ready to replace failed ones, as a share of those of the job; default "
             "the catalog's spare_fraction")
      .at_least(0)
      .at_most(1);
  r.optional("repair_time", &JobSection::repair_time,
             "until a failed host is back; waited for when no spare is left (an assumption)")
      .at_least(0);
  r.optional("startup", &JobSection::startup,
             "compilation and initialisation at every start, beyond the catalog's restart_time")
      .at_least(0);
  r.optional("evaluation", &JobSection::evaluation, "evaluations during the run; default none");
  r.optional("maintenance", &JobSection::maintenance,
             "planned interruptions: the catalog's, or none");
  r.optional("replicas", &JobSection::replicas, "simulated runs behind the percentiles")
      .at_least(1)
      .at_most(100'000);
}

}  // namespace podsim::job
