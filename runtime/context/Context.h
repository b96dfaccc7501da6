//===- Context.h - what stands behind a weir_context ------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_RUNTIME_CONTEXT_CONTEXT_H
#define WEIR_RUNTIME_CONTEXT_CONTEXT_H

#include "runtime/base/Memory.h"
#include "runtime/context/Blocks.h"
#include "runtime/pool/Pool.h"
#include "weir/runtime.h"

namespace weir::rt {

/// A context of weir_context_create: the public part with its hooks, and what
/// they use.
struct Context {
  weir_context base = {};
  Pool pool;
  GrowingBlock arena;
  GrowingBlock scratch; ///< pointers and shapes of the present call
  Blocks blocks;        ///< of sizes that the run computes
  int32_t inUse = 0;    ///< a run is in progress
  int32_t cancelled = 0;

  /// Makes the arena as large; false when there is no memory.
  bool reserveArena(size_t size);

  /// What stands behind a context; null for one that its caller made.
  static Context *of(const weir_context *context) {
    return static_cast<Context *>(context->runtime);
  }
};

/// Cuts a launch into chunks for the pool: the hook `parallel_for`.
int32_t runOnPool(weir_context *context, weir_task task, void *const *args,
                  int64_t tiles, int64_t cost);

/// Notes the message, formatted as by printf, where there is a context;
/// returns the status.
int32_t fail(weir_context *context, int32_t status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

} // namespace weir::rt

#endif // WEIR_RUNTIME_CONTEXT_CONTEXT_H
