#include "podsim/performance/roofline.h"

#include <algorithm>
#include <array>
#include <map>

#include "podsim/performance/costs.h"

namespace podsim::performance {
namespace {

/// Time by the engine that decides: matrix units, vector units, HBM.
using TimeByEngine = std::array<Picoseconds, 3>;
constexpr std::array kEngineNames = {"mxu", "vpu", "hbm"};

std::size_t deciding_engine(const OpCost& cost) {
  if (cost.mxu == cost.engines()) return 0;
  return cost.vpu == cost.engines() ? 1 : 2;
}

struct Tally {
  OperationSum sum;
  TimeByEngine engines{};

  void add(const workload::Op& op, const OpCost& cost, std::int64_t times) {
    const auto n = static_cast<double>(times);
    sum.count += times;
    sum.time += time_of(cost.core()) * n;
    sum.bytes += cost.moved * n;
    for (const workload::Matmul& product : op.products) sum.flop += product.flops() * n;
    engines[deciding_engine(cost)] += cost.engines() * times;
  }
};

constexpr double kMore = 1.1;

void more_links(StepRequest& r, system::LinkScope scope) {
  for (system::Link& link : r.cluster.links) {
    if (link.scope != scope) continue;
    link.bandwidth *= kMore;
    link.backwards *= kMore;
  }
}

void more_matrix(StepRequest& r) {
  r.cluster.device.matmul_rate *= kMore;
  r.cluster.device.narrow_rate *= kMore;
}

void more_vector(StepRequest& r) { r.cluster.device.vector_rate *= kMore; }
void more_hbm(StepRequest& r) { r.cluster.device.hbm_bandwidth *= kMore; }
void more_within(StepRequest& r) { more_links(r, system::LinkScope::within); }
void more_between(StepRequest& r) { more_links(r, system::LinkScope::between); }

void more_host(StepRequest& r) {
  for (system::DeviceClass& c : r.classes) {
    c.host.input_bandwidth *= kMore;
    c.host.link_bandwidth *= kMore;
  }
  r.cluster.device.host_issue = r.cluster.device.host_issue / kMore;
}

void more_on_chip(StepRequest& r) {
  r.cluster.device.vmem_bandwidth *= kMore;
  r.cluster.device.operand_bandwidth *= kMore;
}

struct Resource {
  const char* name;
  void (*enlarge)(StepRequest&);
};
constexpr std::array kResources = {Resource{"matrix units", more_matrix},
                                   Resource{"vector units", more_vector},
                                   Resource{"HBM bandwidth", more_hbm},
                                   Resource{"on-chip bandwidth", more_on_chip},
                                   Resource{"links within a slice", more_within},
                                   Resource{"links between slices", more_between},
                                   Resource{"host", more_host}};

}  // namespace

std::vector<OperationSum> operation_sums(const StepRequest& request, system::ClassId device_class) {
  const workload::StepProgram& program = program_of(request, device_class);
  const ProgramCosts costs = cost_class(request, device_class);
  base::IdVector<workload::BlockId, std::int64_t> times(program.blocks.ids());
  for (const workload::BlockId block : program.schedule) ++times[block];
  std::map<std::string, Tally> tallies;
  for (const workload::BlockId b : program.blocks.ids())
    for (const workload::OpId i : program.blocks[b].ops.ids()) {
      const workload::Op& op = program.blocks[b].ops[i];
      if (op.kind == workload::OpKind::compute)
        tallies[op.name].add(op, costs.blocks[b][i], times[b] * program.blocks[b].repeat);
    }
  std::vector<OperationSum> sums;
  for (auto& [name, tally] : tallies) {
    std::size_t most = 0;
    for (std::size_t k = 1; k < kEngineNames.size(); ++k)
      if (tally.engines[k] > tally.engines[most]) most = k;
    tally.sum.name = name;
    tally.sum.bound_by = kEngineNames[most];
    sums.push_back(std::move(tally.sum));
  }
  std::stable_sort(sums.begin(), sums.end(),
                   [](const auto& a, const auto& b) { return a.time > b.time; });
  return sums;
}

std::vector<ResourceSaving> resource_savings(const StepRequest& request) {
  const units::Time base = run_analytic(request).step_time;
  std::vector<ResourceSaving> savings;
  for (const Resource& resource : kResources) {
    StepRequest more = request;
    resource.enlarge(more);
    savings.push_back({resource.name, 1 - run_analytic(more).step_time / base});
  }
  std::stable_sort(savings.begin(), savings.end(),
                   [](const auto& a, const auto& b) { return a.saved > b.saved; });
  return savings;
}

}  // namespace podsim::performance
