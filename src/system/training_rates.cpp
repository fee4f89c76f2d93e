#include "podsim/system/training_rates.h"

#include "podsim/catalog/catalog.h"

namespace podsim::system {

TrainingRates training_rates_of(const catalog::Chip& chip, catalog::InputLog& log) {
  TrainingRates rates;
  for (const TrainingRate& r : kTrainingRates)
    if (chip.*r.field) rates.*r.rate = log.use(*(chip.*r.field));
  return rates;
}

void apply(const TrainingRates& rates, Cluster& cluster) {
  Device& d = cluster.device;
  d.matmul_efficiency = rates.product_efficiency.value_or(d.matmul_efficiency);
  d.narrow_efficiency = rates.narrow_efficiency.value_or(d.matmul_efficiency);
  d.attention_efficiency = rates.attention_efficiency.value_or(d.matmul_efficiency);
  d.splash_efficiency = rates.splash_efficiency.value_or(d.attention_efficiency);
  d.expert_efficiency = rates.expert_efficiency.value_or(1);
  d.elementwise_passes = rates.elementwise_passes.value_or(1);
  d.dispatch_passes = rates.dispatch_passes.value_or(1);
  d.collective_share = rates.collective_share.value_or(0);
  for (Link& link : cluster.links) link.bandwidth *= rates.collective_efficiency.value_or(1);
  for (AxisLayout& axis : cluster.axes) axis.concurrency = rates.axis_concurrency.value_or(1);
  cluster.jitter = rates.sync_jitter.value_or(0);
}

}  // namespace podsim::system
