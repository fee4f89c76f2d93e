#include "podsim/system/training_rates.h"

#include "podsim/catalog/catalog.h"

namespace podsim::system {

TrainingRates training_rates_of(const catalog::Chip& chip, catalog::InputLog& log,
                                const RatedWork& work) {
  TrainingRates rates;
  for (const TrainingRate& r : kTrainingRates)
    if (work.*r.work && chip.*r.field)
      rates.*r.rate = log.use(*(chip.*r.field), catalog::Consumer::step);
  return rates;
}

void without_library(base::IdVector<LinkClassId, Link>& links) {
  for (Link& link : links) link.library = {};
}

void apply_to_links(const TrainingRates& rates, base::IdVector<LinkClassId, Link>& links) {
  for (Link& link : links)
    link.bandwidth *=
        (link.scope == LinkScope::between ? rates.network_efficiency : rates.collective_efficiency)
            .value_or(1);
}

void apply(const TrainingRates& rates, Cluster& cluster) {
  Device& d = cluster.device;
  d.matmul_efficiency = rates.product_efficiency.value_or(d.matmul_efficiency);
  d.narrow_efficiency = d.matmul_efficiency * rates.narrow_efficiency.value_or(1);
  // Trainers quantise in the kernels before a product, whose traffic elementwise_passes have;
  // tables of layers for inference have kernels of their own for it.
  d.quantise_passes = 0;
  d.quantise_overhead = {};
  const double attention = rates.attention_efficiency.value_or(d.matmul_efficiency);
  d.attention_efficiency = attention * d.flash_ceiling;
  d.splash_efficiency = rates.splash_efficiency.value_or(attention) * d.splash_ceiling;
  d.elementwise_passes = rates.elementwise_passes.value_or(1);
  d.eager_passes = rates.eager_passes.value_or(d.elementwise_passes);
  d.dispatch_passes = rates.dispatch_passes.value_or(1);
  d.collective_share = rates.collective_share.value_or(0);
  d.host_issue = d.graphs ? units::Time() : d.op_overhead * rates.host_issue.value_or(0);
  apply_to_links(rates, cluster.links);
  for (AxisLayout& axis : cluster.axes) axis.concurrency = rates.axis_concurrency.value_or(1);
  cluster.jitter = rates.sync_jitter.value_or(0);
}

}  // namespace podsim::system
