#include "podsim/performance/wait_log.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace podsim::performance {

void WaitLog::add(const WaitLog& other, std::int64_t times) {
  for (const auto& [cause, time] : other.times_) add(cause, time * times);
}

Picoseconds WaitLog::total() const {
  Picoseconds sum = 0;
  for (const auto& [cause, time] : times_) sum += time;
  return sum;
}

Picoseconds WaitLog::total(WaitMark mark) const {
  Picoseconds sum = 0;
  for (const auto& [cause, time] : times_)
    if (cause.mark == mark) sum += time;
  return sum;
}

namespace {

std::string resource_of(const workload::Op& op, WaitMark mark) {
  if (mark == WaitMark::late) return "imbalance";
  if (mark == WaitMark::bubble) return "bubble";
  if (op.kind == workload::OpKind::host_transfer) return "host_link";
  return op.axis ? std::string(workload::name_of(*op.axis)) : std::string();
}

}  // namespace

std::vector<Wait> waits_of(const WaitLog& log, const workload::StepProgram& program) {
  static const char* const marks[] = {"", "first ", "last ", "", ""};
  std::map<std::pair<std::string, std::string>, Picoseconds> sums;
  for (const auto& [cause, time] : log.times()) {
    const auto& block = program.blocks.at(cause.block);
    const auto& op = block.ops.at(cause.op);
    sums[{resource_of(op, cause.mark), marks[static_cast<int>(cause.mark)] + op.name}] += time;
  }
  std::vector<Wait> waits;
  for (const auto& [key, time] : sums) waits.push_back({key.first, key.second, time_of(time)});
  std::sort(waits.begin(), waits.end(), [](const Wait& a, const Wait& b) {
    return std::tie(b.time, a.resource, a.op) < std::tie(a.time, b.resource, b.op);
  });
  return waits;
}

}  // namespace podsim::performance
