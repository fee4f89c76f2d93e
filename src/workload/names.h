// The words of the scenario file for the enums of this layer.
#pragma once

#include "podsim/config/describe.h"
#include "podsim/workload/section.h"

namespace podsim::config {

template <>
struct EnumNames<workload::Dtype> {
  static constexpr std::array names = {std::pair{workload::Dtype::bf16, "bf16"},
                                       std::pair{workload::Dtype::fp32, "fp32"}};
};

template <>
struct EnumNames<workload::OptimizerKind> {
  static constexpr std::array names = {std::pair{workload::OptimizerKind::adam, "adam"},
                                       std::pair{workload::OptimizerKind::sgd, "sgd"}};
};

template <>
struct EnumNames<workload::ExpertDispatch> {
  static constexpr std::array names = {std::pair{workload::ExpertDispatch::permute, "permute"},
                                       std::pair{workload::ExpertDispatch::einsum, "einsum"}};
};

template <>
struct EnumNames<workload::ExpertExchange> {
  static constexpr std::array names = {std::pair{workload::ExpertExchange::copies, "copies"},
                                       std::pair{workload::ExpertExchange::domains, "domains"},
                                       std::pair{workload::ExpertExchange::ordered, "ordered"}};
};

template <>
struct EnumNames<workload::Precision> {
  using E = workload::Precision;
  static constexpr std::array names = {std::pair{E::bf16, "bf16"},   std::pair{E::fp16, "fp16"},
                                       std::pair{E::fp8, "fp8"},     std::pair{E::int8, "int8"},
                                       std::pair{E::mxfp8, "mxfp8"}, std::pair{E::mxfp4, "mxfp4"},
                                       std::pair{E::nvfp4, "nvfp4"}};
};

template <>
struct EnumNames<workload::Remat> {
  static constexpr std::array names = {
      std::pair{workload::Remat::none, "none"}, std::pair{workload::Remat::selective, "selective"},
      std::pair{workload::Remat::minimal, "minimal"}, std::pair{workload::Remat::full, "full"}};
};

template <>
struct EnumNames<workload::Activation> {
  static constexpr std::array names = {std::pair{workload::Activation::input, "input"},
                                       std::pair{workload::Activation::qkv, "qkv"},
                                       std::pair{workload::Activation::context, "context"},
                                       std::pair{workload::Activation::attn_out, "attn_out"},
                                       std::pair{workload::Activation::mlp_gate, "mlp_gate"},
                                       std::pair{workload::Activation::mlp_up, "mlp_up"},
                                       std::pair{workload::Activation::mlp_down, "mlp_down"}};
};

template <>
struct EnumNames<workload::Attention> {
  using E = workload::Attention;
  static constexpr std::array names = {std::pair{E::flash, "flash"},
                                       std::pair{E::plain, "plain"},
                                       std::pair{E::splash, "splash"},
                                       std::pair{E::flash_attention_2, "flash-attention-2"},
                                       std::pair{E::flash_attention_3, "flash-attention-3"},
                                       std::pair{E::cudnn, "cudnn"},
                                       std::pair{E::transformer_engine, "transformer-engine"},
                                       std::pair{E::tokamax, "tokamax"}};
};

template <>
struct EnumNames<workload::PipelineOrder> {
  static constexpr std::array names = {
      std::pair{workload::PipelineOrder::one_forward_one_backward, "1f1b"},
      std::pair{workload::PipelineOrder::interleaved, "interleaved"}};
};

template <>
struct EnumNames<workload::Exchange> {
  static constexpr std::array names = {std::pair{workload::Exchange::all_gather, "all_gather"},
                                       std::pair{workload::Exchange::ring, "ring"},
                                       std::pair{workload::Exchange::ulysses, "ulysses"}};
};

}  // namespace podsim::config
