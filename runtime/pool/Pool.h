//===- Pool.h - the thread pool ---------------------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_RUNTIME_POOL_POOL_H
#define WEIR_RUNTIME_POOL_POOL_H

#include "weir/abi.h"

#include <pthread.h>

namespace weir::rt {

/// A parallel region: a task over the tiles [0, tiles), cut into chunks of
/// nearly equal size.
struct Region {
  weir_task task;
  void *const *args;
  int64_t tiles;
  uint32_t chunks; ///< at least 1, at most tiles
  /// Chunks that have not begun are dropped when it is set. May be null.
  const volatile int32_t *cancelled;

  /// Runs chunk number `chunk`, unless cancelled.
  void runChunk(uint32_t chunk) const;
};

/// Threads that wait for regions: spinning for a bounded time, then asleep.
///
/// One word, `remaining`, counts the chunks that nobody has taken. Whoever
/// decrements it owns a chunk, and the region stays in place until all chunks
/// taken are done, so a thread that comes late can at worst take a chunk of a
/// newer region. The caller takes chunks too and never waits for a thread that
/// has none.
class Pool {
public:
  Pool() = default;
  Pool(const Pool &) = delete;
  Pool &operator=(const Pool &) = delete;
  ~Pool();

  /// Starts `threads` - 1 workers, or as many as the system allows. Called
  /// once.
  void start(int32_t threads);

  /// Workers and the caller.
  int32_t threads() const { return workerCount + 1; }

  /// Runs the region; returns when it is done. One caller at a time; a call
  /// from inside a region, or while another is served, runs on the calling
  /// thread alone. `nanoseconds` estimates the work of the whole region:
  /// sleeping workers are woken only for what is worth it.
  void run(const Region &region, int64_t nanoseconds);

private:
  static void *workerMain(void *pool);
  void work();
  bool awaitWork();
  bool takeChunk(uint32_t &chunk);
  void finishChunk();
  void publish(const Region &region, int64_t nanoseconds);
  void awaitCompletion();

  /// Set in `remaining` when the workers are to end.
  static constexpr uint32_t stopping = 1u << 31;

  // What everybody polls, what the finishers count, and what the caller alone
  // writes stand on cache lines of their own.
  alignas(64) uint32_t remaining = 0;  ///< chunks not taken
  uint32_t sleepers = 0;               ///< workers asleep on `remaining`
  alignas(64) uint32_t unfinished = 0; ///< chunks not done
  uint32_t callerSleeps = 0;           ///< the caller is asleep on it
  alignas(64) Region region = {};
  int64_t workMissed = 0; ///< nanoseconds of work since the last waking
  int32_t busy = 0;       ///< a region is being run
  int64_t spinTime = 0;   ///< nanoseconds
  pthread_t *workers = nullptr;
  int32_t workerCount = 0;
};

} // namespace weir::rt

#endif // WEIR_RUNTIME_POOL_POOL_H
