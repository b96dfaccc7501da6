//===- ParallelFor.cpp - how a launch is cut into chunks ------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/context/Context.h"

using namespace weir::rt;

/// The least work that pays a second thread, in nanoseconds: some times the
/// cost of a region.
static constexpr int64_t leastWork = 2'000;

/// The least work of one chunk.
static constexpr int64_t leastChunk = 1'000;

/// The longest that a thread works without looking whether it was cancelled.
static constexpr int64_t longestChunk = 2'000'000;

/// Chunks per thread, so that a thread that starts late does less.
static constexpr int64_t chunksPerThread = 4;

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }

static uint32_t countChunks(int64_t tiles, int64_t work, int32_t threads) {
  int64_t chunks = 1;
  if (threads > 1 && work >= leastWork)
    chunks = larger(2, smaller(threads * chunksPerThread, work / leastChunk));
  chunks = larger(chunks, smaller(work / longestChunk, INT32_MAX));
  return uint32_t(smaller(tiles, chunks));
}

static bool isCancelled(const weir_context *context) {
  return __atomic_load_n(&context->cancelled, __ATOMIC_RELAXED);
}

int32_t weir_rt_parallel_for(weir_context *context, weir_task task,
                             void *const *args, int64_t tiles, int64_t cost) {
  if (tiles > 0 && !context)
    task(args, 0, tiles);
  if (tiles <= 0 || !context)
    return WEIR_OK;
  int64_t work;
  if (__builtin_mul_overflow(tiles, larger(cost, 1), &work))
    work = INT64_MAX;
  Pool &pool = context->pool;
  Region region = {task, args, tiles, countChunks(tiles, work, pool.threads()),
                   &context->cancelled};
  pool.run(region, work);
  if (isCancelled(context))
    return fail(context, WEIR_CANCELLED, "the run was cancelled");
  return WEIR_OK;
}
