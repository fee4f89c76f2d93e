// A reference simulator of pipelines, to see a schedule alone: a core per stage that takes compute
// ops in order, collectives and messages that take no time.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "podsim/workload/program.h"

namespace podsim::workload::testing {

class StageWalk {
 public:
  /// `cost(op)` is the time of a compute op.
  template <class Cost>
  StageWalk(const std::vector<StepProgram>& stages, Cost cost) {
    for (const StepProgram& p : stages) add_stage(p, cost);
  }

  /// Time of the step; nothing when stages wait for one another for ever.
  std::optional<double> run() {
    for (bool moved = true; moved;) {
      moved = false;
      for (std::size_t s = 0; s < stages_.size(); ++s)
        while (step(s)) moved = true;
    }
    double end = 0;
    for (const Stage& s : stages_) {
      if (s.next < s.instances.size()) return std::nullopt;
      end = std::max(end, s.core);
    }
    for (const auto& [key, messages] : sent_)
      if (messages.size() != static_cast<std::size_t>(taken_[key])) return std::nullopt;
    return end;
  }

  [[nodiscard]] double busy(std::size_t stage) const { return stages_[stage].busy; }

 private:
  struct Instance {
    OpKind kind;
    std::int64_t offset;
    double cost;
    std::vector<std::size_t> deps;
  };
  struct Stage {
    std::vector<Instance> instances;
    std::vector<double> done;
    std::size_t next = 0;
    double core = 0, busy = 0;
  };
  /// Stage that the messages go to, and offset.
  using Key = std::pair<std::size_t, std::int64_t>;

  template <class Cost>
  void add_stage(const StepProgram& p, Cost cost) {
    Stage s;
    base::IdVector<ExecutionId, std::size_t> starts;
    for (const BlockId id : p.schedule) {
      const Block& b = p.blocks[id];
      starts.push_back(s.instances.size());
      for (std::int64_t i = 0; i < b.repeat; ++i)
        for (const Op& op : b.ops)
          s.instances.push_back({op.kind, op.offset, op.kind == OpKind::compute ? cost(op) : 0.0,
                                 deps_of(p, starts, i, op)});
    }
    s.done.resize(s.instances.size());
    stages_.push_back(std::move(s));
  }

  static std::vector<std::size_t> deps_of(const StepProgram& p,
                                          const base::IdVector<ExecutionId, std::size_t>& starts,
                                          std::int64_t iteration, const Op& op) {
    std::vector<std::size_t> deps;
    for (const Dependency& d : op.deps) {
      const ExecutionId place = starts.ids().back() - d.blocks_back;
      if (!place) continue;
      const Block& b = p.blocks[p.schedule[place]];
      const std::int64_t from = (d.blocks_back == 0 ? iteration : b.repeat - 1) - d.lag;
      if (from >= 0)
        deps.push_back(starts[place] + static_cast<std::size_t>(from) * b.ops.size() +
                       d.op.index());
    }
    return deps;
  }

  bool step(std::size_t index) {
    Stage& s = stages_[index];
    if (s.next == s.instances.size()) return false;
    const Instance& i = s.instances[s.next];
    double ready = 0;
    for (const std::size_t d : i.deps) ready = std::max(ready, s.done[d]);
    if (i.kind == OpKind::receive) {
      const Key key{index, i.offset};
      auto& messages = sent_[key];
      auto& taken = taken_[key];
      if (static_cast<std::size_t>(taken) == messages.size()) return false;
      ready = std::max(ready, messages[static_cast<std::size_t>(taken++)]);
    }
    if (i.kind == OpKind::compute) {
      s.core = std::max(s.core, ready) + i.cost;
      s.busy += i.cost;
      ready = s.core;
    }
    if (i.kind == OpKind::send) {
      const auto n = static_cast<std::int64_t>(stages_.size());
      const std::int64_t to = (static_cast<std::int64_t>(index) + i.offset + n) % n;
      sent_[{static_cast<std::size_t>(to), i.offset}].push_back(ready);
    }
    s.done[s.next++] = ready;
    return true;
  }

  std::vector<Stage> stages_;
  std::map<Key, std::vector<double>> sent_;
  std::map<Key, std::int64_t> taken_;
};

}  // namespace podsim::workload::testing
