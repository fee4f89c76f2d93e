// What is trained and how: the scenario's `workload` section.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "podsim/catalog/entries.h"
#include "podsim/config/describe.h"
#include "podsim/units/quantity.h"
#include "podsim/workload/remat.h"

namespace podsim::workload {

enum class Dtype { bf16, fp32 };
/// Of the products with the layers' weights, in all three passes. Attention's own products, the
/// head and what moves between devices stay in bf16.
/// fp8 has one scale a tensor; mxfp8 and mxfp4 have one for 32 elements, nvfp4 one for 16; int8 is
/// AQT's, of the same products.
enum class Precision { bf16, fp16, fp8, int8, mxfp8, mxfp4, nvfp4 };
/// plain writes scores to HBM. Fused kernels keep them on the chip: flash, the first generation
/// (FlashAttention 1 and 2, the first Pallas kernels), and splash, the second (Splash and Tokamax
/// on TPUs, FlashAttention 3, cuDNN's and Transformer Engine's on GPUs), which do the same work at
/// other rates. Names of kernels stand for their generation.
enum class Attention {
  flash,
  plain,
  splash,
  flash_attention_2,
  flash_attention_3,
  cudnn,
  transformer_engine,
  tokamax
};
/// The generation of a kernel: flash, plain or splash.
Attention generation_of(Attention kernel);
/// The order in which a stage works on its microbatches: 1f1b (PipeDream-Flush), or interleaved,
/// where each stage has several chunks of layers (Narayanan et al., SC 2021).
enum class PipelineOrder { one_forward_one_backward, interleaved };

/// How the ranks of a context axis come to the keys and values of the whole sequence:
/// all_gather: gathered before attention, their gradients reduce-scattered after;
/// ring: passed on from rank to rank while each attends to the block it has (Liu, Zaharia, Abbeel,
/// Ring Attention, 2023);
/// ulysses: all-to-alls give each rank whole sequences of a part of the heads (Jacobs et al.,
/// DeepSpeed Ulysses, 2023).
enum class Exchange { all_gather, ring, ulysses };

/// Size of one element.
units::Bytes size_of(Dtype t);

/// A model: a catalog name, or a description given inline or in a file (which is then read while
/// decoding, so that what is written back needs no file).
struct ModelRef {
  std::string name;                        ///< empty when described
  std::optional<catalog::ModelArch> arch;  ///< when described
};

/// AdamW and its like, with two moments, or plain gradient descent, with none.
enum class OptimizerKind { adam, sgd };

struct Optimizer {
  OptimizerKind kind = OptimizerKind::adam;
  Dtype weights = Dtype::fp32;  ///< master copy
  Dtype moments = Dtype::fp32;  ///< Adam's first and second
  /// Moments and fp32 weights are in the host's memory; the device works with weights in bf16.
  bool offload = false;
  /// State and master weights are shared out among the replicas of a weight (data, and context
  /// where it shards no weights): ZeRO-1, Megatron's distributed optimizer. The device works with
  /// weights in bf16, which come back from their replicas after the update.
  bool sharded = false;
  /// A bf16 copy of the weights stands beside the fp32 ones, as in Megatron-LM; without, weights
  /// that are not sharded are cast while they are read.
  bool copy = false;

  static void describe(config::Record<Optimizer>& r);
};

/// Counts where the mesh has pipeline stages.
struct PipelineSection {
  PipelineOrder schedule = PipelineOrder::one_forward_one_backward;
  std::int64_t virtual_stages = 1;  ///< chunks of layers of each stage, two or more interleaved

  static void describe(config::Record<PipelineSection>& r);
};

/// Settings of a mesh with a context axis.
struct Context {
  Exchange exchange = Exchange::all_gather;
  /// A rank has a chunk from the head of the sequence and its counterpart from the tail (rank r of
  /// c has chunks r and 2c - 1 - r of 2c), as in Llama 3 and Megatron-LM: all do the same work.
  /// By default as the recipe has it, else not.
  std::optional<bool> balanced;
  /// Weights, gradients and optimizer state are sharded over context beside fsdp, as in MaxText and
  /// TorchTitan; otherwise each rank keeps its own.
  bool shard_weights = false;
  /// Blocks travel round a ring beside the kernels, whose results are put together beside the next
  /// ones; else both happen between kernels. By default as the recipe has it, else beside.
  std::optional<bool> overlap;
  /// Sums over the kernels of a ring: outputs, gradients of queries, and those of keys and values,
  /// which travel. fp32 in tokamax and PyTorch, bf16 in Transformer Engine. By default as the
  /// recipe has it, else fp32.
  std::optional<Dtype> sums;

  static void describe(config::Record<Context>& r);
};

/// How tokens come to their experts: permuted, with grouped products of as many rows as an expert
/// has, or by products with one-hot masks of sequence x expert x capacity (GShard, Lepikhin et al.,
/// 2020), with products of equal size.
enum class ExpertDispatch { permute, einsum };
/// Copies that travel in a mixture's all-to-alls: every copy of a token, or one for each domain and
/// in it for each device that has experts of the token (DeepEP); ordered: the same, put in the
/// order of their experts by the exchange itself (Hybrid-EP, hybrid_ep_buffer.py,
/// dispatch_with_permute and combine_with_unpermute).
enum class ExpertExchange { copies, domains, ordered };

/// Memory that a framework takes on a device beside state and activations.
struct MemorySection {
  /// The loss runs one kernel an operation: bf16 logits, their fp32 copy, its log-softmax, and the
  /// gradients of both; by default as `eager` says.
  std::optional<bool> eager_loss;
  /// A bf16 tensor of the shape of each weight stands in for the gradient that a product adds to
  /// the accumulated one in place (Transformer Engine).
  bool gradient_placeholders = false;
  /// Inputs of products below 16 bit are kept for backward in their narrow format.
  bool narrow_inputs = false;
  /// Weights gathered over fsdp stay, and gradients add up whole, until a step's last microbatch
  /// (PyTorch's FSDP2 under its pipeline schedules).
  bool keep_gathered = false;
  /// Layers whose kept activations wait in the host's memory (Megatron-Core:
  /// cpu_offloading_num_layers). Their way there and back is taken to be hidden.
  std::int64_t offloaded_layers = 0;
  /// Queries, keys and values of latent attention are not kept but made again from compressed ones
  /// (Megatron-Core: recompute_modules mla_up_proj).
  bool recompute_latent = false;

  static void describe(config::Record<MemorySection>& r);
};

/// How many microbatches a step has.
struct Microbatches {
  std::int64_t count = 1;
  bool automatic = false;  ///< a search finds the fastest; `count` says nothing

  Microbatches() = default;
  Microbatches(std::int64_t number) : count(number) {}  // implicit: a number is a choice
  operator std::int64_t() const { return count; }       // implicit: once chosen it is a number
  bool operator==(const Microbatches&) const = default;
};

struct WorkloadSection {
  ModelRef model;
  /// Entry of recipes/ that says what is left open here; by default that of the chip's group.
  std::string framework;
  std::string framework_date;        ///< "2025-04": settings of that time; the latest by default
  std::int64_t sequence_length = 0;  ///< tokens
  std::int64_t global_batch = 0;     ///< sequences per step
  Precision precision = Precision::bf16;
  /// Products that make gradients of weights are at `precision`, too; as the recipe has it, else
  /// so.
  std::optional<bool> narrow_gradients;
  RematPolicy remat;
  std::optional<Attention> attention;  ///< the model's own by default
  /// Queries and keys of a block of a fused kernel; by default that of the chip's kernels, else
  /// 512, 2048 for splash.
  std::optional<std::int64_t> attention_block;
  /// Columns of a tile of the experts' grouped products, up to which widths are padded; none: each
  /// kernel has tiles that fit.
  std::optional<std::int64_t> expert_tile;
  /// Passes per step between which gradients accumulate; those of a pipeline fill its stages.
  Microbatches microbatches = 1;
  PipelineSection pipeline;
  std::optional<Context> context;  ///< all_gather, unbalanced by default
  Optimizer optimizer;
  /// Type in which gradients are reduced and kept. MaxText casts weights to bf16 before the
  /// product, so the gradient of the product, which is what is reduced, is bf16. By default as the
  /// recipe has it, else bf16.
  std::optional<Dtype> gradients;
  /// Type in which logits are kept. In bf16 their gradient takes their place, as in a fused loss.
  /// By default as the recipe has it, else fp32.
  std::optional<Dtype> logits;
  /// Tiles of tokens through which head and loss work; absent: the fewest with which a step fits.
  std::optional<std::int64_t> loss_chunks;
  MemorySection memory;
  std::optional<std::int64_t> tensor_overlap;  ///< chunks of a collective matmul
  /// The FFN's activation runs in the products beside it; without, in a kernel of its own. By
  /// default as programs for the chip have it: compilers of whole programs fuse, products from
  /// libraries do not.
  std::optional<bool> fused_activation;
  /// One kernel an elementwise operation, as PyTorch without torch.compile; by default as the
  /// recipe has it, else fused.
  std::optional<bool> eager;
  std::optional<bool>
      graphs;  ///< kernels are issued as CUDA graphs; as the recipe has it, else not
  /// Weights of the model stay as they are (LoRA): neither gradients of them nor their update.
  bool frozen = false;
  /// Layers that are not divided over tensor work on a share of the tokens (Korthikanti et al.,
  /// 2022); without, every tensor rank on all of them. By default as the recipe has it, else
  /// shared.
  std::optional<bool> sequence_parallel;
  /// After the update, weights that replicas share out are gathered beside the first forward pass
  /// of the next step, and gradients reduced beside the last backward one; else both beside the
  /// latter.
  std::optional<bool> gather_in_forward;
  /// Mixtures: room of an expert over its mean load; absent: every token is taken (dropless).
  std::optional<double> capacity_factor;
  ExpertDispatch expert_dispatch = ExpertDispatch::permute;
  std::optional<ExpertExchange> expert_exchange;  ///< as the recipe has it, else copies
  /// All-to-alls of one microbatch run beside products of another; as the recipe has it, else not.
  std::optional<bool> expert_overlap;

  static void describe(config::Record<WorkloadSection>& r);
};

}  // namespace podsim::workload

template <>
struct podsim::config::Codec<podsim::workload::Microbatches> {
  static void decode(const Node& n, workload::Microbatches& out, const Limits& l, Reader& r);
  static Node encode(const workload::Microbatches& v, Form f);
  static Node schema(const Limits& l);
};

template <>
struct podsim::config::Codec<podsim::workload::ModelRef> {
  static void decode(const Node& n, workload::ModelRef& out, const Limits& l, Reader& r);
  static Node encode(const workload::ModelRef& v, Form f);
  static Node schema(const Limits& l);
};
