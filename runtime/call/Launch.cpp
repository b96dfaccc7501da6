//===- Launch.cpp - launches of kernels -----------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/call/Message.h"

using namespace weir::rt;

/// Runs the tiles; what the caller's hook returned.
static int32_t runTiles(weir_context *context, weir_task task,
                        void *const *args, int64_t tiles, int64_t cost) {
  if (tiles > 1 && context->parallel_for)
    return context->parallel_for(context, task, args, tiles, cost);
  if (tiles > 0)
    task(args, 0, tiles);
  return WEIR_OK;
}

static bool isCancelled(const weir_context *context) {
  return context->cancel && __atomic_load_n(context->cancel, __ATOMIC_RELAXED);
}

/// The status of a launch after its tiles.
static int32_t finish(weir_context *context, const weir_launch &launch,
                      int32_t status) {
  if (isCancelled(context))
    return weir_rt_fail(context, WEIR_CANCELLED, "the run was cancelled");
  if (status != WEIR_OK)
    Message(context) << launch.node << ": the caller's parallel_for returned "
                     << int64_t(status);
  return status;
}

int32_t weir_rt_launch(weir_context *context, const weir_launch *launch,
                       void *const *args, int64_t tiles, int64_t cost) {
  if (!context) {
    if (tiles > 0)
      launch->task(args, 0, tiles);
    return WEIR_OK;
  }
  if (context->trace)
    context->trace(context, launch, WEIR_TRACE_BEGIN);
  int32_t status = runTiles(context, launch->task, args, tiles, cost);
  if (context->trace)
    context->trace(context, launch, WEIR_TRACE_END);
  return finish(context, *launch, status);
}
