#include "models/chip/program_index.h"

#include <algorithm>
#include <utility>

namespace podsim::models {

ProgramIndex::ProgramIndex(const workload::StepProgram& program) : program_(program) {
  for (std::int64_t e = 0; e < executions(); ++e) {
    base_.push_back(size_);
    size_ += block(e).repeat * static_cast<std::int64_t>(block(e).ops.size());
  }
}

OpNumber ProgramIndex::number(const Place& p) const {
  const auto ops = static_cast<std::int64_t>(block(p.execution).ops.size());
  return base_[static_cast<std::size_t>(p.execution)] + p.iteration * ops + p.op;
}

Place ProgramIndex::place(OpNumber n) const {
  const auto after = std::upper_bound(base_.begin(), base_.end(), n);
  const std::int64_t execution = after - base_.begin() - 1;
  const auto ops = static_cast<std::int64_t>(block(execution).ops.size());
  const OpNumber rest = n - base_[static_cast<std::size_t>(execution)];
  return {execution, rest / ops, rest % ops};
}

OpNumber ProgramIndex::dependency(const Place& p, const workload::Dependency& d) const {
  const std::int64_t execution = p.execution - d.blocks_back;
  if (execution < 0) return -1;
  const std::int64_t from = d.blocks_back == 0 ? p.iteration : block(execution).repeat - 1;
  return from < d.lag ? -1 : number({execution, from - d.lag, d.op});
}

Cursor::Cursor(const ProgramIndex& index, std::vector<std::vector<std::int64_t>> ops)
    : index_(index), ops_(std::move(ops)) {
  rewind();
}

const std::vector<std::int64_t>& Cursor::list() const {
  return ops_[static_cast<std::size_t>(index_.block_number(place_.execution))];
}

void Cursor::rewind() {
  place_ = {};
  settle();
}

/// Blocks without an op of this stream are passed over.
void Cursor::settle() {
  while (!at_end() && list().empty()) ++place_.execution;
}

void Cursor::next() {
  if (++place_.op < static_cast<std::int64_t>(list().size())) return;
  place_.op = 0;
  if (++place_.iteration < index_.block(place_.execution).repeat) return;
  place_.iteration = 0;
  ++place_.execution;
  settle();
}

Place Cursor::place() const {
  return {place_.execution, place_.iteration, list()[static_cast<std::size_t>(place_.op)]};
}

}  // namespace podsim::models
