//===- Context.h - what stands behind a weir_context ------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_RUNTIME_CONTEXT_CONTEXT_H
#define WEIR_RUNTIME_CONTEXT_CONTEXT_H

#include "runtime/base/Memory.h"
#include "runtime/base/Text.h"
#include "runtime/context/Blocks.h"
#include "runtime/pool/Pool.h"
#include "weir/runtime.h"

struct weir_context {
  weir::rt::Pool pool;
  weir::rt::GrowingBlock arena;
  weir::rt::GrowingBlock scratch; ///< pointers and shapes of the present call
  weir::rt::Blocks blocks; ///< of sizes that the run computes
  weir::rt::Text message;
  int32_t messageLock = 0; ///< kernels of several threads may fail
  int32_t inUse = 0;       ///< a run is in progress
  int cancelled = 0;
};

namespace weir::rt {

/// Notes the message, formatted as by printf, where there is a context;
/// returns the status.
int32_t fail(weir_context *context, int32_t status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

} // namespace weir::rt

#endif // WEIR_RUNTIME_CONTEXT_CONTEXT_H
