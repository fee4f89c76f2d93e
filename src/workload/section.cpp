#include "podsim/workload/section.h"

#include "podsim/config/codec.h"
#include "src/workload/names.h"

namespace podsim::workload {

Attention generation_of(Attention kernel) {
  switch (kernel) {
    case Attention::flash:
    case Attention::flash_attention_2:
      return Attention::flash;
    case Attention::plain:
      return Attention::plain;
    case Attention::splash:
    case Attention::flash_attention_3:
    case Attention::cudnn:
    case Attention::transformer_engine:
    case Attention::tokamax:
      return Attention::splash;
  }
  return Attention::flash;
}

units::Bytes size_of(Dtype t) { return units::Bytes(t == Dtype::bf16 ? 2 : 4); }

void Optimizer::describe(config::Record<Optimizer>& r) {
  r.optional("kind", &Optimizer::kind, "adam: two moments; sgd: none");
  r.optional("weights", &Optimizer::weights, "number format of the master weights");
  r.optional("moments", &Optimizer::moments, "number format of Adam's two moments");
  r.optional("offload", &Optimizer::offload,
             "moments and fp32 weights are in the host's memory, crossing its link before and "
             "after the update; the device works with weights in bf16");
  r.optional("sharded", &Optimizer::sharded,
             "state and fp32 weights are shared out among replicas (ZeRO-1): over data, and over "
             "context where it shards no weights; the device works with weights in bf16");
  r.optional("copy", &Optimizer::copy, "a bf16 copy of the weights stands beside the fp32 ones");
  r.check([](const Optimizer& o, const config::Node& n, config::Reader& reader) {
    if (o.offload && o.sharded)
      reader.problem(n, "state is either on the host or shared out among replicas",
                     "one of offload and sharded");
  });
}

namespace {

void check_chunks(const PipelineSection& p, const config::Node& n, config::Reader& r) {
  const bool interleaved = p.schedule == PipelineOrder::interleaved;
  if (interleaved && p.virtual_stages < 2)
    r.problem(n, "an interleaved schedule needs several chunks of layers per stage",
              "virtual_stages: 2 or more");
  if (!interleaved && p.virtual_stages > 1)
    r.problem(n, "1f1b has one chunk of layers per stage", "schedule: interleaved");
}

}  // namespace

void PipelineSection::describe(config::Record<PipelineSection>& r) {
  r.optional("schedule", &PipelineSection::schedule,
             "1f1b: one forward, one backward; interleaved: the same over several chunks of layers "
             "of each stage, with microbatches a multiple of the stages");
  r.optional("virtual_stages", &PipelineSection::virtual_stages,
             "chunks of layers of each stage, for interleaved")
      .at_least(1)
      .at_most(1e4);
  r.check(check_chunks);
}

namespace {

void check_context(const Context& c, const config::Node& n, config::Reader& r) {
  if (c.balanced.value_or(false) && c.exchange == Exchange::ulysses)
    r.problem(n, "ulysses gives every rank whole sequences: there is nothing to balance",
              "balanced: false, or another exchange");
  if (!c.overlap.value_or(true) && c.exchange != Exchange::ring)
    r.problem(n, "overlap: false without a ring has no effect", "exchange: ring, or no overlap");
  if (c.sums.value_or(Dtype::fp32) != Dtype::fp32 && c.exchange != Exchange::ring)
    r.problem(n, "sums without a ring have no effect", "exchange: ring, or no sums");
}

}  // namespace

void Context::describe(config::Record<Context>& r) {
  r.optional("exchange", &Context::exchange,
             "how ranks come to all keys and values: all_gather; ring: passed from rank to rank "
             "while each attends to the block it has; ulysses: all-to-alls exchange tokens for "
             "heads");
  r.optional("balanced", &Context::balanced,
             "each rank has a chunk from the head and one from the tail of a sequence, so that all "
             "do the same causal work");
  r.optional("shard_weights", &Context::shard_weights,
             "weights, gradients and optimizer state are sharded over context beside fsdp");
  r.optional("overlap", &Context::overlap,
             "blocks travel round a ring, and results of kernels are put together, beside the "
             "kernels; else between them");
  r.optional("sums", &Context::sums,
             "what a ring adds up over its kernels: outputs, gradients of queries, and gradients "
             "of keys and values, which travel");
  r.check(check_context);
}

void MemorySection::describe(config::Record<MemorySection>& r) {
  r.optional("eager_loss", &MemorySection::eager_loss,
             "the loss runs one kernel an operation, with 14 bytes an element of the logits; by "
             "default as eager says");
  r.optional("gradient_placeholders", &MemorySection::gradient_placeholders,
             "a bf16 tensor of each weight's shape stands in for gradients added in place, as in "
             "Transformer Engine");
  r.optional("narrow_inputs", &MemorySection::narrow_inputs,
             "inputs of products below 16 bit are kept for backward in their narrow format");
  r.optional(
      "keep_gathered", &MemorySection::keep_gathered,
      "weights gathered over fsdp stay and gradients add up whole until the last microbatch, "
      "as in FSDP2 with a pipeline");
  r.optional(
       "offloaded_layers", &MemorySection::offloaded_layers,
       "layers whose kept activations wait in the host's memory; their way is taken as hidden")
      .at_least(0)
      .at_most(1e5);
  r.optional("recompute_latent", &MemorySection::recompute_latent,
             "queries, keys and values of latent attention are made again from compressed ones, "
             "where the rest is kept");
}

namespace {

/// How kernels run, whatever they compute.
void describe_kernels(config::Record<WorkloadSection>& r) {
  using W = WorkloadSection;
  r.optional(
      "fused_activation", &W::fused_activation,
      "the FFN's activation runs in the products beside it; without, in a kernel of its own, "
      "with its own traffic; by default as the chip's programs are compiled as a whole or not");
  r.optional("eager", &W::eager,
             "elementwise operations run one at a time, as in PyTorch without torch.compile; else "
             "they are fused, by a compiler or by hand");
  r.optional("graphs", &W::graphs,
             "kernels are issued as graphs, so that the host is never waited for");
  r.optional("frozen", &W::frozen,
             "the model's weights stay as they are, as with LoRA: no gradients of them, no update");
  r.optional("sequence_parallel", &W::sequence_parallel,
             "tensor ranks share the tokens of norms and residuals; without, each works on all");
  r.optional("tensor_overlap", &W::tensor_overlap,
             "chunks into which a product and its tensor collective are cut to overlap: the "
             "largest divisor of the tensor degree up to this; 8 by default, 1 for no overlap")
      .at_least(1)
      .at_most(1e4);
}

}  // namespace

void WorkloadSection::describe(config::Record<WorkloadSection>& r) {
  using W = WorkloadSection;
  r.required("model", &W::model, "a model of the catalog, a .yaml file, or a description");
  r.optional("framework", &W::framework,
             "entry of recipes/ that fills the keys left open below, such as maxtext or "
             "megatron-lm; by default that of the chip's group")
      .named_in("recipes");
  r.optional("framework_date", &W::framework_date,
             "month whose settings of the recipe hold, such as 2025-04; the latest by default");
  r.required("sequence_length", &W::sequence_length, "tokens of one sequence")
      .at_least(1)
      .at_most(1e9);
  r.required("global_batch", &W::global_batch, "sequences of one step, over all devices")
      .at_least(1)
      .at_most(1e9);
  r.optional(
      "precision", &W::precision,
      "number format of the products with the layers' weights; attention and head stay in 16 bit");
  r.optional("narrow_gradients", &W::narrow_gradients,
             "products that make gradients of weights are at `precision`, too; else in 16 bit");
  r.optional(
      "remat", &W::remat,
      "what forward keeps of each layer for backward, by name or in lists; the rest is "
      "recomputed: selective keeps all but what attention makes between its inputs and "
      "outputs, minimal input, qkv, attn_out and mlp_up, full the input; auto the fastest that "
      "fits");
  r.optional(
      "attention", &W::attention,
      "the kernel by its name; flash and splash, two generations of kernels, keep scores on the "
      "chip, plain writes them to HBM; by default as the recipe has it, else the model's own");
  r.optional(
       "attention_block", &W::attention_block,
       "queries and keys of a block of a fused attention kernel, which computes blocks that a "
       "mask cuts through as a whole; by default that of the chip's kernels, else 512, 2048 for "
       "splash")
      .at_least(16)
      .at_most(1e6);
  r.optional("expert_tile", &W::expert_tile,
             "columns of a tile of the experts' grouped products, up to which widths are padded; "
             "by default tiles fit")
      .at_least(8)
      .at_most(1e6);
  r.optional("microbatches", &W::microbatches,
             "passes per step between which gradients accumulate; they fill the stages of a "
             "pipeline; auto: the number whose step is fastest")
      .at_least(1)
      .at_most(1e5);
  r.optional("pipeline", &W::pipeline, "how a stage of a pipeline orders its microbatches");
  r.optional("context", &W::context,
             "how the ranks of the mesh axis context share a sequence; all_gather by default");
  r.optional("optimizer", &W::optimizer, "Adam: number formats of its state");
  r.optional("gradients", &W::gradients,
             "number format in which gradients are reduced and accumulated");
  r.optional("logits", &W::logits,
             "number format in which logits are kept; in bf16 their gradient takes their place");
  r.optional(
       "loss_chunks", &W::loss_chunks,
       "tiles of tokens through which head and loss work, whose logits are in memory one tile "
       "at a time; by default 1, or the fewest of 2, 4, 8 and 16 with which the step fits")
      .at_least(1)
      .at_most(1e5);
  r.optional("memory", &W::memory, "what the framework keeps beside state and activations");
  r.optional(
       "capacity_factor", &W::capacity_factor,
       "mixture of experts: room of an expert over its mean load, all of it computed; without "
       "it every token is taken, by balanced experts")
      .more_than(0)
      .at_most(100);
  r.optional(
      "expert_dispatch", &W::expert_dispatch,
      "how tokens come to their experts: permute; einsum: products with one-hot masks, which "
      "need a capacity_factor");
  r.optional(
      "expert_exchange", &W::expert_exchange,
      "what travels in a mixture's all-to-alls: copies of tokens; domains: one copy for each "
      "domain, and in it each device, that has experts of a token; ordered: the same, put in "
      "the order of their experts by the exchange itself");
  r.optional("expert_overlap", &W::expert_overlap,
             "all-to-alls of a mixture run beside the products of another microbatch");
  r.optional(
      "gather_in_forward", &W::gather_in_forward,
      "weights that replicas share out are gathered beside the first forward pass of a step; "
      "else beside the last backward one, with the gradients");
  describe_kernels(r);
}

}  // namespace podsim::workload

namespace podsim::config {

using workload::Microbatches;

void Codec<Microbatches>::decode(const Node& n, Microbatches& out, const Limits& l, Reader& r) {
  out = {};
  out.automatic = n.is_scalar() && n.scalar() == "auto";
  if (!out.automatic) Codec<std::int64_t>::decode(n, out.count, l, r);
}

Node Codec<Microbatches>::encode(const Microbatches& v, Form f) {
  return v.automatic ? Node::text("auto") : Codec<std::int64_t>::encode(v.count, f);
}

Node Codec<Microbatches>::schema(const Limits& l) {
  Node choices = Node::sequence();
  choices.push(choice_schema({"auto"}));
  choices.push(Codec<std::int64_t>::schema(l));
  Node s = Node::mapping();
  s.set("oneOf", std::move(choices));
  return s;
}

}  // namespace podsim::config
