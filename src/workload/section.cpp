#include "podsim/workload/section.h"

#include "podsim/config/codec.h"
#include "src/workload/names.h"

namespace podsim::workload {

units::Bytes size_of(Dtype t) { return units::Bytes(t == Dtype::bf16 ? 2 : 4); }

void Optimizer::describe(config::Record<Optimizer>& r) {
  r.optional("weights", &Optimizer::weights, "number format of the master weights");
  r.optional("moments", &Optimizer::moments, "number format of Adam's two moments");
}

void WorkloadSection::describe(config::Record<WorkloadSection>& r) {
  using W = WorkloadSection;
  r.required("model", &W::model, "a model of the catalog, a .yaml file, or a description");
  r.required("sequence_length", &W::sequence_length, "tokens of one sequence")
      .at_least(1)
      .at_most(1e9);
  r.required("global_batch", &W::global_batch, "sequences of one step, over all devices")
      .at_least(1)
      .at_most(1e9);
  r.optional(
      "precision", &W::precision,
      "number format of the products with the layers' weights; attention and head stay in bf16");
  r.optional("remat", &W::remat, "what forward keeps for backward; the rest is recomputed");
  r.optional(
      "attention", &W::attention,
      "flash keeps scores on the chip, plain writes them to HBM; the model's own by default");
  r.optional("microbatches", &W::microbatches, "passes per step between which gradients accumulate")
      .at_least(1)
      .at_most(1e5);
  r.optional("optimizer", &W::optimizer, "Adam: number formats of its state");
  r.optional("gradients", &W::gradients,
             "number format in which gradients are reduced and accumulated");
  r.optional(
       "capacity_factor", &W::capacity_factor,
       "mixture of experts: room of an expert over its mean load, all of it computed; without "
       "it every token is taken, by balanced experts")
      .more_than(0)
      .at_most(100);
  r.optional("tensor_overlap", &W::tensor_overlap,
             "chunks into which a product and its tensor collective are cut to overlap: the "
             "largest divisor of the tensor degree up to this; 8 by default, 1 for no overlap")
      .at_least(1)
      .at_most(1e4);
}

}  // namespace podsim::workload
