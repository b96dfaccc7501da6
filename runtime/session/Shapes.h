//===- Shapes.h - checking the tensors of a call ----------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_RUNTIME_SESSION_SHAPES_H
#define WEIR_RUNTIME_SESSION_SHAPES_H

#include "weir/runtime.h"

namespace weir::rt {

/// Checks types, ranks and dimensions of the inputs and writes the values of
/// the function's free dimensions to `dims`.
int32_t bindInputs(weir_context *context, const weir_function &function,
                   const weir_tensor *inputs, int64_t *dims);

/// Writes the dimensions of all outputs and checks that they are possible.
int32_t inferOutputs(weir_context *context, const weir_function &function,
                     const int64_t *dims, int64_t *shapes);

/// Checks the caller's outputs against the dimensions from inferOutputs.
int32_t checkOutputs(weir_context *context, const weir_function &function,
                     const int64_t *shapes, const weir_tensor *outputs);

/// Checks that the buffers of the inputs and outputs are there and aligned.
int32_t checkBuffers(weir_context *context, const weir_function &function,
                     const weir_tensor *inputs, const int64_t *shapes,
                     const weir_tensor *outputs);

/// Whether the dimensions from inferOutputs are those of an output whose shape
/// the run computes.
inline bool isSizedByRun(int32_t rank, const int64_t *shape) {
  return rank > 0 && shape[0] == INT64_MIN;
}

/// The sum of the outputs' ranks.
int32_t countOutputDimensions(const weir_function &function);

} // namespace weir::rt

#endif // WEIR_RUNTIME_SESSION_SHAPES_H
