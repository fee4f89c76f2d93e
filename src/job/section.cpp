#include "podsim/job/section.h"

#include <cmath>
#include <string>

#include "podsim/config/codec.h"
#include "podsim/job/names.h"

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

template <>
struct EnumNames<job::Replacement> {
  using R = job::Replacement;
  static constexpr std::array names = {std::pair{R::host, "host"}, std::pair{R::cube, "cube"},
                                       std::pair{R::none, "none"}};
};

}  // namespace podsim::config

namespace podsim::job {

namespace {

std::string item(const char* list, std::size_t i) { return list + ("[" + std::to_string(i) + "]"); }

/// Each tier less often than the one before, storage least often.
void check_tiers(const CheckpointSection& c, const config::Node& n, config::Reader& r) {
  constexpr std::size_t most = 4;
  if (c.tiers.size() > most)
    r.problem(config::locate(n, "tiers"), "found " + std::to_string(c.tiers.size()) + " tiers",
              "at most " + std::to_string(most));
  for (std::size_t i = 1; i < c.tiers.size(); ++i)
    if (c.tiers[i].interval <= c.tiers[i - 1].interval)
      r.problem(config::locate(n, item("tiers", i) + ".interval"),
                "the interval " + units::print_rounded(c.tiers[i].interval) +
                    " is no longer than that of the tier before, " +
                    units::print_rounded(c.tiers[i - 1].interval),
                "tiers in order, the most frequent first");
  if (!c.tiers.empty() && c.interval.kind == CheckpointInterval::Kind::fixed &&
      c.interval.time <= c.tiers.back().interval)
    r.problem(config::locate(n, "interval"),
              "the interval of storage, " + units::print_rounded(c.interval.time) +
                  ", is no longer than that of the last tier, " +
                  units::print_rounded(c.tiers.back().interval),
              "a longer one: tiers hold what is newer than storage");
}

void check_ramp(const JobSection& j, const config::Node& n, config::Reader& r) {
  double sum = 0;
  for (std::size_t i = 0; i < j.ramp.size(); ++i) {
    sum += j.ramp[i].share;
    if (i > 0 && j.ramp[i].at <= j.ramp[i - 1].at)
      r.problem(config::locate(n, item("ramp", i) + ".at"),
                "the tranche comes no later than the one before, " +
                    units::print_rounded(j.ramp[i - 1].at),
                "tranches in order of time");
  }
  if (!j.ramp.empty() && std::abs(sum - 1) > 1e-9)
    r.problem(config::locate(n, "ramp"),
              "the shares sum to " + units::print_rounded(sum * 100, {}) + " %", "100 %");
}

}  // namespace

namespace {

/// Times of a job are counted in microseconds, of which a 64-bit integer holds 292,000 years; no
/// run takes a century.
constexpr double kLongest = 100 * 365.25 * 86400;  // s

}  // namespace

void TierSection::describe(config::Record<TierSection>& r) {
  r.required("interval", &TierSection::interval, "productive time between its checkpoints")
      .more_than(0);
  r.required("survives", &TierSection::survives,
             "the worst fault that leaves it: restart (in the host's memory; processes start again "
             "on the same hosts), host (a copy on another host), domain (a copy in another cube or "
             "rack), all (elsewhere)");
  r.optional("write_time", &TierSection::write_time,
             "how long the job stands still to write one; default: the state over the chips' PCIe "
             "bandwidth, and for a copy elsewhere also over the hosts' NICs")
      .at_least(0)
      .at_most(kLongest);
  r.optional("restore_time", &TierSection::restore_time,
             "reading one back; default: the default write_time")
      .at_least(0)
      .at_most(kLongest);
}

void DomainSection::describe(config::Record<DomainSection>& r) {
  r.required("chips", &DomainSection::chips, "of one domain, 64 for a cube of a TPU pod")
      .at_least(1);
  r.required("rate", &DomainSection::rate, "at which each domain is lost").at_least(0);
}

void PreemptionSection::describe(config::Record<PreemptionSection>& r) {
  r.required("every", &PreemptionSection::every, "mean time between preemptions of the job")
      .at_least(60);  // s; a start alone takes longer
  r.required("delay", &PreemptionSection::delay, "from a preemption until there are chips again")
      .at_least(0)
      .at_most(kLongest);
  r.optional("notice", &PreemptionSection::notice,
             "warning before it; the job saves its work if a checkpoint takes no longer")
      .at_least(0)
      .at_most(kLongest);
}

void CheckpointSection::describe(config::Record<CheckpointSection>& r) {
  r.optional("interval", &CheckpointSection::interval,
             "productive time between checkpoints: auto (the optimum), none, or a time");
  r.optional("write_time", &CheckpointSection::write_time,
             "how long the job stands still to write one; default: weights and optimizer state "
             "over the storage bandwidth of the hosts")
      .at_least(0)
      .at_most(kLongest);
  r.optional("storage_bandwidth", &CheckpointSection::storage_bandwidth,
             "what storage takes from all hosts together, where less than the sum of theirs")
      .more_than(0);
  r.optional("asynchronous", &CheckpointSection::asynchronous,
             "the job goes on after a snapshot while the checkpoint is written; it counts once it "
             "is");
  r.optional("snapshot_time", &CheckpointSection::snapshot_time,
             "asynchronous: how long the job stands still; default: the state over the chips' PCIe "
             "bandwidth")
      .at_least(0)
      .at_most(kLongest);
  r.optional("slowdown", &CheckpointSection::slowdown,
             "asynchronous: how much longer steps take while one is written, as a share")
      .at_least(0);
  r.optional("tiers", &CheckpointSection::tiers,
             "quicker places than storage, the most frequent first");
  r.check(check_tiers);
}

void EvaluationSection::describe(config::Record<EvaluationSection>& r) {
  r.required("every", &EvaluationSection::every, "how often: a number of steps, or a time");
  r.required("time", &EvaluationSection::time, "of one evaluation").at_least(0).at_most(kLongest);
}

void JobSection::describe(config::Record<JobSection>& r) {
  r.optional("checkpoint", &JobSection::checkpoint, "saving the state of the run");
  r.optional("failures", &JobSection::failures, "failure rates: the catalog's, or none");
  r.optional("failure_scale", &JobSection::failure_scale, "multiplies the failure rates")
      .at_least(0);
  r.optional("failure_shape", &JobSection::failure_shape,
             "Weibull shape of the lives of chips, hosts, links, switches and domains, their means "
             "by the rates: 1 exponential, below 1 many fail early, above 1 they wear out")
      .more_than(0);
  r.optional("fleet_age", &JobSection::fleet_age,
             "time in service of all parts when the job begins; counts where failure_shape is not "
             "1")
      .at_least(0);
  r.optional("domain_failures", &JobSection::domain_failures,
             "losses of whole cubes or racks, beyond those of their parts; default none");
  r.optional("spares", &JobSection::spares,
             "chips held ready to replace failed ones, as a share of those of the job; default "
             "the catalog's spare_fraction")
      .at_least(0)
      .at_most(1);
  r.optional("replace", &JobSection::replace,
             "what a spare takes the place of: the host of the broken part; its cube, by the "
             "optical switches of a torus, spares being whole cubes; none where the wiring is "
             "fixed and the job waits for each repair");
  r.optional("link_detours", &JobSection::link_detours,
             "links of a torus out at a time that the job goes round, at the step time simulated "
             "without them, until they are repaired; beyond, as for any broken part")
      .at_least(0)
      .at_most(4);
  r.optional("repair_time", &JobSection::repair_time,
             "until a failed host is back; waited for when no spare is left (an assumption)")
      .at_least(0)
      .at_most(kLongest);
  r.optional("startup", &JobSection::startup,
             "compilation and initialisation at every start, beyond the catalog's restart_time")
      .at_least(0)
      .at_most(kLongest);
  r.optional("evaluation", &JobSection::evaluation, "evaluations during the run; default none");
  r.optional("maintenance", &JobSection::maintenance,
             "planned interruptions: the catalog's, or none");
  r.optional("preemption", &JobSection::preemption,
             "of phases that rent a spot offer; default none");
  r.optional("queue", &JobSection::queue, "wait for the chips before the job begins")
      .at_least(0)
      .at_most(kLongest);
  r.optional("ramp", &JobSection::ramp,
             "chips that come in tranches: {at, share}, times after the queue; with part of the "
             "chips steps take as much longer; default all at once");
  r.optional("replicas", &JobSection::replicas, "simulated runs behind the percentiles")
      .at_least(1)
      .at_most(100'000);
  r.check(check_ramp);
}

}  // namespace podsim::job
