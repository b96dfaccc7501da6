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

int32_t weir::rt::runOnPool(weir_context *context, weir_task task,
                            void *const *args, int64_t tiles, int64_t cost) {
  int64_t work;
  if (__builtin_mul_overflow(tiles, larger(cost, 1), &work))
    work = INT64_MAX;
  Pool &pool = Context::of(context)->pool;
  Region region = {task, args, tiles, countChunks(tiles, work, pool.threads()),
                   context->cancel};
  pool.run(region, work);
  return WEIR_OK;
}
