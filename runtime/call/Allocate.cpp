//===- Allocate.cpp - memory of sizes that a run computes -----------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/call/Message.h"

using namespace weir::rt;

static void *failDimension(weir_context *context, const char *node,
                           int64_t axis, int64_t value) {
  Message(context) << node << ": dimension " << axis << " comes out as "
                   << value << ", must not be negative";
  return nullptr;
}

static void *failMemory(weir_context *context, const char *node, bool fits,
                        size_t size) {
  Message message(context);
  message << node << ": no memory for a tensor of ";
  if (fits)
    message << int64_t(size) << " bytes";
  else
    message << "more bytes than can be addressed";
  if (context && !context->allocate)
    message << ", since the context has no 'allocate'";
  return nullptr;
}

void *weir_rt_allocate(weir_context *context, const char *node,
                       const int64_t *dims, int64_t rank, int64_t width) {
  size_t size = size_t(width);
  bool fits = true;
  for (int64_t i = 0; i < rank; ++i) {
    if (dims[i] < 0)
      return failDimension(context, node, i, dims[i]);
    fits &= !__builtin_mul_overflow(size, size_t(dims[i]), &size);
  }
  fits &= size <= size_t(INT64_MAX);
  void *memory = nullptr;
  if (fits && context && context->allocate)
    memory = context->allocate(context, size);
  return memory ? memory : failMemory(context, node, fits, size);
}

void weir_rt_release(weir_context *context, void *memory) {
  if (context && context->release)
    context->release(context, memory);
}
