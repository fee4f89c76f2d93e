// Tensors that stand in for gradients which products add to the accumulated ones in place.
#pragma once

#include "src/workload/stages.h"

namespace podsim::workload {

/// Returns bytes of the placeholders of one stage. Autograd wants a gradient of each weight; where
/// the product has added it to the accumulated one, it gets an unused bf16 tensor, of which one is
/// kept for each shape (Transformer Engine 2.11, pytorch/module/base.py, get_dummy_wgrad; Megatron
/// Core 0.14, tensor_parallel/layers.py, for the head).
double placeholder_bytes(const Chunks& chunks, bool has_head);

/// Returns bytes of the workspaces of cuBLAS that PyTorch and Transformer Engine keep: 32 MiB each,
/// the latter for one stream and four more of grouped products (PyTorch 2.10, aten/src/ATen/cuda/
/// CublasHandlePool.cpp; Transformer Engine 2.11, pytorch/module/base.py,
/// get_cublas_workspace_size_bytes).
double workspace_bytes();

}  // namespace podsim::workload
