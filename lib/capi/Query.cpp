//===- Query.cpp - what the C API tells of ops, tensors, signatures -------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/capi/GraphHandle.h"

#include <algorithm>

using namespace weir;
using namespace weir::capi;

/// What `body` tells of an op or an output; nothing for a null one.
template <typename T, typename Handle, typename Body>
static T ask(T nothing, Handle handle, Body body) {
  return quietly(nothing, [&]() -> T {
    auto cpp = toCpp(handle);
    return cpp ? body(cpp) : nothing;
  });
}

size_t weir_op_name(weir_op op, char *buffer, size_t size) {
  std::string name = ask(std::string(), op, [](auto op) { return op.name(); });
  return give(name, buffer, size);
}

size_t weir_op_kind(weir_op op, char *buffer, size_t size) {
  std::string kind = ask(std::string(), op, [](auto op) { return op.kind(); });
  return give(kind, buffer, size);
}

size_t weir_op_device(weir_op op, char *buffer, size_t size) {
  std::string device =
      ask(std::string(), op, [](auto op) { return op.device(); });
  return give(device, buffer, size);
}

int32_t weir_op_output_count(weir_op op) {
  return ask(0, op, [](auto op) { return op.output_count(); });
}

weir_output weir_op_output(weir_op op, int32_t index) {
  return ask(kNoOutput, op, [&](auto op) { return toC(op.output(index)); });
}

size_t weir_output_name(weir_output output, char *buffer, size_t size) {
  std::string name =
      ask(std::string(), output, [](auto output) { return output.name(); });
  return give(name, buffer, size);
}

int32_t weir_output_dtype(weir_output output) {
  return ask(0, output, [](auto output) { return int32_t(output.dtype()); });
}

static int32_t rankOf(const PartialShape &shape) {
  return shape.has_rank() ? int32_t(shape.dims().size()) : -1;
}

static size_t giveDims(const PartialShape &shape, int64_t *dims,
                       size_t capacity) {
  if (!shape.has_rank())
    return 0;
  const Shape &known = shape.dims();
  if (dims)
    std::copy_n(known.begin(), std::min(known.size(), capacity), dims);
  return known.size();
}

int32_t weir_output_rank(weir_output output) {
  return ask(-1, output, [](auto output) { return rankOf(output.shape()); });
}

size_t weir_output_dims(weir_output output, int64_t *dims, size_t capacity) {
  return ask(size_t(0), output, [&](auto output) {
    return giveDims(output.shape(), dims, capacity);
  });
}

weir_op weir_output_op(weir_output output) {
  return ask(kNoOp, output, [](auto output) { return toC(output.op()); });
}

Variable capi::variableOf(const Graph &graph, weir_op op) {
  Operation cpp = toCpp(op);
  return cpp ? graph.FindVariable(cpp.name()) : Variable();
}

/// What `body` tells of a variable; nothing for a null one.
template <typename T, typename Body>
static T askVariable(T nothing, const weir_graph *graph, weir_op op,
                     Body body) {
  return quietly(nothing, [&]() -> T {
    Variable variable = variableOf(need(graph, "graph").graph, op);
    return variable ? body(variable) : nothing;
  });
}

int32_t weir_variable_dtype(const weir_graph *graph, weir_op variable) {
  return askVariable(0, graph, variable, [](const Variable &variable) {
    return int32_t(variable.dtype());
  });
}

int32_t weir_variable_rank(const weir_graph *graph, weir_op variable) {
  return askVariable(-1, graph, variable, [](const Variable &variable) {
    return rankOf(variable.shape());
  });
}

size_t weir_variable_dims(const weir_graph *graph, weir_op variable,
                          int64_t *dims, size_t capacity) {
  return askVariable(size_t(0), graph, variable, [&](const Variable &variable) {
    return giveDims(variable.shape(), dims, capacity);
  });
}

weir_op weir_variable_initializer(const weir_graph *graph, weir_op variable) {
  return askVariable(kNoOp, graph, variable, [](const Variable &variable) {
    return toC(variable.initializer());
  });
}

size_t weir_signature_count(const weir_graph *graph) {
  return quietly(size_t(0), [&] {
    return need(graph, "graph").graph.signatures().size();
  });
}

/// What `body` tells of a signature by its number; 0 where there is none.
template <typename Body>
static size_t askSignature(const weir_graph *graph, size_t number, Body body) {
  return quietly(size_t(0), [&]() -> size_t {
    std::vector<Signature> all = need(graph, "graph").graph.signatures();
    return number < all.size() ? body(all[number]) : 0;
  });
}

static const std::vector<Signature::Tensor> &sideOf(const Signature &signature,
                                                    int32_t side) {
  static const std::vector<Signature::Tensor> none;
  return side == WEIR_INPUTS    ? signature.inputs
         : side == WEIR_OUTPUTS ? signature.outputs
                                : none;
}

size_t weir_signature_name(const weir_graph *graph, size_t signature,
                           char *buffer, size_t size) {
  if (size && buffer)
    *buffer = '\0';
  return askSignature(graph, signature, [&](const Signature &signature) {
    return give(signature.name, buffer, size);
  });
}

size_t weir_signature_tensors(const weir_graph *graph, size_t signature,
                              int32_t side, weir_output *tensors,
                              size_t capacity) {
  return askSignature(graph, signature, [&](const Signature &signature) {
    std::vector<Output> outputs;
    for (const Signature::Tensor &tensor : sideOf(signature, side))
      outputs.push_back(tensor.output);
    return give(outputs, tensors, capacity);
  });
}

size_t weir_signature_tensor_name(const weir_graph *graph, size_t signature,
                                  int32_t side, size_t tensor, char *buffer,
                                  size_t size) {
  if (size && buffer)
    *buffer = '\0';
  return askSignature(graph, signature,
                      [&](const Signature &signature) -> size_t {
                        const auto &tensors = sideOf(signature, side);
                        return tensor < tensors.size()
                                   ? give(tensors[tensor].name, buffer, size)
                                   : 0;
                      });
}
